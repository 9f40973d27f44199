"""A whole case judged at once: papers, fee, dates, who acts, each with its ground."""

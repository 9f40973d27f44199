"""A synthetic city for demo, drills and training."""

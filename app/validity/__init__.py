"""Until when cards and certificates hold, and until when something must be done."""

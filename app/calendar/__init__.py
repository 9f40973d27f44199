"""Opening days, deadlines and Japanese dates."""

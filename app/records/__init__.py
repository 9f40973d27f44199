"""Entries, states and the unit of work that joins them."""

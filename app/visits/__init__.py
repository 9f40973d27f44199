"""One visit of a resident at the counter."""

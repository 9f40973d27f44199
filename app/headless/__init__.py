"""A terminal without a window: one JSON action per line in, one answer per line out."""

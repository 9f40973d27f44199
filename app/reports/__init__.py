"""Tables as values, and as files."""

"""PIN entry."""

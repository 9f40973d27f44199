"""Lists on paper: how they stand on their pages."""

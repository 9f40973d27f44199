"""One widget per kind of step."""

"""The resident's panel."""

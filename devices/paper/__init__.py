"""A4 printers."""

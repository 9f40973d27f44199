"""Ticket printer over ESC/POS."""

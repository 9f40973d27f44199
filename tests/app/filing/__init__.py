"""Scanned documents: rules."""

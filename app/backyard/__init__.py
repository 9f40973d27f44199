"""Intake of delivered boxes, import, storage."""

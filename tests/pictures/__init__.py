"""Grab every screen in its main states: ``python -m tests.pictures OUT``."""

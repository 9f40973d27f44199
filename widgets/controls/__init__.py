"""Shared parts of staff screens."""

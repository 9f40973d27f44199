"""Synchronisation and the central store."""

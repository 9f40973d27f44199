"""Troubles (障害) that were sent on: how machine and program were, never who was there."""

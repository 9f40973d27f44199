"""Presenters: each binds one dumb screen to the desk operations over the lanes."""

"""Each speed claim of the README, measured beside its baseline in the same run.

One module per claim with one function ``measure(size) -> list[Row]``; ``python -m bench`` runs
them all.  A claim is added by its module and one line in ``__main__.py``.
"""

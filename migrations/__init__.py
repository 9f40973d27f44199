"""Schema revisions: ``ledger`` for terminals, ``central`` for the central store."""

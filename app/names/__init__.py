"""Characters of names: search keys, variants, CP932 loss, eras and what a search field means.

Imports only ``app.ports``, ``app.resources``, ``app.paths`` and ``app.faults``.
"""

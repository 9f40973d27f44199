"""Days in Japan: holidays, opening days and hours per place, business days and deadlines.

Imports only ``app.resources``, ``app.paths``, ``app.faults`` and ``app.ports``.
"""

"""An open ledger with people who may act on it."""

from tests.app.store.conftest import actors, ledger, ledger_path, open_ledger

__all__ = ["actors", "ledger", "ledger_path", "open_ledger"]

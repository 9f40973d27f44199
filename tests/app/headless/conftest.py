"""A desk without a window, as the tests of desks have it."""

from tests.app.desk.conftest import account, enter, ledger, printer, slips

__all__ = ["account", "enter", "ledger", "printer", "slips"]

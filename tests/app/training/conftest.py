"""A desk whose office is filled."""

from tests.app.desk.conftest import account, enter, ledger, printer, slips

__all__ = ["account", "enter", "ledger", "printer", "slips"]

"""A desk whose office is filled."""

from tests.app.desk.conftest import enter, ledger, printer, slips

__all__ = ["enter", "ledger", "printer", "slips"]

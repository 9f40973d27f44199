"""Closing: the safe-to-go-home check."""

from __future__ import annotations

from msgspec import Raw, Struct

from app.desk.closing import DayView, OpenThings
from app.headless.action import Action, Name, Text, Whole, WrongArgument, secret_of
from app.headless.operations import Operations
from app.ports import PrintOutcome


class Sealed(Struct, frozen=True, kw_only=True):
    """Hold the file that unsent entries were sealed to, its digest and how many it holds."""

    file: str
    digest: str
    entries: int


class Closing(Action, frozen=True, kw_only=True):
    """Tell the checks of the day and what still stands in the way."""

    def run(self, on: Operations) -> DayView:
        """Return them."""
        return on.closing.day()


class OpenMatters(Action, frozen=True, kw_only=True):
    """Tell what stands behind the counts: shelves, tickets, visits, cards on their way, cases."""

    def run(self, on: Operations) -> OpenThings:
        """Return it."""
        return on.closing.open_things()


class CountShelf(Action, frozen=True, kw_only=True):
    """Record how many cards were counted on a shelf."""

    shelf: Name
    counted: Whole

    example = {"shelf": "B-04", "counted": 87}

    def run(self, on: Operations) -> DayView:
        """Record it."""
        return on.closing.count(self.shelf, self.counted)


class AcceptDifference(Action, frozen=True, kw_only=True):
    """Let an official accept a difference for today, with own password and reason."""

    check: Name
    reason: Text
    official: Name
    password: Raw
    code: Text = ""

    example = {
        "check": "cards",
        "reason": "1枚は明朝もう一度数える",
        "official": "K-0001",
        "password": "watashi-no-kotoba",
    }

    def run(self, on: Operations) -> DayView:
        """Record it."""
        known = [one.name for one in on.closing.day().checks]
        if self.check not in known:
            raise WrongArgument(field="check", why=f"One of {', '.join(known)}")
        secret = secret_of(self.password, "password")
        return on.closing.accept(self.check, self.reason, self.official, secret, self.code)


class ConfirmLocked(Action, frozen=True, kw_only=True):
    """Record the signed-in person's word that the vault is locked."""

    def run(self, on: Operations) -> DayView:
        """Record it."""
        return on.closing.confirm_locked()


class SignLocked(Action, frozen=True, kw_only=True):
    """Record a second person's word that the vault is locked, by that person's own password."""

    staff: Name
    password: Raw
    code: Text = ""

    example = {"staff": "M-0001", "password": "mise-no-kotoba"}

    def run(self, on: Operations) -> DayView:
        """Record it."""
        secret = secret_of(self.password, "password")
        return on.closing.sign_locked(self.staff, secret, self.code)


class ExportSealed(Action, frozen=True, kw_only=True):
    """Seal what is unsent into a file that only the central store opens, and record it."""

    def run(self, on: Operations) -> Sealed:
        """Write and record it."""
        sealed = on.closing.export(on.desk.settings.path("export"))
        return Sealed(file=str(sealed.path), digest=sealed.digest, entries=sealed.entries)


class CloseDay(Action, frozen=True, kw_only=True):
    """Close the day and print its slip; a printer's fault after it leaves the day closed."""

    def run(self, on: Operations) -> PrintOutcome:
        """Record and print it."""
        return on.closing.close()


class PrintClosing(Action, frozen=True, kw_only=True):
    """Print the slip of the day once more."""

    def run(self, on: Operations) -> PrintOutcome:
        """Print it."""
        return on.closing.print_again()


EVENING: tuple[type[Action], ...] = (
    Closing,
    OpenMatters,
    CountShelf,
    AcceptDifference,
    ConfirmLocked,
    SignLocked,
    ExportSealed,
    CloseDay,
    PrintClosing,
)

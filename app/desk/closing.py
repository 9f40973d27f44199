"""The safe-to-go-home check at one desk: judge, count, accept, lock, close, print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from app.closing import closing as rules
from app.closing.closing import Check, Closing, Verdict
from app.closing.slip import Agreement, ClosingCount, ClosingValues, closing_slip
from app.desk.desk import Desk
from app.ports import PrintOutcome, Secret, Slip

_AGREEMENT = {
    Verdict.OK: Agreement.AGREES,
    Verdict.ACCEPTED: Agreement.CARRIED_OVER,
    Verdict.DIFFERS: Agreement.DIFFERS,
    Verdict.OPEN: Agreement.DIFFERS,
}


class DayView(Struct, frozen=True, kw_only=True):
    """Hold the checks of a day, the counts per shelf and the chain's head."""

    checks: tuple[Check, ...]
    closing: Closing | None
    ledger_by_shelf: dict[str, int]
    head: str

    @property
    def open_checks(self) -> int:
        """Return how many checks still stand in the way."""
        return sum(c.verdict not in (Verdict.OK, Verdict.ACCEPTED) for c in self.checks)


class SealedExport(Struct, frozen=True, kw_only=True):
    """Hold where the unsent entries were sealed to, and the digest of that file."""

    path: Path
    digest: str
    entries: int


class ClosingDesk:
    """Close the day of one office; ``seal`` writes what is unsent to a sealed file."""

    def __init__(self, desk: Desk, seal: Callable[[Path], SealedExport]) -> None:
        self._desk = desk
        self._seal = seal

    def day(self) -> DayView:
        """Return how the day stands."""
        office, day = self._desk.office, self._desk.today()
        facts = self._desk.ask(lambda records: records.day.facts(office, day))
        closing = self._desk.ask(lambda records: records.day.closing(office, day))
        head = self._desk.ask(lambda records: records.day.head(self._desk.terminal))
        return DayView(
            checks=rules.checks(facts, closing),
            closing=closing,
            ledger_by_shelf=facts.ledger_by_shelf,
            head=head,
        )

    def count(self, shelf: str, counted: int) -> DayView:
        """Record how many cards a person counted on a shelf."""
        held = self.day().ledger_by_shelf.get(shelf, 0)
        self._desk.act(
            lambda unit: rules.count_shelf(unit, shelf=shelf, ledger=held, counted=counted)
        )
        return self.day()

    def accept(self, check: str, reason: str, official: str, password: Secret) -> DayView:
        """Let an official accept a difference for today, with own credential and reason.

        Raises:
            OfficialNeeded: the person is no city official.
        """
        subject = rules.closing_id(self._desk.office, self._desk.today())
        approval = self._desk.door.approve(official, password, "", subject=subject)
        self._desk.act(
            lambda unit: rules.accept_difference(
                unit, check=check, reason=reason, approval=approval
            )
        )
        return self.day()

    def confirm_locked(self) -> DayView:
        """Record the signed-in person's word that the vault is locked."""
        self._desk.act(rules.confirm_locked)
        return self.day()

    def export(self, folder: Path) -> SealedExport:
        """Seal what is unsent into a file of the folder and record it."""
        sealed = self._seal(folder)
        self._desk.act(lambda unit: rules.note_export(unit, sealed.digest))
        return sealed

    def close(self) -> PrintOutcome:
        """Close the day and print its slip.

        Raises:
            NotClosable: checks stand in the way; nothing was recorded.
        """
        view = self.day()
        self._desk.act(lambda unit: rules.close_day(unit, view.checks))
        return self._desk.printer.print(self.slip())

    def slip(self) -> Slip:
        """Return the slip of the day as it stands."""
        view = self.day()
        words = self._desk.words("ja")
        counts = tuple(
            ClosingCount(
                text=words(f"closing.check.{check.name}"),
                value=_told(check),
                counterpart=words(f"closing.verdict.{check.verdict.value}"),
                agreement=_AGREEMENT[check.verdict],
            )
            for check in view.checks
        )
        accepted = sum(check.verdict is Verdict.ACCEPTED for check in view.checks)
        day = self._desk.today()
        return closing_slip(
            ClosingValues(
                closing=rules.closing_id(self._desk.office, day),
                record=f"{self._desk.terminal}-{day:%m%d}",
                at=self._desk.ledger.now(),
                office=self._desk.settings.terminal.office_name,
                counts=counts,
                carried_over=accepted,
                head=view.head,
            ),
            words,
        )


def _told(check: Check) -> str:
    """Return the figures of a check as they stand on the slip."""
    order = {
        "visitors": ("done", "issued"),
        "visits": ("open",),
        "sent": ("owed",),
        "cards": ("counted", "ledger"),
        "moves": ("moving",),
        "paper": ("unknown",),
        "cases": ("open",),
        "vault": ("persons",),
    }[check.name]
    return " / ".join(str(check.facts[name]) for name in order)

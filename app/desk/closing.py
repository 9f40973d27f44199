"""The safe-to-go-home check at one desk: judge, count, accept, lock, close, print."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from app.access.roles import Rights, load_rights
from app.access.staff import Staff
from app.cards.card import Card
from app.cases.case import Case
from app.closing import closing as rules
from app.closing.closing import Check, Closing, Verdict
from app.closing.slip import Agreement, ClosingCount, ClosingValues, closing_slip
from app.desk.desk import Desk
from app.faults import CounterFault
from app.ports import PrintOutcome, Secret, Slip
from app.store.reader import Records
from app.tickets.ticket import Ticket
from app.till.payment import Payment
from app.till.till import Till
from app.visits.visit import Visit

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


class SamePerson(CounterFault):
    """Tell that the second person at the vault must be another one."""

    code = "D-402"


class Shelf(Struct, frozen=True, kw_only=True):
    """Hold one shelf: the ledger's count, what was counted (None: not yet), by whom and when."""

    shelf: str
    ledger: int
    counted: int | None = None
    by: str = ""
    at: datetime | None = None

    @property
    def differs(self) -> bool:
        """Tell whether counted and ledger disagree."""
        return self.counted is not None and self.counted != self.ledger


class Suspect(Struct, frozen=True, kw_only=True):
    """Hold the card that probably explains a shelf's difference, and its last movement."""

    shelf: str
    card: Card
    kind: str = ""
    at: datetime | None = None
    by: str = ""


class Unsent(Struct, frozen=True, kw_only=True):
    """Hold one entry that has no receipt yet."""

    at: datetime
    kind: str


class OpenThings(Struct, frozen=True, kw_only=True):
    """Hold what stands behind the counts: for the detail of each check."""

    shelves: tuple[Shelf, ...]
    suspects: tuple[Suspect, ...]
    tickets: tuple[Ticket, ...]
    visits: tuple[Visit, ...]
    visit_numbers: dict[str, str]
    unsent: tuple[Unsent, ...]
    moving: tuple[Card, ...]
    paper: tuple[Ticket, ...]
    cases: tuple[Case, ...]
    locked_by: tuple[str, ...]
    tills: tuple[Till, ...] = ()
    receipts: tuple[Payment, ...] = ()


class SealedExport(Struct, frozen=True, kw_only=True):
    """Hold where the unsent entries were sealed to, and the digest of that file."""

    path: Path
    digest: str
    entries: int
    through: int


class ClosingDesk:
    """Close the day of one office; ``seal`` writes what is unsent to a sealed file."""

    def __init__(
        self, desk: Desk, seal: Callable[[Path], SealedExport], rights: Rights | None = None
    ) -> None:
        self._desk = desk
        self._seal = seal
        self._rights = rights or load_rights()

    def may_close(self) -> bool:
        """Tell whether the signed-in person's role may close the day."""
        return self._may("closing.closed")

    def may_accept(self) -> bool:
        """Tell whether an official's acceptance can be recorded in this session."""
        return self._may("closing.accepted")

    def _may(self, kind: str) -> bool:
        signed = self._desk.signed_in
        return signed is not None and self._rights.may(signed.role, kind)

    def open_things(self, limit: int = 100) -> OpenThings:
        """Return what stands behind the counts of the day."""
        return self._desk.ask(lambda records: self._open_things(records, limit))

    def _open_things(self, records: Records, limit: int) -> OpenThings:
        office, day = self._desk.office, self._desk.today()
        closing = records.day.closing(office, day)
        shelves = _shelves(records, records.cards.counts_by_shelf(office), closing)
        visits = tuple(records.visits.open_at(office))
        numbers = {one.id: records.tickets.one(Ticket, one.ticket) for one in visits}
        suspects = [_suspect(records, office, one) for one in shelves if one.differs]
        return OpenThings(
            shelves=shelves,
            suspects=tuple(one for one in suspects if one is not None),
            tickets=tuple(records.day.in_queue(office, day)),
            visits=visits,
            visit_numbers={id: ticket.number for id, ticket in numbers.items() if ticket},
            unsent=tuple(
                Unsent(at=entry.at, kind=entry.kind) for entry, _ in records.day.unsent(limit)
            ),
            moving=tuple(records.cards.moving(office)),
            paper=tuple(records.day.unclear_paper(office, day)),
            cases=tuple(records.cases.open()),
            tills=tuple(records.tills.of_office(office, day)),
            receipts=tuple(records.tills.unclear_paper(office, day)),
            locked_by=tuple(_name(records, one) for one in (closing.locked_by if closing else ())),
        )

    def day(self) -> DayView:
        """Return how the day stands."""
        return self._desk.ask(self._day)

    def stand(self, limit: int = 100) -> tuple[DayView, OpenThings, Slip]:
        """Return the day, what stands behind its counts and its slip, all of one moment."""

        def work(records: Records) -> tuple[DayView, OpenThings]:
            return self._day(records), self._open_things(records, limit)

        view, things = self._desk.ask(work)
        return view, things, self._slip(view)

    def _day(self, records: Records) -> DayView:
        office, day = self._desk.office, self._desk.today()
        facts, closing = records.day.facts(office, day), records.day.closing(office, day)
        return DayView(
            checks=rules.checks(facts, closing),
            closing=closing,
            ledger_by_shelf=facts.ledger_by_shelf,
            head=records.day.head(self._desk.terminal),
        )

    def count(self, shelf: str, counted: int) -> DayView:
        """Record how many cards a person counted on a shelf."""
        held = self.day().ledger_by_shelf.get(shelf, 0)
        self._desk.act(
            lambda unit: rules.count_shelf(unit, shelf=shelf, ledger=held, counted=counted)
        )
        return self.day()

    def accept(
        self, check: str, reason: str, official: str, password: Secret, code: str = ""
    ) -> DayView:
        """Let an official accept a difference for today, with own credential and reason.

        Raises:
            OfficialNeeded: the person is no city official.
        """
        subject = rules.closing_id(self._desk.office, self._desk.today())
        approval = self._desk.door.approve(
            official.strip().upper(), password, code, subject=subject
        )
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

    def sign_locked(self, staff_id: str, password: Secret, code: str = "") -> DayView:
        """Record a second person's word that the vault is locked, by that person's sign-in.

        The session of this desk stays as it is.

        Raises:
            SamePerson: this person has said so already.
            WrongCredential, Locked, OfflineUnknown, NotAllowed: in the person's words.
        """
        person = staff_id.strip().upper()
        view = self.day()
        if view.closing is not None and person in view.closing.locked_by:
            password.wipe()
            raise SamePerson()
        second = self._desk.door.sign_in(person, password, code.strip())
        try:
            self._desk.ledger.act(rules.confirm_locked, second.actor)
        finally:
            self._desk.door.sign_out(second)
        return self.day()

    def export(self, folder: Path) -> SealedExport:
        """Seal what is unsent into a file of the folder and record it."""
        sealed = self._seal(folder)
        self._desk.act(lambda unit: rules.note_export(unit, sealed.digest, sealed.through))
        return sealed

    def close(self) -> PrintOutcome:
        """Close the day and print its slip.

        Raises:
            NotClosable: checks stand in the way; nothing was recorded.
        """
        view = self.day()
        self._desk.act(lambda unit: rules.close_day(unit, view.checks))
        return self._desk.printer.print(self.slip())

    def print_again(self) -> PrintOutcome:
        """Print the slip of the day once more, as after paper ran out."""
        return self._desk.printer.print(self.slip())

    def slip(self) -> Slip:
        """Return the slip of the day as it stands."""
        return self._slip(self.day())

    def _slip(self, view: DayView) -> Slip:
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
        "till": ("open",),
        "vault": ("persons",),
    }[check.name]
    return " / ".join(str(check.facts[name]) for name in order)


def _name(records: Records, staff_id: str) -> str:
    staff = records.cards.one(Staff, staff_id)
    return staff.name if staff else staff_id


def _shelves(records: Records, held: dict[str, int], closing: Closing | None) -> tuple[Shelf, ...]:
    counts = closing.counts if closing else {}
    return tuple(
        Shelf(
            shelf=shelf,
            ledger=held.get(shelf, 0),
            counted=int(counts[shelf]["counted"]) if shelf in counts else None,
            by=_name(records, counts[shelf]["by"]) if shelf in counts else "",
            at=datetime.fromisoformat(counts[shelf]["at"]) if shelf in counts else None,
        )
        for shelf in sorted({*held, *counts})
    )


def _suspect(records: Records, office: str, shelf: Shelf) -> Suspect | None:
    """Return the card on its way out where one lacks, the one that left last where one is over."""
    counted = shelf.counted or 0
    here = f"vault:{shelf.shelf}-"
    leaving = [card for card in records.cards.moving(office) if card.place.startswith(here)]
    lacking = counted < shelf.ledger
    card = (
        (leaving[0] if leaving else None) if lacking else records.cards.last_taken_off(shelf.shelf)
    )
    if card is None:
        return None
    history = records.cards.history(card.id)
    last = history[-1] if history else None
    return Suspect(
        shelf=shelf.shelf,
        card=card,
        kind=last.kind if last else "",
        at=last.at if last else None,
        by=_name(records, last.actor) if last else "",
    )

"""Turn the closing's checks into what its page shows; pure but for the words."""

from collections.abc import Sequence
from datetime import date, datetime

from app.cards.card import position_of
from app.closing.closing import Check, Verdict
from app.desk.closing import DayView, OpenThings, Shelf, Suspect
from app.ports import Slip, Words
from app.tickets.ticket import Ticket
from app.till.till import Till, TillStatus, signed
from app.visits.visit import Visit
from widgets.clock_words import day_words, time_words
from widgets.controls.cell_painting import Cell
from widgets.controls.painting import Tone
from widgets.controls.table import Row, RowTone
from widgets.presenters.ledger_words import place_words
from widgets.screens.closing_view import (
    CheckRow,
    CheckState,
    ClosingView,
    DetailView,
    Page,
    SuspectView,
)
from widgets.screens.ledger_view import Fact

PAGES = {"cards": Page.SHELVES, "sent": Page.SENT, "vault": Page.VAULT}
_STATES = {
    Verdict.OK: CheckState.DONE,
    Verdict.ACCEPTED: CheckState.ACCEPTED,
    Verdict.DIFFERS: CheckState.DIFFERS,
    Verdict.OPEN: CheckState.OPEN,
}
_TONES = {
    Verdict.OK: Tone.OK,
    Verdict.ACCEPTED: Tone.WARN,
    Verdict.DIFFERS: Tone.WARN,
    Verdict.OPEN: Tone.PLAIN,
}


class ClosingWords:
    """Write the closing's page."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def view(
        self,
        day: DayView,
        things: OpenThings,
        slip: Slip,
        *,
        today: date,
        current: str,
        shelf: str,
        staff_id: str,
    ) -> ClosingView:
        """Return the whole page; ``staff_id`` is the signed-in person, who may sign once."""
        words = self._words
        closed = day.closing is not None and day.closing.closed_at is not None
        lead = words("closing.lead_closed") if closed else words("closing.lead_ready")
        if day.open_checks and not closed:
            lead = words("closing.lead", count=day.open_checks)
        at = next(n for n, check in enumerate(day.checks) if check.name == current)
        return ClosingView(
            day=words("closing.day", day=day_words(words, today)),
            lead=lead,
            foot=words("closing.foot", count=len(day.checks)),
            checks=tuple(self._row(check) for check in day.checks),
            detail=self._detail(day, things, at, shelf, staff_id),
            slip=slip,
            sample=not closed,
            slip_note=words("closing.slip_closed" if closed else "closing.slip_sample"),
        )

    def _row(self, check: Check) -> CheckRow:
        words = self._words
        return CheckRow(
            key=check.name,
            title=words(f"closing.check.{check.name}"),
            note=words(f"closing.figures.{check.name}", **check.facts),
            state=_STATES[check.verdict],
        )

    def _detail(
        self, day: DayView, things: OpenThings, at: int, shelf: str, staff_id: str
    ) -> DetailView:
        words, check = self._words, day.checks[at]
        said, text = self._said(check, day, things)
        closed = day.closing is not None and day.closing.closed_at is not None
        signed = day.closing.locked_by if day.closing else ()
        return DetailView(
            key=check.name,
            page=PAGES.get(check.name, Page.LIST),
            step=words("closing.step", at=at + 1, count=len(day.checks)),
            title=words(f"closing.check.{check.name}"),
            tone=_TONES[check.verdict],
            said=said,
            text=text,
            suspects=tuple(self._suspect(one) for one in things.suspects)
            if check.name == "cards"
            else (),
            rows=self._rows(check.name, things),
            empty=words(f"closing.nothing.{check.name}"),
            shelf="" if closed else shelf,
            signed=things.locked_by,
            may_sign_self=not closed and staff_id not in signed,
        )

    def _said(self, check: Check, day: DayView, things: OpenThings) -> tuple[str, str]:
        """Return the sentence on a check and the line below it."""
        words = self._words
        figures = words(f"closing.figures.{check.name}", **check.facts)
        if check.verdict is Verdict.ACCEPTED and day.closing is not None:
            reason = day.closing.accepted[check.name]
            return words("closing.accepted"), words("closing.accepted_why", reason=reason)
        if check.verdict is Verdict.OK:
            return words(f"closing.ok.{check.name}"), figures
        wrong = next((one for one in things.shelves if one.differs), None)
        if check.name == "cards" and wrong is not None:
            return self._said_of_shelf(wrong, bool(things.suspects))
        return words(f"closing.todo.{check.name}"), words(f"closing.how.{check.name}")

    def _said_of_shelf(self, shelf: Shelf, suspected: bool) -> tuple[str, str]:
        words, counted = self._words, shelf.counted or 0
        said = words("closing.shelf_differs", shelf=shelf.shelf, gap=abs(counted - shelf.ledger))
        key = "closing.shelf_suspect" if suspected else "closing.shelf_recount"
        text = words("closing.shelf_counts", ledger=f"{shelf.ledger:,}", counted=f"{counted:,}")
        return said, text + words(key)

    # --- rows ---------------------------------------------------------------------------------

    def _rows(self, name: str, things: OpenThings) -> tuple[Row, ...]:
        if name == "visitors":
            return tuple(self._ticket(one) for one in things.tickets)
        if name == "visits":
            return tuple(self._visit(one, things) for one in things.visits)
        if name == "cards":
            return tuple(self._shelf(one) for one in things.shelves)
        if name == "sent":
            return tuple(
                Row(
                    key=f"{number}",
                    cells=(
                        Cell(text=self._at(one.at)),
                        Cell(text=self._words(f"entry_kind.{one.kind}")),
                    ),
                )
                for number, one in enumerate(things.unsent)
            )
        return self._other_rows(name, things)

    def _other_rows(self, name: str, things: OpenThings) -> tuple[Row, ...]:
        words = self._words
        if name == "moves":
            return tuple(
                self._thing(
                    card.id,
                    card.control_number,
                    words(
                        "ledger.place.way",
                        start=place_words(words, card.place),
                        end=place_words(words, card.moving_to),
                    ),
                    None,
                )
                for card in things.moving
            )
        if name == "paper":
            papers = [(one.id, one.number, one.paper, one.issued_at) for one in things.paper]
            papers += [(one.id, one.number, one.paper, one.taken_at) for one in things.receipts]
            return tuple(
                self._thing(key, number, words(f"closing.paper_state.{paper.value}"), at)
                for key, number, paper, at in papers
            )
        if name == "till":
            return tuple(self._till(one) for one in things.tills)
        if name == "cases":
            return tuple(
                self._thing(
                    one.id,
                    words("closing.case"),
                    words(f"entry_kind.{one.details.get('kind', 'case.opened')}"),
                    one.opened_at,
                )
                for one in things.cases
            )
        return ()

    def _thing(self, key: str, what: str, state: str, at: datetime | None) -> Row:
        when = "" if at is None else self._at(at)
        return Row(key=key, cells=(Cell(text=what, bold=True), Cell(text=state), Cell(text=when)))

    def _ticket(self, ticket: Ticket) -> Row:
        state = self._words(f"closing.ticket_state.{ticket.status.value}")
        return self._thing(ticket.id, ticket.number, state, ticket.issued_at)

    def _visit(self, visit: Visit, things: OpenThings) -> Row:
        words = self._words
        number = things.visit_numbers.get(visit.id, "") or words("closing.no_ticket")
        state = words(
            "closing.visit_at",
            state=words(f"ledger.visit_state.{visit.status.value}"),
            window=visit.window,
        )
        return self._thing(visit.id, number, state, visit.opened_at)

    def _till(self, till: Till) -> Row:
        words = self._words
        if till.status is TillStatus.OPEN:
            state = words("closing.till_state.open", fund=f"{till.fund:,}")
            return self._thing(till.id, till.terminal, state, till.opened_at)
        state = words("closing.till_state.closed", difference=signed(till.difference))
        return self._thing(till.id, till.terminal, state, till.closed_at)

    def _shelf(self, shelf: Shelf) -> Row:
        words, counted = self._words, shelf.counted
        gap = "" if counted is None else f"{counted - shelf.ledger:+d}".replace("+0", "0")
        by = words("closing.not_counted")
        if shelf.at is not None:
            by = words("closing.counted_by", name=shelf.by, at=time_words(shelf.at))
        cells = (
            Cell(text=shelf.shelf, bold=shelf.differs),
            Cell(text=f"{shelf.ledger:,}", right=True),
            Cell(text="―" if counted is None else f"{counted:,}", right=True),
            Cell(text=gap.replace("-", "−"), right=True, warn=shelf.differs),
            Cell(text=by, sub=True),
        )
        tone = RowTone.WARN if shelf.differs else RowTone.PLAIN
        return Row(key=shelf.shelf, cells=cells, tone=tone)

    def _suspect(self, suspect: Suspect) -> SuspectView:
        words, card = self._words, suspect.card
        last = words("closing.column.none")
        if suspect.at is not None:
            last = words(
                "closing.last",
                name=suspect.by.partition("\u3000")[0],
                at=time_words(suspect.at),
                what=words(f"entry_kind.{suspect.kind}"),
            )
        place = position_of(card.place) or place_words(words, card.place)
        if card.moving_to:
            to = place_words(words, card.moving_to)
            text = words("closing.suspect_moving", to=to)
            place = words("closing.place_moving", place=place)
        else:
            text = words("closing.suspect_over", place=place, shelf=suspect.shelf)
        return SuspectView(
            facts=(
                Fact(label=words("ledger.column.number"), value=card.control_number),
                Fact(label=words("closing.column.place"), value=place),
                Fact(label=words("closing.column.last"), value=last),
            ),
            text=text,
        )

    def _at(self, at: datetime) -> str:
        return self._words("ledger.moment", month=at.month, day=at.day, time=time_words(at))


def first_open(checks: Sequence[Check]) -> str:
    """Return the first check that stands in the way, else the first of all."""
    good = (Verdict.OK, Verdict.ACCEPTED)
    return next((one.name for one in checks if one.verdict not in good), checks[0].name)


def first_uncounted(shelves: Sequence[Shelf]) -> str:
    """Return the shelf to be counted next: not counted yet, else one that differs."""
    fresh = (one.shelf for one in shelves if one.counted is None)
    wrong = (one.shelf for one in shelves if one.differs)
    return next(fresh, "") or next(wrong, "")

"""What the window prints for the resident: あと必要なもの, and the list of what was given."""

from __future__ import annotations

from datetime import date

from app.desk.desk import Desk
from app.desk.serving import Serving
from app.documents import telling
from app.documents.judge import Verdict
from app.ports import PrintOutcome, Words
from app.procedures.answers import Collected, DocumentsAnswer, HandOverAnswer, VerifyAnswer
from app.visits.slip import (
    Contact,
    GivenValues,
    Needed,
    StillNeededValues,
    given_slip,
    still_needed_slip,
)

_THINGS = ("card", "leaflet")
_RETURNED = {
    "notification_card": "notice_card",
    "juki_card": "basic_card",
    "old_card": "old_card",
}


class WindowSlips:
    """Print a visit's slips in the resident's language; a paper is printed once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def needed(self, serving: Serving, verdict: Verdict) -> PrintOutcome:
        """Print what is still to be brought, with the code that reopens the visit.

        Raises:
            NoSuchDevice: this window has no ticket printer.
        """
        words, staff = self._words(serving), self._desk.words()
        needed = telling.needed_things(verdict, serving.guidance.papers, serving.today, words)
        told = telling.needed_names(verdict, staff)
        values = StillNeededValues(
            visit=serving.visit.id,
            record=serving.number,
            at=self._desk.ledger.now(),
            office=self._desk.settings.terminal.office_name,
            purpose=words(f"procedures.name.{serving.visit.procedure}"),
            brought=telling.brought_names(verdict, words),
            needed=tuple(
                Needed(text=text, note=words("slips.needed.such_as", what=what) if what else "")
                for text, what in needed
            ),
            contact=self._contact(),
            staff_note=staff("counter.slip_for_staff", what="・".join(told)),
        )
        return self._desk.printer.print(still_needed_slip(values, words))

    def given(self, serving: Serving) -> PrintOutcome | None:
        """Print what was handed over; None where the visit gave nothing.

        Raises:
            NoSuchDevice: this window has no ticket printer.
        """
        answers = [serving.answered(stage.key) for stage in serving.way.procedure.stages]
        handed = next((one for one in answers if isinstance(one, HandOverAnswer)), None)
        things = [name for name in _THINGS if handed is not None and name in handed.given]
        if not things:
            return None
        words = self._words(serving)
        papers = next((one for one in answers if isinstance(one, DocumentsAnswer)), None)
        collected = papers.collected if papers is not None else {}
        returned = [
            words(f"given.{_RETURNED[paper]}")
            for paper, state in collected.items()
            if state is Collected.RECEIVED and paper in _RETURNED
        ]
        read = next((one for one in answers if isinstance(one, VerifyAnswer)), None)
        values = GivenValues(
            visit=serving.visit.id,
            record=serving.number,
            at=self._desk.ledger.now(),
            office=self._desk.settings.terminal.office_name,
            purpose=words(f"procedures.name.{serving.visit.procedure}"),
            given=tuple(words(f"given.{name}") for name in things),
            returned=tuple(returned),
            valid=self._valid(read, words),
            contact=self._contact(),
        )
        return self._desk.printer.print(given_slip(values, words))

    def _valid(self, read: VerifyAnswer | None, words: Words) -> tuple[tuple[str, str], ...]:
        if read is None or read.check is None:
            return ()
        days: list[tuple[str, date]] = [(words("given.valid_card"), read.check.expires)]
        if read.check.authentication_expires is not None:
            days.append((words("given.valid_certificate"), read.check.authentication_expires))
        return tuple((name, f"{day:%Y.%m.%d}") for name, day in days)

    def _words(self, serving: Serving) -> Words:
        return self._desk.words(serving.visit.language)

    def _contact(self) -> Contact:
        terminal = self._desk.settings.terminal
        return Contact(phone=terminal.office_phone, hours=terminal.office_hours)

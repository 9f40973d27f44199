"""Whose booking it is: control number and birth date that belong together (OKA-1.1.3-ウ-エ)."""

from __future__ import annotations

from collections.abc import Callable

from app.desk.booking_values import PersonFound
from app.desk.bookings import Bookings
from app.faults import CounterFault
from app.names.eras import eras
from app.ports import Words
from app.reservations.faults import PersonNotProved
from app.tickets.codes import CodeKind, parse
from widgets.background import Lanes
from widgets.screens.bookings import BookingsScreen

_NOBODY = ("", "")


class PersonWork:
    """Prove a person as soon as both are whole; ``changed`` is called with every answer."""

    def __init__(
        self,
        screen: BookingsScreen,
        bookings: Bookings,
        lanes: Lanes,
        words: Words,
        changed: Callable[[], None],
    ) -> None:
        self._screen, self._bookings, self._lanes, self._words = screen, bookings, lanes, words
        self._changed = changed
        self._proved = self._refused = _NOBODY
        self.found: PersonFound | None = None
        screen.form.person_wanted.connect(self._identify)

    def edited(self) -> None:
        """Forget the person where number or birth date is another now."""
        if self.found is not None and self._proved != self._typed():
            self.found, self._proved = None, _NOBODY

    def again(self) -> None:
        """Ask for the person's bookings again, as after one was recorded or arrived."""
        if self.found is not None:
            self._ask(self._proved)

    def _typed(self) -> tuple[str, str]:
        draft = self._screen.form.draft()
        return whole_number(draft.number), whole_date(draft.born)

    def _identify(self) -> None:
        asked = self._typed()
        if all(asked) and asked not in (self._proved, self._refused):
            self._ask(asked)
        else:
            self._changed()

    def _ask(self, asked: tuple[str, str]) -> None:
        def found(person: PersonFound) -> None:
            if asked == self._typed():
                first = self.found is None
                self.found, self._proved, self._refused = person, asked, _NOBODY
                self._changed()
                if first and self._screen.form.born.edit.hasFocus():
                    self._screen.form.focus("phone")

        def failed(fault: CounterFault) -> None:
            if not isinstance(fault, PersonNotProved):
                self._screen.notices.tell_fault(fault)
                return
            self._refused, self.found, self._proved = asked, None, _NOBODY
            self._changed()

        self._lanes.run(
            "records",
            lambda: self._bookings.identify(*asked),
            found,
            failed,
            owner=self._screen,
        )

    def number_error(self) -> str:
        """Return what is wrong with a number that was left, empty where nothing is."""
        text, edit = self._screen.form.number.text(), self._screen.form.number.edit
        if not text or edit.hasFocus() or whole_number(text):
            return ""
        return self._words("bookings.form.number_wrong")

    def born_error(self) -> str:
        """Return what is wrong with a birth date that was left, empty where nothing is."""
        typed = self._typed()
        if all(typed) and typed == self._refused:
            return self._words("bookings.form.not_proved")
        text, edit = self._screen.form.born.text(), self._screen.form.born.edit
        if not text or edit.hasFocus() or typed[1]:
            return ""
        return self._words("bookings.form.born_wrong")


def whole_number(text: str) -> str:
    """Return a control number that is whole, empty where it is none yet."""
    code = parse(text)
    return code.value if code.kind is CodeKind.CONTROL_NUMBER else ""


def whole_date(text: str) -> str:
    """Return a birth date in the ledger's form, empty where it is none yet."""
    born = eras().parse(text) if text else None
    return born.iso if born is not None else ""

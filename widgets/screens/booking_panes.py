"""Questions about one booking: why it is given up, how the person is reached, a note, a state."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk.booking_marks import Mark
from app.reservations.booking import Booking, Comer
from widgets.controls.buttons import Button, ButtonSize
from widgets.controls.decision import DecisionPane
from widgets.controls.fields import Field, FieldKind
from widgets.controls.labels import Label, NameLabel, Prose
from widgets.screens.booking_form import HOME
from widgets.steps.step import TickList
from widgets.theme import Theme, Type

CANCEL_REASONS = ("resident", "other_day", "office", "mistake", "other")
_LEAST_DIGITS = 10
_MOST_NAMES = 4


class CancelPane(DecisionPane):
    """Ask once whether a booking is given up, and why; digits choose the reason."""

    def __init__(self, theme: Theme, window: QWidget, name: str, slot: str) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("bookings.cancel.title"),
            decide=words("bookings.cancel.decide"),
            back=words("bookings.pane.back"),
            danger=True,
        )
        self.body.addWidget(NameLabel(theme, name, Type.LEAD, bold=True))
        self.body.addWidget(Prose(theme, slot))
        self.body.addWidget(Prose(theme, words("bookings.cancel.text"), Type.NOTE))
        self.reasons = TickList(theme, single=True)
        self.reasons.set_points(
            [(one, words(f"bookings.cancel.reason.{one}")) for one in CANCEL_REASONS]
        )
        self.body.addWidget(self.reasons)
        self.reasons.ticked.connect(self._tell)
        self.digit_pressed.connect(self.reasons.digit)
        self.refused.connect(self._go_on)
        self.back.connect(self.close_pane)
        self._tell()

    def _tell(self) -> None:
        lacks = not self.reasons.chosen()
        self.set_reason(self._theme.words("bookings.cancel.lack") if lacks else "")

    def _go_on(self) -> None:
        wanted = self.reasons.first_open()
        if wanted is not None:
            wanted.setFocus()


class ContactPane(DecisionPane):
    """Ask how a person is reached, who comes, and in which of ``languages`` they are written."""

    def __init__(
        self,
        theme: Theme,
        window: QWidget,
        name: str,
        booking: Booking,
        languages: Sequence[str] = (HOME,),
    ) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("bookings.contact.title"),
            decide=words("bookings.contact.decide"),
            back=words("bookings.pane.back"),
        )
        self._present = (booking.phone, booking.mail, booking.comer, booking.language)
        self.phone = Field(theme, words("bookings.form.phone"), FieldKind.CODE, required=True)
        self.mail = Field(theme, words("bookings.form.mail"), FieldKind.CODE)
        self.phone.set_text(booking.phone)
        self.mail.set_text(booking.mail)
        self.comers = TickList(theme, single=True)
        self.comers.set_points(
            [(one.value, words(f"bookings.comer.{one.value}")) for one in Comer],
            ticked=(booking.comer.value,),
        )
        self.languages = TickList(theme, single=True)
        self.languages.set_points(
            [(one, words(f"bookings.language.{one}")) for one in languages],
            first_key=len(Comer) + 1,
            ticked=(booking.language,),
        )
        self.body.addWidget(NameLabel(theme, name, Type.LEAD, bold=True))
        self.body.addWidget(self.phone)
        self.body.addWidget(self.mail)
        self.body.addLayout(self._choices(foreign=len(languages) > 1))
        for changed in (self.phone.edit.textChanged, self.mail.edit.textChanged):
            changed.connect(self._tell)
        for points in (self.comers, self.languages):
            points.ticked.connect(self._tell)
            self.digit_pressed.connect(points.digit)
        self.refused.connect(self.phone.edit.setFocus)
        self.back.connect(self.close_pane)
        self._tell()

    def _choices(self, *, foreign: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(32)
        parts = [("comer", self.comers), *([("language", self.languages)] if foreign else [])]
        for name, points in parts:
            column = QVBoxLayout()
            column.setSpacing(4)
            title = self._theme.words(f"bookings.form.{name}")
            column.addWidget(Label(self._theme, title, bold=True))
            column.addWidget(points)
            column.addStretch(1)
            row.addLayout(column, 1)
        return row

    @property
    def language(self) -> str:
        """Return the language of slip and messages."""
        return self.languages.chosen() or self._present[3]

    @property
    def comer(self) -> Comer:
        """Return who comes."""
        return Comer(self.comers.chosen())

    def _tell(self) -> None:
        words = self._theme.words
        digits = sum(sign.isdigit() for sign in self.phone.text())
        same = (self.phone.text(), self.mail.text(), self.comer, self.language) == self._present
        lack = words("bookings.contact.same") if same else ""
        if digits < _LEAST_DIGITS:
            lack = words("bookings.lack.phone_short")
        self.set_reason(lack)


class NotePane(DecisionPane):
    """Ask for a note; the usual one is put in by its button."""

    def __init__(self, theme: Theme, window: QWidget, name: str) -> None:
        words = theme.words
        super().__init__(
            theme,
            window,
            words("bookings.note.title"),
            decide=words("bookings.note.decide"),
            back=words("bookings.pane.back"),
        )
        self.text = Field(theme, words("bookings.note.label"), hint=words("bookings.note.hint"))
        self.body.addWidget(NameLabel(theme, name, Type.LEAD, bold=True))
        self.body.addWidget(self.text)
        self.told = Button(theme, words("bookings.note.told"), size=ButtonSize.SMALL)
        self.told.clicked.connect(lambda: self.text.set_text(words("bookings.note.told")))
        self.body.addWidget(self.told)
        self.text.edit.textChanged.connect(self._tell)
        self.refused.connect(self.text.edit.setFocus)
        self.back.connect(self.close_pane)
        self._tell()

    def _tell(self) -> None:
        lacks = not self.text.text()
        self.set_reason(self._theme.words("bookings.note.lack") if lacks else "")


class MarksPane(DecisionPane):
    """Ask which state is recorded for the chosen bookings; digits choose one of ``offered``."""

    def __init__(
        self, theme: Theme, window: QWidget, names: Sequence[str], offered: Sequence[Mark]
    ) -> None:
        words, count = theme.words, len(names)
        super().__init__(
            theme,
            window,
            words("bookings.marks.title", count=count),
            decide=words("bookings.marks.decide", count=count),
            back=words("bookings.pane.back"),
            width=720,
        )
        told = words("bookings.marks.joint").join(names[:_MOST_NAMES])
        if count > _MOST_NAMES:
            told = words("bookings.marks.more", names=told, count=count - _MOST_NAMES)
        self.body.addWidget(NameLabel(theme, told, Type.LEAD, bold=True))
        self.marks = TickList(theme, single=True)
        self.marks.set_points(
            [(one.value, words(f"bookings.marks.way.{one.value}")) for one in offered],
            note=lambda name: words(f"bookings.marks.note.{name}"),
            ticked=tuple(one.value for one in offered) if len(offered) == 1 else (),
        )
        self.body.addWidget(self.marks)
        self.body.addWidget(Prose(theme, words("bookings.marks.text"), Type.NOTE))
        self.marks.ticked.connect(self._tell)
        self.digit_pressed.connect(self.marks.digit)
        self.refused.connect(self._go_on)
        self.back.connect(self.close_pane)
        self._tell()

    @property
    def mark(self) -> Mark:
        """Return the chosen state."""
        return Mark(self.marks.chosen())

    def _tell(self) -> None:
        lacks = not self.marks.chosen()
        self.set_reason(self._theme.words("bookings.marks.lack") if lacks else "")

    def _go_on(self) -> None:
        wanted = self.marks.first_open()
        if wanted is not None:
            wanted.setFocus()

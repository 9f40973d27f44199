"""カードの取り出し and お渡しできない説明: the card between vault and window."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.cards.card import position_of
from app.desk.serving import Serving
from app.names.query import normal_number
from app.ports import Scan
from app.procedures.answers import Answer, FetchAnswer, Read, ReturnCardAnswer
from app.procedures.steps import StepKind
from app.tickets.codes import CodeKind, parse
from widgets.controls.boards import CellState, Place, ShelfMap
from widgets.controls.buttons import Button, ButtonKind
from widgets.controls.fields import Field, FieldKind
from widgets.controls.labels import Label, Prose
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.steps.step import StepWidget, TickList, heading
from widgets.theme import Theme, Type

_SHELF = 160
_ACROSS = 20


class FetchCardStep(StepWidget):
    """Show the place, then take both confirmations: taken out (1), and its code read here."""

    kind: ClassVar[StepKind] = StepKind.FETCH_CARD

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        words = theme.words
        self._how = Read.TYPED
        self.place = Label(theme, "", Type.NUMBER, numerals=True)
        self.neighbours = Prose(theme, "", colour=theme.ink.sub)
        self.map = ShelfMap(theme, _ACROSS)
        self.first = TickList(theme)
        self.first.set_points([("out", words("counter.fetch.out"))])
        self.code = Field(
            theme,
            words("counter.fetch.code"),
            FieldKind.CODE,
            large=True,
            required=True,
            hint=words("counter.fetch.hint"),
        )
        self.not_found = Button(theme, words("counter.fetch.not_found"), ButtonKind.TEXT, key="2")
        self.told = Notice(theme, Tone.PRIMARY, "", "")
        self._build()
        self.first.ticked.connect(self._take_out)
        self.code.edit.textEdited.connect(self._typed)
        self.code.submitted.connect(self.changed)
        self.not_found.clicked.connect(lambda: self.acted.emit("card_not_found"))

    def _build(self) -> None:
        words = self._theme.words
        row = QHBoxLayout()
        row.setSpacing(32)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(Label(self._theme, words("counter.fetch.place"), colour=self._theme.ink.sub))
        left.addWidget(self.place)
        left.addWidget(self.neighbours)
        left.addStretch(1)
        row.addLayout(left, 1)
        row.addWidget(self.map)
        self.column.addLayout(row)
        self.column.addWidget(heading(self._theme, words("counter.fetch.confirm")))
        self.column.addWidget(self.first)
        self.column.addWidget(self.code)
        self.column.addWidget(self.told)
        self.column.addWidget(self.not_found)
        self.column.addStretch(1)

    def begin(self, serving: Serving) -> None:
        """Show where the card is."""
        kept = serving.begun(self._stage_key)
        card = serving.card
        if isinstance(kept, FetchAnswer) and card is not None:
            self._how = kept.how
            self.code.edit.setText(card.control_number)

    def follow(self, serving: Serving) -> None:
        """Show the place as it is now, and what each confirmation says."""
        words, card = self._theme.words, serving.card
        if card is None:
            return
        position = position_of(card.place)
        self.place.setText(position or place_told(card.place, self._theme))
        before, number, after = _around(position)
        self.neighbours.set_text(
            words("counter.fetch.neighbours", before=before, after=after) if number else ""
        )
        self.map.setVisible(number > 0)
        if number:
            at = (number - 1) % _SHELF
            self.map.set_places(
                [
                    Place(
                        number=str(spot + 1),
                        state=CellState.HIT if spot == at else CellState.FULL,
                    )
                    for spot in range(_SHELF)
                ],
                words("counter.fetch.map", position=position),
            )
        row = self.first.row("out")
        row.blockSignals(True)
        row.setChecked(bool(card.moving_to) or not position)
        row.blockSignals(False)
        row.update()
        self._tell()

    def _take_out(self) -> None:
        card = self.serving.card
        if card is not None and not card.moving_to and position_of(card.place):
            self.acted.emit("take_out")
            self.code.edit.setFocus()

    def _typed(self) -> None:
        self._how = Read.TYPED
        self._tell()

    def _tell(self) -> None:
        words, card, code = self._theme.words, self.serving.card, self.code.text().strip()
        wrong = bool(code) and card is not None and not self._fits()
        whole = parse(code).kind is CodeKind.CONTROL_NUMBER
        self.told.setVisible(bool(code) and (not wrong or whole))
        if wrong:
            self.told.show_notice(
                Tone.ERROR, words("counter.fetch.other"), words("counter.fetch.other_next")
            )
        else:
            self.told.show_notice(Tone.OK, words("counter.fetch.same"))
        self.changed.emit()

    def _fits(self) -> bool:
        card = self.serving.card
        number = normal_number(self.code.text())
        return card is not None and number == normal_number(card.control_number)

    def take_scan(self, scan: Scan) -> bool:
        """Take the code of the envelope."""
        code = parse(scan.text)
        if code.kind is not CodeKind.CONTROL_NUMBER:
            return False
        self.code.edit.setText(code.value)
        self._how = Read.SCANNED
        self._tell()
        return True

    def draft(self) -> Answer | None:
        """Return the code that was read, None while it is another card's."""
        code = self.code.text().strip()
        if code and not self._fits():
            return None
        return FetchAnswer(how=self._how, code=code)

    def missing(self) -> str:
        """Tell that the code is another card's."""
        return "counter.lack.other_card"

    def digit(self, number: int) -> None:
        """1 confirms the taking out, 2 says that the card is not there."""
        if number == 1:
            self.first.digit(1)
        elif number == 2:
            self.acted.emit("card_not_found")

    def first_missing(self) -> QWidget | None:
        """Return the first confirmation, then the code."""
        return self.first.first_open() or self.code.edit


def place_told(place: str, theme: Theme) -> str:
    """Return a place in words."""
    kind, _, value = place.partition(":")
    if kind in ("vault", "box", "window"):
        return theme.words(f"counter.place.{kind}", value=value)
    known = {"backyard", "resident"}
    return theme.words(f"counter.place.{kind}") if kind in known else place


def _around(position: str) -> tuple[str, int, str]:
    """Return the numbers beside a vault position, 0 where its form is unknown."""
    head, _, last = position.rpartition("-")
    if not last.isdecimal():
        return "", 0, ""
    number, wide = int(last), len(last)
    return f"{head}-{number - 1:0{wide}d}", number, f"{head}-{number + 1:0{wide}d}"


class ReturnCardStep(StepWidget):
    """Tell why there is no card today, and lay it back."""

    kind: ClassVar[StepKind] = StepKind.RETURN_CARD

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        words = theme.words
        self.why = Prose(theme, "", Type.LEAD, bold=True)
        self.told = TickList(theme)
        self.told.set_points([("told", words("counter.return.told"))])
        self.position = Field(
            theme,
            words("counter.return.position"),
            FieldKind.CODE,
            large=True,
            required=True,
            hint=words("counter.return.hint"),
        )
        for part in (self.why, self.told, self.position):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.told.ticked.connect(self.changed)
        self.position.edit.textChanged.connect(lambda _: self.changed.emit())

    def begin(self, serving: Serving) -> None:
        """Tell the official's reason."""
        words = self._theme.words
        reasons = [
            answered.answer.get("reason")
            for answered in serving.visit.answers.values()
            if answered.answer.get("decision") == "refuse"
        ]
        reason = words(f"visits.decision_reason.{reasons[-1]}") if reasons and reasons[-1] else ""
        self.why.set_text(words("counter.return.why", reason=reason))
        card = serving.card
        if card is not None and not card.moving_to:
            self.position.edit.setText(position_of(card.place))

    def take_scan(self, scan: Scan) -> bool:
        """Take a scanned vault position."""
        code = parse(scan.text)
        if code.kind is not CodeKind.VAULT:
            return False
        self.position.edit.setText(code.value)
        return True

    def draft(self) -> Answer | None:
        """Return the answer once a position is there."""
        position = self.position.text().strip()
        return (
            ReturnCardAnswer(told=bool(self.told.points()), position=position) if position else None
        )

    def missing(self) -> str:
        """Tell that the position is not known."""
        return "counter.lack.position"

    def digit(self, number: int) -> None:
        """1 says that the resident was told."""
        self.told.digit(number)

    def first_missing(self) -> QWidget | None:
        """Return the point, then the position."""
        return self.told.first_open() or self.position.edit

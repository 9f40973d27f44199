"""受付: who came, with or without the notice, and whose row of the ledger it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.cards.card import Card, CardStatus
from app.desk.serving import Serving
from app.documents.rules import Circumstance, Visitor
from app.names.eras import born_from_iso, eras
from app.ports import Scan
from app.procedures.answers import Answer, ReceiveAnswer
from app.procedures.steps import StepKind
from app.tickets.codes import CodeKind, parse
from widgets.controls.buttons import Button, ButtonSize
from widgets.controls.cell_painting import Cell
from widgets.controls.fields import Field, FieldKind
from widgets.controls.labels import Label, NameLabel
from widgets.controls.table import Column, RecordTable, Row, RowHeight
from widgets.steps.step import StepWidget, TickList, heading
from widgets.theme import Theme, Type

AGAIN = 7
_VISITORS = (
    Visitor.SELF,
    Visitor.GUARDIAN_OF_CHILD,
    Visitor.GUARDIAN_OF_WARD,
    Visitor.REPRESENTATIVE,
)
_NOTICES = (Circumstance.HELD, Circumstance.NONE)
_CARD_GONE = (CardStatus.HANDED_OVER, CardStatus.DISCARDED)


class ReceiveStep(StepWidget):
    """Ask visitor (1-4), notice (5-6) and person: known by booking, by scan or by search (7)."""

    kind: ClassVar[StepKind] = StepKind.RECEIVE

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        words = theme.words
        self.visitors, self.notices = (TickList(theme, single=True) for _ in range(2))
        self.visitors.set_points(
            [(v.value, words(f"procedures.visitor.{v.value}")) for v in _VISITORS]
        )
        self.notices.set_points(
            [(n.value, words(f"procedures.notice.{n.value}")) for n in _NOTICES], first_key=5
        )
        self._card: Card | None = None
        self._found: tuple[Card, ...] = ()
        self.search = Field(
            theme,
            words("counter.receive.search"),
            FieldKind.TEXT,
            hint=words("counter.receive.search_hint"),
        )
        self.table = RecordTable(
            theme,
            [
                Column(title=words("counter.receive.name"), width=0),
                Column(title=words("counter.receive.born"), width=180),
                Column(title=words("counter.receive.number"), width=140),
            ],
            name=words("counter.receive.found"),
            height=RowHeight.DENSE,
        )
        self._person = self._build_person()
        self._build()
        for points in (self.visitors, self.notices):
            points.ticked.connect(self.changed)
        self.search.edit.textEdited.connect(self.searched)
        self.search.submitted.connect(self._submit)
        self.table.chosen.connect(self._choose)

    def _build(self) -> None:
        words = self._theme.words
        top = QHBoxLayout()
        top.setSpacing(32)
        for title, points in (
            (words("counter.receive.visitor"), self.visitors),
            (words("counter.receive.notice"), self.notices),
        ):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(heading(self._theme, title))
            column.addWidget(points)
            column.addStretch(1)
            top.addLayout(column, 1)
        self.column.addLayout(top)
        self.column.addWidget(heading(self._theme, words("counter.receive.person")))
        self.column.addWidget(self._person)
        self.column.addWidget(self.search)
        self.column.addWidget(self.table, 1)
        self.column.addStretch(1)

    def _build_person(self) -> QWidget:
        block = QWidget()
        row = QHBoxLayout(block)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(16)
        self.name = NameLabel(self._theme, "", Type.VERDICT)
        self._facts = Label(self._theme, "", colour=self._theme.ink.sub)
        again = Button(
            self._theme,
            self._theme.words("counter.receive.again"),
            size=ButtonSize.SMALL,
            key=str(AGAIN),
        )
        again.clicked.connect(self.choose_again)
        row.addWidget(self.name, 1)
        row.addWidget(self._facts)
        row.addWidget(again)
        return block

    def begin(self, serving: Serving) -> None:
        """Take over the kept answer, or the person of the booking."""
        kept = serving.answered(self._stage_key)
        if isinstance(kept, ReceiveAnswer):
            self.visitors.tick(kept.visitor.value)
            self.notices.tick(kept.notice.value)
        self._card = serving.card
        self._show_person()

    def _show_person(self) -> None:
        card = self._card
        self._person.setVisible(card is not None)
        self.search.setVisible(card is None)
        self.table.setVisible(card is None and bool(self._found))
        if card is not None:
            self.name.set_name(card.name)
            self._facts.setText(f"{_born(card)}　{card.control_number}")

    def show_found(self, cards: Sequence[Card]) -> None:
        """Show the people found for the typed words."""
        self._found = tuple(cards)
        self.table.set_rows(
            [
                Row(
                    key=card.id,
                    cells=(
                        Cell(text=card.name, name=True, aside=card.kana),
                        Cell(text=_born(card)),
                        Cell(text=card.control_number),
                    ),
                )
                for card in cards
            ]
        )
        words = self._theme.words
        typed = bool(self.search.edit.text().strip())
        self.search.set_error(words("counter.receive.nobody") if typed and not cards else "")
        self._show_person()

    def take_person(self, card: Card) -> None:
        """Choose a person."""
        self._card, self._found = card, ()
        self._show_person()
        self.changed.emit()

    def choose_again(self) -> None:
        """Let another person be looked for."""
        self._card = None
        self._show_person()
        self.search.edit.clear()
        self.search.edit.setFocus()
        self.changed.emit()

    def _submit(self) -> None:
        key = self.table.current_key() or (self._found[0].id if len(self._found) == 1 else "")
        if key:
            self._choose(key)

    def _choose(self, key: str) -> None:
        card = next((card for card in self._found if card.id == key), None)
        if card is not None:
            self.take_person(card)
            missing = self.first_missing()
            if missing is not None:
                missing.setFocus()

    def take_scan(self, scan: Scan) -> bool:
        """Look for a scanned control number; it stands on the notice, so that is held."""
        code = parse(scan.text)
        if code.kind is not CodeKind.CONTROL_NUMBER:
            return False
        if not self.notices.points():
            self.notices.tick(Circumstance.HELD.value)
        self._card = None
        self.search.edit.setText(code.value)
        self.searched.emit(code.value)
        return True

    def draft(self) -> Answer | None:
        """Return the answer once all three are known."""
        visitor, notice, card = self.visitors.chosen(), self.notices.chosen(), self._card
        if not visitor or not notice or card is None or card.status in _CARD_GONE:
            return None
        return ReceiveAnswer(visitor=Visitor(visitor), notice=Circumstance(notice), card=card.id)

    def missing(self) -> str:
        """Tell what is not chosen."""
        if not self.visitors.chosen():
            return "counter.lack.visitor"
        if not self.notices.chosen():
            return "counter.lack.notice"
        if self._card is None:
            return "counter.lack.person"
        return "counter.lack.card_gone"

    def digit(self, number: int) -> None:
        """Choose visitor or notice; 7 looks for another person."""
        if number == AGAIN:
            self.choose_again()
        elif not self.visitors.digit(number):
            self.notices.digit(number)

    def first_missing(self) -> QWidget | None:
        """Return what is to be answered next."""
        wanted = self.visitors.first_open() or self.notices.first_open()
        return wanted or (self.search.edit if self._card is None else None)


def _born(card: Card) -> str:
    return eras().told(born_from_iso(card.born)) if card.born else ""

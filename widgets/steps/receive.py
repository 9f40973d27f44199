"""受付: who came, with or without the notice, and whose row of the ledger it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.cards.card import GONE, Card
from app.cards.ledger import can_end
from app.desk.serving import Serving
from app.documents.rules import Circumstance, Visitor
from app.names.eras import born_from_iso, eras
from app.ports import Scan
from app.procedures.answers import Answer, ReceiveAnswer
from app.procedures.steps import Receive, Row, StepKind
from app.tickets.codes import CodeKind, parse
from widgets.controls.buttons import Button, ButtonSize
from widgets.controls.cell_painting import Cell
from widgets.controls.fields import Field, FieldKind
from widgets.controls.labels import Hairline, Label, NameLabel
from widgets.controls.table import Column, RecordTable, RowHeight
from widgets.controls.table import Row as TableRow
from widgets.steps.step import StepWidget, TickList, heading
from widgets.theme import Theme, Type


class ReceiveStep(StepWidget):
    """Ask who came, under which circumstance, and whose row it is.

    Digits run through visitors and circumstances; the next one looks for another person, the one
    behind it says that the ledger has no row.  What has one answer only is not asked.
    """

    kind: ClassVar[StepKind] = StepKind.RECEIVE

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        words = theme.words
        self.visitors, self.notices = (TickList(theme, single=True) for _ in range(2))
        self.unlisted = TickList(theme)
        self._card: Card | None = None
        self._row = Row.NEEDED
        self._again = 0
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
        self.visitors.ticked.connect(self._visitor_chosen)
        self.notices.ticked.connect(self.changed)
        self.unlisted.ticked.connect(self._unlisted_chosen)
        self.search.edit.textEdited.connect(self.searched)
        self.search.submitted.connect(self._submit)
        self.table.chosen.connect(self._choose)

    def _build(self) -> None:
        words = self._theme.words
        top = QHBoxLayout()
        top.setSpacing(32)
        self._notice_block = QWidget()
        self._notice_title = Label(self._theme, "", bold=True)
        for head, points, block in (
            (heading(self._theme, words("counter.receive.visitor")), self.visitors, QWidget()),
            (self._notice_head(), self.notices, self._notice_block),
        ):
            column = QVBoxLayout(block)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(head)
            column.addWidget(points)
            column.addStretch(1)
            top.addWidget(block, 1)
        self.column.addLayout(top)
        self._person_title = heading(self._theme, words("counter.receive.person"))
        self.column.addWidget(self._person_title)
        self.column.addWidget(self._person)
        self.column.addWidget(self.search)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.unlisted)
        self.column.addStretch(1)

    def _notice_head(self) -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._notice_title)
        column.addWidget(Hairline(self._theme.ink.line))
        return block

    def _build_person(self) -> QWidget:
        block = QWidget()
        row = QHBoxLayout(block)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(16)
        self.name = NameLabel(self._theme, "", Type.VERDICT, whole=True)
        self._facts = Label(self._theme, "", colour=self._theme.ink.sub)
        self._person_row = row
        row.addWidget(self.name, 1)
        row.addWidget(self._facts)
        return block

    def begin(self, serving: Serving) -> None:
        """Take over the kept answer, or the person of the booking."""
        words, kept = self._theme.words, serving.begun(self._stage_key)
        known = kept if isinstance(kept, ReceiveAnswer) else None
        step = self.stage.step
        self._row = step.row if isinstance(step, Receive) else Row.NEEDED
        visitors = tuple(serving.cases)
        self.visitors.set_points(
            [(one.value, words(f"procedures.visitor.{one.value}")) for one in visitors],
            ticked=(known.visitor.value,) if known else (),
        )
        most = max(len(found) for found in serving.cases.values())
        self._again = len(visitors) + (most if most > 1 else 0) + 1
        told = words("counter.receive.again")
        again = Button(self._theme, told, size=ButtonSize.SMALL, key=str(self._again % 10))
        again.clicked.connect(self.choose_again)
        self._person_row.addWidget(again)
        if self._row is Row.IF_THERE:
            self.unlisted.set_points(
                [("unlisted", words("counter.receive.unlisted"))],
                first_key=self._again + 1,
                ticked=("unlisted",) if known and not known.card else (),
            )
        self._card = serving.card
        self._list_notices(known.notice if known else None)
        self._show_person()

    def _visitor_chosen(self) -> None:
        chosen = self.notices.chosen()
        self._list_notices(Circumstance(chosen) if chosen else None)
        self.changed.emit()

    def _list_notices(self, chosen: Circumstance | None) -> None:
        """List what is distinguished for the visitor; a single circumstance is no question."""
        words, visitor = self._theme.words, self.visitors.chosen()
        cases = self.serving.cases
        found = cases[Visitor(visitor)] if visitor else max(cases.values(), key=len)
        first = len(cases) + 1
        ticked = found[0] if len(found) == 1 and visitor else chosen
        if chosen is not None and chosen not in found:
            ticked = found[0] if len(found) == 1 else None
        self.notices.set_points(
            [(one.value, words(f"procedures.notice.{one.value}")) for one in found],
            first_key=first,
            ticked=(ticked.value,) if ticked is not None else (),
        )
        self._notice_title.setText(words(f"counter.receive.under.{_asked(found)}"))
        self._notice_block.setVisible(len(found) > 1)

    def _unlisted_chosen(self) -> None:
        if self.unlisted.points():
            self._card = None
        self._show_person()
        self.changed.emit()

    def _show_person(self) -> None:
        card = self._card
        asked = self._row is not Row.NONE
        looking = asked and card is None and not self.unlisted.points()
        self._person_title.setVisible(asked)
        self._person.setVisible(asked and card is not None)
        self.search.setVisible(looking)
        self.table.setVisible(looking and bool(self._found))
        self.unlisted.setVisible(self._row is Row.IF_THERE and card is None)
        if card is not None:
            self.name.set_name(card.name)
            self._facts.setText(f"{_born(card)}　{card.control_number}")

    def show_found(self, cards: Sequence[Card]) -> None:
        """Show the people found for the typed words."""
        self._found = tuple(cards)
        self.table.set_rows(
            [
                TableRow(
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
        if self.unlisted.points():
            self.unlisted.tick("unlisted", on=False)
        self._show_person()
        self.changed.emit()

    def choose_again(self) -> None:
        """Let another person be looked for."""
        self._card = None
        if self.unlisted.points():
            self.unlisted.tick("unlisted", on=False)
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
        if not self.notices.points() and Circumstance.HELD.value in self.notices.names():
            self.notices.tick(Circumstance.HELD.value)
        self._card = None
        self.search.edit.setText(code.value)
        self.searched.emit(code.value)
        return True

    def draft(self) -> Answer | None:
        """Return the answer once all three are known."""
        visitor, notice, card = self.visitors.chosen(), self.notices.chosen(), self._card
        if not visitor or not notice or self._row_missing():
            return None
        return ReceiveAnswer(
            visitor=Visitor(visitor),
            notice=Circumstance(notice),
            card=card.id if card is not None else "",
        )

    def _row_missing(self) -> bool:
        if self._row is Row.NONE or self.unlisted.points():
            return False
        return self._card is None or bool(self._hindrance(self._card))

    def _hindrance(self, card: Card) -> str:
        """Return why a row cannot be this case's, empty where it can."""
        if self._row is Row.NEEDED and card.status in GONE:
            return "counter.lack.card_gone"
        ends = self.serving.way.procedure.sure_ends
        return "counter.lack.card_state" if ends and not can_end(card, ends) else ""

    def missing(self) -> str:
        """Tell what is not chosen."""
        if not self.visitors.chosen():
            return "counter.lack.visitor"
        if not self.notices.chosen():
            cases = self.serving.cases[Visitor(self.visitors.chosen())]
            return f"counter.lack.{_asked(cases)}"
        if self._card is None:
            return "counter.lack.person"
        return self._hindrance(self._card)

    def digit(self, number: int) -> None:
        """Choose visitor or circumstance; the digits behind look again or tell of no row."""
        if number == self._again and self._row is not Row.NONE:
            self.choose_again()
        elif not self.visitors.digit(number) and not self.notices.digit(number):
            self.unlisted.digit(number)

    def first_missing(self) -> QWidget | None:
        """Return what is to be answered next."""
        wanted = self.visitors.first_open() or self.notices.first_open()
        return wanted or (self.search.edit if self._row_missing() else None)


def _asked(circumstances: Sequence[Circumstance]) -> str:
    """Return what the circumstances tell apart."""
    if Circumstance.ENQUIRY_ANSWERED in circumstances:
        return "enquiry"
    return "pin" if Circumstance.PIN_KNOWN in circumstances else "notice"


def _born(card: Card) -> str:
    return eras().told(born_from_iso(card.born)) if card.born else ""

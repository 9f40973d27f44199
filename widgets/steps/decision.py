"""The official's decision over the clerk's window (staff.md, picture 08a)."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.cards.card import Card
from app.desk.serving import Serving
from app.documents import telling
from app.names.eras import ages, born_from_iso, eras
from app.ports import PinKind, Secret
from app.procedures.answers import Change, OfficialAnswer, PinResult
from app.procedures.flow import Stage, papers_on_desk
from app.procedures.steps import Official, wanted_pins
from app.rulings.ruling import cited
from app.visits.visit import Decision, DecisionReason
from widgets.controls.decision import DecisionPane
from widgets.controls.fields import CodeBoxes, Field, FieldKind, SecretEdit
from widgets.controls.labels import Hairline, Label, NameLabel, Prose
from widgets.controls.marks import Tag
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.controls.points_area import PointsArea
from widgets.screens.credential_fields import CredentialFields
from widgets.steps.step import TickList, case_told, heading
from widgets.theme import Theme, Type

WIDTH = 1040


class OfficialPane(DecisionPane):
    """Take what the official saw, the decision, a reason, and the official's own credential.

    ``submitted(OfficialAnswer, staff_id, Secret, code)`` hands the password over once; the pane
    keeps nothing of it.
    """

    submitted = Signal(object, str, object, str)

    def __init__(
        self, theme: Theme, window: QWidget, serving: Serving, *, code_needed: bool
    ) -> None:
        words = theme.words
        stage = cast("Stage", serving.stage)
        step = stage.step
        assert isinstance(step, Official)  # noqa: S101 - opened on an official's stage only
        kind = "pin" if step.enters_pins else "work" if step.does else "title"
        title = words(f"counter.decision.{kind}")
        super().__init__(
            theme,
            window,
            title,
            decide=words("counter.decision.decide"),
            back=words("counter.decision.back"),
            width=WIDTH,
        )
        self._serving, self._stage, self._step = serving, stage, step
        self._code_needed = code_needed
        self.seen, self.changes = TickList(theme), TickList(theme)
        self.decision, self.why = TickList(theme, single=True), TickList(theme, single=True)
        self.staff_id = Field(theme, words("counter.decision.staff_id"), FieldKind.CODE)
        self.secret = SecretEdit(theme)
        self.password = Field(
            theme, words("counter.decision.password"), FieldKind.CODE, edit=self.secret
        )
        self.code = CodeBoxes(theme, words("counter.decision.code"))
        self.second = CredentialFields(theme, code_needed=code_needed)
        self._two = serving.four_eyes
        self.refusal = Notice(theme, Tone.ERROR)
        self.refusal.hide()
        self._points()
        self._lay_out()
        self._connect_parts()
        self._tell()

    def _points(self) -> None:
        words, step = self._theme.words, self._step
        papers = papers_on_desk(self._serving.way)
        names = telling.marked_papers(papers, words)
        self.seen.set_points(
            [
                (
                    name,
                    words("counter.decision.original", name=names[name])
                    if name in names
                    else words(f"procedures.{'task' if name in step.does else 'seen'}.{name}"),
                )
                for name in step.to_see(papers)
            ],
            first_key=4,
        )
        self.decision.set_points(
            [
                (
                    one.value,
                    words(f"counter.decision.{'entered' if step.enters_pins else 'worked'}")
                    if (step.enters_pins or step.does) and one is Decision.APPROVE
                    else words(f"visits.decision.{one.value}"),
                )
                for one in step.decisions
            ]
        )
        self.why.set_points(
            [(one.value, words(f"visits.decision_reason.{one.value}")) for one in DecisionReason],
            first_key=4,
        )
        self.changes.set_points(
            [
                (one.value, words(f"procedures.change.{one.value}"))
                for one in Change
                if step.finds_changes
            ],
            first_key=4 + len(step.to_see(papers)),
        )

    def _lay_out(self) -> None:
        theme, words = self._theme, self._theme.words
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(Tag(theme, words("stage.official"), Tone.CITY))
        where = words("counter.decision.where", number=self._serving.number)
        line.addWidget(Label(theme, where, Type.NOTE, colour=theme.ink.sub), 1)
        self.body.addLayout(line)
        self.body.addWidget(Hairline(theme.ink.line_soft))
        row = QHBoxLayout()
        row.setSpacing(32)
        row.addWidget(self._person(), 0)
        row.addWidget(Hairline(theme.ink.line_soft, upright=True))
        right = QVBoxLayout()
        right.setSpacing(8)
        self._seen_title = heading(theme, words("counter.decision.seen"))
        self._why_title = heading(theme, words("counter.decision.why"))
        points = QWidget()
        column = QVBoxLayout(points)
        column.setContentsMargins(0, 0, 2, 0)
        column.setSpacing(8)
        for part in (
            heading(theme, words("counter.decision.decision")),
            self.decision,
            self._seen_title,
            self.seen,
            self.changes,
            self._why_title,
            self.why,
        ):
            column.addWidget(part)
        column.addStretch(1)
        right.addWidget(PointsArea(points), 1)
        right.addLayout(self._credential())
        right.addWidget(Prose(theme, words("counter.decision.record"), Type.NOTE))
        right.addWidget(self.refusal)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)
        self._why_title.hide()
        self.why.hide()

    def _credential(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.staff_id, 1)
        row.addWidget(self.password, 1)
        if self._code_needed:
            column = QVBoxLayout()
            column.setSpacing(8)
            column.addWidget(
                Label(self._theme, self._theme.words("counter.decision.code"), bold=True)
            )
            column.addWidget(self.code)
            column.addStretch(1)
            row.addLayout(column, 1)
        return row

    def _second_person(self) -> QWidget:
        """Return the second official's credential, with what the city's arrangement rests on."""
        words, self._other = self._theme.words, QWidget()
        column = QVBoxLayout(self._other)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addWidget(heading(self._theme, words("counter.decision.second")))
        ground = "" if self._two is None else cited(self._two.ground, words)
        column.addWidget(Prose(self._theme, ground, Type.NOTE, colour=self._theme.ink.sub))
        column.addWidget(self.second)
        self._other.hide()
        return self._other

    def _show_second(self) -> None:
        """Show the second official's fields where they are needed; the pane grows with them."""
        if self._other.isHidden() == self.wants_second:
            self._other.setVisible(self.wants_second)
            layout = self.layout()
            if layout is not None:
                layout.activate()
            self._place()

    @property
    def wants_second(self) -> bool:
        """Tell whether the chosen decision needs a second official."""
        return self._two is not None and self.decision.chosen() == Decision.APPROVE.value

    def _person(self) -> QWidget:
        theme, words = self._theme, self._theme.words
        block = QWidget()
        block.setFixedWidth(300)
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        card = self._serving.card
        if card is not None:
            column.addWidget(Label(theme, card.kana, Type.NOTE, colour=theme.ink.sub))
            column.addWidget(NameLabel(theme, card.name, whole=True))
            for name, value in self._facts(card):
                column.addWidget(Label(theme, name, Type.NOTE, colour=theme.ink.sub))
                column.addWidget(Prose(theme, value))
        column.addSpacing(12)
        column.addWidget(Label(theme, words("counter.decision.prepared"), bold=True))
        done = [row for row in self._serving.stages if row.at is not None]
        for row in done:
            told = words("counter.decision.done", stage=words(f"procedures.stage.{row.stage.key}"))
            column.addWidget(Label(theme, told, Type.NOTE))
        column.addStretch(1)
        column.addWidget(self._second_person())
        return block

    def _facts(self, card: Card) -> list[tuple[str, str]]:
        words = self._theme.words
        facts = [(words("counter.side.address"), card.address)]
        if card.born:
            born = born_from_iso(card.born)
            low, high = ages(born, self._serving.today)
            age = str(low) if low == high else f"{low}〜{high}"
            told = words("counter.side.born_age", born=eras().told(born), age=age)
            facts.insert(0, (words("counter.side.born"), told))
        told = case_told(self._serving.way.facts, words)
        if told:
            facts.append((words("counter.decision.case"), told))
        return facts

    def _connect_parts(self) -> None:
        for points in (self.seen, self.decision, self.why):
            points.ticked.connect(self._tell)
        self.staff_id.edit.textChanged.connect(lambda _: self._tell())
        self.secret.textChanged.connect(lambda _: self._tell())
        self.code.textChanged.connect(lambda _: self._tell())
        self.staff_id.submitted.connect(self.secret.setFocus)
        self.password.submitted.connect(self.press_decide)
        self.second.changed.connect(self._tell)
        self.second.submitted.connect(self.press_decide)
        self.digit_pressed.connect(self._digit)
        self.refused.connect(self._to_missing)
        self.decided.connect(self._submit)

    def _digit(self, number: int) -> None:
        if self.decision.digit(number):
            self._after_choice()
        elif self._approves():
            if not self.seen.digit(number):
                self.changes.digit(number)
        else:
            self.why.digit(number)

    def _approves(self) -> bool:
        return self.decision.chosen() in ("", Decision.APPROVE.value)

    def _after_choice(self) -> None:
        self._tell()

    def answer(self) -> OfficialAnswer | None:
        """Return the decision as it stands, None while none is chosen."""
        chosen = self.decision.chosen()
        if not chosen:
            return None
        decision, why = Decision(chosen), self.why.chosen()
        approved = decision is Decision.APPROVE
        pins: dict[PinKind, PinResult] = {}
        if approved and self._step.enters_pins:
            wanted = wanted_pins(self._serving.way.facts)
            pins = dict.fromkeys(wanted, PinResult.AT_NATIONAL_TERMINAL)
        return OfficialAnswer(
            decision=decision,
            seen=self.seen.points(),
            reason=DecisionReason(why) if why and not approved else None,
            changes=tuple(Change(name) for name in self.changes.points()) if approved else (),
            pins=pins,
        )

    def _tell(self) -> None:
        words, approves = self._theme.words, self._approves()
        for part in (self._seen_title, self.seen):
            part.setVisible(approves)
        self.changes.setVisible(approves and self._step.finds_changes)
        for part in (self._why_title, self.why):
            part.setVisible(not approves)
        self._show_second()
        answer = self.answer()
        if answer is None:
            self.set_reason(words("counter.decision.lack.decision"))
            return
        lack = self._serving.lack(self._stage, answer)
        if lack is not None:
            self.set_reason(words(f"procedures.lack.{lack.value}"))
        elif not self.staff_id.text().strip():
            self.set_reason(words("counter.decision.lack.staff_id"))
        elif self.secret.is_empty():
            self.set_reason(words("counter.decision.lack.password"))
        elif self._code_needed and not self.code.complete:
            self.set_reason(words("counter.decision.lack.code"))
        elif self.wants_second and not self.second.complete:
            self.set_reason(words("counter.decision.lack.second"))
        else:
            self.set_reason("")

    def _to_missing(self) -> None:
        answer = self.answer()
        if answer is None:
            wanted = self.decision.first_open()
        elif self._serving.lack(self._stage, answer) is not None:
            wanted = (self.seen if self._approves() else self.why).first_open()
        elif not self.staff_id.text().strip():
            wanted = self.staff_id.edit
        elif self.secret.is_empty():
            wanted = self.secret
        elif self._code_needed and not self.code.complete:
            wanted = self.code
        else:
            wanted = self.second.first_open()
        if wanted is not None:
            wanted.setFocus()

    def _submit(self) -> None:
        answer = self.answer()
        if answer is not None:
            self.set_reason(self._theme.words("counter.decision.checking"))
            secret: Secret = self.secret.take()
            self.submitted.emit(answer, self.staff_id.text().strip(), secret, self.code.text())

    def show_refused(self, what: str, safe: str, following: str, code: str) -> None:
        """Tell why the decision was not taken; everything but the password stays."""
        self.refusal.show_notice(Tone.ERROR, what, safe + following, code=code)
        self.refusal.show()
        self.secret.wipe()
        self.second.wipe()
        self.code.clear()
        self._tell()
        self._place()
        self.secret.setFocus()

    def close_pane(self) -> None:
        """Forget the passwords on every way out."""
        self.secret.wipe()
        self.second.wipe()
        super().close_pane()

"""必要書類の確認: the judge (staff.md 5.2).  The clerk answers presence, never identity."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.desk.serving import Serving
from app.documents import telling
from app.documents.judge import Outcome
from app.documents.papers import PaperClass
from app.documents.rules import Person, Relief, Rule, reasons_on
from app.procedures.answers import DocumentsAnswer
from app.procedures.steps import StepKind
from widgets.clearing import take_out
from widgets.controls.buttons import Button, ButtonSize, Chip
from widgets.controls.judge_routes import JudgeRoutes
from widgets.controls.labels import Hairline, Label, Prose
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.steps.collect import CollectList
from widgets.steps.other_papers import OtherPapers
from widgets.steps.paper_lists import PaperLists
from widgets.steps.paper_people import KEYS as PEOPLE_KEYS
from widgets.steps.paper_people import PaperPeople
from widgets.steps.paper_ways import cited, named, ways
from widgets.steps.step import StepWidget, TickList
from widgets.theme import Theme, Type

_TONES = {
    Outcome.MISSING: Tone.WARN,
    Outcome.COMPLETE: Tone.OK,
    Outcome.ASK_OFFICIAL: Tone.PRIMARY,
    Outcome.NOT_ACCEPTABLE: Tone.WARN,
}


class DocumentsStep(StepWidget):
    """Show verdict, ways, papers of each person, reasons where needed, what is collected."""

    kind: ClassVar[StepKind] = StepKind.DOCUMENTS

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        words = theme.words
        self.verdict = Notice(theme, large=True)
        self._why_button = Button(theme, words("counter.why"), size=ButtonSize.SMALL)
        self._slip = Button(theme, words("counter.documents.slip"), size=ButtonSize.SMALL, key="F9")
        self._why_button.clicked.connect(self._toggle_why)
        self._slip.clicked.connect(lambda: self.acted.emit("slip"))
        self.verdict.add_act(self._why_button)
        self.verdict.add_act(self._slip)
        self.routes = JudgeRoutes(theme)
        self.collect = CollectList(theme)
        self.collect.answered.connect(self._judge)
        self.collect.setMinimumWidth(280)
        self._why = Prose(theme)
        self._cited = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.lists: dict[Person, PaperLists] = {}
        self._persons: dict[Person, Chip] = {}
        self._person = Person.APPLICANT
        self._stack = QStackedWidget()
        self.reasons = TickList(theme, single=True)
        self.reliefs = TickList(theme)
        self.people = PaperPeople(theme)
        self._others = OtherPapers(theme)
        self._others.chosen.connect(self._take_other)
        self._reason_field = False
        self._has_routes = True

    def head_acts(self) -> tuple[tuple[str, str], ...]:
        """Offer the examples on the resident's screen."""
        return (("panel_documents", self._theme.words("counter.documents.on_panel")),)

    # --- building ---

    def begin(self, serving: Serving) -> None:
        """Build the lists that the case's rule asks for."""
        rule = serving.judge(DocumentsAnswer(presented=())).rule
        kept = serving.begun(self._stage_key)
        known = kept if isinstance(kept, DocumentsAnswer) else serving.shared_papers()
        persons = [Person.APPLICANT, *([Person.COMPANION] if rule.companion else [])]
        for person in persons:
            self.lists[person] = self._make_lists(serving, rule, person, known)
            self._stack.addWidget(self.lists[person])
        self._make_reasons(serving, rule, known)
        self._stack.addWidget(self._others)
        self._reason_page = QScrollArea()
        self._reason_page.setWidget(self.reasons)
        self._reason_page.setWidgetResizable(True)
        self._reason_page.setFrameShape(QScrollArea.Shape.NoFrame)
        self.reasons.setAutoFillBackground(False)
        self._reason_page.viewport().setAutoFillBackground(False)
        self._stack.addWidget(self._reason_page)
        self.column.addWidget(self.verdict)
        if len(persons) > 1:
            self.column.addLayout(self._person_row(persons))
        self.column.addWidget(self.routes)
        self.lists[persons[-1]].add_right(self.reliefs)
        for person in persons:
            for block in self.people.blocks[person]:
                self.lists[person].add_right(block)
        self.people.take_over(known)
        self.people.told.connect(self._judge)
        for name, key in PEOPLE_KEYS.items():
            go_there = QShortcut(QKeySequence(f"Ctrl+{key}"), self)
            go_there.activated.connect(lambda name=name: self.go_to(name))
        self.reliefs.ticked.connect(self._judge)
        self.reasons.ticked.connect(self._reason_chosen)
        self.column.addWidget(self._stack, 1)
        self.column.addWidget(self._build_foot())
        self.collect.set_papers(rule.collect, known.collected)
        self._why.set_text(telling.why(rule, self._theme.words))
        self._cited.set_text(cited(serving, rule, self._theme.words))
        self._place_collect()
        self._offer_evidence()
        self._judge()

    def _make_lists(
        self, serving: Serving, rule: Rule, person: Person, known: DocumentsAnswer
    ) -> PaperLists:
        papers, day = serving.guidance.papers, serving.today
        lists = PaperLists(self._theme, person)
        needed = [papers[key] for key in named(rule, person)]
        lists.set_papers(papers.listed(PaperClass.A, day), papers.listed(PaperClass.B, day), needed)
        mine = [one for one in known.presented if one.person is person]
        for one in mine:
            lists.offer(papers[one.paper])
        lists.take_over(mine)
        lists.laid.connect(self._judge)
        return lists

    def _make_reasons(self, serving: Serving, rule: Rule, known: DocumentsAnswer) -> None:
        words = self._theme.words
        reasons = reasons_on(rule, serving.today) if rule.by_reason else ()
        self._reason_field = rule.by_reason
        self.reasons.set_points(
            [(one.key, words(f"documents.reason.{one.key}")) for one in reasons],
            ticked=(known.reason,),
        )
        reliefs = {relief for extra in rule.extra for relief in extra.unless}
        self.reliefs.set_points(
            [
                (one.value, words(f"documents.relief.{one.value}"))
                for one in Relief
                if one in reliefs
            ],
            first_key=100,
            ticked=[one.value for one in known.reliefs],
        )
        if not reliefs:
            self.reliefs.hide()

    def _person_row(self, persons: list[Person]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for number, person in enumerate(persons, start=1):
            chip = Chip(
                self._theme,
                self._theme.words(f"documents.person.{person.value}"),
                key=f"Ctrl+{number}",
            )
            chip.setChecked(person is self._person)
            chip.clicked.connect(lambda _=False, person=person: self.show_person(person))
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            shortcut.activated.connect(lambda person=person: self.show_person(person))
            self._persons[person] = chip
            row.addWidget(chip)
        if self._reason_field:
            button = Button(
                self._theme,
                self._theme.words("counter.documents.reason"),
                size=ButtonSize.SMALL,
                key="Ctrl+3",
            )
            button.clicked.connect(self.toggle_reasons)
            QShortcut(QKeySequence("Ctrl+3"), self).activated.connect(self.toggle_reasons)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _build_foot(self) -> QWidget:
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Hairline(self._theme.ink.line))
        row = self._foot_row = QHBoxLayout()
        row.setSpacing(32)
        self._foot = foot
        self._why_block = QWidget()
        why = QVBoxLayout(self._why_block)
        why.setContentsMargins(0, 0, 0, 0)
        why.setSpacing(6)
        why.addWidget(Label(self._theme, self._theme.words("counter.why"), bold=True))
        why.addWidget(self._why)
        why.addWidget(self._cited)
        why.addStretch(1)
        row.addWidget(self._why_block, 1)
        row.addWidget(self.collect)
        column.addLayout(row)
        foot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        return foot

    # --- acting ---

    def show_person(self, person: Person) -> None:
        """Show the papers and ways of one person."""
        self._person = person
        for one, chip in self._persons.items():
            chip.setChecked(one is person)
        self._stack.setCurrentWidget(self.lists[person])
        self._place_collect()
        self._judge()
        first = self.lists[person].first_open()
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def toggle_reasons(self) -> None:
        """Show or hide the reasons of absence."""
        shown = self._stack.currentWidget() is self._reason_page
        self._stack.setCurrentWidget(self.lists[self._person] if shown else self._reason_page)
        first = self.reasons.first_open()
        if not shown and first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _offer_evidence(self) -> None:
        """Show the papers that prove the chosen reason among what the applicant needs."""
        rule = self.serving.judge(DocumentsAnswer(presented=())).rule
        for reason in rule.reasons:
            if reason.key == self.reasons.chosen():
                for key in reason.evidence:
                    self.lists[Person.APPLICANT].offer(self.serving.guidance.papers[key])

    def _reason_chosen(self) -> None:
        self._offer_evidence()
        self._stack.setCurrentWidget(self.lists[self._person])
        self._judge()

    def _toggle_why(self) -> None:
        shown = not self._why_block.isVisible()
        self._why_block.setVisible(shown)
        self._foot.setVisible(shown or not self._dense)
        self._show_routes()

    def _show_routes(self) -> None:
        """Show the ways, unless the rule tells them in words where both have no room."""
        told = self._dense and not self._why_block.isHidden()
        self.routes.setVisible(self._has_routes and not told)

    def search_others(self) -> None:
        """Look for a paper outside the lists (F2)."""
        serving = self.serving
        shown = serving.guidance.papers.keys()
        wanted = {paper.key for paper in serving.guidance.papers.identity(serving.today)}
        extras = {
            key
            for reason in serving.judge(DocumentsAnswer(presented=())).rule.reasons
            for key in reason.evidence
        }
        keys = sorted((wanted | extras) & shown)
        words = self._theme.words
        self._others.show_papers(
            [
                (key, telling.paper_name(key, words), serving.guidance.papers[key].cls.value)
                for key in keys
            ]
        )
        self._stack.setCurrentWidget(self._others)
        self._others.field.edit.setFocus()

    def _take_other(self, key: str) -> None:
        lists = self.lists[self._person]
        self._stack.setCurrentWidget(lists)
        if key:
            row = lists.offer(self.serving.guidance.papers[key])
            if not row.isChecked():
                row.step_on()
            row.setFocus()
            lists.show_row(row)

    def undo(self) -> None:
        """Close the search."""
        if self._stack.currentWidget() is not self.lists[self._person]:
            self._take_other("")

    def digit(self, number: int) -> None:
        """Cycle a paper, or answer the collected one that has the keyboard."""
        if self._stack.currentWidget() is self._reason_page:
            self.reasons.digit(number)
        elif not self.collect.digit(number) and not self.people.digit(number):
            self.lists[self._person].digit(number)

    def draft(self) -> DocumentsAnswer:
        """Return the papers on the desk and what was taken back."""
        presented = tuple(one for lists in self.lists.values() for one in lists.presented())
        papers = DocumentsAnswer(
            presented=presented,
            collected=self.collect.states(),
            reason=self.reasons.chosen(),
            reliefs=tuple(Relief(name) for name in self.reliefs.points()),
        )
        return self.people.added_to(papers, self.serving)

    def first_missing(self) -> QWidget | None:
        """Return the reason, a paper not looked at, a person's list, or what is to be told."""
        verdict = self.serving.judge(self.draft())
        if verdict.reason_missing:
            self._stack.setCurrentWidget(self._reason_page)
            return self.reasons.first_open()
        if verdict.outcome is Outcome.MISSING:
            return self.lists[self._person].first_open()
        asked = self.people.first_missing()
        if asked is not None:
            person, control = asked
            if person is not self._person:
                self.show_person(person)
            self.lists[person].show_row(control)
            return control
        return self.collect.first_open()

    def go_to(self, name: str) -> None:
        """Give the keyboard to a question on a person, where it is asked."""
        found = self.people.go_to(name)
        if found is not None:
            self._show_question(*found)

    def _show_question(self, person: Person, control: QWidget) -> None:
        if person is not self._person:
            self.show_person(person)
        self.lists[person].show_row(control.parentWidget() or control)
        control.setFocus()

    # --- the verdict ---

    def _judge(self) -> None:
        draft, words = self.draft(), self._theme.words
        verdict = self.serving.judge(draft)
        self.people.ask(self.serving.asked(draft))
        self.verdict.show_notice(
            _TONES[verdict.outcome],
            telling.headline(verdict, words),
            telling.detail(verdict, words),
        )
        self._slip.setVisible(verdict.outcome is Outcome.MISSING)
        for lists in self.lists.values():
            lists.show_findings(verdict.looked)
        mine = next((one for one in verdict.persons if one.person is self._person), None)
        self._has_routes = mine is not None
        self._show_routes()
        if mine is not None:
            self.routes.set_routes(ways(mine, words))
        self.changed.emit()

    def set_compact(self, compact: bool) -> None:
        """Close the explanation where room is short; it opens by its button."""
        changed = compact != self._compact
        super().set_compact(compact)
        if changed:
            self._place_collect()

    def _space(self) -> None:
        self.column.setSpacing(8 if self._compact or self._crowded else 16)

    @property
    def _dense(self) -> bool:
        return self._compact or len(self.lists) > 1

    def _place_collect(self) -> None:
        """Put 回収するもの into the lists where the foot has no room for it."""
        take_out(self.collect)
        if self._dense:
            self.lists[self._person].add_left(self.collect)
        else:
            self._foot_row.addWidget(self.collect)
        self._why_block.setVisible(not self._dense)
        self._foot.setVisible(not self._dense)
        self._show_routes()

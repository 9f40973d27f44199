"""Walk any procedure at a real window by keys and scans, each kind of step by its own widget."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.documents.rules import Person as Whose
from app.procedures.answers import DocumentsAnswer
from app.procedures.asking import BlankKind, Enter
from app.procedures.steps import StepKind
from app.training.people import Person
from app.visits.visit import VisitStatus
from tests.app.procedures.desk_top import enough
from tests.widgets.counter_kit import Window
from widgets.steps.asking import AskStep, EnterStep
from widgets.steps.chip import ReadCardStep
from widgets.steps.documents import DocumentsStep
from widgets.steps.photo import PhotoStep
from widgets.steps.receive import ReceiveStep
from widgets.steps.step import StepWidget
from widgets.steps.ticks import HandOverStep

TYPED = {
    BlankKind.CODE: "A1024",
    BlankKind.APPLICATION: "12345678901234567890123",
    BlankKind.PHONE: "0860000110",
    BlankKind.DATE: "R9.2.28",
    BlankKind.PAST_DATE: "R8.11.2",
    BlankKind.PLACE: "chuo",
}
MOST = 40
_DIGITS = {
    StepKind.VERIFY_CHIP: "2",
    StepKind.SPACE: "5",
    StepKind.OFFERS: "13",
    StepKind.PIN: "12",
}


class Walker:
    """Answer the steps of one resident's visit; ``seen`` are the stages that were walked."""

    def __init__(self, window: Window, person: Person) -> None:
        self.window, self.person = window, person
        self.seen: list[str] = []
        self.visit, self.visitor = "", "self"

    def begin(self, procedure: str) -> None:
        """Call a number and begin a procedure from the menu by its two digits."""
        window = self.window
        window.issue()
        window.f(5)
        window.act("menu")
        pane = window.presenter.start.pane
        assert pane is not None
        window.type(pane.rows[procedure].face().key)
        window.f(12)
        serving = window.presenter.serving
        assert serving is not None
        self.visit = serving.visit.id

    def add(self, procedure: str) -> None:
        """Begin the next case of the same number (F8, 2) from the menu."""
        window = self.window
        window.f(8)
        window.digits("2")
        window.f(12)
        pane = window.presenter.start.pane
        assert pane is not None
        window.type(pane.rows[procedure].face().key)
        window.f(12)
        serving = window.presenter.serving
        assert serving is not None
        self.visit = serving.visit.id

    def to_the_end(self) -> list[str]:
        """Walk until the visit has left the window."""
        for _ in range(MOST):
            serving = self.window.presenter.serving
            if serving is None or serving.visit.id != self.visit:
                return self.seen
            self.step()
        raise AssertionError(f"no end: {self.seen}")

    def step(self) -> None:
        """Answer the stage in sight and go on."""
        window, stage = self.window, self.window.stage
        self.seen.append(stage)
        step = window.presenter.step
        assert step is not None
        if step.kind is StepKind.OFFICIAL:
            self._decide()
        else:
            self.fill(step)
            assert window.reason == "", (stage, window.reason)
            window.f(12)
        after = window.stage
        serving = window.presenter.serving
        if serving is None or serving.visit.id != self.visit:
            return
        assert after != stage, (stage, window.reason, self._told())

    def _told(self) -> object:
        serving = self.window.presenter.serving
        return serving and (serving.visit.status, serving.visit.answers.keys())

    def fill(self, step: StepWidget) -> None:
        """Answer a step by keys and scans."""
        window = self.window
        match step:
            case ReceiveStep():
                self._receive(step)
            case DocumentsStep():
                self._papers(step)
            case ReadCardStep():
                window.reader.slot.lay(self.person.control_number)
                window.digits("1")
                window.reader.slot.pull()  # it goes to the national terminal
            case AskStep():
                for points in step.lists.values():
                    if not points.points():
                        window.digits(points.row(points.names()[0]).face().key)
            case EnterStep():
                self._blanks(step)
            case PhotoStep():
                window.digits("0" if step.sources.chosen() else "10")
            case _:
                self._by_digits(step)

    def _by_digits(self, step: StepWidget) -> None:
        window = self.window
        if step.kind is StepKind.FETCH_CARD:
            window.digits("1")
            window.scan(self.person.control_number)
        else:
            window.digits(_DIGITS.get(step.kind, "0"))
        if isinstance(step, HandOverStep) and not step.receiver.chosen():
            window.digits(step.receiver.row(step.receiver.names()[0]).face().key)

    def _receive(self, step: ReceiveStep) -> None:
        window = self.window
        if not step.visitors.chosen():
            window.digits(step.visitors.row(self.visitor).face().key)
        if not step.notices.chosen():
            window.digits(step.notices.row(step.notices.names()[0]).face().key)
        if window.reason:
            if step.unlisted.isVisible():
                window.digits(step.unlisted.row("unlisted").face().key)
            else:
                window.scan(self.person.control_number)

    def _papers(self, step: DocumentsStep) -> None:
        rule = step.serving.judge(DocumentsAnswer(presented=())).rule
        papers = step.serving.guidance.papers
        for one in enough(rule):
            lists = step.lists[one.person]
            if one.person is not Whose.APPLICANT:
                step.show_person(one.person)
            row = lists.offer(papers[one.paper])
            row.setFocus()
            for _ in range(2):
                if row.isChecked() and None not in row.marks().values():
                    break
                self.window.key(Qt.Key.Key_Return)
        if (missing := step.people.first_missing()) is not None:
            step.show_person(missing[0])
            missing[1].setFocus()
            self.window.type("S59.5.17")
        while (asked := step.collect.first_open()) is not None:
            asked.setFocus()
            self.window.digits("2")

    def _blanks(self, step: EnterStep) -> None:
        found = step.stage.step
        assert isinstance(found, Enter)
        for blank in found.blanks:
            step.fields[blank.key].edit.setFocus()
            self.window.type(TYPED[blank.kind])

    def opened(self) -> None:
        """Look at the official's decision before it is signed."""

    def _decide(self) -> None:
        window = self.window
        serving = window.presenter.serving
        assert serving is not None
        if serving.visit.status is not VisitStatus.WAITING_OFFICIAL:
            window.f(10)
        window.digits("1")
        pane = window.presenter.official.pane
        assert pane is not None
        window.digits("1")
        for name in pane.seen.names():
            row = pane.seen.row(name)
            if not row.isChecked():
                window.digits(row.face().key)
        self.opened()
        pane.staff_id.edit.setFocus()
        window.type("K-0001")
        pane.secret.setFocus()
        window.type("training-K-0001")
        window.f(12)

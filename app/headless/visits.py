"""Visits: from the called number to the hand-over, stage by stage."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from msgspec import Raw

from app.cards.card import Card
from app.desk.calls import CallQueue
from app.desk.duty import Duty
from app.desk.serving import Serving
from app.headless.action import (
    Action,
    Language,
    MachineOnly,
    Name,
    Text,
    WrongArgument,
    secret_of,
    wrong_argument,
)
from app.headless.light import LightState
from app.headless.operations import Operations
from app.headless.serving_told import (
    PapersTold,
    VisitTold,
    tell_papers,
    tell_visit,
)
from app.ports import PrintOutcome
from app.procedures.answers import (
    Answer,
    DocumentsAnswer,
    FormFillAnswer,
    OfficialAnswer,
    PinAnswer,
    PinBy,
    ReadCardAnswer,
    VerifyAnswer,
)
from app.resources import LANGUAGES
from app.visits.visit import CallReason, HoldReason, StopReason

A = TypeVar("A", bound=Answer)
_VISIT = "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11"
_ONE = {"visit": _VISIT}
_NOTHING = Raw(b"null")


def read_answer(on: Operations, typed: Raw, shape: type[A]) -> A:
    """Return an answer in the type its stage asks for, naming only papers that there are.

    Raises:
        WrongArgument: a field is missing, unknown or of a wrong kind.
        MachineOnly: it tells what only a machine of this terminal can know.
    """
    try:
        answer = msgspec.json.decode(typed, type=shape)
    except msgspec.ValidationError as wrong:
        raise wrong_argument(wrong, "answer") from None
    except (ValueError, RecursionError):
        raise WrongArgument(field="answer", why="No JSON") from None
    read = isinstance(answer, VerifyAnswer | ReadCardAnswer) and answer.check is not None
    printed = isinstance(answer, FormFillAnswer)
    chosen = isinstance(answer, PinAnswer) and answer.by is PinBy.RESIDENT_PANEL
    if read or printed or chosen:
        raise MachineOnly()
    if isinstance(answer, DocumentsAnswer):
        _must_be_known(on, answer)
    return answer


def _must_be_known(on: Operations, answer: DocumentsAnswer) -> None:
    known = on.parts.guidance.papers
    for at, one in enumerate(answer.presented):
        if one.paper not in known:
            raise WrongArgument(field=f"answer.presented[{at}].paper", why="No such paper")


def _told(on: Operations, serving: Serving) -> VisitTold:
    return tell_visit(serving, on.desk.words(), on.parts.guidance.papers)


class OpenVisit(Action, frozen=True, kw_only=True):
    """Begin a visit for a called number, with the card its booking names."""

    ticket: Name
    procedure: Name = "issuance"

    example = {"ticket": "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d11"}

    def run(self, on: Operations) -> VisitTold:
        """Record it."""
        offered = [one.key for one in on.parts.guidance.catalogue.offered()]
        if self.procedure not in offered:
            raise WrongArgument(field="procedure", why=f"One of {', '.join(offered)}")
        return _told(on, on.counter.open(self.ticket, self.procedure))


class AddToFamily(Action, frozen=True, kw_only=True):
    """Begin the next case on the number of a visit: another person's, or another procedure."""

    visit: Name
    procedure: Name

    example = {**_ONE, "procedure": "certificate_issue"}

    def run(self, on: Operations) -> VisitTold:
        """Record it."""
        offered = [one.key for one in on.parts.guidance.catalogue.offered()]
        if self.procedure not in offered:
            raise WrongArgument(field="procedure", why=f"One of {', '.join(offered)}")
        return _told(on, on.counter.add_to_family(self.visit, self.procedure))


class VisitState(Action, frozen=True, kw_only=True):
    """Tell a visit: its stages, what the open one asks, its card and papers."""

    visit: Name

    example = _ONE

    def run(self, on: Operations) -> VisitTold:
        """Return it."""
        return _told(on, on.counter.view(self.visit))


class Unfinished(Action, frozen=True, kw_only=True):
    """Tell this window's visit that was open when the program last ended, null for none."""

    def run(self, on: Operations) -> VisitTold | None:
        """Return it."""
        visit = on.entrance.unfinished()
        return None if visit is None else _told(on, on.counter.view(visit.id))


class FindPerson(Action, frozen=True, kw_only=True):
    """Find cards at the window by a scanned number or a typed name."""

    text: Text

    example = {"text": "3K7-204817"}

    def run(self, on: Operations) -> tuple[Card, ...]:
        """Return them."""
        return on.counter.find_person(self.text)


class JudgePapers(Action, frozen=True, kw_only=True):
    """Judge papers that lie on the desk; nothing is recorded."""

    visit: Name
    answer: Raw

    example = {**_ONE, "answer": {"presented": [{"paper": "passport", "passed": ["original"]}]}}

    def run(self, on: Operations) -> PapersTold:
        """Return the verdict."""
        answer = read_answer(on, self.answer, DocumentsAnswer)
        return tell_papers(on.counter.view(self.visit).judge(answer), on.desk.words())


class AnswerStage(Action, frozen=True, kw_only=True):
    """Answer a stage with what its kind of step asks; the last one ends the visit.

    A visit's ``asks`` names what its open stage takes: items to tell or give, questions with the
    options that fit, forms, papers and photos with the checks of each, lines to print, the fee of
    each cause, what an official must have seen. What a machine must tell (the chip's check,
    forms that were printed, PINs that the resident chose) is not taken from a line: see
    ``verify_chip`` and ``choose_pins``.
    """

    visit: Name
    stage: Name
    answer: Raw

    example = {**_ONE, "stage": "offers", "answer": {"face_auth": False, "insurance": False}}

    def run(self, on: Operations) -> VisitTold:
        """Record it."""
        stage = on.counter.view(self.visit).way.procedure.stage(self.stage)
        answer = read_answer(on, self.answer, stage.step.answer)
        return _told(on, on.counter.answer(self.visit, self.stage, answer))


class CallOfficial(Action, frozen=True, kw_only=True):
    """Ask an official to the window, or once more; without a reason the stage tells it."""

    visit: Name
    reason: CallReason | None = None

    example = {**_ONE, "reason": "papers"}

    def run(self, on: Operations) -> VisitTold:
        """Record it."""
        return _told(on, on.counter.call_official(self.visit, self.reason))


class OfficialCalls(Action, frozen=True, kw_only=True):
    """Tell who waits for an official in this office, the longest first.

    Without the line only this window's calls are certain: ``only_here`` says so.
    """

    def run(self, on: Operations) -> CallQueue:
        """Return them."""
        state = on.light.view().state
        return on.calls.queue(offline=state in (LightState.OFFLINE, LightState.ALONE))


class TakeOver(Action, frozen=True, kw_only=True):
    """Go on with a visit as the official who is signed in here, with the own password."""

    visit: Name
    password: Raw
    code: Text = ""

    example = {**_ONE, "password": "watashi-no-kotoba"}

    def run(self, on: Operations) -> VisitTold:
        """Check the credential and record it."""
        secret = secret_of(self.password, "password")
        return _told(on, on.calls.take_over(self.visit, secret, self.code))


class CancelCall(Action, frozen=True, kw_only=True):
    """Take the call of an official back."""

    visit: Name

    example = _ONE

    def run(self, on: Operations) -> VisitTold:
        """Record it."""
        return _told(on, on.counter.cancel_call(self.visit))


class Decide(Action, frozen=True, kw_only=True):
    """Record an official's decision, given with the official's own password here.

    Where the city arranged so, ``second`` is another official with an own password.
    """

    visit: Name
    stage: Name
    official: Name
    password: Raw
    code: Text = ""
    answer: Raw
    second: Text = ""
    second_password: Raw = _NOTHING
    second_code: Text = ""

    example = {
        **_ONE,
        "stage": "identity",
        "official": "K-0001",
        "password": "watashi-no-kotoba",
        "answer": {"decision": "approve", "seen": ["passport", "register"]},
    }

    def run(self, on: Operations) -> VisitTold:
        """Check the credential and record the decision."""
        answer = read_answer(on, self.answer, OfficialAnswer)
        secret = secret_of(self.password, "password")
        approval = on.entrance.approve(self.official, secret, self.code, visit=self.visit)
        second = None
        if self.second:
            word = secret_of(self.second_password, "second_password")
            second = on.entrance.witness(self.second, word, self.second_code, subject=self.visit)
        return _told(on, on.counter.decide(self.visit, self.stage, answer, approval, second))


class OnDuty(Action, frozen=True, kw_only=True):
    """Tell which officials are on duty and how long one is waited for here."""

    def run(self, on: Operations) -> Duty:
        """Return it."""
        return on.counter.duty()


class TakeOut(Action, frozen=True, kw_only=True):
    """Record that the visit's card was taken from its vault position for this window."""

    visit: Name

    example = _ONE

    def run(self, on: Operations) -> VisitTold:
        """Record it."""
        return _told(on, on.counter.take_out(self.visit))


class Back(Action, frozen=True, kw_only=True):
    """Show an earlier stage again; every answer stays."""

    visit: Name
    stage: Name

    example = {**_ONE, "stage": "documents"}

    def run(self, on: Operations) -> VisitTold:
        """Record it."""
        return _told(on, on.counter.back(self.visit, self.stage))


class Hold(Action, frozen=True, kw_only=True):
    """Lay a visit aside together with its number."""

    visit: Name
    reason: HoldReason
    note: Text = ""

    example = {**_ONE, "reason": "fetching_papers"}

    def run(self, on: Operations) -> VisitTold:
        """Record it."""
        return _told(on, on.counter.hold(self.visit, self.reason, self.note))


class Resume(Action, frozen=True, kw_only=True):
    """Take a held visit up again at the same stage."""

    visit: Name

    example = _ONE

    def run(self, on: Operations) -> VisitTold:
        """Record it."""
        return _told(on, on.counter.resume(self.visit))


class TakeUp(Action, frozen=True, kw_only=True):
    """Go on with a visit that was laid aside, or that ended without its purpose before."""

    visit: Name

    example = _ONE

    def run(self, on: Operations) -> VisitTold:
        """Record it."""
        return _told(on, on.counter.take_up(self.visit))


class EndVisit(Action, frozen=True, kw_only=True):
    """End a visit without its purpose; ``returned_to`` is where its card was laid back.

    ``papers`` are those on the desk that do not suffice, kept for the next time.  A visit that
    reaches its purpose ends by its last stage's answer.
    """

    visit: Name
    reason: StopReason
    returned_to: Text = ""
    papers: Raw = _NOTHING

    example = {**_ONE, "reason": "papers_missing", "returned_to": "B-04-112"}

    def run(self, on: Operations) -> VisitTold:
        """Record it."""
        told = bytes(self.papers) != bytes(_NOTHING)
        papers = read_answer(on, self.papers, DocumentsAnswer) if told else None
        ended = on.counter.stop(
            self.visit, self.reason, returned_to=self.returned_to, papers=papers
        )
        return _told(on, ended)


class ToWindow(Action, frozen=True, kw_only=True):
    """Let another window go on with a visit."""

    visit: Name
    window: Name

    example = {**_ONE, "window": "4"}

    def run(self, on: Operations) -> VisitTold:
        """Record it."""
        return _told(on, on.counter.to_window(self.visit, self.window))


class ChooseLanguage(Action, frozen=True, kw_only=True):
    """Choose the language in which the resident reads screen and slips from here on."""

    visit: Name
    language: Language

    example = {**_ONE, "language": "vi"}

    def run(self, on: Operations) -> VisitTold:
        """Record it."""
        if self.language not in LANGUAGES:
            raise WrongArgument(field="language", why="Not offered")
        return _told(on, on.counter.choose_language(self.visit, self.language))


class PrintNeeded(Action, frozen=True, kw_only=True):
    """Print for the resident what is still to be brought."""

    visit: Name
    answer: Raw

    example = {**_ONE, "answer": {"presented": []}}

    def run(self, on: Operations) -> PrintOutcome:
        """Judge and print."""
        answer = read_answer(on, self.answer, DocumentsAnswer)
        serving = on.counter.view(self.visit)
        return on.slips.needed(serving, serving.judge(answer))


class PrintGiven(Action, frozen=True, kw_only=True):
    """Print for the resident what was handed over, null where nothing was."""

    visit: Name

    example = _ONE

    def run(self, on: Operations) -> PrintOutcome | None:
        """Print it."""
        return on.slips.given(on.counter.view(self.visit))


VISITS: tuple[type[Action], ...] = (
    OpenVisit,
    AddToFamily,
    VisitState,
    Unfinished,
    FindPerson,
    JudgePapers,
    AnswerStage,
    CallOfficial,
    OfficialCalls,
    TakeOver,
    CancelCall,
    Decide,
    OnDuty,
    TakeOut,
    Back,
    Hold,
    Resume,
    TakeUp,
    EndVisit,
    ToWindow,
    ChooseLanguage,
    PrintNeeded,
    PrintGiven,
)

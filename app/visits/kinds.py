"""What can be recorded about a visit, and the pure rules that apply it."""

from typing import Any

import msgspec

from app.faults import IllegalMove, OfficialNeeded
from app.records.entry import Body, Entry, Klass
from app.records.kinds import Kind
from app.records.moves import check_move, must_be_new, must_exist
from app.visits.visit import (
    GOES_ON,
    VISIT_MOVES,
    Answered,
    Decision,
    HoldReason,
    StopReason,
    Visit,
    VisitStatus,
)

_AT_WORK = (VisitStatus.OPEN, VisitStatus.WAITING_OFFICIAL)


def _opened(visit: Visit | None, entry: Entry) -> Visit:
    must_be_new(visit, "visit")
    return msgspec.convert(
        {
            "id": entry.subject,
            "scope": entry.scope,
            "staff": entry.actor,
            "opened_at": entry.at,
        }
        | entry.body,
        Visit,
    )


def _known(visit: Visit | None) -> Visit:
    must_exist(visit, "visit")
    assert visit is not None  # noqa: S101 - told to the type checker, proved one line above
    return visit


def _moved(visit: Visit | None, wanted: VisitStatus, **changes: object) -> Visit:
    known = _known(visit)
    check_move(VISIT_MOVES, known.status, wanted, "visit")
    return msgspec.structs.replace(known, status=wanted, **changes)


def _at_work(visit: Visit | None, wanted: str) -> Visit:
    known = _known(visit)
    if known.status not in _AT_WORK:
        raise IllegalMove(subject="visit", now=known.status, wanted=wanted)
    return known


def _with_answer(visit: Visit, entry: Entry, answer: dict[str, Any]) -> dict[str, Answered]:
    answers = dict(visit.answers)
    answers[entry.body["stage"]] = Answered(
        answer=answer, at=entry.at, by=entry.actor, approved_by=entry.approved_by
    )
    for stage in entry.body["review"]:
        if stage in answers:
            answers[stage] = msgspec.structs.replace(answers[stage], review=True)
    return answers


def _step_answered(visit: Visit | None, entry: Entry) -> Visit:
    known = _at_work(visit, "answered")
    if entry.body["stage"] in known.official_stages:
        raise OfficialNeeded(stage=entry.body["stage"])
    return msgspec.structs.replace(
        known,
        answers=_with_answer(known, entry, entry.body["answer"]),
        stage=entry.body["next"],
        visitor=entry.body.get("visitor", known.visitor),
        card=entry.body.get("card", known.card),
        staff=entry.actor,
    )


def _gone_back(visit: Visit | None, entry: Entry) -> Visit:
    return msgspec.structs.replace(_at_work(visit, "gone_back"), stage=entry.body["stage"])


def _to_review(visit: Visit | None, entry: Entry) -> Visit:
    """Return the visit at a stage that must be looked at again: what its answer told is undone."""
    known, stage = _known(visit), entry.body["stage"]
    if known.status in (VisitStatus.DONE, VisitStatus.STOPPED) or stage not in known.answers:
        raise IllegalMove(subject="visit", now=known.status, wanted="to_review")
    answers = dict(known.answers)
    answers[stage] = msgspec.structs.replace(answers[stage], review=True)
    return msgspec.structs.replace(known, answers=answers, stage=stage)


def _note(entry: Entry) -> str:
    return str((entry.private or {}).get("note", ""))


def _held(visit: Visit | None, entry: Entry) -> Visit:
    reason = HoldReason(entry.body["reason"])
    return _moved(visit, VisitStatus.HELD, reason=reason.value, note=_note(entry), called_at=None)


def _resumed(visit: Visit | None, entry: Entry) -> Visit:
    known = _known(visit)
    if known.status is not VisitStatus.HELD:
        raise IllegalMove(subject="visit", now=known.status, wanted="resumed")
    return _moved(
        known,
        VisitStatus.OPEN,
        reason="",
        note="",
        window=entry.body["window"],
        staff=entry.actor,
    )


def _official_called(visit: Visit | None, entry: Entry) -> Visit:
    known = _known(visit)
    first = known.status is not VisitStatus.WAITING_OFFICIAL
    return _moved(
        known,
        VisitStatus.WAITING_OFFICIAL,
        called_at=entry.at if first else known.called_at,
        calls=known.calls + 1,
        call_reason=entry.body.get("reason", known.call_reason),
    )


def _call_cancelled(visit: Visit | None, entry: Entry) -> Visit:
    known = _known(visit)
    if known.status is not VisitStatus.WAITING_OFFICIAL:
        raise IllegalMove(subject="visit", now=known.status, wanted="call_cancelled")
    return _moved(known, VisitStatus.OPEN, called_at=None)


def _official_decided(visit: Visit | None, entry: Entry) -> Visit:
    known = _at_work(visit, "decided")
    stage = entry.body["stage"]
    if not entry.approved_by:
        raise OfficialNeeded(stage=stage)
    if stage not in known.official_stages:
        raise IllegalMove(subject="visit", now=known.stage, wanted=stage)
    answer = entry.body["answer"]
    if Decision(answer["decision"]) is Decision.HOLD:
        return _moved(
            known,
            VisitStatus.HELD,
            stage=stage,
            reason=HoldReason.OFFICIAL_HOLDS.value,
            note=_note(entry),
            called_at=None,
        )
    return _moved(
        known,
        VisitStatus.OPEN,
        answers=_with_answer(known, entry, answer),
        stage=entry.body["next"],
        note=_note(entry),
        called_at=None,
    )


def _moved_to_window(visit: Visit | None, entry: Entry) -> Visit:
    return msgspec.structs.replace(_at_work(visit, "moved"), window=entry.body["window"])


def _language_chosen(visit: Visit | None, entry: Entry) -> Visit:
    return msgspec.structs.replace(_at_work(visit, "language"), language=entry.body["language"])


def _taken_over(visit: Visit | None, entry: Entry) -> Visit:
    known = _at_work(visit, "taken_over")
    if not entry.approved_by:
        raise OfficialNeeded(stage=known.stage)
    return _moved(
        known,
        VisitStatus.OPEN,
        window=entry.body["window"],
        staff=entry.approved_by,
        called_at=None,
    )


def _by_two_officials(_version: int, body: Body) -> bool:
    """Tell that the city's arrangement asks a second official to confirm this approval."""
    return body.get("two") is True


def _finished(visit: Visit | None, entry: Entry) -> Visit:
    return _moved(visit, VisitStatus.DONE, ended_at=entry.at, called_at=None)


def _force_finished(visit: Visit | None, entry: Entry) -> Visit:
    return msgspec.structs.replace(
        _known(visit), status=VisitStatus.DONE, ended_at=entry.at, called_at=None
    )


def _stopped(visit: Visit | None, entry: Entry) -> Visit:
    reason = StopReason(entry.body["reason"])
    known = _known(visit)
    answers = dict(known.answers)
    if (left := entry.body.get("left")) is not None and left["stage"] not in known.official_stages:
        answers[left["stage"]] = Answered(
            answer=left["answer"], at=entry.at, by=entry.actor, review=True
        )
    return _moved(
        known,
        VisitStatus.STOPPED,
        answers=answers,
        reason=reason.value,
        note=_note(entry),
        ended_at=entry.at,
        called_at=None,
    )


def _reopened(visit: Visit | None, entry: Entry) -> Visit:
    known = _known(visit)
    if known.status is not VisitStatus.STOPPED or known.reason not in GOES_ON:
        raise IllegalMove(subject="visit", now=known.reason or known.status, wanted="reopened")
    again = entry.body.get("review", list(known.answers))
    answers = {
        stage: msgspec.structs.replace(answered, review=answered.review or stage in again)
        for stage, answered in known.answers.items()
    }
    return _moved(
        known,
        VisitStatus.OPEN,
        answers=answers,
        stage=entry.body["stage"],
        ticket=entry.body["ticket"],
        window=entry.body["window"],
        staff=entry.actor,
        reason="",
        note="",
        ended_at=None,
    )


KINDS = (
    Kind("visit.opened", Klass.FACT, Visit, _opened),
    Kind("visit.step_answered", Klass.FACT, Visit, _step_answered),
    Kind("visit.gone_back", Klass.FACT, Visit, _gone_back),
    Kind("visit.to_review", Klass.FACT, Visit, _to_review),
    Kind("visit.held", Klass.FACT, Visit, _held),
    Kind("visit.resumed", Klass.FACT, Visit, _resumed),
    Kind("visit.official_called", Klass.FACT, Visit, _official_called),
    Kind("visit.call_cancelled", Klass.FACT, Visit, _call_cancelled),
    Kind(
        "visit.official_decided",
        Klass.FACT,
        Visit,
        _official_decided,
        by_two=_by_two_officials,
    ),
    Kind("visit.taken_over", Klass.FACT, Visit, _taken_over),
    Kind("visit.moved_to_window", Klass.FACT, Visit, _moved_to_window),
    Kind("visit.language_chosen", Klass.FACT, Visit, _language_chosen),
    Kind("visit.finished", Klass.FACT, Visit, _finished, force=_force_finished),
    Kind("visit.stopped", Klass.FACT, Visit, _stopped),
    Kind("visit.reopened", Klass.FACT, Visit, _reopened),
)

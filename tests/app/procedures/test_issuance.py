"""The issuance of a card, told stage by stage."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import pytest

from app import resources
from app.cards.card import Card, CardStatus
from app.cards.ledger import OtherCard
from app.documents import telling
from app.documents.rules import Circumstance, Visitor
from app.faults import OfficialNeeded
from app.ports import PinKind, Tries
from app.procedures.answers import (
    Change,
    DocumentsAnswer,
    ExplainAnswer,
    FetchAnswer,
    FormsAnswer,
    HandOverAnswer,
    OfficialAnswer,
    PinAnswer,
    PinBy,
    PinResult,
    Read,
    ReceiveAnswer,
    Receiver,
    TasksAnswer,
    VerifyAnswer,
)
from app.procedures.casework import Casework
from app.procedures.facts import PinPolicy
from app.procedures.flow import AnswerNotWhole, Listed, NotThisStage, StageState
from app.procedures.steps import Lack, StepKind
from app.tickets.ticket import Ticket, TicketStatus
from app.visits import acts
from app.visits.acts import Answering, CardStillOut
from app.visits.visit import (
    Decision,
    DecisionReason,
    HoldReason,
    StopReason,
    Visit,
    VisitStatus,
)
from tests.app.fake_unit import START, FakeUnit
from tests.app.procedures.desk_top import (
    CARD,
    CHILD,
    RULES,
    TODAY,
    WINDOW,
    Wishes,
    casework,
    chip,
    counter,
    go_on,
    go_to,
    whole_answer,
)

TEN = [
    "受付・用件の確認",
    "必要書類の確認",
    "カードの取り出し",
    "カードの説明",
    "申請書・暗証番号票",
    "顔認証・保険証",
    "本人確認",
    "暗証番号の入力",
    "登録の確認",
    "お渡し",
]


def titles(rows: Sequence[Listed]) -> list[str]:
    words = resources.words("ja")
    return [words(f"procedures.stage.{row.stage.key}") for row in rows]


def opened(unit: FakeUnit, work: Casework, ticket: str = "") -> Visit:
    return work.open(unit, "issuance", window=WINDOW, ticket=ticket)


def visits_end(unit: FakeUnit, work: Casework, wishes: Wishes) -> tuple[Visit, list[str]]:
    visit = opened(unit, work)
    path: list[str] = []
    while visit.status is VisitStatus.OPEN:
        path.append(visit.stage)
        visit = go_on(work, unit, visit, wishes)
    return visit, path


def test_the_ten_stages_stand_there_from_the_beginning() -> None:
    work, unit = casework(), counter()
    rows = work.stages(opened(unit, work))
    assert titles(rows) == TEN
    assert [row.number for row in rows] == list(range(1, 11))
    assert [row.current for row in rows] == [True] + [False] * 9
    assert [row.stage.key for row in rows if row.stage.official] == ["identity"]


@pytest.mark.parametrize("notice", RULES.circumstances("issuance", Visitor.SELF))
@pytest.mark.parametrize("policy", PinPolicy)
@pytest.mark.parametrize(
    "visitor", [Visitor.SELF, Visitor.GUARDIAN_OF_CHILD, Visitor.GUARDIAN_OF_WARD]
)
def test_a_card_is_handed_over(visitor: Visitor, policy: PinPolicy, notice: Circumstance) -> None:
    work, unit = casework(policy), counter()
    wishes = Wishes(visitor=visitor, notice=notice)
    visit, path = visits_end(unit, work, wishes)
    assert visit.status is VisitStatus.DONE
    assert len(path) == 10
    card = unit.get(Card, wishes.card.id)
    assert (card.status, card.place) == (CardStatus.HANDED_OVER, "resident")
    assert card.serial == "123456789012345"
    assert visit.answers["identity"].approved_by == "K-2001"
    assert visit.answers["documents"].answer["item"]


def test_no_signing_pin_under_fifteen() -> None:
    work, unit = casework(), counter()
    wishes = Wishes(visitor=Visitor.GUARDIAN_OF_CHILD)
    visit = go_to(work, unit, opened(unit, work), "pin", wishes)
    answer = whole_answer(work, visit, work.stage(visit), wishes)
    assert isinstance(answer, PinAnswer)
    assert PinKind.SIGNING not in answer.pins
    more = msgspec.structs.replace(
        answer, pins={**answer.pins, PinKind.SIGNING: PinResult.AT_NATIONAL_TERMINAL}
    )
    with pytest.raises(AnswerNotWhole) as caught:
        work.answer(unit, visit.id, "pin", more)
    assert caught.value.lack is Lack.SIGNING_NOT_FOR_THEM


def test_a_representative_never_enters_a_pin() -> None:
    work, unit = casework(), counter()
    wishes = Wishes(visitor=Visitor.REPRESENTATIVE)
    visit, path = visits_end(unit, work, wishes)
    assert visit.status is VisitStatus.DONE
    assert "pin" not in path
    assert visit.answers["pin_official"].approved_by == "K-2001"


def test_the_resident_may_let_the_official_enter() -> None:
    work, unit = casework(), counter()
    visit, path = visits_end(unit, work, Wishes(take_over=True))
    assert path[7:9] == ["pin", "pin_official"]
    assert visit.status is VisitStatus.DONE


def test_wishes_and_findings_add_stages() -> None:
    work, unit = casework(), counter()
    wishes = Wishes(face_auth=True, insurance=True, changes=(Change.CARD_FACE,))
    visit = go_to(work, unit, opened(unit, work), "pin_official", wishes)
    rows = work.stages(visit)
    added = [row.stage.key for row in rows if row.added]
    papers = ["card_face_papers", "card_face"]
    assert added == ["pin_official", *papers, "insurance", "face_auth"]
    assert "pin" not in [row.stage.key for row in rows]
    done, _ = visits_end(counter(), work, wishes)
    assert done.status is VisitStatus.DONE


def test_a_refused_approval_leads_to_its_own_stage_and_the_card_goes_back() -> None:
    work, unit = casework(), counter()
    wishes = Wishes(decision=Decision.REFUSE)
    visit = go_to(work, unit, opened(unit, work), "not_handed", wishes)
    assert titles(work.stages(visit))[-1] == "お渡しできない説明"
    assert visit.status is VisitStatus.OPEN
    ended = go_on(work, unit, visit, wishes)
    assert ended.status is VisitStatus.STOPPED
    assert ended.reason == StopReason.OFFICIAL_REFUSED
    card = unit.get(Card, CARD.id)
    assert (card.status, card.place) == (CardStatus.SET_UP, "vault:B-04-112")


def test_a_held_decision_keeps_the_question_open() -> None:
    work, unit = casework(), counter()
    visit = go_to(work, unit, opened(unit, work), "identity", Wishes())
    held = go_on(work, unit, visit, Wishes(decision=Decision.HOLD))
    assert (held.status, held.stage) == (VisitStatus.HELD, "identity")
    assert "identity" not in held.answers
    resumed = acts.resume(unit, held.id, window="5")
    assert (resumed.status, resumed.stage, resumed.window) == (VisitStatus.OPEN, "identity", "5")
    assert go_on(work, unit, resumed, Wishes()).stage == "pin"


def test_a_no_needs_a_reason_and_a_yes_needs_own_eyes() -> None:
    work, unit = casework(), counter()
    visit = go_to(work, unit, opened(unit, work), "identity", Wishes())
    for answer, lack in (
        (OfficialAnswer(decision=Decision.REFUSE), Lack.REASON_MISSING),
        (OfficialAnswer(decision=Decision.HOLD), Lack.REASON_MISSING),
        (OfficialAnswer(decision=Decision.APPROVE, seen=("register",)), Lack.NOT_ALL_SEEN),
    ):
        with pytest.raises(AnswerNotWhole) as caught:
            work.decide(unit, visit.id, "identity", answer, unit.approve(visit.id))
        assert caught.value.lack is lack
    assert work.to_see(visit, "identity") == ("driving_licence", "notice", "register")


def test_each_person_has_own_papers_to_be_seen() -> None:
    work, unit = casework(), counter()
    wishes = Wishes(visitor=Visitor.GUARDIAN_OF_CHILD)
    visit = go_to(work, unit, opened(unit, work), "identity", wishes)
    marks = work.to_see(visit, "identity")
    assert marks == (
        "driving_licence",
        "companion:driving_licence",
        "notice",
        "companion:family_register",
        "register",
    )
    names = telling.marked_papers(marks[:-1], resources.words("ja"))
    assert names["driving_licence"] == "運転免許証・運転経歴証明書（ご本人）"
    assert names["companion:driving_licence"].endswith("（付き添い・代理の方）")
    only_one = tuple(mark for mark in marks if not mark.startswith("companion:driving"))
    answer = OfficialAnswer(decision=Decision.APPROVE, seen=only_one)
    assert work.lack(visit, "identity", answer, CHILD, TODAY) is Lack.NOT_ALL_SEEN
    whole = OfficialAnswer(decision=Decision.APPROVE, seen=marks)
    assert work.lack(visit, "identity", whole, CHILD, TODAY) is None


def test_nobody_but_an_official_answers_the_officials_stage() -> None:
    work, unit = casework(), counter()
    visit = go_to(work, unit, opened(unit, work), "identity", Wishes())
    answer = whole_answer(work, visit, work.stage(visit), Wishes())
    assert isinstance(answer, OfficialAnswer)
    with pytest.raises(OfficialNeeded):
        work.answer(unit, visit.id, "identity", answer)
    with pytest.raises(OfficialNeeded):
        acts.answer_step(unit, visit.id, Answering(stage="identity", answer={}, next="pin"))
    foreign = unit.approve("another-visit")
    with pytest.raises(OfficialNeeded):
        work.decide(unit, visit.id, "identity", answer, foreign)
    once = unit.approve(visit.id)
    unit_before = len(unit.entries)
    work.decide(unit, visit.id, "identity", answer, once)
    assert len(unit.entries) == unit_before + 1
    with pytest.raises(NotThisStage):
        work.answer(unit, visit.id, "hand_over", HandOverAnswer(to=Receiver.APPLICANT, given=()))


def test_the_free_text_of_a_decision_stays_out_of_the_chain() -> None:
    work, unit = casework(), counter()
    visit = go_to(work, unit, opened(unit, work), "identity", Wishes())
    answer = OfficialAnswer(
        decision=Decision.REFUSE, reason=DecisionReason.OTHER, note="辻さんの写真"
    )
    decided = work.decide(unit, visit.id, "identity", answer, unit.approve(visit.id))
    assert decided.note == "辻さんの写真"
    entry = unit.entries[-1]
    assert "辻" not in str(entry.body)
    assert entry.private == {"note": "辻さんの写真"}


def test_going_back_keeps_the_answers_and_comes_forward_again() -> None:
    work, unit = casework(), counter()
    visit = go_to(work, unit, opened(unit, work), "forms", Wishes())
    back = work.go_back(unit, visit.id, "documents")
    assert back.stage == "documents"
    assert set(back.answers) == {"receive", "documents", "fetch_card", "explain"}
    same = go_on(work, unit, back, Wishes())
    assert same.stage == "forms"
    assert not any(one.review for one in same.answers.values())
    with pytest.raises(NotThisStage):
        work.go_back(unit, visit.id, "identity")


def test_other_papers_ask_the_official_again() -> None:
    work, unit = casework(), counter()
    visit = go_to(work, unit, opened(unit, work), "verify", Wishes())
    work.go_back(unit, visit.id, "documents")
    kept = work.answered(visit, "documents")
    assert isinstance(kept, DocumentsAnswer)
    changed = msgspec.structs.replace(
        kept,
        presented=tuple(
            msgspec.structs.replace(one, paper="passport")
            if one.paper == "driving_licence"
            else one
            for one in kept.presented
        ),
    )
    after = work.answer(unit, visit.id, "documents", changed)
    states = {row.stage.key: row.state for row in work.stages(after)}
    assert states["identity"] is StageState.REVIEW
    assert after.stage == "identity"
    assert states["forms"] is StageState.DONE
    with pytest.raises(NotThisStage):
        work.go_back(unit, visit.id, "verify")


def test_another_case_makes_the_papers_be_judged_again() -> None:
    work, unit = casework(), counter()
    visit = go_to(work, unit, opened(unit, work), "forms", Wishes())
    work.go_back(unit, visit.id, "receive")
    other = ReceiveAnswer(visitor=Visitor.SELF, notice=Circumstance.NONE, card=CARD.id)
    after = work.answer(unit, visit.id, "receive", other)
    assert after.stage == "documents"
    assert after.answers["documents"].review
    kept = work.answered(after, "documents")
    assert kept is not None
    verdict_lack = work.lack(after, "documents", kept, CARD, TODAY)
    assert verdict_lack is Lack.PAPERS_MISSING


def test_another_person_only_after_the_first_card_is_back() -> None:
    work, unit = casework(), counter()
    visit = go_to(work, unit, opened(unit, work), "forms", Wishes())
    other = ReceiveAnswer(
        visitor=Visitor.GUARDIAN_OF_CHILD, notice=Circumstance.HELD, card=CHILD.id
    )
    with pytest.raises(CardStillOut):
        work.answer(unit, visit.id, "receive", other)
    unit.record("card.stored", CARD.id, {"place": "vault:B-04-112"})
    after = work.answer(unit, visit.id, "receive", other)
    assert after.card == CHILD.id
    assert after.answers["fetch_card"].review


def test_the_chip_must_be_this_visits_card_and_agree_with_what_was_set() -> None:
    work = casework()
    unit = counter(msgspec.structs.replace(CARD, serial="999999999999999"), CHILD)
    visit = go_to(work, unit, opened(unit, work), "verify", Wishes())
    good = whole_answer(work, visit, work.stage(visit), Wishes())
    with pytest.raises(OtherCard):
        work.answer(unit, visit.id, "verify", good)
    check = chip(dict.fromkeys(PinKind, PinResult.SET))
    locked = {**check.tries, PinKind.RESIDENT: Tries(left=0, limit=3)}
    for other, lack in (
        (VerifyAnswer(), Lack.CHIP_NOT_READ),
        (
            VerifyAnswer(check=msgspec.structs.replace(check, resident_half_changed=True)),
            Lack.CHIP_HALF_CHANGED,
        ),
        (
            VerifyAnswer(check=msgspec.structs.replace(check, signing_present=False)),
            Lack.CHIP_SIGNING_DIFFERS,
        ),
        (VerifyAnswer(check=msgspec.structs.replace(check, tries=locked)), Lack.CHIP_PIN_LOCKED),
    ):
        assert work.lack(visit, "verify", other, CARD, TODAY) is lack
    blind = VerifyAnswer(seen_at_national_terminal=True)
    assert work.lack(visit, "verify", blind, CARD, TODAY) is None


PIN_ANSWERS = [
    (PinPolicy.NATIONAL_TERMINAL, PinBy.RESIDENT_NATIONAL_TERMINAL, True, True, None),
    (
        PinPolicy.NATIONAL_TERMINAL,
        PinBy.RESIDENT_NATIONAL_TERMINAL,
        True,
        False,
        Lack.NOT_ASKED_AND_ENDED,
    ),
    (PinPolicy.NATIONAL_TERMINAL, PinBy.RESIDENT_PANEL, True, True, Lack.PIN_WRONG_PLACE),
    (PinPolicy.CHIP_PANEL, PinBy.RESIDENT_PANEL, False, False, None),
    (PinPolicy.CHIP_PANEL, PinBy.RESIDENT_NATIONAL_TERMINAL, True, True, Lack.PIN_WRONG_PLACE),
    (PinPolicy.CHIP_PANEL, PinBy.OFFICIAL, False, False, None),
]


@pytest.mark.parametrize(("policy", "by", "asked", "ended", "lack"), PIN_ANSWERS)
def test_where_the_pins_are_entered(
    policy: PinPolicy, by: PinBy, asked: bool, ended: bool, lack: Lack | None
) -> None:
    work, unit = casework(policy), counter()
    visit = go_to(work, unit, opened(unit, work), "pin", Wishes())
    panel = policy is PinPolicy.CHIP_PANEL
    result = PinResult.SET if panel else PinResult.AT_NATIONAL_TERMINAL
    pins = {} if by is PinBy.OFFICIAL else dict.fromkeys(PinKind, result)
    answer = PinAnswer(by=by, pins=pins, asked=asked, ended=ended)
    assert work.lack(visit, "pin", answer, CARD, TODAY) is lack


def test_what_keeps_a_stage_from_being_confirmed() -> None:
    work, unit = casework(), counter()
    visit = opened(unit, work)
    seen: dict[str, Lack | None] = {}
    empty = {
        StepKind.DOCUMENTS: DocumentsAnswer(presented=()),
        StepKind.FETCH_CARD: FetchAnswer(how=Read.TYPED),
        StepKind.EXPLAIN: ExplainAnswer(told=("use",)),
        StepKind.FORMS: FormsAnswer(forms={}),
        StepKind.PIN: PinAnswer(by=PinBy.RESIDENT_NATIONAL_TERMINAL, asked=True, ended=True),
        StepKind.HAND_OVER: HandOverAnswer(to=Receiver.COMPANION, given=()),
        StepKind.TASKS: TasksAnswer(done=()),
    }
    wishes = Wishes(insurance=True)
    while visit.status is VisitStatus.OPEN:
        stage = work.stage(visit)
        if stage.step.kind in empty:
            answer = empty[stage.step.kind]
            seen[stage.key] = work.lack(visit, stage.key, answer, CARD, TODAY)
            with pytest.raises(AnswerNotWhole):
                work.answer(unit, visit.id, stage.key, answer)
        visit = go_on(work, unit, visit, wishes)
    assert seen == {
        "documents": Lack.PAPERS_MISSING,
        "fetch_card": Lack.CODE_MISSING,
        "explain": Lack.NOT_ALL_TOLD,
        "forms": Lack.FORM_NOT_DONE,
        "pin": Lack.PIN_NOT_DONE,
        "insurance": Lack.TASK_NOT_DONE,
        "hand_over": Lack.WRONG_RECEIVER,
    }


def test_the_ticket_follows_the_visit() -> None:
    ticket = Ticket(
        id="ticket-1",
        scope="office:C1",
        number="A041",
        purpose="A",
        day=TODAY,
        office="C1",
        terminal="T1",
        issued_at=START,
        status=TicketStatus.CALLED,
    )
    work, unit = casework(), counter()
    unit.put(ticket)
    visit = opened(unit, work, ticket=ticket.id)
    assert unit.get(Ticket, ticket.id).status is TicketStatus.SERVING
    acts.hold(unit, visit.id, HoldReason.FETCHING_PAPERS, note="印鑑")
    assert unit.get(Ticket, ticket.id).status is TicketStatus.PARKED
    visit = acts.resume(unit, visit.id, window=WINDOW)
    assert unit.get(Ticket, ticket.id).status is TicketStatus.SERVING
    while visit.status is VisitStatus.OPEN:
        visit = go_on(work, unit, visit, Wishes())
    assert unit.get(Ticket, ticket.id).status is TicketStatus.DONE


@pytest.mark.parametrize("at", ["documents", "identity", "pin", "verify", "hand_over"])
def test_the_state_alone_is_enough_after_a_crash(at: str) -> None:
    work, unit = casework(), counter()
    visit = go_to(work, unit, opened(unit, work), at, Wishes(insurance=True))
    stored = msgspec.json.encode(visit)
    woken = msgspec.json.decode(stored, type=Visit)
    fresh = casework()
    assert fresh.stage(woken).key == at
    assert fresh.stages(woken) == work.stages(visit)
    assert fresh.way(woken).facts == work.way(visit).facts
    changed_site = casework(PinPolicy.CHIP_PANEL)
    assert changed_site.way(woken).facts == work.way(visit).facts


def test_no_pin_and_no_name_is_in_any_entry() -> None:
    work, unit = casework(), counter()
    visits_end(unit, work, replace(Wishes(), face_auth=True))
    told = str([(one.body, one.private) for one in unit.entries])
    assert "辻" not in told
    assert CARD.control_number not in told

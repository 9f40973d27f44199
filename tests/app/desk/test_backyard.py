"""What the backyard promises: counts that add up, places that hold one card, lists taken whole."""

import dataclasses
from pathlib import Path

import msgspec
import pytest

from app.access.roles import Role
from app.access.staff import Locked, LockPolicy, WrongCredential
from app.backyard.box import BoxStatus, CardsUnread, Scanned
from app.backyard.card_list_faults import Reason
from app.cards.card import Card, CardStatus
from app.cases.conflicts import Conflict, conflict_of
from app.desk.backyard import (
    SHELF_COLUMNS,
    SHELF_ROWS,
    Backyard,
    PositionTaken,
    ShelfFull,
)
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.faults import NotFound, WitnessNeeded, WitnessNotAllowed
from app.kinds import KINDS
from app.ports import Secret
from app.records.entry import Entry
from app.records.unit import Unit
from app.store.verify import verify
from tests.app.desk.conftest import PASSWORD, Account, Enter
from tests.app.store.rows import PEOPLE, give_away, list_cards

HEAD = "管理番号,氏名,フリガナ,生年月日,住所,市区町村コード,箱番号\n"


@pytest.fixture
def desk(enter: Enter) -> Desk:
    return enter(Role.BACKYARD, "小野田　徹")


@pytest.fixture
def backyard(desk: Desk) -> Backyard:
    desk.act(lambda unit: list_cards(unit, "OKY-1"))
    return Backyard(desk)


def box_of(backyard: Backyard) -> str:
    box = backyard.boxes()[0].box.id
    backyard.open_box(box)
    return box


def test_a_card_of_the_box_that_the_ledger_gave_away_becomes_a_case(
    backyard: Backyard, desk: Desk, enter: Enter
) -> None:
    box, number = box_of(backyard), PEOPLE[0][0]
    card = backyard.scan(box, number).card
    assert card is not None
    enter(Role.SITE_MANAGER, "平井　直子").act(lambda unit: give_away(unit, card.id))
    enter(Role.BACKYARD, "小野田　徹")
    for _ in range(2):
        assert backyard.scan(box, number).outcome is Scanned.IN_HAND
    (case,) = desk.ask(lambda records: records.cases.open())
    assert (conflict_of(case), case.subject) == (Conflict.CARD_IN_HAND, card.id)
    kept = desk.ask(lambda records: records.cards.one(Card, card.id))
    assert kept is not None
    assert kept.status is CardStatus.HANDED_OVER


def test_the_page_of_a_box_adds_up(backyard: Backyard) -> None:
    box = box_of(backyard)
    for number, *_ in PEOPLE[:2]:
        backyard.scan(box, number)
    backyard.scan(box, "9T2-000413")
    intake = backyard.intake(box)
    view = intake.view
    assert view.listed == view.matched + view.pulled_out + view.missing + view.unread
    assert (view.matched, view.unread, view.surplus) == (2, 4, 1)
    assert len(intake.scanned) == 2
    assert [card.kana for card in intake.unread] == sorted(card.kana for card in intake.unread)


def secret(text: str = PASSWORD) -> Secret:
    return Secret(text.encode())


def test_missing_cards_need_a_second_person(
    backyard: Backyard, desk: Desk, account: Account
) -> None:
    box = box_of(backyard)
    account(Role.BACKYARD, "小野田　徹")
    second = account(Role.SITE_MANAGER, "平井　直子")
    entrance, unread = Entrance(desk), frozenset(card.id for card in backyard.unread(box))
    with pytest.raises(CardsUnread):
        backyard.finish_box(box)
    with pytest.raises(WitnessNeeded):
        backyard.finish_box(box, missing=unread)
    same = secret()
    with pytest.raises(WitnessNeeded):
        entrance.witness(" s-backyard", same, "", subject=box)
    assert len(same) == 0
    elsewhere = entrance.witness(second, secret(), "", subject="another box")
    forged = msgspec.structs.replace(elsewhere, subject=box)
    own = desk.door.witness("S-BACKYARD", secret(), "", subject=box)
    for refused in (elsewhere, forged, own):
        with pytest.raises(WitnessNeeded):
            backyard.finish_box(box, missing=unread, witness=refused)
    assert backyard.box(box).box.status is BoxStatus.OPENED
    witness = entrance.witness(second, secret(), "", subject=box)
    backyard.finish_box(box, missing=unread, witness=witness)
    assert backyard.box(box).missing == len(PEOPLE)
    (checked,) = [one for one in history(desk, box) if one.kind == "box.checked"]
    assert (checked.version, checked.actor, checked.body["witness"]) == (2, "S-BACKYARD", second)
    assert checked.private == {"witness": "平井　直子"}
    assert backyard.intake(box).seen_by == ("小野田　徹", "平井　直子")


def history(desk: Desk, subject: str) -> list[Entry]:
    return list(desk.ask(lambda records: records.cards.history(subject)))


def test_a_role_without_the_right_is_no_second_person(
    backyard: Backyard, desk: Desk, account: Account
) -> None:
    box = box_of(backyard)
    guide = account(Role.GUIDE, "北村　葵")
    unread = frozenset(card.id for card in backyard.unread(box))
    witness = Entrance(desk).witness(guide, secret(), "", subject=box)
    with pytest.raises(WitnessNotAllowed):
        backyard.finish_box(box, missing=unread, witness=witness)
    assert backyard.box(box).box.status is BoxStatus.OPENED
    assert backyard.unread(box) != ()


def test_guessing_the_second_persons_password_locks(
    backyard: Backyard, desk: Desk, account: Account
) -> None:
    box = box_of(backyard)
    second = account(Role.SITE_MANAGER, "平井　直子")
    for _ in range(LockPolicy().failures):
        with pytest.raises(WrongCredential):
            Entrance(desk).witness(second, secret("wrong"), "", subject=box)
    with pytest.raises(Locked):
        Entrance(desk).witness(second, secret(), "", subject=box)
    failed = [one for one in history(desk, second) if one.kind == "staff.sign_in_failed"]
    assert len(failed) == LockPolicy().failures


def test_a_full_box_needs_nobody_else(backyard: Backyard, desk: Desk) -> None:
    box = box_of(backyard)
    for number, *_ in PEOPLE:
        backyard.scan(box, number)
    backyard.finish_box(box)
    (checked,) = [one for one in history(desk, box) if one.kind == "box.checked"]
    assert ("witness" in checked.body, checked.private) == (False, None)
    assert backyard.intake(box).seen_by == ()


def test_a_name_typed_before_version_2_still_reads(
    backyard: Backyard, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = box_of(backyard)
    body = {"matched": 0, "missing": len(PEOPLE), "witness": "平井　直子"}
    now = KINDS["box.checked"]

    def then(unit: Unit) -> None:
        for card in desk.ask(lambda records: records.cards.in_box("OKY-1")):
            unit.record("card.missing", card.id, {"box": "OKY-1"})
        unit.record("box.checked", box, body)

    old = {**KINDS, "box.checked": dataclasses.replace(now, version=1)}
    monkeypatch.setattr("app.store.unit.KINDS", old)
    desk.act(then)
    monkeypatch.undo()
    with desk.ledger.reading() as connection:
        assert verify(connection).ok
    view = backyard.intake(box)
    assert (view.view.box.status, view.view.missing) == (BoxStatus.CHECKED, len(PEOPLE))
    assert view.seen_by == ("S-BACKYARD", "平井　直子")


def test_set_up_is_all_or_nothing(backyard: Backyard, desk: Desk) -> None:
    box = box_of(backyard)
    backyard.scan(box, PEOPLE[0][0])
    one, other = backyard.card_of(PEOPLE[0][0]), backyard.card_of(PEOPLE[1][0])
    with pytest.raises(Exception, match="D-101"):
        backyard.set_up([one.id, other.id])
    assert backyard.card_of(PEOPLE[0][0]).status is CardStatus.RECEIVED
    assert [card.id for card in backyard.to_set_up()] == [one.id]
    backyard.set_up([one.id])
    assert backyard.to_set_up() == ()
    assert [card.id for card in backyard.to_store()] == [one.id]


def test_a_place_holds_one_card(backyard: Backyard) -> None:
    box = box_of(backyard)
    for number, *_ in PEOPLE[:2]:
        backyard.scan(box, number)
    one, other = backyard.card_of(PEOPLE[0][0]), backyard.card_of(PEOPLE[1][0])
    backyard.store(one.id, "B-04-001")
    with pytest.raises(PositionTaken):
        backyard.store(other.id, "B-04-001")
    shelf = backyard.shelf_view("B-04")
    assert (shelf.free, [card.id for card in shelf.cards]) == ("B-04-002", [one.id])
    assert len(shelf.places) == SHELF_ROWS * SHELF_COLUMNS
    assert backyard.shelves() == ("B-04",)


def test_a_full_shelf_has_no_next_place(
    backyard: Backyard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.desk.backyard.SHELF_ROWS", 0)
    with pytest.raises(ShelfFull):
        backyard.free_position("B-04")
    assert backyard.shelf_view("B-04").free == ""


def test_a_card_no_list_holds_is_told(backyard: Backyard) -> None:
    with pytest.raises(NotFound):
        backyard.card_of("9T2-000413")


def test_a_list_of_another_city_is_refused(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    row = "A1B123456,髙橋　花子,タカハシ　ハナコ,19840517,北区,{city},B001\n"
    path.write_text(HEAD + row.format(city="13101"), encoding="utf-8")
    found = Backyard(desk).check_list(path).preview
    assert found.counts == {Reason.OTHER_MUNICIPALITY: 1}
    path.write_text(HEAD + row.format(city="33100"), encoding="utf-8")
    assert Backyard(desk).check_list(path).preview.accepted


def test_known_cards_are_counted_before_anything_is_taken(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    row = "A1B{n:06d},髙橋　花子,タカハシ　ハナコ,19840517,北区,33100,B001\n"
    path.write_text(HEAD + row.format(n=1), encoding="utf-8")
    backyard = Backyard(desk)
    first = backyard.check_list(path)
    assert first.known == 0
    backyard.take_list(first)
    path.write_text(HEAD + row.format(n=1) + row.format(n=2), encoding="utf-8")
    again = backyard.check_list(path)
    assert (again.known, again.preview.good) == (1, 2)
    done = backyard.take_list(again)
    assert (done.new, done.same) == (1, 1)

"""The transport list at the desk: recorded who asks, told how old it is, written to files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from app.access.roles import Role
from app.access.session import CentralUnreachable
from app.cards.card import CardStatus
from app.desk.desk import Desk
from app.desk.transport import Transport, Way
from app.faults import NotAllowed
from app.records.entry import Entry
from app.reservations.plan import load_slot_plan
from app.reservations.transport import TransportFound, TransportLine
from app.store.ledger import Ledger
from tests.app.desk.booking_kit import DAY
from tests.app.desk.conftest import Account, Enter
from tests.conftest import SetClock

LINE = TransportLine(
    card="c",
    control_number="3K7204817",
    name="辻　真理子",
    kana="ツジ　マリコ",
    status=CardStatus.SET_UP,
    place="vault:B-04-112",
    moving_to="",
    from_office="center",
    to_office="umibe",
    number="7K2M-4Q9X",
    purpose="issuance",
    day=DAY,
    time="10:00",
)


class Centre:
    """Be the central store's answer: up or unreachable."""

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock
        self.up = True

    def transport(self, staff_id: str, first: date, last: date) -> TransportFound:
        if not self.up:
            raise CentralUnreachable()
        return TransportFound(leaving=(LINE,), coming=(), clipped=False, at=self.clock.now())


@pytest.fixture
def centre(clock: SetClock) -> Centre:
    return Centre(clock)


@pytest.fixture
def desk(enter: Enter, account: Account, centre: Centre) -> Desk:
    account(Role.COURIER, "小野田　徹")
    desk = enter(Role.COURIER, "小野田　徹")
    desk._central = centre  # type: ignore[assignment]
    return desk


@pytest.fixture
def transport(desk: Desk) -> Transport:
    return Transport(desk, load_slot_plan("shiomi"))


def asked(ledger: Ledger) -> Sequence[Entry]:
    told = ledger.read(lambda records: records.day.recent("T03", 50))
    return [entry for entry, _ in told if entry.kind == "staff.asked_transport"]


def test_who_asks_is_recorded_and_the_cards_are_told(
    transport: Transport, ledger: Ledger, desk: Desk
) -> None:
    view = transport.begin(DAY, DAY)()
    [entry] = asked(ledger)
    assert (entry.actor, entry.body["first"]) == (desk.session().staff_id, DAY.isoformat())
    table = transport.table(view, Way.LEAVING)
    [row] = table.rows
    assert row[:3] == ("B-04-112", "3K7204817", "辻　真理子")
    assert "前に取得" not in table.note
    assert transport.table(view, Way.COMING).rows == ()


def test_cards_for_a_branch_are_brought_to_its_ward_office(transport: Transport) -> None:
    view = transport.begin(DAY, DAY)()
    branch = msgspec.structs.replace(LINE, to_office="isozaki")
    from_ward = msgspec.structs.replace(branch, from_office="umibe")
    found = msgspec.structs.replace(view.found, leaving=(LINE, branch, from_ward))
    told = transport.table(msgspec.structs.replace(view, found=found), Way.LEAVING)
    at = [told.keys.index(key) for key in ("from_office", "bring_to", "to_office")]
    centre, ward, office = "汐見市マイナンバーカードセンター", "海辺区役所", "磯崎支所"
    assert [tuple(row[number] for number in at) for row in told.rows] == [
        (centre, ward, ward),
        (centre, ward, office),
        (ward, office, office),
    ]


def test_without_the_line_the_last_list_is_told_as_old(
    transport: Transport, centre: Centre, clock: SetClock
) -> None:
    then = clock.now()
    transport.begin(DAY, DAY)()
    centre.up = False
    clock.pass_(hours=3)
    view = transport.begin(DAY, DAY)()
    assert (view.old, view.found.at) == (True, then)
    note = transport.table(view, Way.LEAVING).note
    assert "前に取得した一覧" in note
    assert f"{then:%Y-%m-%d %H:%M}" in note


def test_days_that_were_not_asked_before_are_told_as_unreachable(
    transport: Transport, centre: Centre
) -> None:
    transport.begin(DAY, DAY)()
    centre.up = False
    ask = transport.begin(DAY, DAY + timedelta(days=1))
    with pytest.raises(CentralUnreachable):
        ask()


def test_an_operator_does_not_ask(enter: Enter, transport: Transport, ledger: Ledger) -> None:
    assert transport.may_ask()
    enter(Role.OPERATOR, "原田　彩")
    assert not transport.may_ask()
    with pytest.raises(NotAllowed):
        transport.begin(DAY, DAY)
    assert asked(ledger) == []


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_it_is_written(transport: Transport, tmp_path: Path, name: str) -> None:
    view = transport.begin(DAY, DAY)()
    target = transport.write(view, Way.LEAVING, tmp_path / name)
    assert target.stat().st_size > 100

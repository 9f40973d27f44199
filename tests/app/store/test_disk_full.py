"""A full disk: the reserve lets the act in hand finish, then the disk is told, nothing breaks."""

from pathlib import Path

import pytest

from app.access.roles import Role
from app.access.staff import Verifier
from app.records.unit import Actor, Approval, Unit
from app.store.faults import DiskFull
from app.store.ledger import Ledger
from app.store.verify import verify
from tests.app.store.conftest import Opener
from tests.app.store.rows import PEOPLE, list_cards
from tests.conftest import OPENING


def _fill(disk: Path) -> Path:
    """Use up every byte that is left."""
    filler = disk / "other-programs.bin"
    with filler.open("ab", buffering=0) as file:
        for size in (1 << 16, 4096):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
    return filler


def _act(ledger: Ledger, actor: Actor, number: int) -> int:
    people = tuple((f"3K7{number:03d}{n:03d}", *rest) for n, (_, *rest) in enumerate(PEOPLE))
    return ledger.act(lambda unit: list_cards(unit, f"OKY-{number}", people), actor).entries


def _until_full(ledger: Ledger, actor: Actor) -> int:
    """Act until the disk is told; returns how many entries were acknowledged."""
    acknowledged = 0
    for number in range(1000):
        try:
            acknowledged += _act(ledger, actor, number)
        except DiskFull:
            return acknowledged
    raise AssertionError("the disk never filled")


def test_the_reserve_lets_acts_finish_then_the_disk_is_told(
    small_disk: Path, open_ledger: Opener, actors: dict[Role, Actor]
) -> None:
    actor = actors[Role.BACKYARD]
    with open_ledger(small_disk / "ledger.db") as ledger:
        reserve = small_disk / "ledger.db.reserve"
        assert reserve.stat().st_size == 1 << 20
        first = _act(ledger, actor, 998)
        filler = _fill(small_disk)
        acknowledged = first + _until_full(ledger, actor)
        assert acknowledged > first
        assert not reserve.exists()
        with pytest.raises(DiskFull):
            _act(ledger, actor, 999)
        with ledger.reading() as connection:
            found = verify(connection)
        assert found.ok
        assert found.entries == acknowledged
        assert ledger.read(lambda records: records.cards.search("辻"))
        filler.unlink()
        assert _act(ledger, actor, 999)


def test_a_ledger_opens_on_a_full_disk(
    small_disk: Path, open_ledger: Opener, actors: dict[Role, Actor]
) -> None:
    actor = actors[Role.BACKYARD]
    with open_ledger(small_disk / "ledger.db") as ledger:
        first = _act(ledger, actor, 1)
    _fill(small_disk)
    with open_ledger(small_disk / "ledger.db") as ledger:
        with ledger.reading() as connection:
            assert verify(connection).entries == first
        assert _act(ledger, actor, 2)


def test_no_ledger_can_be_made_on_a_full_disk(small_disk: Path, open_ledger: Opener) -> None:
    filler = _fill(small_disk)
    with pytest.raises(DiskFull):
        open_ledger(small_disk / "ledger.db")
    filler.unlink()
    with open_ledger(small_disk / "ledger.db") as ledger, ledger.reading() as connection:
        assert verify(connection).ok


def test_a_sign_in_on_a_full_disk_is_told(
    small_disk: Path, open_ledger: Opener, actors: dict[Role, Actor]
) -> None:
    with open_ledger(small_disk / "ledger.db", ballast=0) as ledger:
        _fill(small_disk)
        _until_full(ledger, actors[Role.BACKYARD])
        kept = Verifier(staff_id="S-1", hash="h" * 20_000, until=OPENING)
        with pytest.raises(DiskFull):
            ledger.verifiers.keep_verifier(kept)


def test_an_officials_approval_outlives_the_full_disk_once(
    small_disk: Path, open_ledger: Opener, actors: dict[Role, Actor]
) -> None:
    asked: list[str] = []
    approval = Approval(staff_id="S-official", subject="day", token="t1")

    def redeem(given: Approval, subject: str) -> bool:
        asked.append(given.token)
        return given == approval and subject == "day" and len(asked) == 1

    attempts: list[int] = []

    def accept(unit: Unit) -> None:
        attempts.append(1)
        body = {"office": "center", "day": "2026-11-20", "check": "cards", "reason": "r"}
        unit.record("closing.accepted", "day", body, scope="office:center", approval=approval)
        if len(attempts) == 1:
            raise DiskFull(file="ledger.db")

    with open_ledger(small_disk / "ledger.db") as ledger:
        ledger.trust(redeem)
        done = ledger.act(accept, actors[Role.SITE_MANAGER])
    assert asked == ["t1"]
    assert done.last is not None
    assert done.last.approved_by == "S-official"

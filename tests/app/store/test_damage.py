"""Bit rot and torn tails: told as damage, never as a traceback; what remains is a whole prefix."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.access.roles import Role
from app.cards.card import Card, CardStatus, card_id
from app.cards.ledger import set_up
from app.faults import CounterFault
from app.records.unit import Actor, Unit
from app.resources import words
from app.store.backup import backup_to
from app.store.faults import DamagedLedger, ForeignFile
from app.store.ledger import Ledger
from app.store.verify import verify
from tests.app.store.conftest import KEY, Opener
from tests.app.store.keyed import keyed
from tests.app.store.rows import PEOPLE, list_cards

pytestmark = pytest.mark.slow

PAGE = 4096
CARDS = [card_id("33100", number) for number, *_ in PEOPLE]


def _copy(path: Path, folder: Path) -> Path:
    """Copy a ledger with its journal as a pulled disk would hold them."""
    folder.mkdir()
    for one in path.parent.glob("ledger.db*"):
        if one.suffix not in (".lock", ".reserve", ".db-shm"):
            shutil.copy(one, folder / one.name)
    return folder / path.name


@pytest.fixture
def full(ledger_path: Path, open_ledger: Opener, actors: dict[Role, Actor]) -> Path:
    """Return the place of a closed ledger whose pages hold some hundred entries."""
    with open_ledger(ledger_path) as ledger:
        for box in range(30):
            people = tuple((f"3K7{box:03d}{n:03d}", *rest) for n, (_, *rest) in enumerate(PEOPLE))
            work = _lister(f"OKY-{box}", people)
            ledger.act(work, actors[Role.BACKYARD])
    return ledger_path


def _lister(box: str, people: tuple[tuple[str, ...], ...]) -> Callable[[Unit], list[Card]]:
    return lambda unit: list_cards(unit, box, people)


def _use(open_ledger: Opener, path: Path) -> None:
    with open_ledger(path) as ledger:
        with ledger.reading() as connection:
            found = verify(connection)
        ledger.read(lambda records: records.cards.search("辻"))
        ledger.read(lambda records: records.cards.newest("center", limit=10_000))
        if not found.ok:
            raise DamagedLedger(file=path.name)


def test_a_flipped_page_is_told_as_damage(full: Path, open_ledger: Opener, tmp_path: Path) -> None:
    whole = full.read_bytes()
    pages = len(whole) // PAGE
    chance = random.Random(4)
    for page in (0, *chance.sample(range(1, pages), 24)):
        spoilt = bytearray(whole)
        at = page * PAGE + chance.randrange(PAGE)
        spoilt[at] ^= 1 << chance.randrange(8)
        copy = _copy(full, tmp_path / f"page{page}")
        copy.write_bytes(bytes(spoilt))
        with pytest.raises((DamagedLedger, ForeignFile)) as told:
            _use(open_ledger, copy)
        assert told.type is DamagedLedger or page == 0


def test_verification_names_the_first_entry_that_cannot_be_read(
    full: Path, open_ledger: Opener, tmp_path: Path
) -> None:
    """One changed byte of an entry in the file itself: every entry before it is still proved."""
    with keyed(full) as plain:
        ids = dict(plain.execute("SELECT seq, id FROM entry"))
    whole, named = full.read_bytes(), set[int]()
    for page in range(1, len(whole) // PAGE):
        spoilt = bytearray(whole)
        spoilt[page * PAGE + 1234] ^= 1
        copy = _copy(full, tmp_path / f"entry{page}")
        copy.write_bytes(bytes(spoilt))
        try:
            with open_ledger(copy) as ledger, ledger.reading() as connection:
                found = verify(connection)
        except DamagedLedger:
            continue  # a page that opening needs
        assert (found.ok, found.bad_pages) == (False, 1)
        if found.fault is None:
            assert found.entries == len(ids), "an index is broken, the entries are not"
            continue
        assert found.fault.why == "page"
        assert found.fault.entry_id == ids[found.fault.seq], "the indexes name what is hidden"
        assert found.fault.seq == found.entries + 1
        assert found.fault.entry_id in found.told(words("ja"))
        named.add(found.fault.seq)
    assert len(named) > 1


def test_a_broken_index_hides_no_entry_and_none_is_guessed(
    full: Path, open_ledger: Opener, tmp_path: Path
) -> None:
    with keyed(full) as plain:
        held = plain.execute("SELECT count(*) FROM entry").fetchone()[0]
        roots = plain.execute(
            "SELECT name, rootpage FROM sqlite_master WHERE tbl_name = 'entry' AND type = 'index'"
        ).fetchall()
    for name, page in roots:
        spoilt = bytearray(full.read_bytes())
        spoilt[(page - 1) * PAGE + 1234] ^= 1
        copy = _copy(full, tmp_path / name)
        copy.write_bytes(bytes(spoilt))
        with open_ledger(copy) as ledger, ledger.reading() as connection:
            found = verify(connection)
        assert (found.ok, found.bad_pages, found.fault) == (False, 1, None), name
        assert found.entries == held


def test_an_entry_hidden_with_its_indexes_has_its_number_and_no_name(
    full: Path, open_ledger: Opener, tmp_path: Path
) -> None:
    with keyed(full) as plain:
        roots = [
            root
            for (root,) in plain.execute(
                "SELECT rootpage FROM sqlite_master WHERE tbl_name = 'entry' AND type = 'index'"
            )
        ]
        table = plain.execute("SELECT rootpage FROM sqlite_master WHERE name = 'entry'")
        first = table.fetchone()[0]
    spoilt = bytearray(full.read_bytes())
    for page in (*roots, first):
        spoilt[(page - 1) * PAGE + 1234] ^= 1
    copy = _copy(full, tmp_path / "all")
    copy.write_bytes(bytes(spoilt))
    with open_ledger(copy) as ledger, ledger.reading() as connection:
        found = verify(connection)
    assert found.fault is not None
    assert (found.fault.seq, found.fault.entry_id, found.fault.why) == (1, "", "page")
    assert "（" in found.told(words("ja"))


def test_a_lost_sector_is_told_as_damage(full: Path, open_ledger: Opener, tmp_path: Path) -> None:
    whole = full.read_bytes()
    chance = random.Random(5)
    for number, page in enumerate(chance.sample(range(len(whole) // PAGE), 6)):
        for filler in (bytes(512), chance.randbytes(512)):
            copy = _copy(full, tmp_path / f"sector{number}{filler[0]}")
            at = page * PAGE + 512 * chance.randrange(8)
            copy.write_bytes(whole[:at] + filler + whole[at + 512 :])
            with pytest.raises(DamagedLedger):
                _use(open_ledger, copy)


def test_a_backup_takes_the_damaged_ledgers_place(
    full: Path, open_ledger: Opener, tmp_path: Path, actors: dict[Role, Actor]
) -> None:
    saved = tmp_path / "saved.db"
    with open_ledger(full) as ledger:
        backup_to(ledger.engine, saved, KEY)
        with ledger.reading() as connection:
            before = verify(connection)
    full.write_bytes(full.read_bytes()[:PAGE] + bytes(full.stat().st_size - PAGE))
    with pytest.raises(CounterFault):
        _use(open_ledger, full)
    spare = tmp_path / "spare" / "ledger.db"
    spare.parent.mkdir()
    shutil.copy(saved, spare)
    with open_ledger(spare) as ledger:
        with ledger.reading() as connection:
            assert verify(connection) == before
        done = ledger.act(
            _lister("OKY-99", (("3K7999999", *PEOPLE[0][1:]),)), actors[Role.BACKYARD]
        )
    assert done.last is not None
    assert done.last.seq == before.entries + 2


class _Day:
    """A morning of one-entry acts, with what was acknowledged after each."""

    def __init__(self, ledger: Ledger, actor: Actor) -> None:
        self.acknowledged = [0]
        self.sizes: list[int] = []
        self._wal = ledger.path.with_name(ledger.path.name + "-wal")
        self._note(ledger.act(list_cards, actor).entries)
        for one in CARDS:
            self._note(ledger.act(_receiver(one), actor).entries)
        for one in CARDS:
            self._note(ledger.act(_setter(one), actor).entries)

    def _note(self, entries: int) -> None:
        self.acknowledged.append(self.acknowledged[-1] + entries)
        self.sizes.append(self._wal.stat().st_size)


def _receiver(card: str) -> Callable[[Unit], Card]:
    return lambda unit: unit.record("card.received", card, {"box": "OKY-1"})


def _setter(card: str) -> Callable[[Unit], Card]:
    return lambda unit: set_up(unit, card)


@pytest.fixture
def morning(
    ledger_path: Path, open_ledger: Opener, actors: dict[Role, Actor], tmp_path: Path
) -> tuple[Path, _Day]:
    """Return a copy taken while the ledger was open, so that its journal is full."""
    with open_ledger(ledger_path):
        pass
    with open_ledger(ledger_path) as ledger:
        day = _Day(ledger, actors[Role.BACKYARD])
        copy = _copy(ledger_path, tmp_path / "pulled")
    assert day.sizes == sorted(day.sizes)
    return copy, day


def _found(open_ledger: Opener, path: Path) -> int:
    """Return how many entries a ledger holds; chain, bookkeeping and states must agree."""
    with open_ledger(path) as ledger:
        with ledger.reading() as connection:
            verdict = verify(connection)
        cards = ledger.read(lambda records: records.cards.newest("center"))
    assert verdict.ok
    done = {CardStatus.LISTED: 0, CardStatus.RECEIVED: 1, CardStatus.SET_UP: 2}
    listed = len(CARDS) + 1 if cards else 0
    assert verdict.entries == listed + sum(done[card.status] for card in cards)
    return verdict.entries


def test_a_torn_journal_leaves_a_whole_prefix(
    morning: tuple[Path, _Day], open_ledger: Opener, tmp_path: Path
) -> None:
    copy, day = morning
    journal = copy.with_name(copy.name + "-wal")
    whole = journal.read_bytes()
    assert _found(open_ledger, _copy(copy, tmp_path / "untouched")) == day.acknowledged[-1]
    chance = random.Random(6)
    for number in range(100):
        torn = _copy(copy, tmp_path / f"torn{number}")
        spoilt = bytearray(whole)
        at = chance.randrange(len(whole))
        if number % 2:
            del spoilt[at:]
        else:
            spoilt[at] ^= 1 << chance.randrange(8)
        torn.with_name(torn.name + "-wal").write_bytes(bytes(spoilt))
        kept = _found(open_ledger, torn)
        assert kept in day.acknowledged
        safe = sum(size <= at for size in day.sizes)
        assert kept >= day.acknowledged[safe]


def test_what_was_not_yet_acknowledged_may_tear(
    morning: tuple[Path, _Day], open_ledger: Opener, tmp_path: Path
) -> None:
    copy, day = morning
    whole = copy.with_name(copy.name + "-wal").read_bytes()
    chance = random.Random(7)
    for number in range(12):
        torn = _copy(copy, tmp_path / f"tail{number}")
        at = chance.randrange(len(day.sizes) - 1)
        begun = chance.randrange(day.sizes[at], day.sizes[at + 1])
        tail = chance.randbytes(chance.choice((0, 24, 4120)))
        torn.with_name(torn.name + "-wal").write_bytes(whole[:begun] + tail)
        assert _found(open_ledger, torn) == day.acknowledged[at + 1]

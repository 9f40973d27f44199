"""The drill: back up, go on, lose the store, restore; the terminals bring everything back."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from alembic import command

from app.access.roles import Rights
from app.ports import Secret
from app.records.entry import Entry, Outcome
from app.records.unit import Actor, Unit
from app.store.replica import Replica
from app.system import SystemClock, SystemIds
from sync.central.backup import BackupUnreadable, Manifest, NoPlace, NothingToBackUp, back_up, prove
from sync.central.chains import signed_bytes
from sync.central.database import engine_for
from sync.central.enrol import AccountPlan, TerminalPlan, enrol_account, enrol_terminal, found_city
from sync.central.post import MailState
from sync.central.roles import make_roles
from sync.central.schema import alembic_config, newest_revision
from sync.central.service import CentralService, ServiceSettings
from sync.central.tables import card_key, centre, entry, mail
from sync.certificates import read_key, read_public, verified
from sync.client import Client, tls_context
from sync.engine import Engine
from sync.rebase import Rebase
from tests.sync.conftest import PASSWORDS, STAFF
from tests.sync.parts import OFFICE, SCOPE, MemoryLedger, list_card
from tests.sync.processes import run
from tests.sync.test_processes import proved
from tests.sync.test_replica import ACTOR, open_ledger

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


class Drill:
    """Hold one city whose central store comes and goes."""

    def __init__(self, dsn: str, keys: Path, home: Path, stack: ExitStack) -> None:
        self.dsn, self.keys, self.home, self._stack = dsn, keys, home, stack
        self.engine = engine_for(dsn)
        stack.callback(self.engine.dispose)
        self.key = read_key((keys / "countersign.key").read_bytes())
        self._port = 0
        for staff_id, role in STAFF.items():
            plan = AccountPlan(staff_id=staff_id, name="山田", role=role, office=OFFICE)
            now = datetime.now(UTC)
            enrol_account(
                self.engine, keys, plan, Secret(b"x"), PASSWORDS, now=now, ids=SystemIds()
            )

    @contextmanager
    def serving(self) -> Iterator[CentralService]:
        settings = ServiceSettings(keys=self.keys, dsn=self.dsn, port=0)
        with CentralService(settings, SystemClock(), SystemIds(), PASSWORDS) as service:
            self._port = service.port
            yield service

    def terminal(self, name: str) -> tuple[MemoryLedger, Engine]:
        ledger = MemoryLedger(name)
        return ledger, Engine(ledger, self.line(name), SystemClock(), "drill")

    def line(self, name: str) -> Any:
        number = int(name[1:])
        folder = self.home / name
        plan = TerminalPlan(id=name, office=OFFICE, tickets_first=number, tickets_last=number)
        enrol_terminal(self.engine, self.keys, plan, url="", folder=folder, now=datetime.now(UTC))
        return Redialled(self, folder)

    def dial(self, folder: Path) -> Client:
        context = tls_context(folder / "terminal.pem", folder / "terminal.key", folder / "ca.pem")
        return Client(f"https://127.0.0.1:{self._port}", context)

    def chore(self, *words: str, ends: int = 0) -> Any:
        """Run one documented command."""
        where = ["--dsn", self.dsn, "--keys", str(self.keys), "--json"]
        return run("central", *words, *where, ends=ends)


class Redialled:
    """Be a terminal's line that is dialled for each question."""

    def __init__(self, drill: Drill, folder: Path) -> None:
        self._drill, self._folder = drill, folder

    def __getattr__(self, name: str) -> Any:
        def ask(*asked: Any) -> Any:
            client = self._drill.dial(self._folder)
            try:
                return getattr(client, name)(*asked)
            finally:
                client.close()

        return ask


@pytest.fixture
def drill(dsn: str, keys: Path, tmp_path: Path) -> Iterator[Drill]:
    with ExitStack() as stack:
        yield Drill(dsn, keys, tmp_path, stack)


def drained(*engines: Engine) -> None:
    for _ in range(3):
        for engine in engines:
            engine.push_round()
            engine.pull_round()


def test_a_drill_of_backup_and_restore(drill: Drill, tmp_path: Path) -> None:
    one, first = drill.terminal("T01")
    two, second = drill.terminal("T02")
    place = tmp_path / "city.backup"
    with drill.serving() as service:
        cards = [list_card(one, number) for number in range(230)]
        drained(first, second)
        made = drill.chore("backup", str(place))
        assert made["entries"] == len(one.entries) + len(STAFF)
        for card in cards[:210]:
            one.record("card.received", card, {})
        theirs = [list_card(two, 1000 + number) for number in range(5)]
        drained(first, second)
        two.record("card.received", cards[220], {})
        drained(second, first)
        before, feed_epoch = one.told(), first.greet().feed_epoch
        assert two.told() == before
        digest = one.digest(SCOPE)
        refused = drill.chore("restore", str(place), "--over-newer", ends=1)
        assert refused["error"]["code"] == "S-132"
        assert service.port
    newer = drill.chore("restore", str(place), ends=1)
    assert newer["error"]["code"] == "S-133"
    done = drill.chore("restore", str(place), "--over-newer")
    assert (done["entries"], done["newer"]) == (made["entries"], 210 + 6)
    kept = prove(Path(done["kept"]), drill.key.public_key())
    assert kept.entries == made["entries"] + 216
    with drill.engine.connect() as connection:
        held = sa.select(sa.func.count()).select_from(entry)
        assert connection.execute(held).scalar_one() == made["entries"]
    assert not one.owed(1)
    assert not two.owed(1)
    with drill.serving():
        drained(second, first)  # nobody did anything new
        assert first.greet().feed_epoch != feed_epoch
        proved(drill.engine, [one, two])
        assert one.told() == two.told() == before
        assert one.digest(SCOPE) == two.digest(SCOPE) == digest
        assert not one.forked
        assert not one.misfits
        assert one.head is not None
        assert (one.head.seq, one.head.hash) == (one.entries[-1].seq, one.entries[-1].hash)
        public = read_public((drill.keys / "countersign.pem").read_bytes())
        assert verified(public, signed_bytes(one.head), one.head.signature)
        one.record("card.received", theirs[0], {})  # and life goes on
        drained(first, second)
        assert one.told() == two.told()


def test_what_is_owed_goes_behind_what_the_restored_store_lacks(
    drill: Drill, tmp_path: Path
) -> None:
    one, first = drill.terminal("T01")
    place = tmp_path / "city.backup"
    with drill.serving():
        drained(first)
        drill.chore("backup", str(place))
        for number in range(450):
            list_card(one, number)
        drained(first)
    drill.chore("restore", str(place), "--over-newer")
    card = list_card(one, 999)  # while the line was down
    one.record("card.received", card, {})
    with drill.serving():
        first.push_round()  # with what it knew of the store before: the gap is told
        drained(first)
        proved(drill.engine, [one])


def test_a_contradiction_that_only_the_order_brings_is_seen_by_a_person(
    drill: Drill, tmp_path: Path
) -> None:
    """T02's act came after T01's; after the restore it may arrive before it."""
    one, first = drill.terminal("T01")
    two, second = drill.terminal("T02")
    place = tmp_path / "city.backup"
    with drill.serving():
        drained(first, second)
        drill.chore("backup", str(place))
        card = list_card(one, 1)
        drained(first, second)
        two.record("card.received", card, {})
        drained(second, first)
    drill.chore("restore", str(place), "--over-newer")
    with drill.serving():
        drained(second, first)
        proved(drill.engine, [one, two])
        assert one.told() == two.told()
        (case,) = (state for key, state in one.states.items() if key.subject_type == "case")
        assert (getattr(case, "topic", ""), getattr(case, "subject", "")) == ("illegal_move", card)
        assert one.state("card", card).status == "listed"  # a person sees why, and sets it right


def test_an_encrypted_ledger_comes_through_the_drill(
    drill: Drill, tmp_path: Path, rights: Rights
) -> None:
    place = tmp_path / "city.backup"
    with open_ledger(tmp_path / "t01.db", "T01", rights) as ledger:
        replica = Replica(ledger, Rebase())
        engine = Engine(replica, drill.line("T01"), SystemClock(), "drill")
        watching, other = drill.terminal("T02")

        def act(number: int) -> None:
            def work(unit: Unit) -> None:
                listed = MemoryLedger("T01")
                card = list_card(listed, number)
                told: Entry = listed.entries[0]
                unit.record(told.kind, card, told.body, scope=told.scope, private=told.private)

            ledger.act(work, Actor(staff_id=ACTOR.staff_id, role=ACTOR.role, office=OFFICE))

        with drill.serving():
            act(1)
            drained(engine, other)
            drill.chore("backup", str(place))
            for number in range(2, 9):
                act(number)
            drained(engine, other)
            before = replica.digest(SCOPE)
        drill.chore("restore", str(place), "--over-newer")
        with drill.serving():
            drained(other, engine, other)
            assert replica.digest(SCOPE) == before == watching.digest(SCOPE)
            with drill.engine.connect() as connection:
                mine = sa.select(sa.func.count()).where(entry.c.terminal == "T01")
                assert connection.execute(mine).scalar_one() == 8


def test_an_empty_server_is_filled_and_a_backup_of_an_older_schema_is_upgraded(
    drill: Drill, tmp_path: Path
) -> None:
    one, first = drill.terminal("T01")
    with drill.serving():
        list_card(one, 1)
        drained(first)
    with drill.engine.begin() as connection:
        command.downgrade(alembic_config(connection), "0003")
    made = drill.chore("backup", str(tmp_path))
    assert Path(made["file"]).stat().st_mode & 0o077 == 0
    with drill.engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    done = drill.chore("restore", made["file"])
    assert (done["newer"], done["kept"]) == (0, "")
    with drill.engine.connect() as connection:
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
        assert version.scalar_one() == newest_revision()
        assert connection.execute(sa.select(card_key.c.card)).scalars().all() == [
            one.entries[0].subject
        ]
        assert connection.execute(sa.select(centre.c.no)).scalar_one() == 1 + len(STAFF)
    with drill.serving():
        drained(first)
        proved(drill.engine, [one])


def test_the_serving_role_keeps_its_rights_over_a_restore(drill: Drill, tmp_path: Path) -> None:
    owner, api = f"o_{os.urandom(4).hex()}", f"a_{os.urandom(4).hex()}"
    make_roles(drill.engine, owner, api)
    url = sa.make_url(drill.dsn)
    file = tmp_path / "x.backup"
    words = ["--dsn", str(url.set(username=api)), "--keys", str(drill.keys), "--json"]
    run("central", "backup", str(file), *words)
    assert run("central", "restore", str(file), *words, ends=1)["error"]["code"] == "S-126"
    words[1] = str(url.set(username=owner))
    run("central", "restore", str(file), *words)
    one, first = drill.terminal("T01")
    drill.dsn = str(url.set(username=api))
    with drill.serving():
        list_card(one, 1)
        assert first.push_round().outcomes == {Outcome.APPLIED: 1}
    with drill.engine.begin() as connection:
        for role in (owner, api):
            connection.exec_driver_sql(f"DROP OWNED BY {role} CASCADE")
            connection.exec_driver_sql(f"DROP ROLE {role}")


@pytest.fixture
def written(drill: Drill, tmp_path: Path) -> Path:
    file = tmp_path / "city.backup"
    back_up(drill.engine, file, drill.key, datetime.now(UTC))
    return file


def rows_of(engine: sa.Engine) -> list[Any]:
    with engine.connect() as connection:
        return [
            connection.execute(sa.select(centre)).all(),
            connection.execute(sa.select(entry).order_by(entry.c.seq)).all(),
        ]


def test_a_damaged_backup_is_refused_and_nothing_changes(drill: Drill, written: Path) -> None:
    whole, before = written.read_bytes(), rows_of(drill.engine)
    found: list[int] = []
    for place in range(0, len(whole), max(1, len(whole) // 300)):
        written.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        if not _refused(drill, written):
            found.append(place)
    for size in (0, 1, len(whole) // 2, len(whole) - 1):
        written.write_bytes(whole[:size])
        assert _refused(drill, written)
    assert all(_harmless(whole, place, drill, written) for place in found)
    written.write_bytes(b"x" * 100)
    assert drill.chore("restore", str(written), ends=1)["error"]["code"] == "S-129"
    assert rows_of(drill.engine) == before


def _refused(drill: Drill, file: Path) -> bool:
    try:
        prove(file, drill.key.public_key())
    except BackupUnreadable:
        return True
    return False


def _harmless(whole: bytes, place: int, drill: Drill, file: Path) -> bool:
    """Tell whether a changed byte is one of the archive's own, which no table is read from."""
    file.write_bytes(whole)
    expected = prove(file, drill.key.public_key())
    file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
    return prove(file, drill.key.public_key()) == expected


def test_another_citys_backup_is_refused(drill: Drill, written: Path, tmp_path: Path) -> None:
    found_city(tmp_path / "keys", "別の市", ("localhost",), datetime.now(UTC))
    words = ["central", "restore", str(written), "--dsn", drill.dsn, "--json"]
    told = run(*words, "--keys", str(tmp_path / "keys"), ends=1)
    assert told["error"]["code"] == "S-129"


def test_a_manifest_that_was_changed_is_refused(drill: Drill, written: Path) -> None:
    with zipfile.ZipFile(written) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = msgspec.json.decode(parts["manifest.json"], type=Manifest)
    forged = msgspec.structs.replace(manifest, tables=manifest.tables[:3])
    parts["manifest.json"] = msgspec.json.encode(forged)
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert _refused(drill, written)


def test_a_place_that_cannot_be_written_is_told(drill: Drill, tmp_path: Path) -> None:
    with pytest.raises(NoPlace):
        back_up(drill.engine, tmp_path / "no" / "x.backup", drill.key, datetime.now(UTC))
    with drill.engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    with pytest.raises(NothingToBackUp):
        back_up(drill.engine, tmp_path / "x.backup", drill.key, datetime.now(UTC))
    assert list(tmp_path.glob("*.part")) == []
    assert list(tmp_path.glob("*.backup")) == []


def test_a_message_that_may_have_gone_out_since_is_not_sent_again(
    drill: Drill, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    row = dict.fromkeys(("booking", "kind", "language", "address", "why"), "") | {
        "told": "{}",
        "attempts": 0,
        "noted_at": now,
        "state": MailState.QUEUED,
    }
    dues = {"old": now - timedelta(hours=1), "coming": now + timedelta(days=1)}
    with drill.engine.begin() as connection:
        for name, due in dues.items():
            connection.execute(
                sa.insert(mail).values(row | {"id": name, "key": name, "due_at": due})
            )
    drill.chore("backup", str(tmp_path / "x.backup"))
    drill.chore("restore", str(tmp_path / "x.backup"))
    with drill.engine.connect() as connection:
        states = dict(connection.execute(sa.select(mail.c.id, mail.c.state)).all())
    assert states == {"old": MailState.UNKNOWN, "coming": MailState.QUEUED}

"""The serving role can do all that serving needs, and the database refuses it everything else."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from msgspec import Struct

from app.access.staff import WrongCredential
from app.ports import Secret
from app.records.entry import Outcome
from app.records.replica import SubjectKey
from app.system import SystemClock, SystemIds
from sync.central.database import engine_for
from sync.central.enrol import AccountPlan, TerminalPlan, enrol_account, enrol_terminal
from sync.central.roles import BadRoleName, TooMuchRight, make_roles
from sync.central.schema import alembic_config, migrate, newest_revision
from sync.central.service import CentralService, ServiceSettings
from sync.central.tables import entry, held, metadata, terminal
from sync.client import Client, tls_context
from sync.engine import Engine
from sync.sides import Refused
from sync.wire import RefusalCode
from tests.sync.conftest import PASSWORDS, STAFF
from tests.sync.parts import OFFICE, SCOPE, MemoryLedger, list_card
from tests.sync.processes import finish, run
from tests.sync.test_push import push_of

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


class Guarded(Struct):
    """Hold a database with both roles: the DSN of each."""

    admin: str
    owner: str
    api: str

    def engine(self, role: str) -> sa.Engine:
        return engine_for(getattr(self, role))


@pytest.fixture
def guarded(dsn: str) -> Iterator[Guarded]:
    mark = uuid.uuid4().hex[:8]
    owner, api = f"o_{mark}", f"a_{mark}"
    engine = engine_for(dsn)
    assert make_roles(engine, owner, api).made == (owner, api)
    assert make_roles(engine, owner, api).made == ()
    url = sa.make_url(dsn)
    yield Guarded(
        admin=dsn,
        owner=url.set(username=owner).render_as_string(hide_password=False),
        api=url.set(username=api).render_as_string(hide_password=False),
    )
    with engine.begin() as connection:
        for role in (owner, api):
            connection.exec_driver_sql(f"DROP OWNED BY {role} CASCADE")
            connection.exec_driver_sql(f"DROP ROLE {role}")
    engine.dispose()


def enrol(guarded: Guarded, keys: Path, home: Path) -> Path:
    """Enrol people and a terminal, as the owner does."""
    engine, now = guarded.engine("owner"), datetime.now(UTC)
    for staff_id, role in STAFF.items():
        plan = AccountPlan(staff_id=staff_id, name="山田", role=role, office=OFFICE)
        enrol_account(engine, keys, plan, Secret(b"x"), PASSWORDS, now=now, ids=SystemIds())
    plan = TerminalPlan(id="T01", office=OFFICE, tickets_first=1, tickets_last=9)
    enrol_terminal(engine, keys, plan, url="", folder=home, now=now)
    engine.dispose()
    return home


def way(folder: Path, service: CentralService) -> Client:
    context = tls_context(folder / "terminal.pem", folder / "terminal.key", folder / "ca.pem")
    return Client(service.url, context)


FORBIDDEN = [
    "UPDATE entry SET actor = 'x'",
    "UPDATE entry SET private = NULL",
    "DELETE FROM entry",
    "TRUNCATE entry",
    "ALTER TABLE entry ADD COLUMN x text",
    "ALTER TABLE entry DISABLE TRIGGER ALL",
    "DROP TABLE entry",
    "DROP TRIGGER entry_frozen ON entry",
    "UPDATE answer SET outcome = 'applied'",
    "DELETE FROM answer",
    "TRUNCATE answer",
    "ALTER TABLE answer DISABLE TRIGGER ALL",
    "UPDATE held SET why = ''",
    "DELETE FROM held",
    "TRUNCATE held",
    "DELETE FROM card",
    "TRUNCATE feed",
    "UPDATE centre SET feed_epoch = 'x'",
    "DELETE FROM centre",
    "INSERT INTO device SELECT * FROM device",
    "UPDATE device SET revoked_at = NULL",
    "INSERT INTO terminal SELECT * FROM terminal",
    "UPDATE terminal SET office = 'x'",
    "INSERT INTO ticket_range SELECT * FROM ticket_range",
    "UPDATE credential SET hash = 'x'",
    "INSERT INTO credential SELECT * FROM credential",
    "UPDATE alembic_version SET version_num = 'x'",
    "CREATE TABLE x (y text)",
    "CREATE SCHEMA x",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
    "CREATE ROLE x",
]


def test_the_database_refuses_the_serving_role_what_it_does_not_need(
    guarded: Guarded, keys: Path, tmp_path: Path
) -> None:
    enrol(guarded, keys, tmp_path)
    engine, let = guarded.engine("api"), list[str]()
    for statement in FORBIDDEN:
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql(statement)
            let.append(statement)
        except sa.exc.ProgrammingError as trouble:
            if not isinstance(trouble.orig, psycopg.errors.InsufficientPrivilege):
                let.append(f"{statement}: {trouble.orig}")
    engine.dispose()
    assert let == []


def test_a_whole_service_runs_as_the_serving_role(
    guarded: Guarded, keys: Path, tmp_path: Path
) -> None:
    folder = enrol(guarded, keys, tmp_path)
    settings = ServiceSettings(keys=keys, dsn=guarded.api, port=0)
    with CentralService(settings, SystemClock(), SystemIds(), PASSWORDS) as service:
        client, ledger = way(folder, service), MemoryLedger()
        engine = Engine(ledger, client, SystemClock(), "0.1.0")
        card = list_card(ledger, 1)
        ledger.record("card.received", card, {})
        broken = ledger.append(ledger.entry("card.received", card, {}, scope="office:other"))
        other = list_card(ledger, 2)
        ledger.append(ledger.entry("card.set_up", other, {}))  # a contradiction
        engine.push_round()
        engine.pull_round()
        assert ledger.outcome(broken) is Outcome.HELD
        assert {key.subject_type for key in ledger.states} >= {"card", "case", "staff"}
        assert client.checksum((SCOPE,)).digests[SCOPE] == ledger.digest(SCOPE)
        assert client.sign_in("kimura", Secret(b"x"), "").role == "official"
        with pytest.raises(WrongCredential):
            client.sign_in("kimura", Secret(b"y"), "")
        assert client.history(SubjectKey("card", card)).lines
        assert client.search_city("kimura", "山田").cards == ()
        copy = MemoryLedger()
        list_card(copy, 9)
        with pytest.raises(Refused) as told:
            client.push(push_of(copy))
        assert told.value.refusal.code is RefusalCode.FORK
        client.close()
        with service.engine.connect() as connection:
            assert connection.execute(sa.select(terminal.c.forked)).scalar_one()
            assert connection.execute(sa.select(held)).all()
            cases = sa.select(sa.func.count()).where(entry.c.kind == "case.opened")
            assert connection.execute(cases).scalar_one() >= 2


def test_the_serving_role_sees_every_table_and_changes_no_frozen_one(guarded: Guarded) -> None:
    engine = guarded.engine("api")
    with engine.connect() as connection:
        may = sa.text("SELECT has_table_privilege(:table, :right)")
        blind = [
            name
            for name in metadata.tables
            if not connection.execute(may, {"table": f'"{name}"', "right": "SELECT"}).scalar()
        ]
        deleting = [
            name
            for name in metadata.tables
            if connection.execute(may, {"table": f'"{name}"', "right": "DELETE"}).scalar()
        ]
    engine.dispose()
    assert (blind, deleting) == ([], ["attachment_piece"])  # photographs are erased


def test_an_older_schema_is_told_to_the_serving_role_and_upgraded_by_the_owner(
    guarded: Guarded, keys: Path, tmp_path: Path
) -> None:
    folder = enrol(guarded, keys, tmp_path)
    engine = guarded.engine("owner")
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "0003")
    engine.dispose()
    words = ["central", "--keys", str(keys), "--port", "0", "--dsn", guarded.api]
    told = finish(words)
    assert told.returncode == 1
    assert "(S-125)" in told.stderr
    assert "Traceback" not in told.stderr
    done = run("central", "migrate", "--dsn", guarded.owner, "--json")
    assert done == {"revision": newest_revision(), "changed": True}
    again = run("central", "--dsn", guarded.api, "migrate", "--json")
    assert again == {"revision": newest_revision(), "changed": False}
    settings = ServiceSettings(keys=keys, dsn=guarded.api, port=0)
    with CentralService(settings, SystemClock(), SystemIds(), PASSWORDS) as service:
        client, ledger = way(folder, service), MemoryLedger()
        list_card(ledger, 1)  # writes to the table that the upgrade made
        report = Engine(ledger, client, SystemClock(), "0.1.0").push_round()
        client.close()
    assert report.outcomes == {Outcome.APPLIED: 1}


def test_an_empty_database_is_told_to_a_role_without_rights(guarded: Guarded, keys: Path) -> None:
    engine = guarded.engine("owner")
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
        connection.exec_driver_sql("DROP TABLE alembic_version")
    engine.dispose()
    told = finish(["central", "--keys", str(keys), "--port", "0", "--dsn", guarded.api])
    assert "(S-125)" in told.stderr


def test_enrolling_as_the_serving_role_is_refused_plainly(
    guarded: Guarded, keys: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "city.toml"
    plan.write_text('city = "試験市"\n[[terminals]]\nid = "T01"\noffice = "center"\n')
    words = ["enrol", "--plan", str(plan), "--url", "https://x", "--folder", str(tmp_path)]
    told = finish([*words, "--keys", str(keys), "--dsn", guarded.api])
    assert told.returncode == 1
    assert "(S-126)" in told.stderr


def test_roles_are_made_by_a_command(dsn: str) -> None:
    mark = uuid.uuid4().hex[:8]
    words = ["central", "roles", "--owner", f"o_{mark}", "--api", f"a_{mark}", "--json"]
    done = run(*words, "--dsn", dsn)
    assert done == {"owner": f"o_{mark}", "api": f"a_{mark}", "made": [f"o_{mark}", f"a_{mark}"]}
    url = sa.make_url(dsn)
    assert run(*words, "--dsn", str(url.set(username=f"o_{mark}")))["made"] == []
    refused = run(*words, "--dsn", str(url.set(username=f"a_{mark}")), ends=1)
    assert refused["error"]["code"] == "S-126"
    engine = engine_for(dsn)
    with engine.begin() as connection:
        for role in done["made"]:
            connection.exec_driver_sql(f"DROP OWNED BY {role} CASCADE")
            connection.exec_driver_sql(f"DROP ROLE {role}")
    engine.dispose()


def test_a_role_that_could_change_entries_is_refused_and_nothing_is_left(dsn: str) -> None:
    engine = engine_for(dsn)
    with pytest.raises(TooMuchRight):
        make_roles(engine, f"o_{uuid.uuid4().hex[:8]}", "postgres")
    with pytest.raises(BadRoleName):
        make_roles(engine, 'x"; DROP TABLE entry; --', "a")
    with engine.connect() as connection:
        made = connection.exec_driver_sql("SELECT count(*) FROM pg_roles WHERE rolname ~ '^o_'")
        assert made.scalar_one() == 0
        assert migrate(engine) is False
    engine.dispose()


def test_a_database_that_does_not_answer_is_told(keys: Path) -> None:
    dsn = "postgresql://nobody@127.0.0.1:1/counter"
    told = run("central", "migrate", "--dsn", dsn, "--json", ends=1)
    assert told["error"]["code"] == "S-121"

"""A central store that begins anew for each history, and comes back from its backups."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import sqlalchemy as sa

from app import paths
from app.access.roles import load_rights
from app.calendar.holidays import load_holidays
from app.calendar.opening import OpeningDays
from app.calendar.rules import CalendarRules
from app.ports import Secret
from app.reservations.plan import BookablePlace, CutOff, Offer, SlotPlan
from app.resources import load_toml
from sync.central.desk import Desk
from sync.central.enrol import AccountPlan, TerminalPlan, enrol_account, enrol_terminal
from sync.central.tables import device, metadata
from sync.certificates import read_key, read_public
from tests.sync.conftest import PASSWORDS
from tests.sync.history.truths import Centre
from tests.sync.parts import SetClock

BEGIN = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)  # a Monday; the places are open till Friday
DAYS = (date(2026, 11, 17), date(2026, 11, 18))
TIMES = ("10:00", "10:30")
PURPOSE = "consultation"
SEATS = 2
STAFF = {
    "yamada": "backyard",
    "sato": "clerk",
    "kimura": "official",
    "mori": "guide",
    "ota": "site_manager",
}
OFFICES = {"T01": "center", "T02": "center", "T03": "umibe"}
_TABLES = tuple(table.name for table in metadata.sorted_tables)
_KEEP = """
CREATE UNLOGGED TABLE IF NOT EXISTS :kept (LIKE :used);
DELETE FROM :kept;
INSERT INTO :kept TABLE :used;
"""
_BRING = "DELETE FROM :used; INSERT INTO :used TABLE :kept;"


class CountingIds:
    """Give identities in an order of their own: the same history has the same ones."""

    def __init__(self) -> None:
        self._given = 0

    def new(self) -> str:
        self._given += 1
        return str(uuid.UUID(int=(7 << 76) | (2 << 62) | self._given))

    def begin(self) -> None:
        self._given = 1 << 20  # above those of the city's founding


class _Calendar(msgspec.Struct, frozen=True, kw_only=True):
    calendar: CalendarRules


def small_plan() -> SlotPlan:
    """Return a plan of two places with few seats, so that they run out."""
    rules = load_toml(paths.resources() / "municipalities" / "shiomi.toml", _Calendar)
    holidays = load_holidays()
    places = tuple(
        BookablePlace(
            id=place,
            cut_off=CutOff(days=1, at=time(17, 0)),
            ahead=3,
            offers=(
                Offer(
                    purpose=PURPOSE,
                    begins=date(2022, 1, 1),
                    ends=date(2028, 12, 31),
                    source="test",
                    capacity=SEATS,
                    times=tuple(time.fromisoformat(one) for one in TIMES),
                    lease=1,
                ),
            ),
        )
        for place in ("center", "umibe")
    )
    return SlotPlan(places, OpeningDays(rules.calendar.places, holidays), holidays)


def steady_engine(dsn: str) -> sa.Engine:
    """Return an engine for a database that stays: its connections need no proof before use."""
    url = sa.make_url(dsn).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: psycopg.Connection[Any], _: object) -> None:
        connection.prepare_threshold = 1
        connection.prepared_max = 1000

    return engine


class City:
    """Hold the central store of all histories: its desk, its clock, its backups."""

    def __init__(self, engine: sa.Engine, keys: Path, home: Path) -> None:
        self.engine = engine
        self.clock = SetClock(BEGIN)
        self.ids = CountingIds()
        self._keys = keys
        self._home = home
        self.eye = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self.proved: Centre | None = None  # what the last steps have proved of it
        key = read_key((keys / "countersign.key").read_bytes())
        self.countersign = read_public((keys / "countersign.pem").read_bytes())
        rights = load_rights()
        self.desk = Desk(
            engine, rights, key, self.clock, self.ids, passwords=PASSWORDS, plan=small_plan()
        )
        self._found()
        self._fingerprints = {name: self._fingerprint(name) for name in OFFICES}
        self.fingerprints = dict(self._fingerprints)
        self.keep("founded")

    def __enter__(self) -> City:
        return self

    def __exit__(self, *_: object) -> None:
        self.eye.close()
        self.engine.dispose()

    def _found(self) -> None:
        for name, role in STAFF.items():
            account = AccountPlan(staff_id=name, name="山田 太郎", role=role, office="center")
            enrol_account(
                self.engine, self._keys, account, Secret(b"x"), PASSWORDS, now=BEGIN, ids=self.ids
            )
        for name in OFFICES:
            self._enrol(name)
        self.desk.days.publish()

    def _enrol(self, name: str) -> int:
        number = int(name[1:])
        plan = TerminalPlan(
            id=name, office=OFFICES[name], tickets_first=number * 100, tickets_last=number * 100
        )
        folder = self._home / name
        return enrol_terminal(
            self.engine, self._keys, plan, url="", folder=folder, now=self.clock.now()
        )

    def _fingerprint(self, name: str) -> str:
        query = sa.select(device.c.fingerprint).where(
            device.c.terminal == name, device.c.revoked_at.is_(None)
        )
        with self.engine.connect() as connection:
            return str(connection.execute(query).scalar_one())

    def enrol_anew(self, name: str) -> int:
        """Give a terminal a new certificate and epoch, as after a fork."""
        epoch = self._enrol(name)
        self.fingerprints[name] = self._fingerprint(name)
        return epoch

    # --- its database ----------------------------------------------------------------------------

    def begin(self) -> None:
        """Begin a new history: the founded city, at its first morning."""
        self.bring("founded")
        self.fingerprints = dict(self._fingerprints)
        self.clock.at, self.clock.seconds = BEGIN, 0.0
        self.ids.begin()

    def keep(self, name: str) -> None:
        """Make a backup under a name."""
        with self._frozen_off() as connection:
            connection.exec_driver_sql(
                f"CREATE SCHEMA IF NOT EXISTS {name};" + _for_each_table(_KEEP, name)
            )

    def bring(self, name: str) -> None:
        """Bring a backup back, without telling anybody."""
        with self._frozen_off() as connection:
            connection.exec_driver_sql(_for_each_table(_BRING, name))

    def restore(self, name: str) -> None:
        """Restore a backup as an administrator does: the feed's epoch is renewed."""
        self.bring(name)
        with self.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE centre SET feed_epoch = gen_random_uuid()::text")

    @contextmanager
    def _frozen_off(self) -> Iterator[sa.Connection]:
        """Give a connection on which written entries can be taken away: backups, no program."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            yield connection

    def pass_time(self, span: timedelta) -> None:
        """Let time pass at the centre, with what it does by itself every ten minutes."""
        self.clock.pass_time(span.total_seconds())
        self.desk.days.publish()
        self.desk.days.sweep()


def _for_each_table(script: str, kept: str) -> str:
    """Return a script for all tables of the central store and their copies in a schema."""
    return "".join(
        script.replace(":kept", f'{kept}."{table}"').replace(":used", f'public."{table}"')
        for table in _TABLES
    )

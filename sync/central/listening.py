"""Wake waiting feed requests when the database tells of a change; only a hint, never the truth."""

import asyncio
import contextlib
import logging
import threading

import psycopg
import sqlalchemy as sa

from sync.central.writing import CHANNEL

_log = logging.getLogger(__name__)
APPLICATION = "counter-central-api"  # each serving process has one such connection
_LOOK_SECONDS = 1.0
_AGAIN_SECONDS = 2.0


class Listener:
    """Listen on a connection of its own, in a thread of its own."""

    def __init__(self, engine: sa.Engine) -> None:
        url = engine.url.set(drivername="postgresql")
        self._engine = engine
        self._dsn = url.render_as_string(hide_password=False)
        self._waiting: dict[asyncio.Event, frozenset[str]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = threading.Event()
        self._let_go = False
        self._thread = threading.Thread(target=self._run, name="central-listen", daemon=True)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to listen and wake waiters on a loop."""
        self._loop = loop
        self._thread.start()

    def let_go(self) -> None:
        """Wake who waits and let nobody wait any more: the service is to end."""
        self._let_go = True
        self._tell("")

    def stop(self) -> None:
        """End; waiters are woken."""
        self._stop.set()
        with contextlib.suppress(sa.exc.SQLAlchemyError), self._engine.begin() as connection:
            connection.execute(sa.select(sa.func.pg_notify(CHANNEL, "")))
        self._thread.join(timeout=_LOOK_SECONDS + _AGAIN_SECONDS)
        for event in list(self._waiting):
            event.set()

    def expect(self, scopes: frozenset[str]) -> asyncio.Event:
        """Return an event that is set at the next change of one of the scopes."""
        event = asyncio.Event()
        if self._let_go:
            event.set()
        self._waiting[event] = scopes
        return event

    def forget(self, event: asyncio.Event) -> None:
        """Stop expecting."""
        self._waiting.pop(event, None)

    def _wake(self, scope: str) -> None:
        for event, scopes in list(self._waiting.items()):
            if scope in scopes or not scope:
                event.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except psycopg.Error as trouble:
                _log.warning("listening interrupted", extra={"exception": type(trouble).__name__})
                self._stop.wait(_AGAIN_SECONDS)

    def _listen(self) -> None:
        with psycopg.connect(
            self._dsn, autocommit=True, application_name=APPLICATION
        ) as connection:
            connection.execute(f"LISTEN {CHANNEL}".encode())
            self._tell("")  # what was told while nobody listened
            while not self._stop.is_set():
                for told in connection.notifies(timeout=_LOOK_SECONDS):
                    self._tell(told.payload)
                    if self._stop.is_set():
                        return

    def _tell(self, scope: str) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake, scope)

"""Run the central store: database, schema, TLS with client certificates, HTTP."""

import argparse
import asyncio
import errno
import ipaddress
import logging
import os
import signal
import socket
import ssl
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa
import uvicorn
from msgspec import Struct
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.access.passwords import Passwords
from app.access.roles import load_rights
from app.access.staff import LockPolicy
from app.arrangements.arrangements import load_arrangements
from app.faults import CounterFault
from app.ports import Clock, Ids
from app.reservations.plan import load_slot_plan
from app.resources import words
from sync.central.database import EmbeddedPostgres, engine_for, refuse_silence, sole_owner
from sync.central.desk import Desk
from sync.central.http import Border
from sync.central.limits import Limits, Turnstile
from sync.central.listening import Listener
from sync.central.postman import Postman, load_mail_server
from sync.central.schema import migrate
from sync.central.sign_in import OfflinePolicy
from sync.certificates import NoAuthority, read_key
from sync.rounds import Rounds
from sync.wire import SPOKEN

_log = logging.getLogger(__name__)
_START_SECONDS = 30.0
_LOOK_SECONDS = 0.5


class NotServing(CounterFault):
    """Tell that the central store could not begin to serve: the port is taken, for instance."""

    code = "S-122"


class OpenDoor(CounterFault):
    """Tell that others than the proxy could come in where it alone tells who asks."""

    code = "S-134"


class ServiceSettings(Struct, frozen=True, kw_only=True):
    """Tell how the central store runs.

    ``keys`` is the folder that ``enrol`` made.  Either ``dsn`` or ``embedded`` (a folder) names
    the database.  ``municipality`` names the city's file, whose places and slots are published
    and whose arrangements are judged by; without one no place takes bookings.  ``mail`` is the
    file that names the mail server; without one messages stay queued.  ``behind_proxy`` leaves
    TLS to nginx or Caddy on this machine, which passes the client's certificate in
    ``X-Client-Cert`` and strips inbound copies of it; then nobody else may reach the service.
    ``socket`` is a unix socket instead of host and port, for the proxy's group alone.  Port 0
    takes a free one.
    """

    keys: Path
    dsn: str = ""
    embedded: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8443
    socket: Path | None = None
    behind_proxy: bool = False
    municipality: str = ""
    mail: Path | None = None
    limits: Limits = Limits()
    policy: LockPolicy = LockPolicy()
    offline: OfflinePolicy = OfflinePolicy()


def settings_of(args: argparse.Namespace) -> ServiceSettings:
    """Return how the central store runs by what the command line says."""
    return ServiceSettings(
        keys=Path(args.keys),
        dsn=args.dsn,
        embedded=None if args.dsn else Path(args.embedded),
        host=args.host,
        port=args.port,
        socket=Path(args.socket) if args.socket else None,
        behind_proxy=args.behind_proxy,
        municipality=args.municipality,
        mail=Path(args.mail) if args.mail else None,
        limits=Limits.of(args.requests_per_second, args.sign_ins_per_minute),
    )


class _Protocol(H11Protocol):
    """Put the client's certificate where requests find it; end what stays half a request.

    A head must be whole within two looks, a body must have grown from one look to the next.
    """

    look_seconds = 30.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._arrived, self._seen = 0, (-1, -1)
        self._look = self.loop.call_later(self.look_seconds, self._look_on)
        tls = transport.get_extra_info("ssl_object")
        certificate = tls.getpeercert(binary_form=True) if tls is not None else None
        self.app_state = {**self.app_state, "client_certificate": certificate}

    def data_received(self, data: bytes) -> None:
        self._arrived += len(data)
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._look.cancel()
        super().connection_lost(exc)

    def _look_on(self) -> None:
        cycle = self.cycle
        heading = cycle is None or cycle.response_complete
        seen = (id(cycle), -1 if heading else self._arrived)
        if seen == self._seen and (heading or cycle.more_body):
            self.transport.close()
            return
        self._seen = seen
        self._look = self.loop.call_later(self.look_seconds, self._look_on)


def tls_context(keys: Path) -> ssl.SSLContext:
    """Return a server context that refuses clients without a certificate of the city.

    Raises:
        NoAuthority: the folder lacks a part.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(keys / "server.pem", keys / "server.key")
        context.load_verify_locations(keys / "ca.pem")
    except (OSError, ssl.SSLError) as trouble:
        raise NoAuthority(folder=str(keys)) from trouble
    context.verify_mode = ssl.CERT_REQUIRED
    return context


class CentralService:
    """Be the running central store; use it as a block, in tests and demo beside other threads."""

    def __init__(
        self,
        settings: ServiceSettings,
        clock: Clock,
        ids: Ids,
        passwords: Passwords | None = None,
        *,
        spoken: tuple[int, ...] = SPOKEN,
    ) -> None:
        self._settings = settings
        self._spoken = spoken
        self._clock = clock
        self._ids = ids
        self._passwords = passwords
        self._stack = ExitStack()
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self.port = 0
        self.engine: sa.Engine
        self._listener: Listener

    def __enter__(self) -> Self:
        """Start and return when requests are answered.

        Raises:
            NotServing: the address cannot be used.
            OpenDoor: behind a proxy, and others could reach it.
            NoDatabase, EmbeddedInUse, NoAuthority: by what is missing.
            NewerDatabase, NotMigrated: the database's schema is not this program's.
        """
        try:
            server = self._prepare()
            listening = self._socket()
            self._thread = threading.Thread(
                target=server.run, args=(listening,), name="central", daemon=True
            )
            self._thread.start()
            self._wait_ready(server)
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Answer what was asked, then stop."""
        self._close()

    @property
    def url(self) -> str:
        """Return the address terminals use, or that the proxy passes them on to."""
        if self._settings.socket is not None:
            return f"http+unix:{self._settings.socket}"
        scheme = "http" if self._settings.behind_proxy else "https"
        return f"{scheme}://{self._settings.host}:{self.port}"

    def heed_signals(self) -> None:
        """Let the process's end be asked for from here on; called on the main thread."""
        signal.signal(signal.SIGTERM, lambda *_: self._stop_serving())

    def wait(self) -> None:
        """Serve until the process is told to stop."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(timeout=_LOOK_SECONDS)

    def _stop_serving(self) -> None:
        if self._server is not None:
            self._server.should_exit = True
            self._listener.let_go()

    def _prepare(self) -> "_Server":
        settings = self._settings
        if settings.behind_proxy and settings.socket is None and not _is_loopback(settings.host):
            raise OpenDoor(host=settings.host)
        dsn = settings.dsn
        if settings.embedded is not None:
            self._stack.enter_context(sole_owner(settings.embedded))
            database = self._stack.enter_context(EmbeddedPostgres(settings.embedded))
            self._stack.enter_context(Rounds("embedded database", database.revive))
            dsn = database.dsn
        self.engine = engine_for(dsn)
        self._stack.callback(self.engine.dispose)
        refuse_silence(self.engine)
        migrate(self.engine)
        city = settings.municipality
        plan = load_slot_plan(city) if city else None
        desk = Desk(
            self.engine,
            load_rights(),
            read_key((settings.keys / "countersign.key").read_bytes()),
            self._clock,
            self._ids,
            policy=settings.policy,
            offline=settings.offline,
            passwords=self._passwords,
            plan=plan,
            arrangements=load_arrangements(city) if city else None,
        )
        again = desk.days.keep_house()  # before the first request is answered
        self._stack.enter_context(Rounds("housekeeping", desk.days.keep_house, first=again))
        if settings.mail is not None and plan is not None:
            way = load_mail_server(settings.mail)
            postman = Postman(self.engine, way, plan.mail, self._clock, words, plan.name)
            self._stack.enter_context(Rounds("postman", postman.deliver))
        self._listener = listener = Listener(self.engine)
        turnstile = Turnstile(settings.limits, self._clock)
        border = Border(
            desk, listener, turnstile, behind_proxy=settings.behind_proxy, spoken=self._spoken
        )
        config = uvicorn.Config(
            border.app(),
            host=settings.host,
            port=settings.port,
            http=_Protocol,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=60,
            timeout_graceful_shutdown=5,
        )
        config.load()
        if not settings.behind_proxy:
            config.ssl = tls_context(settings.keys)
        self._server = server = _Server(config, self._ready)
        return server

    def _wait_ready(self, server: "_Server") -> None:
        if not self._ready.wait(_START_SECONDS) or not server.started:
            raise NotServing(host=self._settings.host, port=self._settings.port)
        if self._settings.socket is None:
            self.port = server.servers[0].sockets[0].getsockname()[1]

    def _socket(self) -> "list[socket.socket] | None":
        """Return the unix socket to listen on, None for host and port."""
        path = self._settings.socket
        if path is None:
            return None
        try:
            listening = _unix_socket(path)
        except OSError as trouble:
            raise NotServing(host=str(path), port=0) from trouble
        self._stack.callback(path.unlink, missing_ok=True)
        return [listening]

    def _close(self) -> None:
        self._stop_serving()
        if self._thread is not None:
            self._thread.join(timeout=_START_SECONDS)
        self._stack.close()


def _is_loopback(host: str) -> bool:
    """Tell whether a name means this machine alone."""
    try:
        found = socket.getaddrinfo(host or "0.0.0.0", None)  # noqa: S104 - what no name means
    except OSError:
        return False
    return all(ipaddress.ip_address(address[0]).is_loopback for *_, address in found)


def _unix_socket(path: Path) -> socket.socket:
    """Return a socket for owner and group alone; a left-over of a dead process gives way.

    Raises:
        OSError: the system has none, as Windows, or the path is taken.
    """
    if sys.platform == "win32":
        raise OSError(errno.EAFNOSUPPORT, "Windows has no unix sockets here")
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if path.is_socket() and _is_dead(path):
            path.unlink()
        before = os.umask(0o117)
        try:
            listening.bind(str(path))
        finally:
            os.umask(before)
    except OSError:
        listening.close()
        raise
    return listening


def _is_dead(path: Path) -> bool:
    if sys.platform == "win32":
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        try:
            caller.connect(str(path))
        except ConnectionRefusedError:
            return True
    return False


class _Server(uvicorn.Server):
    """Tell when it serves or has failed to."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: "list[object] | None" = None) -> None:  # type: ignore[override]
        try:
            await super().startup(sockets)  # type: ignore[arg-type]
        finally:
            self._ready.set()

    def run(self, sockets: "list[object] | None" = None) -> None:  # type: ignore[override]
        try:
            super().run(sockets)  # type: ignore[arg-type]
        except SystemExit:
            _log.warning("the central store could not serve")
        finally:
            self._ready.set()

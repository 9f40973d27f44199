"""The protocol's border: who asks, what was sent, what goes back (docs/protocol.md)."""

import asyncio
import contextlib
import gzip
import logging
import urllib.parse
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import anyio.to_thread
import msgspec
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from app.records.replica import SubjectKey
from sync.central import openapi
from sync.central.desk import Desk
from sync.central.devices import Device, Refuse
from sync.central.limits import Turnstile
from sync.central.listening import Listener
from sync.central.operations import OPERATIONS, STATUS
from sync.certificates import fingerprint
from sync.wire import (
    MAX_BODY,
    MAX_UNZIPPED,
    MAX_WAIT_SECONDS,
    OFFERED,
    PROTOCOL_HEADER,
    SPOKEN,
    Attach,
    BookingSearch,
    CitySearch,
    Detach,
    FeedAnswer,
    FeedRequest,
    HoldRequest,
    HydrateRequest,
    LeaseRequest,
    PieceRequest,
    Push,
    Refusal,
    RefusalCode,
    ScopesQuery,
    SignIn,
    SubjectQuery,
    TransportRequest,
    choose_version,
)

_log = logging.getLogger(__name__)
T = TypeVar("T")
_ZIP_FROM = 4096
_HASHES_AT_ONCE = 2
PROXY_HEADER = "x-client-cert"


class Border:
    """Serve the routes of the protocol."""

    def __init__(
        self,
        desk: Desk,
        listener: Listener,
        turnstile: Turnstile,
        *,
        behind_proxy: bool,
        spoken: tuple[int, ...] = SPOKEN,
    ) -> None:
        self._spoken = spoken
        self._desk = desk
        self._listener = listener
        self._turnstile = turnstile
        self._behind_proxy = behind_proxy
        self._hashing = anyio.CapacityLimiter(_HASHES_AT_ONCE)

    def app(self) -> Starlette:
        """Return the application."""
        handlers: dict[str, Callable[[Request, Device], Any]] = {
            "hello": self._hello,
            "push": self._push,
            "feed": self._feed,
            "hydrate": self._hydrate,
            "checksum": self._checksum,
            "sign-in": self._sign_in,
            "history": self._history,
            "search": self._search,
            "bookings": self._bookings,
            "transport": self._transport,
            "lease": self._lease,
            "hold": self._hold,
            "attach": self._attach,
            "attached": self._attached,
            "detach": self._detach,
        }
        routes = [
            Route(one.path, self._endpoint(handlers[one.name]), methods=[one.method])
            for one in OPERATIONS
        ]
        routes.append(Route(openapi.PATH, self._description, methods=["GET"]))
        return Starlette(
            routes=routes,
            lifespan=self._lifespan,
            exception_handlers={404: _no_route, 405: _no_method},
        )

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self._listener.start(asyncio.get_running_loop())
        try:
            yield
        finally:
            await anyio.to_thread.run_sync(self._listener.stop)

    def _endpoint(self, handler: Callable[[Request, Device], Any]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            try:
                self._choose_version(request)
                print_of_device = self._fingerprint(request)
                self._turnstile.pass_request(print_of_device)
                device = await anyio.to_thread.run_sync(self._desk.device, print_of_device)
                return _respond(request, 200, await handler(request, device))
            except Refuse as told:
                await _drop_body(request)
                refusal = Refusal(
                    code=told.code,
                    detail=told.detail,
                    expected=told.expected,
                    seconds=told.seconds,
                )
                return _respond(request, STATUS[told.code], refusal)
            except ClientDisconnect:
                return Response(status_code=400)
            except sa.exc.DataError:
                refusal = Refusal(code=RefusalCode.MALFORMED, detail="not for the database")
                return _respond(request, STATUS[refusal.code], refusal)
            except (sa.exc.OperationalError, sa.exc.TimeoutError) as outage:
                # No bug, and every terminal asks again: one line each, not a traceback.
                why = type(outage.__cause__ or outage).__name__
                _log.warning("database unavailable", extra={"exception": why})
                return _respond(request, 503, Refusal(code=RefusalCode.BUSY))
            except Exception:
                _log.exception("request failed: %s", request.url.path)
                return _respond(request, 500, Refusal(code=RefusalCode.TROUBLE))

        return answer

    async def _description(self, request: Request) -> Response:
        return Response(openapi.written(), media_type="application/json")

    def _fingerprint(self, request: Request) -> str:
        """Return the fingerprint of the client's certificate, from TLS or from the proxy."""
        if self._behind_proxy:
            told = request.headers.getlist(PROXY_HEADER)
            try:
                pem = urllib.parse.unquote(told[0]).encode() if len(told) == 1 else b""
                [only] = x509.load_pem_x509_certificates(pem)
            except ValueError:
                raise Refuse(RefusalCode.UNKNOWN_DEVICE) from None
            if b"," in pem:  # one beside the proxy's own, folded into one header on the way
                raise Refuse(RefusalCode.UNKNOWN_DEVICE)
            return fingerprint(only.public_bytes(Encoding.DER))
        found = request.scope.get("state", {}).get("client_certificate")
        if not found:
            raise Refuse(RefusalCode.UNKNOWN_DEVICE)
        return fingerprint(found)

    # --- the routes ----------------------------------------------------------------------------

    def _choose_version(self, request: Request) -> None:
        """Settle which version is spoken: the newest that both sides know.

        Raises:
            Refuse: none is offered, or there is none; the detail names what is spoken here.
        """
        asked = request.headers.get(PROTOCOL_HEADER, "")
        if not OFFERED.fullmatch(asked):
            raise Refuse(RefusalCode.MALFORMED, detail=PROTOCOL_HEADER)
        offered = tuple(int(part) for part in asked.split(","))
        chosen = choose_version(offered, self._spoken)
        request.state.version = chosen or self._spoken[0]
        if chosen is None:
            raise Refuse(RefusalCode.PROTOCOL, detail=",".join(map(str, self._spoken)))

    async def _hello(self, request: Request, device: Device) -> object:
        told = await anyio.to_thread.run_sync(self._desk.hello, device)
        return msgspec.structs.replace(told, versions=self._spoken, version=request.state.version)

    async def _push(self, request: Request, device: Device) -> object:
        push = await self._read(request, device, Push)
        return await anyio.to_thread.run_sync(self._desk.push, device, push)

    async def _hydrate(self, request: Request, device: Device) -> object:
        asked = await self._read(request, device, HydrateRequest)
        return await anyio.to_thread.run_sync(self._desk.hydrate, device, asked)

    async def _checksum(self, request: Request, device: Device) -> object:
        asked = _asked({"scope": request.query_params.getlist("scope")}, ScopesQuery)
        scopes = tuple(dict.fromkeys(asked.scope)) or device.scopes
        return await anyio.to_thread.run_sync(self._desk.checksum, device, scopes)

    async def _history(self, request: Request, device: Device) -> object:
        asked = _asked(dict(request.query_params), SubjectQuery)
        key = SubjectKey(asked.subject_type, asked.subject)
        return await anyio.to_thread.run_sync(self._desk.history, device, key)

    async def _search(self, request: Request, device: Device) -> object:
        asked = await self._read(request, device, CitySearch)
        return await anyio.to_thread.run_sync(self._desk.search_city, device, asked)

    async def _bookings(self, request: Request, device: Device) -> object:
        asked = await self._read(request, device, BookingSearch)
        return await anyio.to_thread.run_sync(self._desk.search_bookings, device, asked)

    async def _transport(self, request: Request, device: Device) -> object:
        asked = await self._read(request, device, TransportRequest)
        return await anyio.to_thread.run_sync(self._desk.transport, device, asked)

    async def _lease(self, request: Request, device: Device) -> object:
        asked = await self._read(request, device, LeaseRequest)
        return await anyio.to_thread.run_sync(self._desk.lease, device, asked)

    async def _hold(self, request: Request, device: Device) -> object:
        asked = await self._read(request, device, HoldRequest)
        return await anyio.to_thread.run_sync(self._desk.hold, device, asked)

    async def _attach(self, request: Request, device: Device) -> object:
        asked = await self._read(request, device, Attach)
        return await anyio.to_thread.run_sync(self._desk.attachments.attach, device, asked)

    async def _attached(self, request: Request, device: Device) -> object:
        asked = await self._read(request, device, PieceRequest)
        return await anyio.to_thread.run_sync(self._desk.attachments.piece, device, asked)

    async def _detach(self, request: Request, device: Device) -> object:
        asked = await self._read(request, device, Detach)
        return await anyio.to_thread.run_sync(self._desk.attachments.detach, device, asked)

    async def _sign_in(self, request: Request, device: Device) -> object:
        self._turnstile.pass_sign_in(device.fingerprint)
        asked = await self._read(request, device, SignIn)
        return await anyio.to_thread.run_sync(self._desk.sign_in, asked, limiter=self._hashing)

    async def _read(self, request: Request, device: Device, kind: type[T]) -> T:
        """Return a request's message; a body is never larger than agreed, zipped or not.

        Raises:
            Refuse: it is too large or not of the protocol.
        """
        plain = body = await _body(request)
        self._turnstile.count_bytes(device.fingerprint, len(body))
        if request.headers.get("content-encoding") == "gzip":
            plain = _unzipped(body)
        try:
            return msgspec.json.decode(plain, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as trouble:
            raise Refuse(RefusalCode.MALFORMED, detail=str(trouble)[:200]) from None

    async def _feed(self, request: Request, device: Device) -> object:
        """Answer at once where something changed, else wait for a hint and read again."""
        asked = await self._read(request, device, FeedRequest)
        await anyio.to_thread.run_sync(self._desk.note_health, device, asked.health)
        event = self._listener.expect(frozenset(cursor.scope for cursor in asked.cursors))
        try:
            answer = await anyio.to_thread.run_sync(self._desk.feed, device, asked)
            wait = min(asked.wait, MAX_WAIT_SECONDS)
            if wait <= 0 or _has_changes(answer):
                return answer
            await _until(event, request, wait)
            return await anyio.to_thread.run_sync(self._desk.feed, device, asked)
        finally:
            self._listener.forget(event)


def _asked(query: dict[str, Any], kind: type[T]) -> T:
    """Return what a query asks.

    Raises:
        Refuse: it is not of the protocol.
    """
    try:
        return msgspec.convert(query, type=kind)
    except msgspec.ValidationError as trouble:
        raise Refuse(RefusalCode.MALFORMED, detail=str(trouble)[:200]) from None


def _no_route(request: Request, _: Exception) -> Response:
    return _respond(request, 404, Refusal(code=RefusalCode.NOT_FOUND, detail="no such route"))


def _no_method(request: Request, trouble: Exception) -> Response:
    told = _respond(request, STATUS[RefusalCode.METHOD], Refusal(code=RefusalCode.METHOD))
    told.headers.update(getattr(trouble, "headers", None) or {})
    return told


def _has_changes(answer: FeedAnswer) -> bool:
    return any(page.rows for page in answer.pages)


async def _until(event: asyncio.Event, request: Request, seconds: float) -> None:
    """Wait for a hint, for the time to pass or for the terminal to go away."""
    woken = asyncio.create_task(event.wait())
    gone = asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait({woken, gone}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if gone.done():
            raise ClientDisconnect()
    finally:
        woken.cancel()
        gone.cancel()


async def _body(request: Request) -> bytes:
    """Return a body as it was sent.

    What is too much is read within bounds and dropped: else its sender sees a reset, no answer.

    Raises:
        Refuse: it is larger than agreed.
    """
    body, size = bytearray(), 0
    request.state.read = True
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MAX_BODY:
            body += chunk
        elif size > 2 * MAX_BODY:
            break
    if size > MAX_BODY:
        raise Refuse(RefusalCode.TOO_LARGE)
    return bytes(body)


async def _drop_body(request: Request) -> None:
    """Read a body that nobody will look at, so that its sender sees the answer."""
    if not getattr(request.state, "read", False):
        with contextlib.suppress(Refuse, ClientDisconnect):
            await _body(request)


def _unzipped(body: bytes) -> bytes:
    unzip = zlib.decompressobj(wbits=31)
    try:
        plain = unzip.decompress(body, MAX_UNZIPPED)
    except zlib.error:
        raise Refuse(RefusalCode.MALFORMED, detail="gzip") from None
    if unzip.unconsumed_tail:
        raise Refuse(RefusalCode.TOO_LARGE)
    if not unzip.eof:
        raise Refuse(RefusalCode.MALFORMED, detail="gzip")
    return plain


def _respond(request: Request, status: int, message: object) -> Response:
    body = msgspec.json.encode(message)
    version = getattr(request.state, "version", SPOKEN[0])
    headers = {PROTOCOL_HEADER: str(version), "Cache-Control": "no-store"}
    if isinstance(message, Refusal) and message.seconds:
        headers["Retry-After"] = str(message.seconds)
    if len(body) >= _ZIP_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, compresslevel=1)
        headers["Content-Encoding"] = "gzip"
    return Response(body, status_code=status, headers=headers, media_type="application/json")

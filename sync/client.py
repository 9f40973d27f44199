"""The terminal's HTTP side: one connection with the client certificate, nothing else."""

import contextlib
import gzip
import socket
import ssl
import weakref
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec
from cryptography import x509

from app.access.session import StaffAnswer
from app.access.staff import Locked, WrongCredential
from app.cards.city import CityFound
from app.faults import CounterFault, NotAllowed
from app.ports import Clock, Secret
from app.records.attachment import AttachmentGone
from app.records.replica import SubjectKey
from app.reservations.booking_day import NoSeat
from app.reservations.city import BookingsFound, BookingWish
from app.reservations.faults import NoSlot, SlotFull
from app.reservations.transport import TransportFound
from app.settings import Settings
from app.system import SystemClock
from sync.faults import (
    CentralBusy,
    CentralNotProved,
    CentralTrouble,
    CentralUnreachable,
    CertificateRefused,
    DeviceRefused,
    NotUnderstood,
    VersionRefused,
)
from sync.proving import alert_of, refused_as
from sync.sides import Refused
from sync.wire import (
    CERTIFICATE,
    MAX_UNZIPPED,
    MAX_WAIT_SECONDS,
    PROTOCOL_HEADER,
    SPOKEN,
    Attach,
    Attached,
    AttachedPiece,
    BookingSearch,
    ChecksumAnswer,
    CitySearch,
    Detach,
    FeedAnswer,
    FeedRequest,
    Held,
    Hello,
    HistoryAnswer,
    HoldRequest,
    HydratePage,
    HydrateRequest,
    LeaseAnswer,
    LeaseRequest,
    PieceRequest,
    Push,
    PushAnswer,
    Refusal,
    RefusalCode,
    SignInAnswer,
    TransportRequest,
)

T = TypeVar("T")
_ZIP_FROM = 4096
_CONNECT_SECONDS = 5.0
_READ_SECONDS = 10.0
_LONGEST_WAIT = 60
_SIGN_IN_SECONDS = 8.0  # then the cached verifier answers
_PROVE_SECONDS = 2.0
_CUT = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
_FOR_THE_CALLER = frozenset(
    {
        RefusalCode.FORK,
        RefusalCode.GAP,
        RefusalCode.WRONG_EPOCH,
        RefusalCode.WRONG_TERMINAL,
        RefusalCode.REHYDRATE,
        RefusalCode.TOO_LARGE,
        RefusalCode.SPOILT,
        RefusalCode.NOT_FOUND,
        RefusalCode.CREDENTIAL,
        RefusalCode.NOT_ALLOWED,
        RefusalCode.NO_SEAT,
        RefusalCode.CODE_NEEDED,
        RefusalCode.LOCKED,
    }
)
_NO_ANSWER = (
    CentralBusy,
    CentralNotProved,
    CentralTrouble,
    DeviceRefused,
    VersionRefused,
    NotUnderstood,
)
_FOR_THE_DEVICE = frozenset(
    {RefusalCode.UNKNOWN_DEVICE, RefusalCode.REVOKED, RefusalCode.WRONG_SCOPE}
)


class LineContext(ssl.SSLContext):
    """Remember the open sockets, so that a request under way can be ended from outside.

    ``expires_at`` is when our certificate ends.
    """

    _open: "weakref.WeakSet[ssl.SSLSocket]"
    expires_at: datetime

    def wrap_socket(self, sock: socket.socket, **more: Any) -> ssl.SSLSocket:  # type: ignore[override]
        """Return the wrapped socket and remember it."""
        wrapped = super().wrap_socket(sock, **more)
        self.__dict__.setdefault("_open", weakref.WeakSet()).add(wrapped)
        return wrapped

    def opened(self, host: str, port: int, seconds: float) -> ssl.SSLSocket:
        """Return a connection after its handshake; see ``sync.proving``."""
        wire = socket.create_connection((host, port), seconds)
        try:
            return self.wrap_socket(wire, server_hostname=host)
        except BaseException:
            wire.close()
            raise

    def interrupt(self) -> None:
        """Shut every open socket; whoever waits on one is told that the line was cut."""
        for one in list(self.__dict__.get("_open", ())):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)


def tls_context(certificate: Path, key: Path, authority: Path) -> LineContext:
    """Return a context that trusts the city's authority alone and shows our certificate.

    Raises:
        DeviceRefused: a file is missing or broken.
    """
    context = LineContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(authority)
        context.load_cert_chain(certificate, key)
        ours = x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError) as trouble:
        raise DeviceRefused(why=type(trouble).__name__) from trouble
    context.expires_at = ours.not_valid_after_utc
    return context


class Client:
    """Call the central store; every method is one request and may be called from any thread."""

    def __init__(
        self,
        url: str,
        context: LineContext,
        *,
        connect_seconds: float = _CONNECT_SECONDS,
        read_seconds: float = _READ_SECONDS,
        clock: Clock | None = None,
        spoken: tuple[int, ...] = SPOKEN,
    ) -> None:
        self._spoken = spoken
        self._context = context
        self._clock = clock or SystemClock()
        self._connect_seconds = connect_seconds
        self._read_seconds = read_seconds
        self._url = url
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/sync/v1/",
            verify=context,
            timeout=httpx.Timeout(read_seconds, connect=connect_seconds),
            headers={PROTOCOL_HEADER: ",".join(map(str, spoken)), "Accept-Encoding": "gzip"},
            trust_env=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def interrupt(self) -> None:
        """End every request under way: its caller is told that the line was cut."""
        self._context.interrupt()

    def hello(self) -> Hello:
        """Return what the central store knows of this terminal."""
        return self._get("hello", {}, Hello)

    def push(self, push: Push) -> PushAnswer:
        """Send a batch."""
        return self._post("push", push, PushAnswer)

    def feed(self, request: FeedRequest) -> FeedAnswer:
        """Ask for changes; the answer may take as long as was asked."""
        wait = min(request.wait, MAX_WAIT_SECONDS)
        return self._post("feed", request, FeedAnswer, patience=wait)

    def hydrate(self, request: HydrateRequest) -> HydratePage:
        """Ask for a page of present rows."""
        return self._post("hydrate", request, HydratePage)

    def checksum(self, scopes: tuple[str, ...] = ()) -> ChecksumAnswer:
        """Ask for digests."""
        return self._get("checksum", {"scope": list(scopes)}, ChecksumAnswer)

    def history(self, key: SubjectKey) -> HistoryAnswer:
        """Ask what all terminals recorded about a subject.

        Raises:
            CentralTrouble: the central store does not know the subject, or has a trouble.
        """
        asked = {"subject_type": key.subject_type, "subject": key.subject}
        try:
            return self._get("history", asked, HistoryAnswer)
        except Refused as told:
            raise CentralTrouble(status=told.refusal.code.value) from None

    def search_city(self, staff_id: str, text: str) -> CityFound:
        """Look up cards of other offices; satisfies ``app.cards.city.CityStore``.

        Raises:
            CentralUnreachable: there is no answer.
            NotAllowed: the person may not look up other offices' cards.
        """
        asked = CitySearch(staff_id=staff_id, text=text)
        return self._asked_by_person("search", asked, CityFound)

    def search_bookings(self, staff_id: str, wish: BookingWish) -> BookingsFound:
        """Look up bookings of other offices; satisfies ``BookingStore``.

        Raises:
            CentralUnreachable: there is no answer.
            NotAllowed: the person may not look up other offices' bookings.
        """
        asked = BookingSearch(
            staff_id=staff_id,
            text=wish.text,
            office=wish.office,
            day=wish.day,
            status=wish.status,
        )
        return self._asked_by_person("bookings", asked, BookingsFound)

    def transport(self, staff_id: str, first: date, last: date) -> TransportFound:
        """Ask which cards have to be moved; satisfies ``TransportStore``.

        Raises:
            CentralUnreachable: there is no answer.
            NotAllowed: the person may not ask.
        """
        asked = TransportRequest(staff_id=staff_id, first=first, last=last)
        return self._asked_by_person("transport", asked, TransportFound)

    def _asked_by_person(self, path: str, asked: object, kind: type[T]) -> T:
        try:
            return self._post(path, asked, kind)
        except Refused as told:
            raise NotAllowed(kind=told.refusal.code.value) from None

    def lease(self, request: LeaseRequest) -> LeaseAnswer:
        """Ask for seats to give away without the line."""
        return self._post("lease", request, LeaseAnswer)

    def hold(self, office: str, day: date, slot: str) -> datetime:
        """Hold a seat while a person types and return until when; without a slot let it go.

        Raises:
            SlotFull, NoSlot: there is no seat.
            CentralUnreachable: there is no answer.
        """
        try:
            return self._post("hold", HoldRequest(office=office, day=day, slot=slot), Held).until
        except Refused as told:
            if told.refusal.detail == NoSeat.SLOT_FULL:
                raise SlotFull(slot=slot) from None
            raise NoSlot(slot=slot) from None

    def attach(self, request: Attach) -> Attached:
        """Send a piece of a photograph or scan."""
        return self._post("attach", request, Attached)

    def piece(self, digest: str, offset: int) -> AttachedPiece:
        """Ask for a piece of a photograph or scan of this office.

        Raises:
            AttachmentGone: it was erased, is not whole yet, or is another office's.
        """
        try:
            return self._post("attached", PieceRequest(digest=digest, offset=offset), AttachedPiece)
        except Refused:
            raise AttachmentGone(digest=digest[:12]) from None

    def detach(self, request: Detach) -> Attached:
        """Have a photograph or scan erased."""
        return self._post("detach", request, Attached)

    def sign_in(self, staff_id: str, password: Secret, code: str) -> StaffAnswer:
        """Ask whether a credential holds; satisfies ``app.access.session.CentralSignIn``.

        Raises:
            WrongCredential, Locked, CentralUnreachable: as told.
        """
        asked = {
            "staff_id": staff_id,
            "password": bytes(password.expose()).decode("utf-8", errors="replace"),
            "code": code,
        }
        try:
            yes = self._post("sign-in", asked, SignInAnswer, seconds=_SIGN_IN_SECONDS)
        except Refused as told:
            if told.refusal.code is RefusalCode.LOCKED:
                seconds = told.refusal.seconds
                raise Locked(seconds=seconds, minutes=-(-seconds // 60)) from None
            raise WrongCredential() from None
        except _NO_ANSWER as fault:
            raise CentralUnreachable() from fault
        return StaffAnswer(
            staff_id=yes.staff_id,
            name=yes.name,
            role=yes.role,
            office=yes.office,
            offline_until=yes.offline_until,
            code_secret=yes.code_secret,
            code_step=yes.code_step,
        )

    # --- requests ------------------------------------------------------------------------------

    def _get(self, path: str, params: Mapping[str, str | list[str]], kind: type[T]) -> T:
        return self._ask(self._http.build_request("GET", path, params=params), kind)

    def _post(
        self,
        path: str,
        message: object,
        kind: type[T],
        *,
        seconds: float | None = None,
        patience: float = 0.0,
    ) -> T:
        limit = min(self._read_seconds, seconds or self._read_seconds)
        body = msgspec.json.encode(message)
        headers = {"Content-Type": "application/json"}
        if len(body) >= _ZIP_FROM:
            body = gzip.compress(body, compresslevel=1)
            headers["Content-Encoding"] = "gzip"
        timeout = httpx.Timeout(
            self._read_seconds, connect=self._connect_seconds, read=limit + patience
        )
        request = self._http.build_request(
            "POST", path, content=body, headers=headers, timeout=timeout
        )
        return self._ask(request, kind)

    def _ask(self, request: httpx.Request, kind: type[T]) -> T:
        try:
            response = self._http.send(request, stream=True)
            try:
                content = _content(response)
            finally:
                response.close()
        except httpx.TransportError as trouble:
            raise self._fault_of_line(trouble) from trouble
        except httpx.DecodingError as trouble:
            raise NotUnderstood() from trouble
        if response.status_code == httpx.codes.OK:
            self._must_speak(response)
            try:
                return msgspec.json.decode(content, type=kind)
            except (msgspec.MsgspecError, UnicodeDecodeError) as trouble:
                raise NotUnderstood() from trouble
        raise _fault_of(response, content, self._spoken)

    def _must_speak(self, response: httpx.Response) -> None:
        """Refuse an answer in another version than those that were offered.

        Raises:
            VersionRefused: it names one; a proxy may have taken the header away.
        """
        told = response.headers.get(PROTOCOL_HEADER, "")
        if told and told not in map(str, self._spoken):
            raise _version_refused(told, self._spoken)

    def _fault_of_line(self, trouble: httpx.TransportError) -> CounterFault:
        """Return who could not prove itself to whom, or that there was no answer."""
        told = str(trouble).lower().replace("_", " ")
        if "certificate verify failed" in told:
            return CentralNotProved()
        why = alert_of(told)
        if not why and isinstance(trouble, _CUT):
            why = refused_as(self._context, self._url, min(self._connect_seconds, _PROVE_SECONDS))
        if not why:
            return CentralUnreachable()
        ended = self._clock.now() >= self._context.expires_at
        return CertificateRefused(why=f"{self._context.expires_at:%Y-%m-%d}" if ended else why)


def _content(response: httpx.Response) -> bytes:
    """Read an answer, unzipped, up to the size that one may have.

    Raises:
        NotUnderstood: it is larger.
    """
    content = bytearray()
    for part in response.iter_bytes():
        content += part
        if len(content) > MAX_UNZIPPED:
            raise NotUnderstood()
    return bytes(content)


def _fault_of(
    response: httpx.Response, content: bytes, own: tuple[int, ...] = SPOKEN
) -> CounterFault | Refused:
    """Return what a refusal means: for the caller to act on, or for a person to read."""
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return CentralBusy(seconds=_seconds(response))
    try:
        refusal = msgspec.json.decode(content, type=Refusal)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _fault_of_stranger(response.status_code)
    if refusal.code in _FOR_THE_CALLER:
        return Refused(refusal)
    if refusal.code in _FOR_THE_DEVICE:
        refused = CertificateRefused if refusal.detail == CERTIFICATE else DeviceRefused
        return refused(why=refusal.code)
    if refusal.code is RefusalCode.PROTOCOL:
        return _version_refused(refusal.detail, own)
    return CentralTrouble(status=response.status_code)


def _version_refused(spoken: str, own: tuple[int, ...]) -> VersionRefused:
    return VersionRefused(own=",".join(map(str, own)), spoken=spoken)


def _fault_of_stranger(status: int) -> CounterFault | Refused:
    """Return what an answer means that the central store did not write: a proxy's, a portal's."""
    if status == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
        return Refused(Refusal(code=RefusalCode.TOO_LARGE))
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return CentralTrouble(status=status)
    return NotUnderstood()


def _seconds(response: httpx.Response) -> int:
    """Return how long to wait, also where a proxy says so."""
    told = response.headers.get("Retry-After", "")
    return min(int(told), _LONGEST_WAIT) if told.isascii() and told.isdigit() else 1


def client_of(settings: Settings) -> Client | None:
    """Return the way to the central store, None where the terminal has none."""
    central = settings.central
    if not central.url:
        return None
    context = tls_context(
        settings.path(central.certificate),
        settings.path(central.key),
        settings.path(central.authority),
    )
    return Client(central.url, context)

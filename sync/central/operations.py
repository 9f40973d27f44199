"""What the central store can be asked: one row per route, the single source of routes and paper."""

from msgspec import Struct

from app.cards.city import CityFound
from app.reservations.city import BookingsFound
from app.reservations.transport import TransportFound
from sync.wire import (
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
    RefusalCode,
    ScopesQuery,
    SignIn,
    SignInAnswer,
    SubjectQuery,
    TransportRequest,
)

ROOT = "/sync/v1"

STATUS: dict[RefusalCode, int] = {
    RefusalCode.MALFORMED: 400,
    RefusalCode.UNKNOWN_DEVICE: 401,
    RefusalCode.CREDENTIAL: 401,
    RefusalCode.CODE_NEEDED: 401,
    RefusalCode.REVOKED: 403,
    RefusalCode.WRONG_TERMINAL: 403,
    RefusalCode.WRONG_SCOPE: 403,
    RefusalCode.NOT_ALLOWED: 403,
    RefusalCode.NOT_FOUND: 404,
    RefusalCode.METHOD: 405,
    RefusalCode.NO_SEAT: 409,
    RefusalCode.SPOILT: 409,
    RefusalCode.WRONG_EPOCH: 409,
    RefusalCode.FORK: 409,
    RefusalCode.GAP: 409,
    RefusalCode.REHYDRATE: 410,
    RefusalCode.TOO_LARGE: 413,
    RefusalCode.LOCKED: 423,
    RefusalCode.PROTOCOL: 426,
    RefusalCode.TOO_MANY: 429,
    RefusalCode.BUSY: 503,
    RefusalCode.TROUBLE: 500,
}

# Any request may end so.
ALWAYS = (
    RefusalCode.MALFORMED,
    RefusalCode.UNKNOWN_DEVICE,
    RefusalCode.REVOKED,
    RefusalCode.METHOD,
    RefusalCode.PROTOCOL,
    RefusalCode.TOO_MANY,
    RefusalCode.TROUBLE,
    RefusalCode.BUSY,
)
# And one with a body or a query also so.
READ = (RefusalCode.TOO_LARGE,)


class Operation(Struct, frozen=True, kw_only=True):
    """Describe one route: what it takes as body or query, what it tells, how it refuses."""

    name: str
    does: str
    body: type[Struct] | None = None
    query: type[Struct] | None = None
    tells: type[Struct]
    refuses: tuple[RefusalCode, ...] = ()

    @property
    def path(self) -> str:
        """Return where it is asked."""
        return f"{ROOT}/{self.name}"

    @property
    def method(self) -> str:
        """Return how it is asked."""
        return "GET" if self.body is None else "POST"


OPERATIONS = (
    Operation(name="hello", does="Tell what is known of the asking terminal.", tells=Hello),
    Operation(
        name="push",
        does="Take entries in: once, in order, each with its own answer.",
        body=Push,
        tells=PushAnswer,
        refuses=(
            RefusalCode.WRONG_TERMINAL,
            RefusalCode.WRONG_EPOCH,
            RefusalCode.FORK,
            RefusalCode.GAP,
        ),
    ),
    Operation(
        name="feed",
        does="Tell what changed, waiting for it where asked to.",
        body=FeedRequest,
        tells=FeedAnswer,
        refuses=(RefusalCode.WRONG_SCOPE, RefusalCode.REHYDRATE),
    ),
    Operation(
        name="hydrate",
        does="Tell a scope's present rows by key.",
        body=HydrateRequest,
        tells=HydratePage,
        refuses=(RefusalCode.WRONG_SCOPE,),
    ),
    Operation(
        name="checksum",
        does="Tell the digests of scopes.",
        query=ScopesQuery,
        tells=ChecksumAnswer,
        refuses=(RefusalCode.WRONG_SCOPE,),
    ),
    Operation(
        name="history",
        does="Tell what all terminals recorded about a subject.",
        query=SubjectQuery,
        tells=HistoryAnswer,
        refuses=(RefusalCode.NOT_FOUND,),
    ),
    Operation(
        name="search",
        does="Find cards of offices that the terminal does not keep.",
        body=CitySearch,
        tells=CityFound,
        refuses=(RefusalCode.NOT_ALLOWED,),
    ),
    Operation(
        name="bookings",
        does="Find whole bookings of offices that the terminal does not keep.",
        body=BookingSearch,
        tells=BookingsFound,
        refuses=(RefusalCode.NOT_ALLOWED,),
    ),
    Operation(
        name="transport",
        does="Tell which cards bookings want at another office than the one that keeps them.",
        body=TransportRequest,
        tells=TransportFound,
        refuses=(RefusalCode.NOT_ALLOWED,),
    ),
    Operation(
        name="lease",
        does="Carry on the seats that the terminal may give away without the line.",
        body=LeaseRequest,
        tells=LeaseAnswer,
    ),
    Operation(
        name="hold",
        does="Hold a seat while a person types, or let the held one go.",
        body=HoldRequest,
        tells=Held,
        refuses=(RefusalCode.NO_SEAT,),
    ),
    Operation(
        name="attach",
        does="Take a piece of a photograph or scan in, or tell how much is there.",
        body=Attach,
        tells=Attached,
        refuses=(RefusalCode.SPOILT,),
    ),
    Operation(
        name="attached",
        does="Tell a piece of a photograph or scan of the terminal's office.",
        body=PieceRequest,
        tells=AttachedPiece,
        refuses=(RefusalCode.NOT_FOUND,),
    ),
    Operation(
        name="detach",
        does="Erase a photograph or scan; its name stays.",
        body=Detach,
        tells=Attached,
        refuses=(RefusalCode.WRONG_SCOPE,),
    ),
    Operation(
        name="sign-in",
        does="Tell whether a person's credential holds.",
        body=SignIn,
        tells=SignInAnswer,
        refuses=(RefusalCode.CREDENTIAL, RefusalCode.CODE_NEEDED, RefusalCode.LOCKED),
    ),
)


def refusals_of(operation: Operation) -> dict[int, list[RefusalCode]]:
    """Return how an operation may refuse, by status."""
    reads = operation.body is not None or operation.query is not None
    found: dict[int, list[RefusalCode]] = {}
    for code in (*ALWAYS, *(READ if reads else ()), *operation.refuses):
        found.setdefault(STATUS[code], []).append(code)
    return dict(sorted(found.items()))

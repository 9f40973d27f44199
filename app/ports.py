"""The border: what the counter asks of machines, of time and of the central store.

Ports block, are plain Python and speak the counter's words.  Each is called from its own lane,
never from the screen's thread.  Every method either does what it says or raises a
``CounterFault``; none returns a flag for an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from msgspec import Struct

# --- time and identity -----------------------------------------------------------------------


class Clock(Protocol):
    """Tell the time; tests set it."""

    def now(self) -> datetime:
        """Return the device's time with its zone."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never jump."""
        ...


class Ids(Protocol):
    """Give identities."""

    def new(self) -> str:
        """Return a new UUIDv7 as text; later ones sort later."""
        ...


# --- secrets ----------------------------------------------------------------------------------


class Secret:
    """Hold a PIN or password as bytes that are overwritten when its use ends.

    The digits never become a ``str``; the printed form is always ``〈伏〉``.
    """

    __slots__ = ("_bytes",)

    def __init__(self, source: bytes | bytearray) -> None:
        self._bytes = bytearray(source)
        if isinstance(source, bytearray):
            source[:] = bytes(len(source))

    def __len__(self) -> int:
        return len(self._bytes)

    def __repr__(self) -> str:
        """Return the blanked form."""
        return "〈伏〉"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._bytes == other._bytes

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> str:
        """Refuse to be copied into a file or another process."""
        raise TypeError("a secret is not pickled")

    def __enter__(self) -> Self:
        """Give the secret for the length of a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Overwrite it when the block ends."""
        self.wipe()

    def expose(self) -> bytearray:
        """Return the live buffer (not a copy) for the one call that needs it."""
        return self._bytes

    def wipe(self) -> None:
        """Overwrite every byte, then empty the buffer."""
        self._bytes[:] = bytes(len(self._bytes))
        del self._bytes[:]


# --- the card -----------------------------------------------------------------------------------


class PinKind(StrEnum):
    """Name the four secrets of the card (domain.md 2)."""

    SIGNING = "signing"  # 署名用: A-Z 0-9, 6 to 16, five tries
    AUTHENTICATION = "authentication"  # 利用者証明用: 4 digits, three tries
    RESIDENT = "resident"  # 住民基本台帳用: 4 digits in two files, three tries each
    FACE_INPUT = "face_input"  # 券面事項入力補助用: 4 digits, three tries


class Tries(Struct, frozen=True, kw_only=True):
    """Tell how many tries a PIN has left; ``limit`` is its full count, 0 for a PIN not there."""

    left: int
    limit: int

    @property
    def absent(self) -> bool:
        """Tell whether the card has no such PIN, as a child's has none for signing."""
        return self.limit == 0

    @property
    def locked(self) -> bool:
        """Tell whether the PIN can no longer be tried."""
        return self.left == 0 and not self.absent


class CardCheck(Struct, frozen=True, kw_only=True):
    """Hold what a card tells without any secret (domain.md 3.3).

    ``serial`` is the 15-digit identity record, ``expires`` the card's last day in Japan,
    ``authentication_expires`` the certificate's last day in Japan or None where absent,
    ``tries`` has all four PINs, ``resident_tries`` the two resident-ledger files each;
    ``resident_half_changed`` says that these two differ: a hint, for a wrong PIN leaves the same
    trace.  A certificate's subject and number are never told: by them a person is known.
    """

    serial: str
    municipality: str
    expires: date
    authentication_expires: date | None
    signing_present: bool
    tries: dict[PinKind, Tries]
    resident_half_changed: bool = False
    resident_tries: tuple[Tries, ...] = ()


class FourAttributes(Struct, frozen=True, kw_only=True):
    """Hold name, address, birth date and sex as the chip tells them; never stored."""

    name: str
    address: str
    born: date
    sex: str  # "1" male, "2" female, "3" other, "9" not applicable

    def __repr__(self) -> str:
        """Keep a resident's attributes out of logs and tracebacks."""
        return "FourAttributes(〈伏〉)"


class Presence(StrEnum):
    """Tell what lies on the reader."""

    NO_SERVICE = "no_service"
    NO_READER = "no_reader"
    EMPTY = "empty"
    CARD = "card"


class ReaderStatus(Struct, frozen=True, kw_only=True):
    """Hold a reader's state for the strip, the doctor and the sign-in check.

    ``answering`` is false while a command hangs in the reader.
    """

    presence: Presence
    name: str = ""
    simulated: bool = False
    answering: bool = True


class CardReader(Protocol):
    """Speak to one My Number Card; exclusive use, powered down after PIN work.

    ``check`` tells the serial.  Every other act takes it as ``expected_serial`` and stops before
    anything is done where another card lies there.  A PIN is never sent twice by itself,
    and every secret handed over is wiped when the call ends, however it ends.
    """

    def status(self) -> ReaderStatus:
        """Return what the reader tells now."""
        ...

    def watch(self, seen: Callable[[ReaderStatus], None], stop: Callable[[], bool]) -> None:
        """Call ``seen`` at each change until ``stop``; survives the service's death."""
        ...

    def check(self) -> CardCheck:
        """Read all that needs no secret."""
        ...

    def read_attributes(
        self, pin: Secret, *, expected_serial: str | None = None, last_try_confirmed: bool = False
    ) -> FourAttributes:
        """Verify the face-input PIN and read the four attributes."""
        ...

    def read_signing_end(
        self, pin: Secret, *, expected_serial: str | None = None, last_try_confirmed: bool = False
    ) -> date:
        """Verify the signing PIN and return the certificate's last day in Japan, nothing else."""
        ...

    def verify(
        self,
        kind: PinKind,
        pin: Secret,
        *,
        expected_serial: str | None = None,
        last_try_confirmed: bool = False,
    ) -> None:
        """Verify one PIN on the chip; the counters are read first."""
        ...

    def change(
        self,
        kind: PinKind,
        old: Secret,
        new: Secret,
        *,
        expected_serial: str | None = None,
        last_try_confirmed: bool = False,
        half_done: bool = False,
    ) -> None:
        """Change one PIN where the site's switch allows it; ``half_done`` finishes a broken one."""
        ...

    def close(self) -> None:
        """Release the reader; a running ``watch`` returns."""
        ...


# --- slips and the ticket printer -------------------------------------------------------------


class Block(Struct, frozen=True, kw_only=True, tag_field="block"):
    """Be one part of a slip, from top to bottom; sizes are the slip layout's affair."""


class Line(Block, frozen=True, kw_only=True, tag="line"):
    """Print one paragraph; ``size`` names a size of the layout, ``align`` left, centre, right.

    A line feed begins a new line; ``language`` sets another one than the slip's.
    """

    text: str
    size: str = "body"
    align: str = "left"
    bold: bool = False
    language: str = ""


class Bar(Block, frozen=True, kw_only=True, tag="bar"):
    """Print white on black: the purpose with its other language, or a mark such as 再発行."""

    text: str
    below: str = ""


class Number(Block, frozen=True, kw_only=True, tag="number"):
    """Print the ticket's number as large as the paper allows."""

    text: str


class Boxes(Block, frozen=True, kw_only=True, tag="boxes"):
    """Print framed boxes side by side: (label, value)."""

    boxes: tuple[tuple[str, str], ...]


class Item(Struct, frozen=True, kw_only=True):
    """Be one entry of a checklist: a note stands below it, a value at its right."""

    text: str
    ticked: bool = False
    note: str = ""
    value: str = ""


class Checklist(Block, frozen=True, kw_only=True, tag="checklist"):
    """Print a list with boxes, ``framed`` where it must be seen first."""

    items: tuple[Item, ...]
    title: str = ""
    framed: bool = False


class Rows(Block, frozen=True, kw_only=True, tag="rows"):
    """Print rows with a word on the left and a value on the right."""

    rows: tuple[tuple[str, str], ...]
    total: bool = False


class Qr(Block, frozen=True, kw_only=True, tag="qr"):
    """Print a QR code (level M) with words beside it; ``code`` is read by eye, bold."""

    payload: str
    caption: str = ""
    code: str = ""
    after: str = ""


class Rule(Block, frozen=True, kw_only=True, tag="rule"):
    """Print a line across; with ``ruler_mm`` rulers from edge to edge and down the paper."""

    dashed: bool = False
    ruler_mm: int = 0


class Signatures(Block, frozen=True, kw_only=True, tag="signatures"):
    """Print empty boxes for signatures."""

    labels: tuple[str, ...]


SlipBlock = Line | Bar | Number | Boxes | Checklist | Rows | Qr | Rule | Signatures


class Slip(Struct, frozen=True, kw_only=True):
    """Hold the content of one slip; ``day``, ``time`` and ``record`` are printed at its foot."""

    kind: str
    record: str
    language: str = "ja"
    day: str = ""
    time: str = ""
    blocks: tuple[SlipBlock, ...]


class Paper(StrEnum):
    """Tell how much paper the printer has."""

    ENOUGH = "enough"
    NEAR_END = "near_end"
    OUT = "out"


class PrinterStatus(Struct, frozen=True, kw_only=True):
    """Hold a printer's state; ``reachable`` false means no answer."""

    reachable: bool
    online: bool = False
    cover_open: bool = False
    error: bool = False
    paper: Paper = Paper.ENOUGH
    name: str = ""
    simulated: bool = False


class PrintOutcome(StrEnum):
    """Tell how a print ended; a fault means that surely nothing came out."""

    PRINTED = "printed"
    UNKNOWN = "unknown"  # 印字不明: a person must look whether paper came out


class TicketPrinter(Protocol):
    """Print slips; status is asked before and after, a job is never repeated by itself."""

    def lacking(self, slip: Slip) -> tuple[str, ...]:
        """Return the characters that a slip would show as 〓, before anything is printed."""
        ...

    def status(self) -> PrinterStatus:
        """Return what the printer tells now."""
        ...

    def print(self, slip: Slip) -> PrintOutcome:
        """Print one slip once; raise a fault where surely nothing was printed."""
        ...


# --- scanner, PIN pad, panel, paper ---------------------------------------------------------


class Scan(Struct, frozen=True, kw_only=True):
    """Hold one scanned code, width-folded and without its ending."""

    text: str
    source: str  # "serial" | "wedge" | "camera"


class Scanner(Protocol):
    """Deliver scanned codes."""

    def scans(self, stop: Callable[[], bool]) -> Iterator[Scan]:
        """Yield codes until ``stop``."""
        ...


class DocumentPrinter(Protocol):
    """Print an A4 page that was drawn elsewhere."""

    def print_pdf(self, pdf: bytes, title: str) -> None:
        """Hand one PDF document to the printer."""
        ...


# --- text ---------------------------------------------------------------------------------------


class Words(Protocol):
    """Give the text for a key in one language."""

    language: str

    def __call__(self, key: str, /, **values: str | int) -> str:
        """Return the text with its values filled in; raises KeyError for an unknown key."""
        ...

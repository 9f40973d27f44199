"""Play a recorded card conversation back to the reader's code, which must end as it ended then.

The recording holds no bytes that were read.  In their place stand invented ones of the same
length and form, so that the code asks for the same and meets the same answers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.faults import CounterFault
from app.ports import PinKind, Presence, ReaderStatus, Secret
from app.recorder import Note, What
from devices.card import faults, files
from devices.card.apdu import Ins
from devices.card.reader import ChipReader, tries_told
from devices.card.recording import head_of
from devices.card.tlv import pack
from devices.replayed import Ended, ReplayDiffers

SERIAL = "0" * 15
_HUNG_SECONDS = 0.05
_STARTS, _ENDS = datetime(2020, 1, 1), datetime(2049, 12, 31)
_PADDING = x509.ObjectIdentifier("1.3.6.1.4.1.99999.1")


class ReplaySlot:
    """Be the place where the recorded card lies."""

    def __init__(self, notes: Iterable[Note]) -> None:
        self._steps = [one for one in notes if one.what in (What.SENT, What.GOT, What.BROKE)]
        self._sizes = _sizes(self._steps)
        self._selected = _Selected()
        self._closed = threading.Event()
        self._at = 0

    def status(self) -> ReaderStatus:
        """Return that a card lies there."""
        return ReaderStatus(presence=Presence.CARD, name="replay", simulated=True)

    def watch(self, seen: Callable[[ReaderStatus], None], stop: Callable[[], bool]) -> None:
        """Tell the one state there is."""
        seen(self.status())

    def connect(self) -> ReplaySlot:
        """Power the card, or break where that broke."""
        first = self._steps[0] if self._steps else None
        if first is not None and first.what is What.BROKE:
            raise _fault(first)
        return self

    def power_down(self) -> None:
        """Let the card go."""

    def close(self) -> None:
        """Let a hung command go."""
        self._closed.set()

    def transmit(self, command: bytearray) -> bytes:
        """Answer as it was answered then.

        Raises:
            ReplayDiffers: the command is not the recorded one.
        """
        asked = self._next()
        if asked is None or (asked.head, asked.size) != head_of(command):
            raise ReplayDiffers(step=self._at)
        told = self._next()
        if told is None:  # it hung then
            self._closed.wait()
            raise faults.ReadInterrupted(cause="removed")
        if told.what is What.BROKE:
            raise _fault(told)
        return self._answer(bytes(command), told)

    def _next(self) -> Note | None:
        if self._at >= len(self._steps):
            return None
        self._at += 1
        return self._steps[self._at - 1]

    def _answer(self, command: bytes, told: Note) -> bytes:
        if told.status < 0:
            return b""
        data = self._selected.read(command, told.size, self._sizes)
        return data + told.status.to_bytes(2, "big")


class _Selected:
    """Follow what is selected, as far as the recording tells it."""

    def __init__(self) -> None:
        self._application = b""
        self._file = 0

    @property
    def place(self) -> tuple[bytes, int]:
        """Return application and file."""
        return self._application, self._file

    def select(self, command: bytes) -> bool:
        """Take note of a SELECT; false for any other command."""
        if command[1] != Ins.SELECT:
            return False
        name = command[5 : 5 + command[4]] if len(command) > 5 else b""
        if command[2] == 0x04:
            self._application, self._file = name, 0
        else:
            self._file = int.from_bytes(name)
        return True

    def read(self, command: bytes, size: int, sizes: Mapping[tuple[bytes, int], int]) -> bytes:
        """Return invented bytes for what is read, of the length that was read then."""
        if self.select(command) or not size:
            return bytes(size)
        if command[1] == Ins.READ_RECORD:
            return _record(size)
        at = command[2] << 8 | command[3]
        content = self._presence(sizes) or invented(*self.place, sizes.get(self.place, 0))
        return content[at : at + size].ljust(size, b"\x00")

    def _presence(self, sizes: Mapping[tuple[bytes, int], int]) -> bytes:
        """Return which certificates there are, by whether they were asked for afterwards."""
        if self.place != (files.JPKI, files.CERTIFICATE_PRESENCE):
            return b""
        asked = files.SIGNING_KEY.file, files.AUTHENTICATION_CERTIFICATE
        return bytes(files.PRESENT if (files.JPKI, one) in sizes else 0 for one in asked) + b"\0"


def _sizes(steps: Iterable[Note]) -> dict[tuple[bytes, int], int]:
    """Return how long each selected file is, by how far it was read."""
    selected, asked = _Selected(), b""
    found: dict[tuple[bytes, int], int] = {}
    for step in steps:
        if step.what is What.SENT:
            asked = bytes.fromhex(step.head)
            if selected.select(asked):
                found.setdefault(selected.place, 0)
        elif step.what is What.GOT and len(asked) > 3 and asked[1] == Ins.READ_BINARY:
            end = (asked[2] << 8 | asked[3]) + step.size
            found[selected.place] = max(end, found.get(selected.place, 0))
    return found


def _record(size: int) -> bytes:
    digits = f"{SERIAL}0000020991231".encode()[: max(0, size - 2)]
    return bytes((0x01, len(digits))) + digits.ljust(size - 2, b"0") if size > 1 else b"\x01"


def invented(application: bytes, file: int, size: int) -> bytes:
    """Return the content of a file of that length: of the right form, about nobody."""
    if application == files.FACE_INPUT and file == files.ATTRIBUTES:
        return _attributes(size)
    if (application, file) == (files.JPKI, files.TOKEN_INFO):
        return files.PHONE_TOKENS[0]  # asked for where a telephone may lie there, and nowhere else
    if application == files.JPKI:
        return certificate(size)
    return bytes(size)


def _attributes(size: int) -> bytes:
    """Return four attributes whose address fills the object up to its length."""
    for letters in range(size):
        inner = pack(0xDF21, bytes(4)) + pack(0xDF22, b"x") + pack(0xDF23, b"x" * letters)
        inner += pack(0xDF24, b"20000101") + pack(0xDF25, b"9")
        whole = pack(0xFF20, inner)
        if len(whole) >= size:
            return whole
    return bytes(size)


def certificate(size: int) -> bytes:
    """Return a certificate of that many bytes in DER; zeros where none can be so short."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    for letters in range(1, 4):  # some lengths fall between two paddings of one name
        padding = 0
        for _ in range(6):
            der = _signed(key, letters, padding)
            if len(der) == size:
                return der
            padding = max(0, padding + size - len(der))
    return bytes(size)


def _signed(key: Ed25519PrivateKey, letters: int, padding: int) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x" * letters)])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(_STARTS)
        .not_valid_after(_ENDS)
        .add_extension(x509.UnrecognizedExtension(_PADDING, bytes(padding)), critical=False)
    )
    return built.sign(key, None).public_bytes(Encoding.DER)


_CARD_FAULTS: dict[str, type[CounterFault]] = {
    fault.code: fault
    for fault in vars(faults).values()
    if isinstance(fault, type) and issubclass(fault, faults.CardFault) and fault.code
}


def _fault(note: Note) -> CounterFault:
    return _CARD_FAULTS.get(note.code, faults.ReadInterrupted)(cause=note.word)


def play(notes: list[Note]) -> Ended:
    """Let the reader's code do again what it did, over the recorded answers."""
    began = notes[0]
    hung = notes[-1].code == faults.ReaderHung.code
    slot = ReplaySlot(notes)
    reader = ChipReader(slot, change_allowed=True, patience=_HUNG_SECONDS if hung else 5.0)
    try:
        return Ended(word=_do(reader, began.act, began.word.split(",")))
    except CounterFault as fault:
        return Ended(code=fault.code)
    finally:
        reader.close()


def _do(reader: ChipReader, act: str, asked: list[str]) -> str:
    confirmed = "confirmed" in asked
    serial = SERIAL if "bound" in asked else None
    if act == "check":
        return tries_told(reader.check().tries)
    if act == "attributes":
        reader.read_attributes(
            Secret(b"0000"), expected_serial=serial, last_try_confirmed=confirmed
        )
        return ""
    if act == "signing_end":
        reader.read_signing_end(
            Secret(b"AAAAA1"), expected_serial=serial, last_try_confirmed=confirmed
        )
        return ""
    kind = PinKind(asked[0])
    old, new = (b"AAAAA1", b"AAAAA2") if kind is PinKind.SIGNING else (b"0000", b"0001")
    if act == "verify":
        reader.verify(kind, Secret(old), expected_serial=serial, last_try_confirmed=confirmed)
    else:
        reader.change(
            kind,
            Secret(old),
            Secret(new),
            expected_serial=serial,
            last_try_confirmed=confirmed,
            half_done=act == "repair",
        )
    return ""

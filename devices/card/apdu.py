"""Commands and answers of a chip card, and the small processors between them and the reader.

A processor is anything with ``send(Command) -> Response``; each wraps another, the innermost is
``Wire`` over the reader's ``transmit``.  Bodies of VERIFY, CHANGE and CHANGE KEY never reach a
text: ``str`` and ``repr`` of a command print them as ``XX``, an answer prints only its length.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import IntEnum
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from devices.card.faults import ReadInterrupted

Transmit = Callable[[bytearray], bytes]

SHORT_LIMIT = 256
EXTENDED_LIMIT = 65536
_CHAIN_LIMIT = 40  # parts of one answer: 10 KiB at 256 bytes; a certificate has 2


class Ins(IntEnum):
    """Name the instructions this program sends."""

    VERIFY = 0x20
    CHANGE = 0x24
    CHANGE_KEY = 0x32
    SELECT = 0xA4
    READ_BINARY = 0xB0
    READ_RECORD = 0xB2
    GET_RESPONSE = 0xC0


_SECRET = bytes((Ins.VERIFY, Ins.CHANGE, Ins.CHANGE_KEY))


class Sw(IntEnum):
    """Name the status words that the code tells apart (ISO/IEC 7816-4)."""

    OK = 0x9000
    END_OF_FILE = 0x6282
    NO_LIMIT = 0x6300
    TRIES = 0x63C0
    WRONG_LENGTH = 0x6700
    NOT_ALLOWED = 0x6982
    BLOCKED = 0x6984
    CONDITIONS = 0x6985
    NO_FILE_SELECTED = 0x6986
    WRONG_DATA = 0x6A80
    NOT_FOUND = 0x6A82
    NO_RECORD = 0x6A83
    WRONG_PARAMETERS = 0x6A86
    OFFSET = 0x6B00
    CORRECT_LENGTH = 0x6C00
    MORE_DATA = 0x6100
    UNKNOWN_INS = 0x6D00
    UNKNOWN_CLA = 0x6E00
    NOT_READY = 0x6F00


_NAMES = {int(word): word.name for word in Sw}


def name_status(sw: int) -> str:
    """Return the status word in hex with its name, such as ``6A82 NOT_FOUND``."""
    for family in (Sw.MORE_DATA, Sw.CORRECT_LENGTH):
        if sw & 0xFF00 == family:
            return f"{sw:04X} {family.name}"
    if sw & 0xFFF0 == Sw.TRIES:
        return f"{sw:04X} TRIES"
    return f"{sw:04X} {_NAMES[sw]}" if sw in _NAMES else f"{sw:04X}"


class Command(Struct, frozen=True, kw_only=True, gc=False):
    """Hold one command; ``expected`` is the wanted length of the answer, None for none."""

    cla: int = 0x00
    ins: int
    p1: int = 0x00
    p2: int = 0x00
    data: bytes | bytearray = b""
    expected: int | None = None

    @property
    def secret(self) -> bool:
        """Tell whether the body carries a PIN."""
        return bool(self.data) and self.ins in _SECRET

    def noted(self) -> Command:
        """Return what a trace may keep: the same without the bytes of a PIN."""
        return replace(self, data=b"X") if self.secret else self

    def encode(self) -> bytearray:
        """Return the bytes to transmit, short where they fit, else extended (ISO 7816-3 12.1.3).

        The caller owns the buffer and wipes it where the command is secret.
        """
        data, expected = self.data, self.expected
        coded, length = bytearray((self.cla, self.ins, self.p1, self.p2)), len(data)
        if length > 255 or (expected is not None and expected > SHORT_LIMIT):
            if length:
                coded += b"\x00" + length.to_bytes(2, "big")
                coded += data
            elif expected is not None:
                coded += b"\x00"
            if expected is not None:
                coded += (expected % EXTENDED_LIMIT).to_bytes(2, "big")
            return coded
        if length:
            coded.append(length)
            coded += data
        if expected is not None:
            coded.append(expected % SHORT_LIMIT)
        return coded

    def __str__(self) -> str:
        """Return the command in hex, a secret body as ``XX``."""
        head = f"{self.cla:02X} {self.ins:02X} {self.p1:02X} {self.p2:02X}"
        if self.secret:
            return f"{head} [XX]"
        body = f" [{bytes(self.data).hex().upper()}]" if self.data else ""
        return f"{head}{body}" + (f" Le={self.expected}" if self.expected is not None else "")

    def __repr__(self) -> str:
        """Return the same as ``str``."""
        return f"Command({self})"


class Response(Struct, frozen=True, kw_only=True, gc=False):
    """Hold one answer: its data and its status word."""

    data: bytes
    sw: int

    @property
    def ok(self) -> bool:
        """Tell whether the status word is 9000."""
        return self.sw == Sw.OK

    def noted(self) -> Told:
        """Return what a trace may keep: length and status, for data may be personal."""
        return Told(size=len(self.data), sw=self.sw)

    def __str__(self) -> str:
        """Return length and status only."""
        return str(self.noted())

    def __repr__(self) -> str:
        """Return the same as ``str``."""
        return f"Response({self})"


class Told(Struct, frozen=True, kw_only=True, gc=False):
    """Hold what is noted of an answer."""

    size: int
    sw: int

    def __str__(self) -> str:
        """Return length and named status."""
        return f"{self.size} B {name_status(self.sw)}"


Noted = Command | Told


class Processor(Protocol):
    """Send a command and return its answer."""

    def send(self, command: Command) -> Response:
        """Return the card's answer or raise a ``ConversationBroken``."""
        ...


class Wire:
    """Turn commands into bytes over ``transmit`` and wipe the bytes of secret ones."""

    def __init__(self, transmit: Transmit) -> None:
        self._transmit = transmit

    def send(self, command: Command) -> Response:
        """Transmit once.

        Raises:
            ReadInterrupted: the answer is empty or cut; a card pulled in mid-answer can come
                back as success without data.
        """
        coded = command.encode()
        try:
            answer = self._transmit(coded)
        finally:
            if command.secret:
                coded[:] = bytes(len(coded))
        if len(answer) < 2:
            raise ReadInterrupted(cause="empty")
        return Response(data=answer[:-2], sw=answer[-2] << 8 | answer[-1])


def limited(
    transmit: Transmit, seconds: float, now: Callable[[], float] = time.monotonic
) -> Transmit:
    """Return a ``transmit`` that sends nothing any more when the conversation takes too long.

    A card may answer each command in time and yet go on announcing parts for many minutes.
    """
    ends = now() + seconds

    def send(command: bytearray) -> bytes:
        if now() > ends:
            raise ReadInterrupted(cause="slow")
        return transmit(command)

    return send


class FirstCommand:
    """Repeat the first command after power-up once when the card was not ready (6F00)."""

    def __init__(self, inner: Processor) -> None:
        self._inner = inner
        self._fresh = True

    def send(self, command: Command) -> Response:
        """Send; a secret command is never repeated."""
        answer = self._inner.send(command)
        fresh, self._fresh = self._fresh, False
        if fresh and answer.sw == Sw.NOT_READY and not command.secret:
            return self._inner.send(command)
        return answer


class LengthCorrection:
    """Send again with the length the card asks for (6Cxx)."""

    def __init__(self, inner: Processor) -> None:
        self._inner = inner

    def send(self, command: Command) -> Response:
        """Send; at most one correction, none for a secret command."""
        answer = self._inner.send(command)
        if answer.sw & 0xFF00 != Sw.CORRECT_LENGTH or command.secret:
            return answer
        return self._inner.send(replace(command, expected=(answer.sw & 0xFF) or SHORT_LIMIT))


class ResponseChaining:
    """Collect an answer that the card hands out in parts (61xx, GET RESPONSE)."""

    def __init__(self, inner: Processor) -> None:
        self._inner = inner

    def send(self, command: Command) -> Response:
        """Send and collect.

        Raises:
            ReadInterrupted: the card goes on announcing parts without end.
        """
        answer = self._inner.send(command)
        if answer.sw & 0xFF00 != Sw.MORE_DATA:
            return answer
        parts = bytearray(answer.data)
        for _ in range(_CHAIN_LIMIT):
            if answer.sw & 0xFF00 != Sw.MORE_DATA:
                return Response(data=bytes(parts), sw=answer.sw)
            more = Command(ins=Ins.GET_RESPONSE, expected=(answer.sw & 0xFF) or SHORT_LIMIT)
            answer = self._inner.send(more)
            if answer.sw & 0xFF00 == Sw.MORE_DATA and not answer.data:
                break  # a part that brings nothing and announces the next
            parts += answer.data
        raise ReadInterrupted(cause="endless")


class Traced:
    """Note every exchange, redacted, before it happens and after; made to text by who reads it."""

    def __init__(self, inner: Processor, note: Callable[[Noted], None]) -> None:
        self._inner = inner
        self._note = note

    def send(self, command: Command) -> Response:
        """Send and note."""
        self._note(command.noted())
        answer = self._inner.send(command)
        self._note(answer.noted())
        return answer


def stack(transmit: Transmit, note: Callable[[Noted], None] | None = None) -> Processor:
    """Return the processors every card conversation goes through, over one ``transmit``."""
    wire: Processor = Wire(transmit)
    if note is not None:
        wire = Traced(wire, note)
    return ResponseChaining(LengthCorrection(FirstCommand(wire)))

"""A simulated chip card as data: applications, files, keys with falling counters.

Only ``transmit`` is replaced; everything above it is the code that speaks to a real card.  The
card answers strangers with status words, never with an exception, and forgets what was verified
only when its power is cut.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from app.ports import Secret
from devices.card.apdu import EXTENDED_LIMIT, SHORT_LIMIT, Ins, Sw

_SIGN, _CHALLENGE = 0x2A, 0x84  # a counter signs nothing; other programs do with this card
_SHORT = 0x80  # a command names its file itself: 80 and five bits, 80 alone the selected one
_LONGEST_DIGEST = 83  # DigestInfo of SHA-512


class Manner(StrEnum):
    """Name how a card hands out long answers."""

    PLAIN = "plain"
    GET_RESPONSE = "get_response"  # 61xx, as T=0 cards do
    CORRECT_LENGTH = "correct_length"  # 6Cxx unless the length is exact


@dataclass(kw_only=True, repr=False)
class Key:
    """Hold one PIN with its counter; ``alphabet`` is the pattern its characters follow."""

    pin: Secret
    limit: int
    left: int
    alphabet: bytes = rb"[0-9]{4}"
    by_key_change: bool = False
    blocked: Sw = Sw.TRIES  # the word for a locked key: 63C0, or 6984 on some cards
    verified: bool = False
    changed: int = 0

    def __repr__(self) -> str:
        """Return the counter only."""
        return f"Key({self.left}/{self.limit})"


@dataclass(kw_only=True)
class File:
    """Hold one file: its bytes, or records, and the keys of which one must be verified."""

    content: bytes = field(default=b"", repr=False)
    records: tuple[bytes, ...] = field(default=(), repr=False)
    guards: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class Signer:
    """Hold a private key that signs once the PIN in ``guard`` was verified."""

    key: RSAPrivateKey
    guard: int

    def sign(self, digest: bytes) -> bytes:
        """Return the digest padded (PKCS #1 v1.5) and raised; the card hashes nothing itself."""
        numbers = self.key.private_numbers()
        modulus = numbers.public_numbers.n
        size = (modulus.bit_length() + 7) // 8
        padded = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
        return pow(int.from_bytes(padded, "big"), numbers.d, modulus).to_bytes(size, "big")


@dataclass(kw_only=True)
class Application:
    """Hold the files, PINs and private keys of one application by their two-byte numbers."""

    files: dict[int, File] = field(default_factory=dict)
    keys: dict[int, Key] = field(default_factory=dict)
    signers: dict[int, Signer] = field(default_factory=dict)

    def has(self, number: int) -> bool:
        """Tell whether there is anything of that number."""
        return number in self.files or number in self.keys or number in self.signers


@dataclass(frozen=True, kw_only=True, repr=False)
class _Asked:
    """Hold one received command."""

    cla: int
    ins: int
    p1: int
    p2: int
    body: bytes
    expected: int | None


def _split(command: bytes) -> _Asked | None:
    """Take a command apart (ISO/IEC 7816-3 12.1.3), None where its length does not fit."""
    if len(command) < 4:
        return None
    cla, ins, p1, p2 = command[:4]
    rest = command[4:]
    lengths = _lengths(rest)
    if lengths is None:
        return None
    start, count, expected = lengths
    body = rest[start : start + count]
    return _Asked(cla=cla, ins=ins, p1=p1, p2=p2, body=body, expected=expected)


def _lengths(rest: bytes) -> tuple[int, int, int | None] | None:
    """Return where the body starts, its length and the expected length."""
    if not rest:
        return 0, 0, None
    if len(rest) == 1:
        return 1, 0, rest[0] or SHORT_LIMIT
    if rest[0]:
        return _with_body(rest, 1, rest[0], 1, SHORT_LIMIT)
    if len(rest) == 3:
        return 3, 0, int.from_bytes(rest[1:3], "big") or EXTENDED_LIMIT
    return _with_body(rest, 3, int.from_bytes(rest[1:3], "big"), 2, EXTENDED_LIMIT)


def _with_body(
    rest: bytes, start: int, count: int, width: int, longest: int
) -> tuple[int, int, int | None] | None:
    tail = rest[start + count :]
    if len(rest) < start + count or len(tail) not in (0, width):
        return None
    return start, count, (int.from_bytes(tail, "big") or longest) if tail else None


class SimulatedCard:
    """Answer commands as the card does."""

    def __init__(
        self,
        applications: dict[bytes, Application],
        *,
        atr: bytes,
        manner: Manner = Manner.PLAIN,
        extended: bool = True,
        sleepy: bool = False,
    ) -> None:
        self.atr = atr
        self._applications = applications
        self._manner = manner
        self._extended = extended
        self._sleepy = sleepy
        self._application: Application | None = None
        self._file = -1
        self._rest = b""
        self._awake = False

    def key(self, application: bytes, file: int) -> Key:
        """Return one key, for tests and drills that look at its counter."""
        return self._applications[application].keys[file]

    def power_down(self) -> None:
        """Forget what was selected and verified."""
        self._application, self._file, self._rest = None, -1, b""
        self._awake = False
        for application in self._applications.values():
            for key in application.keys.values():
                key.verified = False

    def reset(self) -> None:
        """Forget what was selected; what was verified stays (domain.md 0.4)."""
        self._application, self._file, self._rest = None, -1, b""

    def transmit(self, command: bytes | bytearray) -> bytes:
        """Answer one command."""
        asleep, self._awake = self._sleepy and not self._awake, True
        if asleep:
            return _word(Sw.NOT_READY)
        asked = _split(bytes(command))
        if asked is None:
            return _word(Sw.WRONG_LENGTH)
        if asked.expected is not None and asked.expected > SHORT_LIMIT and not self._extended:
            return _word(Sw.WRONG_LENGTH)
        if asked.ins == Ins.GET_RESPONSE:
            return self._hand_out(self._rest, asked.expected or SHORT_LIMIT)
        self._rest = b""
        return self._answer(asked)

    def _answer(self, asked: _Asked) -> bytes:
        if asked.cla not in (0x00, 0x80):
            return _word(Sw.UNKNOWN_CLA)
        known: dict[tuple[int, int], Callable[[_Asked], bytes]] = {
            (0x00, Ins.SELECT): self._select,
            (0x00, Ins.READ_BINARY): self._read_binary,
            (0x00, Ins.READ_RECORD): self._read_record,
            (0x00, Ins.VERIFY): self._verify,
            (0x00, Ins.CHANGE): self._change,
            (0x80, Ins.CHANGE_KEY): self._change,
            (0x80, _SIGN): self._sign,
            (0x00, _CHALLENGE): self._challenge,
        }
        act = known.get((asked.cla, asked.ins))
        return act(asked) if act else _word(Sw.UNKNOWN_INS)

    def _select(self, asked: _Asked) -> bytes:
        if (asked.p1, asked.p2) == (0x04, 0x0C):
            found = self._applications.get(asked.body)
            if found is None:
                return _word(Sw.NOT_FOUND)
            self._application, self._file = found, -1
            return _word(Sw.OK)
        if (asked.p1, asked.p2) != (0x02, 0x0C) or len(asked.body) != 2:
            return _word(Sw.WRONG_PARAMETERS)
        number = int.from_bytes(asked.body, "big")
        here = self._application
        if here is None or not here.has(number):
            return _word(Sw.NOT_FOUND)
        self._file = number
        return _word(Sw.OK)

    def _at_short_name(self, number: int) -> Sw | None:
        """Select the file that a command names by five bits; None where it stands selected."""
        if number > 0x1F:
            return Sw.WRONG_PARAMETERS
        if number:
            here = self._application
            if here is None or not here.has(number):
                return Sw.NOT_FOUND
            self._file = number
        return None

    def _at_reference(self, p2: int) -> Sw | None:
        """Select the key of a reference ``80``, or ``80`` with five bits (domain.md 3.2)."""
        return self._at_short_name(p2 & 0x7F) if p2 & _SHORT else Sw.WRONG_PARAMETERS

    def _read_binary(self, asked: _Asked) -> bytes:
        offset = asked.p1 << 8 | asked.p2
        if asked.p1 & _SHORT:
            refused = self._at_short_name(asked.p1 & 0x7F)
            if refused is not None:
                return _word(refused)
            offset = asked.p2
        file = self._selected_file()
        if file is None or file.records:
            return _word(Sw.NO_FILE_SELECTED)
        if not self._open(file):
            return _word(Sw.NOT_ALLOWED)
        if offset >= len(file.content):
            return _word(Sw.OFFSET)
        return self._give(file.content[offset:], asked.expected)

    def _read_record(self, asked: _Asked) -> bytes:
        if asked.p2 & 0x07 != 0x04:
            return _word(Sw.WRONG_PARAMETERS)
        refused = self._at_short_name(asked.p2 >> 3)
        if refused is not None:
            return _word(refused)
        file = self._selected_file()
        if file is None or not file.records:
            return _word(Sw.NO_FILE_SELECTED)
        if not self._open(file):
            return _word(Sw.NOT_ALLOWED)
        if not 1 <= asked.p1 <= len(file.records):
            return _word(Sw.NO_RECORD)
        return self._give(file.records[asked.p1 - 1], asked.expected)

    def _verify(self, asked: _Asked) -> bytes:
        refused = self._at_reference(asked.p2) if asked.p1 == 0x00 else Sw.WRONG_PARAMETERS
        if refused is not None:
            return _word(refused)
        key = self._selected_key()
        if key is None:
            return _word(Sw.NO_FILE_SELECTED)
        if not asked.body:
            return _word(Sw.OK) if key.verified else _counter(key)
        if key.left == 0:
            return _counter(key)
        if bytes(key.pin.expose()) == asked.body:
            key.left, key.verified = key.limit, True
            return _word(Sw.OK)
        key.left, key.verified = key.left - 1, False
        return _counter(key)

    def _change(self, asked: _Asked) -> bytes:
        key = self._selected_key()
        by_key_change = asked.ins == Ins.CHANGE_KEY
        if key is None:
            return _word(Sw.NO_FILE_SELECTED)
        if (asked.p1, asked.p2) != (0x00 if by_key_change else 0x01, 0x80):
            return _word(Sw.WRONG_PARAMETERS)
        if key.by_key_change is not by_key_change:
            return _word(Sw.CONDITIONS)
        if not key.verified:
            return _word(Sw.NOT_ALLOWED)
        if re.fullmatch(key.alphabet, asked.body) is None:
            return _word(Sw.WRONG_DATA)
        key.pin.wipe()
        key.pin = Secret(asked.body)
        key.left, key.changed = key.limit, key.changed + 1
        return _word(Sw.OK)

    def _sign(self, asked: _Asked) -> bytes:
        refused = self._at_reference(asked.p2) if asked.p1 == 0x00 else Sw.WRONG_PARAMETERS
        if refused is not None:
            return _word(refused)
        here = self._application
        signer = here.signers.get(self._file) if here else None
        if here is None or signer is None:
            return _word(Sw.NO_FILE_SELECTED)
        if not here.keys[signer.guard].verified:
            return _word(Sw.NOT_ALLOWED)
        if not 0 < len(asked.body) <= _LONGEST_DIGEST:
            return _word(Sw.WRONG_DATA)
        return self._give(signer.sign(asked.body), asked.expected)

    def _challenge(self, asked: _Asked) -> bytes:
        """Return random bytes, which a terminal of the city would sign; none does here."""
        if (asked.p1, asked.p2) != (0x00, 0x00):
            return _word(Sw.WRONG_PARAMETERS)
        if asked.expected is None or asked.body:
            return _word(Sw.WRONG_LENGTH)
        return secrets.token_bytes(min(asked.expected, SHORT_LIMIT)) + _word(Sw.OK)

    def _selected_file(self) -> File | None:
        return self._application.files.get(self._file) if self._application else None

    def _selected_key(self) -> Key | None:
        return self._application.keys.get(self._file) if self._application else None

    def _open(self, file: File) -> bool:
        keys = self._application.keys if self._application else {}
        return not file.guards or any(keys[guard].verified for guard in file.guards)

    def _give(self, content: bytes, expected: int | None) -> bytes:
        """Hand out ``content`` in this card's manner."""
        wanted = expected or SHORT_LIMIT
        if self._manner is Manner.CORRECT_LENGTH and len(content) < wanted <= SHORT_LIMIT:
            return _word(Sw.CORRECT_LENGTH + len(content))
        if self._manner is Manner.GET_RESPONSE:
            self._rest = content[:wanted]
            return _word(Sw.MORE_DATA + min(len(self._rest), 0xFF))
        return content[:wanted] + _word(Sw.OK)

    def _hand_out(self, rest: bytes, expected: int) -> bytes:
        if not rest:
            return _word(Sw.CONDITIONS)
        part, self._rest = rest[:expected], rest[expected:]
        left = len(self._rest)
        return part + _word(Sw.MORE_DATA + min(left, 0xFF) if left else Sw.OK)


def _word(sw: int) -> bytes:
    return sw.to_bytes(2, "big")


def _counter(key: Key) -> bytes:
    return _word(key.blocked if key.left == 0 else Sw.TRIES + key.left)

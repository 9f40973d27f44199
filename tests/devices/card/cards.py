"""Cards and exchanges that the tests of the reader share; nobody here exists."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import date

from msgspec.structs import replace

from app.ports import PinKind, Presence, ReaderStatus, Secret
from devices.card.profiles import CardKind, CardProfile, Pins

SIGNING = "CANARY7K"
AUTHENTICATION = "7391"
RESIDENT = "8462"
FACE_INPUT = "9573"
HALF = "6284"
WRONG = "1111"
NEW = "2749"

RIGHT = {
    PinKind.SIGNING: SIGNING,
    PinKind.AUTHENTICATION: AUTHENTICATION,
    PinKind.RESIDENT: RESIDENT,
    PinKind.FACE_INPUT: FACE_INPUT,
}

ADULT = CardProfile(
    id="adult",
    serial="400000012719843",
    municipality="33100",
    expires=date(2035, 2, 17),
    authentication_expires=date(2030, 2, 17),
    name="公的　花子",
    address="北区表町二丁目９９番１号",
    born=date(1980, 1, 1),
    sex="2",
    pins=Pins(
        signing=SIGNING,
        authentication=AUTHENTICATION,
        resident=RESIDENT,
        face_input=FACE_INPUT,
        half_changed=HALF,
    ),
)
OTHER = replace(ADULT, id="other", serial="400000099990001", name="別人　太郎")
CHILD = replace(ADULT, id="child", serial="400000012710002", kind=CardKind.CHILD)
LOCKED = replace(ADULT, id="locked", kind=CardKind.LOCKED, blocked_word=True)
LAST_TRY = replace(ADULT, id="last_try", kind=CardKind.LAST_TRY)
HALF_CHANGED = replace(ADULT, id="half_changed", kind=CardKind.HALF_CHANGED)
EXPIRED = replace(
    ADULT,
    id="expired",
    kind=CardKind.EXPIRED,
    expires=date(2024, 5, 2),
    authentication_expires=date(2024, 5, 2),
)
FOREIGNER = replace(
    ADULT,
    id="foreigner",
    kind=CardKind.FOREIGNER,
    name="NGUYEN VAN MINH ALEXANDER",
    expires=date(2027, 1, 15),
    authentication_expires=date(2027, 1, 15),
)
BARE = replace(ADULT, id="bare", authentication_expires=None)

ALL = (ADULT, OTHER, CHILD, LOCKED, LAST_TRY, HALF_CHANGED, EXPIRED, FOREIGNER, BARE)


def secret(text: str) -> Secret:
    """Return a PIN to use once."""
    return Secret(text.encode("ascii"))


def hexadecimal(text: str) -> bytes:
    """Return the bytes of a spaced hex text."""
    return bytes.fromhex(text)


class Exchange:
    """Replay pairs of command and answer, in order and nothing else."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._pairs = list(pairs)
        self.buffers: list[bytearray] = []

    def transmit(self, command: bytearray) -> bytes:
        """Return the answer of the next pair, whose command must be this one."""
        wanted, answer = self._pairs.pop(0)
        assert bytes(command).hex() == hexadecimal(wanted).hex()
        self.buffers.append(command)
        return hexadecimal(answer)

    def spent(self) -> bool:
        """Tell whether every pair was used."""
        return not self._pairs


class Seen:
    """Collect what a watch tells and wait for it."""

    def __init__(self) -> None:
        self._told: list[ReaderStatus] = []
        self._changed = threading.Condition()

    def __call__(self, status: ReaderStatus) -> None:
        """Take one status."""
        with self._changed:
            self._told.append(status)
            self._changed.notify_all()

    def wait(self, presence: Presence, *, after: int = 0, seconds: float = 10.0) -> int:
        """Wait until ``presence`` is told after the first ``after``; return how many were told."""

        def there() -> int:
            for number, status in enumerate(self._told[after:], start=after + 1):
                if status.presence is presence:
                    return number
            return 0

        with self._changed:
            found = self._changed.wait_for(there, seconds)
            assert found, f"{presence} was not told; told: {self._told[after:]}"
            return found

    @property
    def presences(self) -> list[Presence]:
        """Return what was told, in order."""
        return [status.presence for status in self._told]


def eventually(true: Callable[[], bool], *, seconds: float = 10.0) -> None:
    """Wait until a state is reached that no event announces."""
    pause, ends = threading.Event(), time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "the state was not reached"
        pause.wait(0.005)

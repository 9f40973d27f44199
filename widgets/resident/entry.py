"""The secret while it is being typed: numbers in a buffer of fixed place, never text."""

from collections.abc import Callable
from enum import Enum

from app.pin_dialogue import PinDialogue, PinMirror
from app.ports import PinKind, Secret

TakePin = Callable[[Secret, PinKind], None]
TakePins = Callable[[dict[PinKind, Secret]], None]

IN_ORDER = (*range(0x31, 0x3A), 0x30)  # of a telephone's pad
DIGITS = frozenset(range(0x30, 0x3A))
LETTERS = frozenset(range(0x41, 0x5B))
LETTER = 0x2E
"""The point of a ten-key: a letter's number in the alphabet follows, 01 for A to 26 for Z."""


class Lack(Enum):
    """Tell what an entry still needs before it may be sent."""

    COUNT = "count"
    LETTER = "letter"
    DIGIT = "digit"
    NOTHING = "nothing"


class SecretEntry:
    """Collect key codes; the place is overwritten on every way out.

    The buffer keeps its place for its whole life, so no copy of a half-typed secret is left behind
    by a growing list.
    """

    def __init__(self, kind: PinKind) -> None:
        self.signing = kind is PinKind.SIGNING
        self.least = 6 if self.signing else 4
        self.most = 16 if self.signing else 4
        self._codes = bytearray(self.most)
        self._spelt = bytearray(2)  # how far a letter's number is, and its first digit
        self.count = 0

    def __repr__(self) -> str:
        """Tell the count only."""
        return f"SecretEntry({self.count})"

    def press(self, code: int) -> bool:
        """Take one key; beyond the last place, or of a wrong kind, it is passed over."""
        if code == LETTER:
            return self._begin_letter()
        if self.spelling and code in DIGITS:
            return self._spell(code)
        self._forget_letter()
        return self._keep(code)

    @property
    def spelling(self) -> bool:
        """Tell whether a letter's number is being typed."""
        return self._spelt[0] > 0

    def _begin_letter(self) -> bool:
        self._forget_letter()
        if self.signing and self.count < self.most:
            self._spelt[0] = 1
        return self.spelling

    def _spell(self, code: int) -> bool:
        """Take a digit of a letter's number; a number that is no letter's leaves nothing."""
        if self._spelt[0] == 1:
            self._spelt[:] = bytes((2, code - 0x30))
            return True
        letter = 0x40 + self._spelt[1] * 10 + code - 0x30
        self._forget_letter()
        if letter in LETTERS:
            self._keep(letter)
        return True

    def _forget_letter(self) -> None:
        self._spelt[:] = bytes(2)

    def _keep(self, code: int) -> bool:
        allowed = code in DIGITS or (self.signing and code in LETTERS)
        if not allowed or self.count == self.most:
            return False
        self._codes[self.count] = code
        self.count += 1
        return True

    def back(self) -> None:
        """Overwrite the last place, or the number of a letter that is not whole."""
        if self.spelling:
            self._forget_letter()
        elif self.count:
            self.count -= 1
            self._codes[self.count] = 0

    def clear(self) -> None:
        """Overwrite every place."""
        self._codes[:] = bytes(self.most)
        self._forget_letter()
        self.count = 0

    def lack(self) -> Lack:
        """Tell what is still needed: the count first, then the mixture of a password."""
        if self.count < self.least:
            return Lack.COUNT
        if self.signing and not self._holds(LETTERS):
            return Lack.LETTER
        if self.signing and not self._holds(DIGITS):
            return Lack.DIGIT
        return Lack.NOTHING

    def _holds(self, wanted: frozenset[int]) -> bool:
        return any(self._codes[place] in wanted for place in range(self.count))

    def take(self) -> Secret:
        """Hand the secret over and overwrite the place."""
        secret = Secret(self._codes[: self.count])
        self.clear()
        return secret


Shuffle = Callable[[list[int]], None]


def in_order(_digits: list[int]) -> None:
    """Leave the digits where everybody knows them."""


class SecretTalk:
    """Hold the running entry and the dialogue it belongs to; overwrites both when they end.

    ``take_pin`` and ``take_pins`` are who asked for them, None where the visit's stage did.
    ``order`` are the digits of the pad, mixed anew for each entry by ``shuffle``.
    """

    def __init__(self, shuffle: Shuffle = in_order) -> None:
        self._shuffle = shuffle
        self.order: tuple[int, ...] = IN_ORDER
        self.take_pin: TakePin | None = None
        self.take_pins: TakePins | None = None
        self.entry: SecretEntry | None = None
        self.dialogue: PinDialogue | None = None

    def open(self, kind: PinKind) -> None:
        """Start an empty entry."""
        self.forget()
        self.entry = SecretEntry(kind)
        digits = list(IN_ORDER)
        self._shuffle(digits)
        self.order = tuple(digits)

    def forget(self) -> None:
        """Overwrite the running entry."""
        if self.entry is not None:
            self.entry.clear()
            self.entry = None

    def clear(self) -> bool:
        """Overwrite what is half typed, keep the entry; tell whether there was anything."""
        if self.entry is None or not self.entry.count:
            return False
        self.entry.clear()
        return True

    def end(self) -> bool:
        """Cancel the dialogue; tell whether there was one."""
        self.forget()
        if self.dialogue is None:
            return False
        self.dialogue.cancel()
        self.dialogue = None
        return True

    def mirror(self) -> PinMirror:
        """Return what the staff's screen may tell of the running entry."""
        entry = self.entry
        if entry is None:
            return self.dialogue.mirror if self.dialogue else PinMirror.WAITING
        complete = entry.lack() is Lack.NOTHING
        if self.dialogue is not None:
            self.dialogue.typing(complete=complete, empty=entry.count == 0)
            return self.dialogue.mirror
        if complete:
            return PinMirror.LENGTH_OK
        return PinMirror.TYPING if entry.count else PinMirror.WAITING

"""Tag, length, value as the card's files hold them; by length, never by padding.

The outer tag of a file itself begins with FF and the file is padded with FF, so nothing may be
read "until FF".  A tag whose low five bits are all set has a second byte; lengths are short or
``81``/``82`` (ISO/IEC 8825-1); everything else is malformed.
"""

from __future__ import annotations

from msgspec import Struct

from devices.card.faults import MalformedCardData

_LARGEST = 0x7FFF
_MOST_PARTS = 64


class Tlv(Struct, frozen=True, kw_only=True, gc=False):
    """Hold one object; its printed form tells only tag and length."""

    tag: int
    value: bytes

    def __repr__(self) -> str:
        """Return tag and length, for the value may be personal."""
        return f"Tlv({self.tag:X}, {len(self.value)} B)"


class Head(Struct, frozen=True, kw_only=True, gc=False):
    """Hold the head of one object: its tag, its size in bytes and its value's length."""

    tag: int
    size: int
    length: int

    @property
    def total(self) -> int:
        """Return the bytes of head and value together."""
        return self.size + self.length


def _byte(data: bytes, at: int, where: str) -> int:
    if at >= len(data):
        raise MalformedCardData(where=where)
    return data[at]


def read_head(data: bytes, at: int = 0, *, where: str = "tlv") -> Head:
    """Return the head of the object that begins at byte ``at``.

    Raises:
        MalformedCardData: the head is cut, or its tag or length has a form no file uses.
    """
    tag = _byte(data, at, where)
    end = at + 1
    if tag & 0x1F == 0x1F:
        second = _byte(data, end, where)
        if second & 0x80 or second == 0:
            raise MalformedCardData(where=where)
        tag, end = tag << 8 | second, end + 1
    length = _byte(data, end, where)
    end += 1
    if length > 0x7F:
        count = length & 0x7F
        if count not in (1, 2):
            raise MalformedCardData(where=where)
        length = 0
        for _ in range(count):
            length = length << 8 | _byte(data, end, where)
            end += 1
    if tag == 0 or length > _LARGEST:
        raise MalformedCardData(where=where)
    return Head(tag=tag, size=end - at, length=length)


def read_first(data: bytes, tag: int, *, where: str = "tlv") -> bytes:
    """Return the value of the object at the front, which must have ``tag``; padding may follow.

    Raises:
        MalformedCardData: another tag, or the value is cut.
    """
    head = read_head(data, where=where)
    if head.tag != tag or head.total > len(data):
        raise MalformedCardData(where=where)
    return data[head.size : head.total]


def parse(data: bytes, *, where: str = "tlv") -> tuple[Tlv, ...]:
    """Return the objects that fill ``data`` exactly, in order.

    Raises:
        MalformedCardData: bytes are left over, an object is cut, or there are too many.
    """
    found: list[Tlv] = []
    at = 0
    while at < len(data):
        head = read_head(data, at, where=where)
        if at + head.total > len(data) or len(found) == _MOST_PARTS:
            raise MalformedCardData(where=where)
        found.append(Tlv(tag=head.tag, value=data[at + head.size : at + head.total]))
        at += head.total
    return tuple(found)


def pack(tag: int, value: bytes) -> bytes:
    """Return one object as bytes, the inverse of ``parse``."""
    head = tag.to_bytes(2 if tag > 0xFF else 1, "big")
    length = len(value)
    if length <= 0x7F:
        return head + bytes((length,)) + value
    if length <= 0xFF:
        return head + bytes((0x81, length)) + value
    return head + b"\x82" + length.to_bytes(2, "big") + value

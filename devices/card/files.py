"""Applications, files and keys of the My Number Card, and how to read what they hold.

Source: domain.md 3.1 and 3.2 (public reverse engineering; no official specification is public).
"""

from __future__ import annotations

import re
from datetime import date, datetime

from cryptography import x509
from msgspec import Struct

from app.ports import FourAttributes, PinKind
from app.system import JAPAN
from devices.card.faults import MalformedCardData
from devices.card.tlv import parse, read_first, read_head

JPKI = bytes.fromhex("D392F000260100000001")
COMMON = bytes.fromhex("D3921000310001010100")
RESIDENT = bytes.fromhex("D3921000310001010401")
FACE_INPUT = bytes.fromhex("D3921000310001010408")

CARD_INFO = 0x0001
SIGNING_CERTIFICATE = 0x0001
TOKEN_INFO = 0x0006
CERTIFICATE_PRESENCE = 0x0008
AUTHENTICATION_CERTIFICATE = 0x000A
ATTRIBUTES = 0x0002

PRESENT = 0x8F
CARD_TOKEN = b"JPKIAPICCTOKEN2"
PHONE_TOKENS = (b"JPKIAPGPSETOKEN", b"JPKIAPIOSTOKEN")
LONGEST_TOKEN = 16
LARGEST_CERTIFICATE = 8192
LARGEST_ATTRIBUTES = 2048
_DAY = re.compile(r"[0-9]{8}")
_INFO = re.compile(r"([0-9]{15})([0-9]{5})([0-9]{8})")


class KeyPlace(Struct, frozen=True, kw_only=True, gc=False):
    """Name where a PIN lives: application, key file, and whether its change is CHANGE KEY."""

    application: bytes
    file: int
    by_key_change: bool = False


AUTHENTICATION_KEY = KeyPlace(application=JPKI, file=0x0018)
SIGNING_KEY = KeyPlace(application=JPKI, file=0x001B)
FACE_INPUT_KEY = KeyPlace(application=FACE_INPUT, file=0x0011)
# The order of a change: 0401 first, 0100 second; a broken change leaves the second one old.
RESIDENT_KEYS = (
    KeyPlace(application=RESIDENT, file=0x001C, by_key_change=True),
    KeyPlace(application=COMMON, file=0x001C, by_key_change=True),
)

PLACES: dict[PinKind, tuple[KeyPlace, ...]] = {
    PinKind.SIGNING: (SIGNING_KEY,),
    PinKind.AUTHENTICATION: (AUTHENTICATION_KEY,),
    PinKind.RESIDENT: RESIDENT_KEYS,
    PinKind.FACE_INPUT: (FACE_INPUT_KEY,),
}
LIMITS: dict[PinKind, int] = {
    PinKind.SIGNING: 5,
    PinKind.AUTHENTICATION: 3,
    PinKind.RESIDENT: 3,
    PinKind.FACE_INPUT: 3,
}


class CardInfo(Struct, frozen=True, kw_only=True, gc=False):
    """Hold the card info record: 15-digit serial, 5-digit municipality, last day of the card."""

    serial: str
    municipality: str
    expires: date


def _day(digits: str, where: str) -> date:
    if not _DAY.fullmatch(digits):
        raise MalformedCardData(where=where)
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise MalformedCardData(where=where) from None


def _text(value: bytes, where: str) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedCardData(where=where) from None


def read_card_info(record: bytes) -> CardInfo:
    """Read the card info record ``01 1C <serial 15> <municipality 5> <expiry 8>``.

    Raises:
        MalformedCardData: any other form.
    """
    where = "card_info"
    value = _text(read_first(record, 0x01, where=where), where)
    found = _INFO.fullmatch(value)
    if found is None:
        raise MalformedCardData(where=where)
    serial, municipality, expires = found.groups()
    return CardInfo(serial=serial, municipality=municipality, expires=_day(expires, where))


def tells_phone(token: bytes) -> bool:
    """Tell whether the beginning of EF 0006 is a telephone's (Android, iPhone)."""
    return token.startswith(PHONE_TOKENS)


class Certificates(Struct, frozen=True, kw_only=True, gc=False):
    """Tell which certificates the card holds."""

    signing: bool
    authentication: bool


def read_presence(content: bytes) -> Certificates:
    """Read EF 0008: byte 0 for signing, byte 1 for authentication, 8F for present.

    Raises:
        MalformedCardData: fewer than two bytes.
    """
    if len(content) < 2:
        raise MalformedCardData(where="certificate_presence")
    return Certificates(signing=content[0] == PRESENT, authentication=content[1] == PRESENT)


def certificate_size(head: bytes) -> int:
    """Return the bytes of a certificate from its first four: ``30 82 hh ll``.

    Raises:
        MalformedCardData: another form or a size beyond 8 KiB.
    """
    where = "certificate"
    if len(head) < 4 or head[0] != 0x30:
        raise MalformedCardData(where=where)
    total = read_head(head, where=where).total
    if total > LARGEST_CERTIFICATE:
        raise MalformedCardData(where=where)
    return total


def read_certificate_expiry(der: bytes) -> date:
    """Return the last day of a certificate in Japan; its end is told in UTC (14:59:59Z).

    Raises:
        MalformedCardData: this is no certificate.
    """
    try:
        ends: datetime = x509.load_der_x509_certificate(der).not_valid_after_utc
        return ends.astimezone(JAPAN).date()
    except (ValueError, TypeError, OverflowError, x509.InvalidVersion, Warning):
        # a warning tells of what the next release of the library refuses
        raise MalformedCardData(where="certificate") from None


def attributes_size(head: bytes) -> int:
    """Return the bytes of the attribute object from the front of its file.

    Raises:
        MalformedCardData: another object or a size beyond 2 KiB.
    """
    where = "attributes"
    found = read_head(head, where=where)
    if found.tag != 0xFF20 or found.total > LARGEST_ATTRIBUTES:
        raise MalformedCardData(where=where)
    return found.total


def read_attributes(content: bytes) -> FourAttributes:
    """Read the four attributes: FF20 with DF21 head, DF22 name, DF23 address, DF24, DF25.

    Raises:
        MalformedCardData: an attribute is missing, doubled or of another form.
    """
    where = "attributes"
    parts = parse(read_first(content, 0xFF20, where=where), where=where)
    values = {part.tag: part.value for part in parts}
    wanted = (0xDF22, 0xDF23, 0xDF24, 0xDF25)
    if len(values) != len(parts) or any(tag not in values for tag in wanted):
        raise MalformedCardData(where=where)
    name, address, born, sex = (_text(values[tag], where) for tag in wanted)
    if sex not in ("1", "2", "9") or not name:
        raise MalformedCardData(where=where)
    return FourAttributes(name=name, address=address, born=_day(born, where), sex=sex)

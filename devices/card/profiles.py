"""Simulated My Number Cards from profiles: who holds it, which kind it is, which PINs it has.

A list of profiles is a JSON file; its PINs are invented for people who do not exist.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path

import msgspec
from msgspec import Struct

from app.ports import PinKind, Secret
from devices.card import files
from devices.card.apdu import Sw
from devices.card.faults import UnknownProfile
from devices.card.issuer import Holder, Issuer
from devices.card.simulated import Application, File, Key, Manner, Signer, SimulatedCard
from devices.card.tlv import pack

CONTACT_ATR = bytes.fromhex("3BE000FF8131FE4514")
_SIGNING_ALPHABET = rb"[0-9A-Z]{6,16}"
_FILE_SIZE = 2048
_DRIVING_LICENCE = bytes.fromhex("A0000002310100000000000000000000")


class CardKind(StrEnum):
    """Name the kinds of card a counter meets."""

    ADULT = "adult"
    CHILD = "child"  # no signing certificate
    FOREIGNER = "foreigner"
    LOCKED = "locked"  # authentication PIN locked
    EXPIRED = "expired"
    HALF_CHANGED = "half_changed"  # the resident PIN's first file holds ``half_changed_pin``
    LAST_TRY = "last_try"  # authentication PIN with one try left
    PINLESS = "pinless"  # 顔認証: no PIN can be used, no signing certificate
    OTHER_ISSUER = "other_issuer"  # another city's, as ``municipality`` tells
    NOT_MY_NUMBER = "not_my_number"  # any other chip card
    PHONE = "phone"  # certificates in a telephone: no card applications beside them


class Pins(Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """Hold the PINs a simulated card starts with; never printed."""

    signing: str = ""
    authentication: str = ""
    resident: str = ""
    face_input: str = ""
    half_changed: str = ""

    def __repr__(self) -> str:
        """Return the blanked form."""
        return "〈伏〉"


class CardProfile(Struct, frozen=True, kw_only=True):
    """Hold one simulated card; ``authentication_expires`` None for a card without certificates."""

    id: str
    serial: str
    municipality: str
    expires: date
    name: str
    address: str
    born: date
    pins: Pins
    sex: str = "9"
    kind: CardKind = CardKind.ADULT
    authentication_expires: date | None = None
    signing_expires: date | None = None  # as for authentication where not given
    tries: dict[PinKind, int] = {}
    manner: Manner = Manner.PLAIN
    sleepy: bool = False
    extended: bool = True
    blocked_word: bool = False  # a locked key answers 6984 instead of 63C0


def load_profiles(path: Path) -> dict[str, CardProfile]:
    """Read a JSON list of profiles by id.

    Raises:
        UnknownProfile: unreadable, of another form, or an id twice.
    """
    try:
        listed = msgspec.json.decode(path.read_bytes(), type=list[CardProfile])
    except (OSError, msgspec.DecodeError):
        raise UnknownProfile(profile=path.name) from None
    found = {profile.id: profile for profile in listed}
    if len(found) != len(listed):
        raise UnknownProfile(profile=path.name)
    return found


def build_card(profile: CardProfile, issuer: Issuer) -> SimulatedCard:
    """Return a fresh card of that profile: its counters full but where the profile says else."""
    return SimulatedCard(
        _applications(profile, issuer),
        atr=CONTACT_ATR,
        manner=profile.manner,
        extended=profile.extended,
        sleepy=profile.sleepy,
    )


class ProfiledCards(Mapping[str, SimulatedCard]):
    """Give the cards of profiles; each is built when it is first asked for: keys take long."""

    def __init__(self, profiles: Mapping[str, CardProfile], issuer: Issuer | None = None) -> None:
        self._profiles = profiles
        self._issuer = issuer
        self._built: dict[str, SimulatedCard] = {}
        self._building = threading.Lock()

    def __getitem__(self, name: str) -> SimulatedCard:
        profile = self._profiles[name]
        with self._building:
            if name not in self._built:
                self._issuer = self._issuer or Issuer()
                self._built[name] = build_card(profile, self._issuer)
            return self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._profiles)

    def __len__(self) -> int:
        return len(self._profiles)

    def __contains__(self, name: object) -> bool:
        return name in self._profiles


def _applications(profile: CardProfile, issuer: Issuer) -> dict[bytes, Application]:
    if profile.kind is CardKind.NOT_MY_NUMBER:
        return {_DRIVING_LICENCE: Application()}
    if profile.kind is CardKind.PHONE:
        return {files.JPKI: _jpki(profile, issuer)}
    return {
        files.COMMON: _common(profile),
        files.RESIDENT: _resident(profile),
        files.JPKI: _jpki(profile, issuer),
        files.FACE_INPUT: _face_input(profile),
    }


def _key(profile: CardProfile, kind: PinKind, pin: str, *, left: int | None = None) -> Key:
    limit = files.LIMITS[kind]
    preset = {CardKind.LOCKED: 0, CardKind.LAST_TRY: 1}
    usual = preset.get(profile.kind, limit) if kind is PinKind.AUTHENTICATION else limit
    if profile.kind is CardKind.PINLESS:
        usual = 0
    if left is None:
        left = profile.tries.get(kind, usual)
    return Key(
        pin=Secret(pin.encode("ascii")),
        limit=limit,
        left=left,
        alphabet=_SIGNING_ALPHABET if kind is PinKind.SIGNING else rb"[0-9]{4}",
        by_key_change=kind is PinKind.RESIDENT,
        blocked=Sw.BLOCKED if profile.blocked_word else Sw.TRIES,
    )


def _common(profile: CardProfile) -> Application:
    told = f"{profile.serial}{profile.municipality}{profile.expires:%Y%m%d}"
    record = pack(0x01, told.encode("ascii"))
    return Application(
        files={files.CARD_INFO: File(records=(record,))},
        keys={0x001C: _key(profile, PinKind.RESIDENT, profile.pins.resident)},
    )


def _resident(profile: CardProfile) -> Application:
    if profile.kind is CardKind.HALF_CHANGED:
        other = profile.pins.half_changed or profile.pins.resident
        key = _key(profile, PinKind.RESIDENT, other, left=2)
    else:
        key = _key(profile, PinKind.RESIDENT, profile.pins.resident)
    return Application(keys={0x001C: key})


def _jpki(profile: CardProfile, issuer: Issuer) -> Application:
    expires = profile.authentication_expires
    without = profile.kind in (CardKind.CHILD, CardKind.PINLESS)
    signing = bool(profile.pins.signing) and not without
    presence = bytes((files.PRESENT if signing else 0, files.PRESENT if expires else 0, 0))
    token = files.PHONE_TOKENS[0] if profile.kind is CardKind.PHONE else files.CARD_TOKEN
    made = Application(
        files={
            files.CERTIFICATE_PRESENCE: File(content=presence),
            files.TOKEN_INFO: File(content=token.ljust(32).ljust(160, b"\0")),
        },
        keys={0x0018: _key(profile, PinKind.AUTHENTICATION, profile.pins.authentication)},
    )
    if expires is not None:
        der = issuer.certificate(profile.id, expires)
        made.files[files.AUTHENTICATION_CERTIFICATE] = _padded(der)
        made.files[0x000B] = _padded(issuer.authentication.certificate)
        made.signers[0x0017] = Signer(key=issuer.authentication.holder_key, guard=0x0018)
        made.files[0x0002] = _padded(issuer.signing.certificate)
    if profile.pins.signing:  # its key is there without a certificate, and takes nothing
        left = None if signing else 0
        made.keys[0x001B] = _key(profile, PinKind.SIGNING, profile.pins.signing, left=left)
    ends = profile.signing_expires or expires
    if signing and ends is not None:
        der = issuer.signing_certificate(profile.id, ends, _holder(profile))
        made.files[files.SIGNING_CERTIFICATE] = _padded(der, guards=(0x001B,))
        made.signers[0x001A] = Signer(key=issuer.signing.holder_key, guard=0x001B)
    return made


def _padded(der: bytes, guards: tuple[int, ...] = ()) -> File:
    """Return the file of a certificate, which is longer than it."""
    return File(content=der.ljust(_FILE_SIZE, b"\xff"), guards=guards)


def _holder(profile: CardProfile) -> Holder:
    return Holder(name=profile.name, address=profile.address, born=profile.born, sex=profile.sex)


def _face_input(profile: CardProfile) -> Application:
    parts = (
        (0xDF22, profile.name),
        (0xDF23, profile.address),
        (0xDF24, f"{profile.born:%Y%m%d}"),
        (0xDF25, profile.sex),
    )
    body = b"".join(pack(tag, text.encode("utf-8")) for tag, text in parts)
    offsets = pack(0xDF21, bytes(8))
    whole = pack(0xFF20, offsets + body).ljust(_FILE_SIZE // 2, b"\xff")
    return Application(
        files={files.ATTRIBUTES: File(content=whole, guards=(0x0011,))},
        keys={0x0011: _key(profile, PinKind.FACE_INPUT, profile.pins.face_input)},
    )

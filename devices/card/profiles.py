"""Simulated My Number Cards from profiles: who holds it, which kind it is, which PINs it has.

A list of profiles is a JSON file; its PINs are invented for people who do not exist.
"""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from msgspec import Struct

from app.ports import PinKind, Secret
from devices.card import files
from devices.card.apdu import Sw
from devices.card.faults import UnknownProfile
from devices.card.simulated import Application, File, Key, Manner, SimulatedCard
from devices.card.tlv import pack

CONTACT_ATR = bytes.fromhex("3BE000FF8131FE4514")
_SIGNING_ALPHABET = rb"[0-9A-Z]{6,16}"
_FILE_SIZE = 2048
_END_OF_DAY_UTC = time(14, 59, 59, tzinfo=UTC)


class CardKind(StrEnum):
    """Name the kinds of card a counter meets."""

    ADULT = "adult"
    CHILD = "child"  # no signing certificate
    FOREIGNER = "foreigner"
    LOCKED = "locked"  # authentication PIN locked
    EXPIRED = "expired"
    HALF_CHANGED = "half_changed"  # the resident PIN's first file holds ``half_changed_pin``
    LAST_TRY = "last_try"  # authentication PIN with one try left


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


class Issuer:
    """Issue authentication certificates as the authority does; one key pair for all of them."""

    def __init__(self) -> None:
        self._authority = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._holder = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def certificate(self, expires: date) -> bytes:
        """Return a certificate in DER whose last day in Japan is ``expires``.

        The subject is an opaque identifier: an authentication certificate names nobody.
        """
        ends = datetime.combine(expires, _END_OF_DAY_UTC)
        authority = _name("JP", "JPKI (simulated)", "Simulated authority for user authentication")
        opaque = secrets.token_hex(16).upper() + "000A"
        subject = _name("JP", "JPKI (simulated)", opaque)
        public = self._authority.public_key()
        built = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(authority)
            .public_key(self._holder.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(ends - timedelta(days=5 * 365 + 31))
            .not_valid_after(ends)
            .add_extension(_digital_signature(), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False
            )
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self._holder.public_key()),
                critical=False,
            )
            .add_extension(_where_to_ask(), critical=False)
        )
        return built.sign(self._authority, hashes.SHA256()).public_bytes(Encoding.DER)


def _name(country: str, organization: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _digital_signature() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _where_to_ask() -> x509.AuthorityInformationAccess:
    place = x509.UniformResourceIdentifier("http://ocsp.invalid/")
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)]
    )


def build_card(profile: CardProfile, issuer: Issuer) -> SimulatedCard:
    """Return a fresh card of that profile: its counters full but where the profile says else."""
    return SimulatedCard(
        {
            files.COMMON: _common(profile),
            files.RESIDENT: _resident(profile),
            files.JPKI: _jpki(profile, issuer),
            files.FACE_INPUT: _face_input(profile),
        },
        atr=CONTACT_ATR,
        manner=profile.manner,
        extended=profile.extended,
        sleepy=profile.sleepy,
    )


def _key(profile: CardProfile, kind: PinKind, pin: str, *, left: int | None = None) -> Key:
    limit = files.LIMITS[kind]
    preset = {CardKind.LOCKED: 0, CardKind.LAST_TRY: 1}
    usual = preset.get(profile.kind, limit) if kind is PinKind.AUTHENTICATION else limit
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
    signing = bool(profile.pins.signing) and profile.kind is not CardKind.CHILD
    expires = profile.authentication_expires
    presence = bytes((files.PRESENT if signing else 0, files.PRESENT if expires else 0, 0))
    held = {files.CERTIFICATE_PRESENCE: File(content=presence)}
    if expires is not None:
        der = issuer.certificate(expires)
        held[files.AUTHENTICATION_CERTIFICATE] = File(content=der.ljust(_FILE_SIZE, b"\xff"))
    keys = {0x0018: _key(profile, PinKind.AUTHENTICATION, profile.pins.authentication)}
    if signing:
        keys[0x001B] = _key(profile, PinKind.SIGNING, profile.pins.signing)
    return Application(files=held, keys=keys)


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

"""Certificates of the simulated card, as the authorities of the real one issue them.

An authentication certificate names nobody: its subject is an opaque identifier.  A signing
certificate carries name, address, birth date and sex in its alternative names (domain.md 3.2),
which is why the card gives it out only after its PIN.
"""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from msgspec import Struct

from devices.card.tlv import pack

_END_OF_DAY_UTC = time(14, 59, 59, tzinfo=UTC)
_LIFE = timedelta(days=5 * 365 + 31)
_AUTHORITY_LIFE = timedelta(days=10 * 365)
_ORGANIZATION = "JPKI (simulated)"
_ATTRIBUTES = "1.2.392.200149.8.5.5"
_UTF8_STRING = 0x0C


class Holder(Struct, frozen=True, kw_only=True):
    """Hold whom a signing certificate names; never printed."""

    name: str
    address: str
    born: date
    sex: str

    def __repr__(self) -> str:
        """Return the blanked form."""
        return "Holder(〈伏〉)"


class Authority:
    """Issue the certificates of one kind; all holders share one key pair, to be made quickly."""

    def __init__(self, title: str, key: rsa.RSAPrivateKey) -> None:
        self._name, self._key = _name(title), key
        self.holder_key = _new_key()  # whose public half the certificates bear

    @cached_property
    def certificate(self) -> bytes:
        """Return the authority's own certificate in DER."""
        begins = datetime(2024, 1, 1, tzinfo=UTC)
        built = (
            _begin(self._name, self._name, self._key.public_key())
            .not_valid_before(begins)
            .not_valid_after(begins + _AUTHORITY_LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_usage(authority=True), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False
            )
        )
        return built.sign(self._key, hashes.SHA256()).public_bytes(Encoding.DER)

    def begin(self, expires: date, *, signing: bool) -> x509.CertificateBuilder:
        """Return a certificate to be completed; its last day in Japan is ``expires``."""
        ends = datetime.combine(expires, _END_OF_DAY_UTC)
        public = self.holder_key.public_key()
        opaque = secrets.token_hex(16).upper() + "000A"
        return (
            _begin(_name(opaque), self._name, public)
            .not_valid_before(ends - _LIFE)
            .not_valid_after(ends)
            .add_extension(_usage(signing=signing), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(_where_to_ask(), critical=False)
        )

    def seal(self, built: x509.CertificateBuilder) -> bytes:
        """Sign a completed certificate and return it in DER."""
        return built.sign(self._key, hashes.SHA256()).public_bytes(Encoding.DER)


class Issuer:
    """Issue a card's certificates: for user authentication, and for signing.

    A card that is asked for again has the certificates that were made for it.
    """

    def __init__(self) -> None:
        key = _new_key()
        self._issued: dict[tuple[str, date, Holder | None], bytes] = {}
        self.authentication = Authority("Simulated authority for user authentication", key)
        self.signing = Authority("Simulated authority for digital signature", key)

    def certificate(self, card: str, expires: date) -> bytes:
        """Return a card's authentication certificate in DER, which names nobody."""
        made = self._issued.get((card, expires, None))
        if made is None:
            made = self._issued[card, expires, None] = self._for_authentication(expires)
        return made

    def signing_certificate(self, card: str, expires: date, holder: Holder) -> bytes:
        """Return a card's signing certificate in DER with the holder in its alternative names."""
        made = self._issued.get((card, expires, holder))
        if made is None:
            made = self._issued[card, expires, holder] = self._for_signing(expires, holder)
        return made

    def _for_authentication(self, expires: date) -> bytes:
        built = self.authentication.begin(expires, signing=False)
        client = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
        return self.authentication.seal(built.add_extension(client, critical=False))

    def _for_signing(self, expires: date, holder: Holder) -> bytes:
        told = (holder.name, "0", holder.sex, f"{holder.born:%Y%m%d}", holder.address, "0")
        names = [
            x509.OtherName(
                x509.ObjectIdentifier(f"{_ATTRIBUTES}.{at}"), pack(_UTF8_STRING, text.encode())
            )
            for at, text in enumerate(told, start=1)
        ]
        built = self.signing.begin(expires, signing=True)
        return self.signing.seal(
            built.add_extension(x509.SubjectAlternativeName(names), critical=False)
        )


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _begin(
    subject: x509.Name, issuer: x509.Name, public: rsa.RSAPublicKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANIZATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(*, authority: bool = False, signing: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=signing,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _where_to_ask() -> x509.AuthorityInformationAccess:
    place = x509.UniformResourceIdentifier("http://ocsp.invalid/")
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)]
    )

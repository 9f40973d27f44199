"""The city's own certificates: one small authority, its server, its terminals (EC P-256)."""

import base64
import ipaddress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

from app.faults import CounterFault

CA_DAYS = 3650
LEAF_DAYS = 397
_AHEAD = timedelta(hours=1)  # counters' clocks are late
_SIGNING = ec.ECDSA(hashes.SHA256())
_PEM = serialization.Encoding.PEM


class NoAuthority(CounterFault):
    """Tell that a folder holds no certificate authority, or half of one."""

    code = "S-110"


class Issued(Struct, frozen=True, kw_only=True):
    """Hold a certificate and its private key as PEM, and what the allow-list keeps of it."""

    certificate: bytes
    key: bytes
    fingerprint: str
    public_key: str
    issued_at: datetime
    expires_at: datetime


def terminal_uri(office: str, number: str) -> str:
    """Return the name a terminal's certificate carries."""
    return f"urn:terminal:{office}-{number}"


def fingerprint(certificate_der: bytes) -> str:
    """Return the SHA-256 of a certificate, as the allow-list keeps it."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(certificate_der)
    return digest.finalize().hex()


def new_key() -> ec.EllipticCurvePrivateKey:
    """Return a new EC P-256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return a private key as PEM; the file's mode is its protection."""
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def public_pem(key: ec.EllipticCurvePublicKey) -> bytes:
    """Return a public key as PEM."""
    return key.public_bytes(_PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def read_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    """Return the private key of a PEM.

    Raises:
        NoAuthority: it is no EC key.
    """
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise NoAuthority(folder="")
    return key


def read_public(pem: bytes) -> ec.EllipticCurvePublicKey:
    """Return the public key of a PEM.

    Raises:
        NoAuthority: it is no EC key.
    """
    key = serialization.load_pem_public_key(pem)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise NoAuthority(folder="")
    return key


def sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> str:
    """Return a signature over a message as base64."""
    return base64.b64encode(key.sign(message, _SIGNING)).decode()


def verified(key: ec.EllipticCurvePublicKey, message: bytes, signature: str) -> bool:
    """Tell whether a signature over a message holds."""
    try:
        key.verify(base64.b64decode(signature), message, _SIGNING)
    except (InvalidSignature, ValueError):
        return False
    return True


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)
    path.write_bytes(content)


class Authority:
    """Issue certificates for one city."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
        self._key = key
        self._certificate = certificate

    @classmethod
    def found(cls, city: str, now: datetime) -> "Authority":
        """Make a new authority for a city."""
        key = new_key()
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{city} counter terminal CA")])
        certificate = (
            _builder(name, name, key.public_key(), now, CA_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(key_cert_sign=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .sign(key, hashes.SHA256())
        )
        return cls(key, certificate)

    @classmethod
    def load(cls, folder: Path) -> "Authority":
        """Read the authority of a folder.

        Raises:
            NoAuthority: the folder has none.
        """
        try:
            key = read_key((folder / "ca.key").read_bytes())
            return cls(key, x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes()))
        except (OSError, ValueError) as trouble:
            raise NoAuthority(folder=str(folder)) from trouble

    def save(self, folder: Path) -> None:
        """Write key and certificate; the key stays at the central store."""
        write_private(folder / "ca.key", key_pem(self._key))
        (folder / "ca.pem").write_bytes(self.certificate)

    @property
    def certificate(self) -> bytes:
        """Return the authority's certificate as PEM."""
        return self._certificate.public_bytes(_PEM)

    def issue_server(self, hosts: tuple[str, ...], now: datetime) -> Issued:
        """Issue the central store's certificate for host names and addresses."""
        return self._issue(
            hosts[0],
            [_host_name(host) for host in hosts],
            ExtendedKeyUsageOID.SERVER_AUTH,
            now,
        )

    def issue_terminal(self, office: str, number: str, now: datetime) -> Issued:
        """Issue a terminal's certificate."""
        uri = terminal_uri(office, number)
        return self._issue(
            f"{office}-{number}",
            [x509.UniformResourceIdentifier(uri)],
            ExtendedKeyUsageOID.CLIENT_AUTH,
            now,
        )

    def _issue(
        self, name: str, names: list[x509.GeneralName], use: x509.ObjectIdentifier, now: datetime
    ) -> Issued:
        key = new_key()
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer_key = self._key.public_key()
        certificate = (
            _builder(subject, self._certificate.subject, key.public_key(), now, LEAF_DAYS)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(key_cert_sign=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([use]), critical=False)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )
        return Issued(
            certificate=certificate.public_bytes(_PEM),
            key=key_pem(key),
            fingerprint=fingerprint(certificate.public_bytes(serialization.Encoding.DER)),
            public_key=public_pem(key.public_key()).decode(),
            issued_at=certificate.not_valid_before_utc,
            expires_at=certificate.not_valid_after_utc,
        )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _AHEAD)
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, key_cert_sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not key_cert_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=key_cert_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _host_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)

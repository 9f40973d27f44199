"""The sealed export: what is owed, readable by the city's central store alone.

A file is one line of JSON (the header) and the ciphertext.  The key comes from an ephemeral
P-256 agreement with the city's export key through HKDF-SHA256; the cipher is AES-256-GCM with the
header as associated data.  The terminal signs header and ciphertext with its device key.
"""

import base64
import gzip
import os
import zlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from msgspec import Meta, Struct

from sync.certificates import (
    fingerprint,
    new_key,
    public_pem,
    read_key,
    read_public,
    sign,
    verified,
)
from sync.faults import ExportUnreadable
from sync.wire import Push

FORMAT = "counter-sealed-1"
_INFO = b"counter-terminal sealed export"
_NONCE = 12
_MAX_PLAIN = 1 << 30


class SealedHeader(Struct, frozen=True, kw_only=True):
    """Tell in clear what a sealed file is: whose, when, how many; no content."""

    format: str
    terminal: str
    fingerprint: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    made_at: datetime
    entries: int
    first_seq: int
    last_seq: int
    ephemeral: str
    nonce: str


class SealedFile(Struct, frozen=True, kw_only=True):
    """Hold a sealed file taken apart."""

    header: SealedHeader
    header_bytes: bytes
    ciphertext: bytes
    signature: str


def seal(
    batches: Sequence[Push],
    *,
    certificate: Path,
    key: Path,
    export_key: Path,
    now: datetime,
) -> bytes:
    """Return the content of a sealed file for batches of one terminal."""
    der = load_pem_x509_certificate(certificate.read_bytes()).public_bytes(Encoding.DER)
    seqs = [item.seq for batch in batches for item in batch.items]
    ephemeral = new_key()
    header = SealedHeader(
        format=FORMAT,
        terminal=batches[0].terminal if batches else "",
        fingerprint=fingerprint(der),
        made_at=now,
        entries=len(seqs),
        first_seq=seqs[0] if seqs else 0,
        last_seq=seqs[-1] if seqs else 0,
        ephemeral=public_pem(ephemeral.public_key()).decode(),
        nonce=base64.b64encode(os.urandom(_NONCE)).decode(),
    )
    head = msgspec.json.encode(header)
    shared = ephemeral.exchange(ec.ECDH(), read_public(export_key.read_bytes()))
    plain = gzip.compress(msgspec.json.encode(batches))
    sealed = AESGCM(_derived(shared)).encrypt(base64.b64decode(header.nonce), plain, head)
    signature = sign(read_key(key.read_bytes()), head + sealed)
    return head + b"\n" + signature.encode() + b"\n" + sealed


def read_sealed(source: Path) -> SealedFile:
    """Take a sealed file apart without opening it.

    Raises:
        ExportUnreadable: it is no sealed export.
    """
    try:
        head, signature, sealed = source.read_bytes().split(b"\n", 2)
        header = msgspec.json.decode(head, type=SealedHeader)
        told = signature.decode("ascii")
    except (OSError, ValueError, msgspec.MsgspecError) as trouble:
        raise ExportUnreadable(file=source.name) from trouble
    if header.format != FORMAT:
        raise ExportUnreadable(file=source.name)
    return SealedFile(header=header, header_bytes=head, ciphertext=sealed, signature=told)


def open_sealed(
    sealed: SealedFile, export_key: ec.EllipticCurvePrivateKey, device_key: str
) -> Sequence[Push]:
    """Return the batches of a sealed file after checking who made it.

    Raises:
        ExportUnreadable: the signature is not the terminal's, or it is sealed for another city.
    """
    signed = sealed.header_bytes + sealed.ciphertext
    if not verified(read_public(device_key.encode()), signed, sealed.signature):
        raise ExportUnreadable(file=sealed.header.terminal)
    try:
        shared = export_key.exchange(ec.ECDH(), read_public(sealed.header.ephemeral.encode()))
        nonce = base64.b64decode(sealed.header.nonce)
        plain = AESGCM(_derived(shared)).decrypt(nonce, sealed.ciphertext, sealed.header_bytes)
        unzip = zlib.decompressobj(wbits=31)
        return msgspec.json.decode(unzip.decompress(plain, _MAX_PLAIN), type=tuple[Push, ...])
    except (
        InvalidTag,
        UnsupportedAlgorithm,
        ValueError,
        zlib.error,
        msgspec.MsgspecError,
    ) as trouble:
        raise ExportUnreadable(file=sealed.header.terminal) from trouble


def _derived(shared: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_INFO).derive(shared)

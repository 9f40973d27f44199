"""OpenSC's own driver for the card (Debian: opensc) at our simulated one, behind real pcscd.

The tools know nothing of this program: what they list, read and verify is what a real card of
the same kind would let them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from app.ports import Presence
from app.system import JAPAN
from devices.card.card_process import CardProcess
from devices.card.pcsc import PcscReader, PcscSlot
from devices.card.pcscd_launch import SOCKET_VARIABLE, PrivatePcscd
from devices.card.trouble import Trouble, TroubleKind
from tests.devices.card.cards import ADULT, AUTHENTICATION, SIGNING, WRONG, eventually

pytestmark = pytest.mark.pcscd
AUTHENTICATION_ID, SIGNING_ID = "01", "02"
MODULE = "opensc-pkcs11.so"


class OpenSc:
    """Run the tools against the private service."""

    def __init__(self, service: PrivatePcscd) -> None:
        self._surroundings = {**os.environ, SOCKET_VARIABLE: str(service.socket)}

    def run(self, tool: str, *arguments: str, fine: bool = True) -> str:
        """Return what a tool printed; its end must be as expected."""
        done = subprocess.run(
            [tool, *arguments],
            env=self._surroundings,
            capture_output=True,
            check=False,
            text=True,
            timeout=30,
        )
        assert (done.returncode == 0) is fine, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def laid(service: PrivatePcscd, running_process: CardProcess) -> CardProcess:
    """Lay the card once: no test leaves it with another counter."""
    if shutil.which("pkcs15-tool") is None:
        pytest.skip("not installed: opensc")
    running_process.renew()
    lay(running_process)
    return running_process


def lay(process: CardProcess, card: str = "adult") -> None:
    """Lay the card and wait until the service has noticed it."""
    slot = PcscSlot(name="00 00")
    process.insert(card)
    eventually(lambda: process.state()["connected"] is True)
    eventually(lambda: slot.status().presence is Presence.CARD)


@pytest.fixture
def opensc(service: PrivatePcscd, laid: CardProcess, reader: PcscReader) -> OpenSc:
    """Give the tools; the check powers the card down, so that it forgets what was verified."""
    assert all(tries.left == tries.limit for tries in reader.check().tries.values())
    return OpenSc(service)


def left(process: CardProcess, pin: str) -> int:
    """Return the tries that the card itself counts."""
    told = process.state()["keys"][pin][0]["left"]
    assert isinstance(told, int)
    return told


def test_the_card_is_taken_for_a_real_one_and_listed(opensc: OpenSc) -> None:
    assert opensc.run("opensc-tool", "--name").startswith("jpki\n")
    told = opensc.run("pkcs15-tool", "--dump")
    assert told.startswith("PKCS#15 Card [JPKI]:")
    tries = re.findall(r"PIN \[([^]]+)\].*?Tries left +: (\d+)", told, re.DOTALL)
    assert tries == [("User Authentication PIN", "3"), ("Digital Signature PIN", "5")]
    assert re.findall(r"X\.509 Certificate \[([^]]+)\]", told) == [
        "User Authentication Certificate",
        "Digital Signature Certificate",
        "User Authentication Certificate CA",
        "Digital Signature Certificate CA",
    ]


def test_a_childs_card_is_bound_too(opensc: OpenSc, laid: CardProcess) -> None:
    laid.remove()
    lay(laid, "child")
    told = opensc.run("pkcs15-tool", "--list-pins")
    assert re.findall(r"Tries left +: (\d+)", told) == ["3", "0"]
    lay(laid)


def read(opensc: OpenSc, at: str, to: Path, *pin: str) -> x509.Certificate:
    """Let a tool read a certificate and openssl parse it."""
    opensc.run("pkcs15-tool", "--read-certificate", at, "--output", str(to), *pin)
    opensc.run("openssl", "x509", "-in", str(to), "-noout", "-text")
    return x509.load_pem_x509_certificate(to.read_bytes())


def test_certificates_are_read_and_hold_together(opensc: OpenSc, tmp_path: Path) -> None:
    user = read(opensc, AUTHENTICATION_ID, tmp_path / "user.pem")
    read(opensc, "03", tmp_path / "authority.pem")
    chain = ["-CAfile", str(tmp_path / "authority.pem"), "-no_check_time"]
    assert "OK" in opensc.run("openssl", "verify", *chain, str(tmp_path / "user.pem"))
    assert user.not_valid_after_utc.astimezone(JAPAN).date() == ADULT.authentication_expires
    assert ADULT.name not in str(user.subject)


def test_the_signing_certificate_needs_its_pin(
    opensc: OpenSc, laid: CardProcess, tmp_path: Path
) -> None:
    wanted = ["--read-certificate", SIGNING_ID, "--output", str(tmp_path / "none.pem")]
    opensc.run("pkcs15-tool", *wanted, fine=False)
    pin = ["--verify-pin", "--auth-id", SIGNING_ID, "--pin", SIGNING]
    signing = read(opensc, SIGNING_ID, tmp_path / "signing.pem", *pin)
    names = signing.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    told = b"".join(name.value for name in names.get_values_for_type(x509.OtherName))
    assert ADULT.name.encode() in told
    assert left(laid, "signing") == 5


def test_a_wrong_pin_lowers_the_counter_and_the_right_one_fills_it(
    opensc: OpenSc, laid: CardProcess
) -> None:
    pin = ["--verify-pin", "--auth-id", AUTHENTICATION_ID, "--pin"]
    for tries in (2, 1):
        assert "incorrect" in opensc.run("pkcs15-tool", *pin, WRONG, fine=False)
        assert f"Tries left     : {tries}" in opensc.run("pkcs15-tool", "--list-pins")
        assert left(laid, "authentication") == tries
    opensc.run("pkcs15-tool", *pin, AUTHENTICATION)
    assert left(laid, "authentication") == 3


def test_what_the_card_signs_is_valid_to_others(opensc: OpenSc, tmp_path: Path) -> None:
    said, signed = tmp_path / "said", tmp_path / "signed"
    said.write_bytes(b"said by a test")
    # Read first: a counter asked after a VERIFY answers 9000, which the driver takes for a failure.
    public = read(opensc, AUTHENTICATION_ID, tmp_path / "user.pem").public_key()
    signing = ["--module", MODULE, "--login", "--pin", AUTHENTICATION, "--sign", "--id", "01"]
    files = ["--input-file", str(said), "--output-file", str(signed)]
    opensc.run("pkcs11-tool", *signing, "--mechanism", "SHA256-RSA-PKCS", *files)
    assert isinstance(public, rsa.RSAPublicKey)
    public.verify(signed.read_bytes(), said.read_bytes(), padding.PKCS1v15(), hashes.SHA256())


def test_a_card_pulled_under_the_tools_is_told_and_harmless(
    opensc: OpenSc, laid: CardProcess, reader: PcscReader
) -> None:
    laid.trouble(Trouble(kind=TroubleKind.PULL, at=6))
    opensc.run("pkcs15-tool", "--dump", fine=False)
    lay(laid)
    assert reader.check().serial == ADULT.serial

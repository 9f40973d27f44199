"""Certificates, folders and the border's refusals."""

from __future__ import annotations

import socket
import ssl
import tomllib
import urllib.parse
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.settings import load_settings
from app.system import SystemClock, SystemIds
from sync.central.enrol import RangesOverlap, TerminalPlan, enrol_terminal, found_city
from sync.central.service import CentralService, NotServing, ServiceSettings
from sync.central.tables import terminal
from sync.certificates import Authority, NoAuthority
from sync.client import Client, tls_context
from sync.engine import Engine
from sync.faults import CertificateRefused, DeviceRefused, NotUnderstood, VersionRefused
from sync.wire import PROTOCOL_HEADER, Hello, Refusal, RefusalCode, choose_version
from tests.sync.conftest import PASSWORDS, Terminals
from tests.sync.parts import OFFICE, MemoryLedger, list_card

pytestmark = pytest.mark.postgres


def test_a_terminals_certificate_names_it_and_is_for_clients_only(terminals: Terminals) -> None:
    folder = terminals.enrol("T01")
    leaf = x509.load_pem_x509_certificate((folder / "terminal.pem").read_bytes())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    uses = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == [
        f"urn:terminal:{OFFICE}-T01"
    ]
    assert list(uses) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert (leaf.not_valid_after_utc - datetime.now(UTC)).days in (396, 397)
    assert (folder / "terminal.key").stat().st_mode & 0o077 == 0


def test_a_terminals_folder_is_its_settings(terminals: Terminals) -> None:
    folder = terminals.enrol("T03")
    settings = load_settings(folder, environment={})
    assert settings.terminal.id == "T03"
    assert settings.terminal.epoch == 1
    assert (settings.terminal.tickets_first, settings.terminal.tickets_last) == (300, 399)
    assert settings.central.url == terminals.central.url
    assert all(
        settings.path(name).exists()
        for name in (
            settings.central.certificate,
            settings.central.key,
            settings.central.authority,
            settings.central.export_key,
        )
    )
    assert tomllib.loads((folder / "settings.toml").read_text())["terminal"]["office"] == OFFICE


def test_ticket_ranges_of_an_office_never_overlap(terminals: Terminals, tmp_path: Path) -> None:
    terminals.enrol("T01")
    plan = TerminalPlan(id="T02", office=OFFICE, tickets_first=150, tickets_last=250)
    with pytest.raises(RangesOverlap):
        enrol_terminal(
            terminals.central.engine,
            terminals.keys,
            plan,
            url="",
            folder=tmp_path,
            now=datetime.now(UTC),
        )


def enrolled_again(terminals: Terminals, folder: Path, name: str, first: int, last: int) -> str:
    plan = TerminalPlan(id=name, office=OFFICE, tickets_first=first, tickets_last=last)
    engine, now = terminals.central.engine, datetime.now(UTC)
    enrol_terminal(engine, terminals.keys, plan, url="", folder=folder, now=now)
    return load_settings(folder, environment={}).terminal.tickets_fresh


def test_a_range_is_fresh_once_in_an_office(terminals: Terminals) -> None:
    folder = terminals.enrol("T01")
    assert load_settings(folder, environment={}).terminal.tickets_fresh == "100-199"
    assert enrolled_again(terminals, folder, "T01", 100, 199) == ""
    assert enrolled_again(terminals, folder, "T01", 300, 399) == "300-399"
    assert enrolled_again(terminals, folder, "T01", 150, 249) == "", "half of it was the first"
    other = terminals.enrol("T05", office="umibe")
    assert enrolled_again(terminals, other, "T05", 350, 360) == "", "another terminal had it"


def test_without_a_certificate_there_is_no_conversation(
    central: CentralService, keys: Path
) -> None:
    context = ssl.create_default_context(cafile=str(keys / "ca.pem"))
    with (
        pytest.raises((httpx.TransportError, ssl.SSLError)),
        httpx.Client(verify=context, trust_env=False) as http,
    ):
        http.get(f"{central.url}/sync/v1/hello")


def test_another_citys_certificate_is_refused(
    central: CentralService, terminals: Terminals, tmp_path: Path, keys: Path
) -> None:
    now = datetime.now(UTC)
    stranger = Authority.found("別の市", now).issue_terminal(OFFICE, "T01", now)
    (tmp_path / "s.pem").write_bytes(stranger.certificate)
    (tmp_path / "s.key").write_bytes(stranger.key)
    context = tls_context(tmp_path / "s.pem", tmp_path / "s.key", keys / "ca.pem")
    client = Client(central.url, context, read_seconds=5)
    with pytest.raises(CertificateRefused):
        client.hello()
    client.close()


def test_a_certificate_of_the_city_that_nobody_allowed_is_refused(
    central: CentralService, keys: Path, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    unknown = Authority.load(keys).issue_terminal(OFFICE, "T66", now)
    (tmp_path / "u.pem").write_bytes(unknown.certificate)
    (tmp_path / "u.key").write_bytes(unknown.key)
    client = Client(
        central.url, tls_context(tmp_path / "u.pem", tmp_path / "u.key", keys / "ca.pem")
    )
    with pytest.raises(DeviceRefused):
        client.hello()
    client.close()


def test_hello_tells_scopes_epoch_and_clock(terminals: Terminals) -> None:
    hello = terminals.client(terminals.enrol("T01")).hello()
    assert hello.scopes == (f"office:{OFFICE}", "city")
    assert (hello.epoch, hello.head_seq, hello.version) == (1, 0, 1)
    assert abs(hello.clock - datetime.now(UTC)) < timedelta(seconds=10)


def raw(terminals: Terminals) -> httpx.Client:
    folder = terminals.enrol("T01")
    context = tls_context(folder / "terminal.pem", folder / "terminal.key", folder / "ca.pem")
    return httpx.Client(base_url=terminals.central.url, verify=context, trust_env=False)


@pytest.mark.parametrize(
    ("headers", "body", "code", "status"),
    [
        ({PROTOCOL_HEADER: "99"}, b"{}", RefusalCode.PROTOCOL, 426),
        ({PROTOCOL_HEADER: "x"}, b"{}", RefusalCode.MALFORMED, 400),
        ({PROTOCOL_HEADER: "1,"}, b"{}", RefusalCode.MALFORMED, 400),
        ({}, b"{}", RefusalCode.MALFORMED, 400),
        ({PROTOCOL_HEADER: "1"}, b"{", RefusalCode.MALFORMED, 400),
        ({PROTOCOL_HEADER: "1"}, b"[]", RefusalCode.MALFORMED, 400),
        ({PROTOCOL_HEADER: "1"}, b"\xff\xfe", RefusalCode.MALFORMED, 400),
        (
            {PROTOCOL_HEADER: "1", "Content-Encoding": "gzip"},
            b"no gzip",
            RefusalCode.MALFORMED,
            400,
        ),
        ({PROTOCOL_HEADER: "1"}, b" " * (8 * 1024 * 1024 + 1), RefusalCode.TOO_LARGE, 413),
    ],
)
def test_what_is_not_of_the_protocol_is_refused(
    terminals: Terminals, headers: dict[str, str], body: bytes, code: RefusalCode, status: int
) -> None:
    with raw(terminals) as http:
        response = http.post("/sync/v1/push", content=body, headers=headers)
    assert response.status_code == status
    assert msgspec.json.decode(response.content, type=Refusal).code is code


def test_versions_are_negotiated() -> None:
    assert choose_version((1, 2), (2, 1)) == 2
    assert choose_version((1,), (2, 1)) == 1
    assert choose_version((3,), (2, 1)) is None


def test_the_client_names_what_it_cannot_understand(terminals: Terminals) -> None:
    client = terminals.client(terminals.enrol("T01"))
    with pytest.raises(NotUnderstood):
        client._get("hello", {}, Refusal)
    client._http.headers[PROTOCOL_HEADER] = "99"
    with pytest.raises(VersionRefused):
        client._get("hello", {}, Hello)


def test_behind_a_proxy_the_certificate_comes_in_a_header(
    terminals: Terminals, dsn: str, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = terminals.enrol("T01")
    monkeypatch.setattr("sync.central.service._Protocol.look_seconds", 0.1)
    settings = ServiceSettings(keys=keys, dsn=dsn, port=0, behind_proxy=True)
    pem = urllib.parse.quote((folder / "terminal.pem").read_text())
    with (
        CentralService(settings, SystemClock(), SystemIds(), PASSWORDS) as service,
        httpx.Client(base_url=service.url, trust_env=False) as http,
    ):
        headers = {PROTOCOL_HEADER: "1", "X-Client-Cert": pem}
        answer = http.get("/sync/v1/hello", headers=headers)
        assert msgspec.json.decode(answer.content, type=Hello).terminal == "T01"
        for doubtful in ("", f"{pem},{pem}", f"{pem},x", pem + pem):
            told = {PROTOCOL_HEADER: "1", "X-Client-Cert": doubtful}
            assert http.get("/sync/v1/hello", headers=told).status_code == 401, doubtful
        assert http.get("/sync/v1/hello", headers={PROTOCOL_HEADER: "1"}).status_code == 401
        heading = b"POST /sync/v1/lease HTTP/1.1\r\nHost: x\r\n"
        for half in (b"", heading, heading + b"Content-Length: 9\r\n\r\n{"):
            with socket.create_connection(("127.0.0.1", service.port), timeout=20) as slow:
                slow.sendall(half)
                while slow.recv(100):  # a refusal may be told first; then the end
                    pass


def test_a_taken_port_is_told(dsn: str, keys: Path, caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = ServiceSettings(keys=keys, dsn=dsn, port=taken.getsockname()[1])
        with (
            pytest.raises(NotServing),
            CentralService(settings, SystemClock(), SystemIds(), PASSWORDS),
        ):
            pass


def test_a_folder_without_an_authority_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoAuthority):
        Authority.load(tmp_path)


def test_founding_again_keeps_the_authority(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    found_city(tmp_path, "試験市", ("localhost",), now)
    before = (tmp_path / "ca.pem").read_bytes()
    found_city(tmp_path, "試験市", ("localhost", "10.0.0.1"), now)
    assert (tmp_path / "ca.pem").read_bytes() == before


def test_the_central_store_knows_how_a_terminal_is(terminals: Terminals) -> None:
    ledger = MemoryLedger()
    client = terminals.client(terminals.enrol("T01"))
    engine = Engine(ledger, client, SystemClock(), "0.1.0")
    list_card(ledger, 1)
    engine.pull_round()
    with terminals.central.engine.connect() as connection:
        row = connection.execute(sa.select(terminal).where(terminal.c.id == "T01")).one()
    assert (row.owed, row.program) == (1, "0.1.0")
    assert row.last_seen is not None
    assert row.oldest_at == ledger.entries[0].at
    assert abs(row.offset_ms) < 10_000

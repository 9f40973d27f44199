"""Behind the real nginx: it alone tells who asks, limits hold, a dead process is not felt."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import urllib.parse
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from app.access.session import CentralUnreachable
from app.ports import Secret
from app.system import SystemClock, SystemIds
from sync.central.service import CentralService, NotServing, OpenDoor, ServiceSettings
from sync.certificates import Authority
from sync.client import Client, tls_context
from sync.engine import Engine
from sync.faults import CentralBusy, CertificateRefused, DeviceRefused
from sync.sides import Refused
from sync.wire import PROTOCOL_HEADER, Hello, Push, Refusal, RefusalCode
from tests.sync.conftest import PASSWORDS
from tests.sync.parts import MemoryLedger, list_card
from tests.sync.processes import ROOT, ApiProcess, finish
from tests.sync.test_processes import City, proved, wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
with_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed: make setup does it")
_AROUND = """
pid {home}/nginx.pid;
error_log {home}/error.log warn;
{user}
worker_processes 1;
daemon off;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {home}/counter.conf;
}}
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


class Front:
    """Be nginx with the configuration that is shipped, before two processes on unix sockets."""

    def __init__(self, city: City, stack: ExitStack, home: Path) -> None:
        self.city = city
        self.port = free_port()
        self.processes = [
            stack.enter_context(
                ApiProcess(
                    city.keys,
                    "--dsn",
                    city.dsn,
                    "--behind-proxy",
                    "--socket",
                    str(home / f"api-{number}.sock"),
                )
            )
            for number in (1, 2)
        ]
        self._configure(home)
        assert NGINX is not None
        command = [NGINX, "-p", str(home), "-c", str(home / "nginx.conf"), "-e", "stderr"]
        tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert tested.returncode == 0, tested.stderr
        process = subprocess.Popen(command, stderr=subprocess.PIPE)
        stack.callback(lambda: process.stderr and process.stderr.close())
        stack.callback(process.wait, 20)
        stack.callback(process.terminate)
        wait_until(self._answers)

    def _configure(self, home: Path) -> None:
        text = (ROOT / "packaging" / "nginx.conf").read_text(encoding="utf-8")
        for told, here in (
            ("listen 8443 ssl;", f"listen 127.0.0.1:{self.port} ssl;"),
            ("server_name central.example;", "server_name localhost;"),
            ("/etc/counter/keys/", f"{self.city.keys}/"),
            ("unix:/run/counter/", f"unix:{home}/"),
        ):
            assert told in text
            text = text.replace(told, here)
        (home / "counter.conf").write_text(text, encoding="utf-8")
        user = "user root;" if os.geteuid() == 0 else ""
        (home / "nginx.conf").write_text(_AROUND.format(home=home, user=user), encoding="utf-8")

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except OSError:
            return False
        return True

    def client(self, name: str) -> Client:
        return self.city.way(self.city.enrol(name), self.port)

    def http(self, context: ssl.SSLContext) -> httpx.Client:
        base = f"https://127.0.0.1:{self.port}"
        return httpx.Client(
            base_url=base, verify=context, trust_env=False, headers={PROTOCOL_HEADER: "1"}
        )


@pytest.fixture
def home() -> Iterator[Path]:
    """Give a folder with a name that is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="ct-") as made:
        yield Path(made)


@pytest.fixture
def front(dsn: str, keys: Path, tmp_path: Path, home: Path) -> Iterator[Front]:
    with ExitStack() as stack:
        yield Front(City(dsn, keys, tmp_path, stack), stack, home)


@with_nginx
def test_terminals_work_through_nginx_and_do_not_feel_a_killed_process(front: Front) -> None:
    here, there = MemoryLedger("T01"), MemoryLedger("T02")
    sender = Engine(here, front.client("T01"), SystemClock(), "test")
    reader = Engine(there, front.client("T02"), SystemClock(), "test")
    for number in range(20):
        list_card(here, number)
        sender.push_round()
    reader.pull_round()
    assert len([key for key in there.states if key.subject_type == "card"]) == 20
    front.processes[0].kill()
    for number in range(20, 60):
        card = list_card(here, number)
        here.record("card.received", card, {})
        sender.push_round()  # not one fails
    reader.pull_round()
    sender.pull_round()
    assert there.told() == here.told()
    assert sender.greet().head_seq == len(here.entries)
    proved(front.city.engine, [here])


@with_nginx
def test_a_forged_header_is_worth_nothing(front: Front) -> None:
    victim = front.city.enrol("T02")
    pem = urllib.parse.quote((victim / "terminal.pem").read_text())
    folder = front.city.enrol("T01")
    context = tls_context(folder / "terminal.pem", folder / "terminal.key", folder / "ca.pem")
    forgeries: list[list[tuple[str, str]]] = [
        [("X-Client-Cert", pem)],
        [("x-client-cert", pem)],
        [("X-CLIENT-CERT", pem), ("X-Client-Cert", pem)],
        [("X_Client_Cert", pem)],
        [("X-Client-Cert", "")],
        [("X-Client-Cert", pem), ("Connection", "x-client-cert")],
    ]
    with front.http(context) as http:
        for forged in forgeries:
            answer = http.get("/sync/v1/hello", headers=[(PROTOCOL_HEADER, "1"), *forged])
            assert msgspec.json.decode(answer.content, type=Hello).terminal == "T01", forged


@with_nginx
def test_without_a_certificate_of_the_city_nobody_comes_in(front: Front, tmp_path: Path) -> None:
    keys, now = front.city.keys, datetime.now(UTC)
    bare = ssl.create_default_context(cafile=str(keys / "ca.pem"))
    pem = urllib.parse.quote((front.city.enrol("T02") / "terminal.pem").read_text())
    with front.http(bare) as http:
        answer = http.get("/sync/v1/hello", headers={"X-Client-Cert": pem})
    assert answer.status_code == 401
    assert msgspec.json.decode(answer.content, type=Refusal).code is RefusalCode.UNKNOWN_DEVICE
    past = now - timedelta(days=800)
    for authority, at, fault in (
        (Authority.found("別の市", now), now, CertificateRefused),
        (Authority.load(keys), past, CertificateRefused),
        (Authority.load(keys), now, DeviceRefused),
    ):
        name = "u"
        issued = authority.issue_terminal("center", "T66", at)
        (tmp_path / f"{name}.pem").write_bytes(issued.certificate)
        (tmp_path / f"{name}.key").write_bytes(issued.key)
        context = tls_context(tmp_path / f"{name}.pem", tmp_path / f"{name}.key", keys / "ca.pem")
        client = Client(f"https://127.0.0.1:{front.port}", context)
        with pytest.raises(DeviceRefused) as refused:
            client.hello()
        assert type(refused.value) is fault
        client.close()


@with_nginx
def test_limits_and_refusals_of_nginx_are_of_the_protocol(front: Front) -> None:
    client = front.client("T01")
    answers = [_sign_in(client) for _ in range(30)]
    assert answers[:20] == [None] * 20
    assert {"seconds": 3} in answers[20:]
    assert client.hello().terminal == "T01"
    answer = client._http.get(f"https://127.0.0.1:{front.port}/other")
    assert msgspec.json.decode(answer.content, type=Refusal).code is RefusalCode.NOT_FOUND
    large = client._http.post("push", content=bytes(8 * 1024 * 1024 + 1))
    assert large.status_code == 413
    assert msgspec.json.decode(large.content, type=Refusal).code is RefusalCode.TOO_LARGE
    with pytest.raises(Refused) as refused:
        client.push(Push(terminal="T02", epoch=1, items=()))
    assert refused.value.refusal.code is RefusalCode.WRONG_TERMINAL
    for process in front.processes:
        process.kill()
    gone = client._http.get("hello")
    assert gone.status_code == 503
    assert msgspec.json.decode(gone.content, type=Refusal).code is RefusalCode.BUSY


def _sign_in(client: Client) -> dict[str, object] | None:
    """Sign in and return what was told of having to wait, None where it was let through."""
    try:
        client.sign_in("kimura", Secret(b"x"), "")
    except CentralUnreachable as told:
        cause = told.__cause__
        return dict(cause.details) if isinstance(cause, CentralBusy) else {}
    return None


@pytest.mark.parametrize("host", ["0.0.0.0", "", "::", "192.0.2.1"])  # noqa: S104
def test_behind_a_proxy_nobody_else_may_reach_the_service(dsn: str, keys: Path, host: str) -> None:
    settings = ServiceSettings(keys=keys, dsn=dsn, port=0, host=host, behind_proxy=True)
    with (
        pytest.raises(OpenDoor),
        CentralService(settings, SystemClock(), SystemIds(), PASSWORDS),
    ):
        pass


def test_an_open_door_is_told_by_the_command(keys: Path) -> None:
    words = ["central", "--keys", str(keys), "--dsn", "postgresql://x@127.0.0.1:1/x"]
    told = finish([*words, "--behind-proxy", "--host", "::"])
    assert told.returncode == 1
    assert "(S-134)" in told.stderr


def test_the_socket_is_for_owner_and_group_and_has_one_listener(
    dsn: str, keys: Path, home: Path
) -> None:
    path = home / "api.sock"
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(path))
    left.close()  # of a process that was killed
    settings = ServiceSettings(keys=keys, dsn=dsn, socket=path, behind_proxy=True)
    with CentralService(settings, SystemClock(), SystemIds(), PASSWORDS) as service:
        assert service.url == f"http+unix:{path}"
        assert path.stat().st_mode & 0o777 == 0o660
        with (
            pytest.raises(NotServing),
            CentralService(settings, SystemClock(), SystemIds(), PASSWORDS),
        ):
            pass
        assert path.is_socket()
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(path))) as http:
            twice = [(PROTOCOL_HEADER, "1"), ("X-Client-Cert", "a"), ("X-Client-Cert", "a")]
            answer = http.get("http://x/sync/v1/hello", headers=twice)
            assert answer.status_code == 401
    assert not path.exists()

"""A document reaches a real CUPS queue unchanged; its private scheduler delivers to a listener."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.paper.cups import CupsPaper
from devices.paper.faults import PaperPrinterFault
from tests.devices.paper.scan_kit import pdf

NEEDED = ("cupsd", "lpadmin", "lp")
pytestmark = pytest.mark.skipif(
    any(shutil.which(one, path=f"{os.environ['PATH']}:/usr/sbin") is None for one in NEEDED)
    or os.name == "nt",
    reason="Debian: cups-daemon, cups-client",
)
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
_CONF = """LogLevel warn
Listen {socket}
DefaultAuthType None
WebInterface No
Browsing No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
"""
_FILES = """ServerRoot {home}
RequestRoot {home}/spool
CacheDir {home}/cache
StateDir {home}/state
DocumentRoot {home}
TempDir {home}/tmp
ErrorLog {home}/error_log
AccessLog {home}/access_log
PageLog {home}/page_log
ServerBin {home}/bin
Sandboxing relaxed
"""
# The Debian package of the scheduler has no backend for plain sockets.
_BACKEND = """#!{python}
import os, socket, sys
if len(sys.argv) < 6:
    print('network deliver "Unknown" "Listener"')
    sys.exit(0)
host, port = os.environ["DEVICE_URI"].removeprefix("deliver://").split(":")
source = open(sys.argv[6], "rb") if len(sys.argv) > 6 else sys.stdin.buffer
with socket.create_connection((host, int(port)), 10) as wire:
    while part := source.read(65536):
        wire.sendall(part)
"""


class Listener:
    """Take what a network printer would get."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(20)
        self.port = self._door.getsockname()[1]
        self.jobs: list[bytes] = []
        self._thread = threading.Thread(target=self._take, args=(1,))
        self._thread.start()

    def _take(self, jobs: int) -> None:
        for _ in range(jobs):
            wire, _ = self._door.accept()
            with wire:
                got = b""
                while part := wire.recv(1 << 16):
                    got += part
            self.jobs.append(got)

    def wait(self) -> bytes:
        self._thread.join(20)
        return self.jobs[0]

    def close(self) -> None:
        self._thread.join(20)
        self._door.close()


def _run(*command: str) -> None:
    environment = {**os.environ, "PATH": _PATH}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=20)


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


@pytest.fixture
def queue(
    tmp_path_factory: pytest.TempPathFactory, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    home = Path(tmp_path_factory.mktemp("cups", numbered=True))
    for name in ("spool", "cache", "state", "tmp", "ppd"):
        (home / name).mkdir()
    own = home / "s"
    _server_bin(home / "bin")
    (home / "cupsd.conf").write_text(_CONF.format(socket=own))
    (home / "files.conf").write_text(_FILES.format(home=home))
    conf = ["-c", str(home / "cupsd.conf"), "-s", str(home / "files.conf")]
    scheduler = shutil.which("cupsd", path=_PATH) or "cupsd"
    with subprocess.Popen([scheduler, "-f", *conf], stderr=subprocess.DEVNULL) as running:
        try:
            _wait_for(own, running, home)
            monkeypatch.setenv("CUPS_SERVER", str(own))
            uri = f"deliver://127.0.0.1:{listener.port}"
            _run("lpadmin", "-p", "FORMS", "-E", "-v", uri, "-m", "raw")
            yield "FORMS"
        finally:
            running.terminate()
            running.wait(20)


def _server_bin(folder: Path) -> None:
    """Make the programs that the scheduler runs: Debian's, and our backend."""
    (folder / "backend").mkdir(parents=True)
    for name in ("daemon", "notifier"):
        (folder / name).symlink_to(f"/usr/lib/cups/{name}")
    backend = folder / "backend" / "deliver"
    backend.write_text(_BACKEND.format(python=sys.executable))
    backend.chmod(0o700)


def _wait_for(own: Path, running: subprocess.Popen[bytes], home: Path) -> None:
    """Wait until the scheduler answers at its socket."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and running.poll() is None:
        with socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(0.2)
            try:
                wire.connect(str(own))
            except OSError:
                threading.Event().wait(0.02)
                continue
            return
    raise AssertionError((home / "error_log").read_text() if (home / "error_log").exists() else "")


def test_a_document_reaches_the_queue_unchanged(queue: str, listener: Listener) -> None:
    document = pdf("交付申請書", pages=2)
    with pytest.raises(PaperPrinterFault):
        CupsPaper("NO-SUCH-QUEUE").print_pdf(document, "e01")
    CupsPaper(queue).print_pdf(document, "e01")
    assert listener.wait() == document

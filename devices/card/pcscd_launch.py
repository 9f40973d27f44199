"""A private smart card service with virtual readers, for the demonstration and the tests.

pcscd is started without rights by socket activation: a Unix socket of its own is handed over as
file descriptor 3, its configuration names vpcd's driver on a free pair of ports.  vpcd listens on
every interface of the machine: for demonstrations and tests only, never beside real cards.
"""

from __future__ import annotations

import glob
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from devices.card.faults import CardFault, CardSoftwareMissing, PrivateServiceFailed
from devices.card.pcsc import VIRTUAL_READERS
from devices.card.scard import Scard

SOCKET_VARIABLE = "PCSCLITE_CSOCK_NAME"
READER_NAME = VIRTUAL_READERS[0]
_DRIVERS = (
    "/usr/lib/pcsc/drivers/serial/libifdvpcd.so",
    "/usr/lib/pcsc/drivers/serial/libifdvpcd.so.*",
    "/usr/local/lib/pcsc/drivers/serial/libifdvpcd.so*",
    "/usr/lib/*/pcsc/drivers/serial/libifdvpcd.so*",
)
_START_SECONDS = 10.0
_STOP_SECONDS = 5.0
_ROOT = Path(__file__).resolve().parents[2]


def find_parts() -> tuple[Path, Path]:
    """Return pcscd and vpcd's driver.

    Raises:
        CardSoftwareMissing: one is not installed; ``missing`` is the Debian package's name.
    """
    daemon = shutil.which("pcscd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if daemon is None:  # so it is everywhere but on Linux
        raise CardSoftwareMissing(missing="pcscd")
    drivers = [found for pattern in _DRIVERS for found in sorted(glob.glob(pattern))]
    if not drivers:
        raise CardSoftwareMissing(missing="vsmartcard-vpcd")
    return Path(daemon), Path(drivers[0])


class PrivatePcscd:
    """Run pcscd on a socket of its own while the block lasts.

    Enter it before anything of this process speaks to the smart card service, for the library
    looks up the socket's name once.  ``folder`` is made and removed where none is given; its path
    must be short (a Unix socket's name has 107 bytes).
    """

    def __init__(self, *, folder: Path | None = None) -> None:
        self._own_folder = folder is None
        self._folder = folder or Path(tempfile.mkdtemp(prefix="card-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.socket = self._folder / "pcscd.comm"
        self.port = 0

    def __enter__(self) -> Self:
        """Start it and wait until its readers are listed.

        Raises:
            CardSoftwareMissing, PrivateServiceFailed: told before anything is left behind.
        """
        try:
            self._claim()
            self.start()
        except BaseException:
            self._tidy()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop it and remove its folder."""
        self.stop()
        self._tidy()

    def start(self) -> None:
        """Start the service, anew where it was stopped; socket and ports stay the same.

        Raises:
            CardSoftwareMissing: pcscd or vpcd is not installed.
            PrivateServiceFailed: it does not list its reader in time.
        """
        daemon, driver = find_parts()
        configuration = self._folder / "conf"
        configuration.mkdir(exist_ok=True)
        self.port = self.port or _free_pair()
        channel = f"0x{self.port:X}"
        (configuration / "vpcd").write_text(
            f'FRIENDLYNAME "{READER_NAME}"\nDEVICENAME /dev/null:{channel}\n'
            f"LIBPATH {driver}\nCHANNELID {channel}\n",
            encoding="ascii",
        )
        self.socket.unlink(missing_ok=True)
        with (self._folder / "pcscd.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", __name__, str(self.socket), str(daemon), str(configuration)],
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._await_reader()

    def kill(self) -> None:
        """Kill the service at once, as a crash would."""
        if sys.platform != "win32":
            self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Stop the service and wait until it has ended."""
        self._end(signal.SIGTERM)

    def _claim(self) -> None:
        """Name the socket to the library, which must not have looked it up yet."""
        wanted = str(self.socket)
        if os.environ.get(SOCKET_VARIABLE) != wanted:
            if "smartcard.scard" in sys.modules:
                raise PrivateServiceFailed(why="the library is in use already")
            os.environ[SOCKET_VARIABLE] = wanted

    def _await_reader(self) -> None:
        ends = time.monotonic() + _START_SECONDS
        pause = threading.Event()
        while time.monotonic() < ends:
            if self._process is None or self._process.poll() is not None:
                break
            if self.socket.exists() and self._lists_reader():
                return
            pause.wait(0.02)
        self.stop()
        raise PrivateServiceFailed(why="the reader does not appear")

    def _lists_reader(self) -> bool:
        scard = Scard()
        try:
            context = scard.establish()
        except CardSoftwareMissing:
            raise
        except CardFault:
            return False
        try:
            return any(READER_NAME in name for name in scard.readers(context))
        except CardFault:
            return False
        finally:
            scard.release(context)

    def _end(self, sign: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(sign)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _tidy(self) -> None:
        if self._own_folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def _free_pair() -> int:
    """Return a port that is free together with the next one, as vpcd takes two."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("", port + 1))
            except (OSError, OverflowError):
                continue
            return port


def _become_pcscd(path: str, daemon: str, configuration: str) -> None:
    """Bind the socket, pass it as descriptor 3 and become pcscd."""
    if sys.platform == "win32":
        raise CardSoftwareMissing(missing="pcscd")
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(path)
    listening.listen(16)
    os.dup2(listening.fileno(), 3)
    os.set_inheritable(3, True)
    surroundings = {**os.environ, "LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
    os.execve(daemon, [daemon, "-f", "-c", configuration], surroundings)  # noqa: S606


if __name__ == "__main__":
    _become_pcscd(*sys.argv[1:4])

"""The sign-in is there before the terminal is: nothing typed is lost, every fault is told."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app import paths
from app.faults import CounterFault
from app.ports import Secret
from app.resources import words
from app.settings import Settings, SiteSettings
from app.store.faults import ForeignFile, WrongKey
from app.system import SystemIds
from tests.conftest import SetClock
from widgets.start_up import FIRST_TEXTS, Front, Join, StartUp, Windows, build_front

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "sqlalchemy", "alembic", "sqlcipher3", "httpx", "cryptography", "argon2", "psycopg", "escpos",
    "PIL", "fontTools", "smartcard", "PySide6.QtMultimedia", "PySide6.QtTest", "app.desk",
    "app.store", "devices", "sync", "zoneinfo", "cv2", "numpy", "zxingcpp",
)  # fmt: skip


class Behind:
    """Be the windows behind the sign-in; note what they are asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def open(self) -> None:
        """Let people in."""
        self.asked.append("open")

    def shut(self) -> None:
        """End."""
        self.asked.append("shut")


class Opening:
    """Be the reading of the terminal: it takes until the test lets it go on."""

    def __init__(self, fault: CounterFault | None = None) -> None:
        self.behind, self.begun, self.go_on = Behind(), threading.Event(), threading.Event()
        self._fault = fault

    def __call__(self) -> Join:
        """Wait; then join or fail."""
        self.begun.set()
        assert self.go_on.wait(10)
        if self._fault is not None:
            raise self._fault

        def join(front: Front) -> Iterator[Windows | None]:
            yield None
            yield self.behind

        return join


@pytest.fixture
def front(qapp: QApplication, clock: SetClock) -> Front:
    settings = Settings(site=SiteSettings(one_time_code=False))
    return build_front(settings, words("ja", first=FIRST_TEXTS), clock, SystemIds())


Begin = Callable[[Opening], StartUp]


@pytest.fixture
def begin(qtbot: QtBot, front: Front) -> Iterator[Begin]:
    begun: list[StartUp] = []

    def start(opening: Opening) -> StartUp:
        painted: list[bool] = []
        begun.append(StartUp(front, opening, painted=lambda: painted.append(True)))
        begun[0].begin()
        qtbot.waitUntil(lambda: bool(painted))
        assert opening.begun.wait(10)
        return begun[0]

    yield start
    begun[0].end()
    front.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def type_in(front: Front) -> None:
    """Type a person's entry as a hand does."""
    sign_in = front.window.sign_in
    QTest.keyClicks(sign_in.staff_id.edit, "C-1001")
    QTest.keyClick(sign_in.staff_id.edit, Qt.Key.Key_Return)
    QTest.keyClicks(sign_in.secret, "training")


def test_what_is_typed_while_it_opens_stays(qtbot: QtBot, front: Front, begin: Begin) -> None:
    opening, sign_in = Opening(), front.window.sign_in
    begin(opening)
    assert QApplication.focusWidget() is sign_in.staff_id.edit
    type_in(front)
    opening.go_on.set()
    qtbot.waitUntil(lambda: opening.behind.asked == ["open"])
    assert sign_in.staff_id.text() == "C-1001"
    assert sign_in.secret.take().expose() == b"training"


def test_an_entry_waits_until_it_is_open(qtbot: QtBot, front: Front, begin: Begin) -> None:
    opening, told = Opening(), list[tuple[str, bytes]]()
    begin(opening)
    type_in(front)
    QTest.keyClick(front.window.sign_in.secret, Qt.Key.Key_Return)

    def enter(staff_id: str, password: Secret, _code: str) -> None:
        told.append((staff_id, bytes(password.expose())))

    front.window.sign_in.submitted.connect(enter)
    assert told == []
    opening.go_on.set()
    qtbot.waitUntil(lambda: bool(told))
    assert opening.behind.asked == ["open"]
    assert told == [("C-1001", b"training")]


def test_a_fault_is_told_in_the_window_and_nothing_can_be_entered(
    qtbot: QtBot, front: Front, begin: Begin
) -> None:
    opening, sign_in = Opening(WrongKey(file="ledger.db")), front.window.sign_in
    start = begin(opening)
    type_in(front)
    opening.go_on.set()
    qtbot.waitUntil(lambda: start.fault is not None)
    what = words("ja")(f"fault.{WrongKey.code}.what", file="ledger.db")
    seen = [one for one in sign_in.findChildren(QWidget) if one.isVisible()]
    told = [one.accessibleName() for one in seen]
    told += [one.text() for one in seen if isinstance(one, QLabel)]
    assert isinstance(start.fault, WrongKey)
    assert what in "\n".join(told)
    assert not sign_in.secret.isEnabled()
    assert sign_in.secret.is_empty()
    with qtbot.waitSignal(sign_in.ended):
        QTest.keyClick(sign_in.button, Qt.Key.Key_Return)


def started(home: Path) -> subprocess.CompletedProcess[str]:
    """Run the real terminal until it ends by itself."""
    return subprocess.run(
        [sys.executable, "main.py", "terminal", "--drive", "--home", str(home)],
        cwd=ROOT, input='{"do": "state"}\n', capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip


@pytest.mark.slow
def test_a_terminal_that_cannot_be_opened_ends_with_its_sentences(home: Path) -> None:
    (home / "settings.toml").write_text(
        '[ledger]\nkey = "file:ledger.key"\n[card]\ndriver = "none"\n', encoding="utf-8"
    )
    assert started(home).returncode == 0
    for part in home.glob("ledger.db*"):
        part.unlink()
    (home / "ledger.db").write_bytes(b"no ledger at all" * 512)
    ended = started(home)
    assert ended.returncode == 1
    assert f"({ForeignFile.code})" in ended.stderr
    assert words("ja")(f"fault.{ForeignFile.code}.safe") in ended.stderr
    (home / "ledger.db").unlink()
    assert started(home).returncode == 0


def test_the_first_frame_reads_nothing_heavy(tmp_path: Path) -> None:
    for name in FIRST_TEXTS:
        shutil.copy(paths.resources() / "text" / "ja" / f"{name}.toml", tmp_path)
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "import main\n"
        "from app.resources import words\n"
        "from app.settings import Settings\n"
        "from app.system import SystemClock, SystemIds\n"
        "from widgets.start_up import StartUp, build_front\n"
        "text = words('ja', Path(sys.argv[1]))\n"
        "front = build_front(Settings(), text, SystemClock(), SystemIds())\n"
        "def painted():\n"
        "    print(*sys.modules)\n"
        "    sys.stdout.flush()\n"
        "    os._exit(0)\n"
        "start = StartUp(front, None, painted=painted)\n"
        "start.begin()\n"
        "front.qt.exec()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Traceback" not in done.stderr
    read = done.stdout.split()
    assert "widgets.screens.sign_in" in read
    assert [name for name in read if f"{name}.".startswith(tuple(f"{one}." for one in HEAVY))] == []

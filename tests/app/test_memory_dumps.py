"""A terminal that dies leaves no image of its memory, and nobody looks into a living one."""

import ctypes
import subprocess
import sys

import pytest

from app.memory_dumps_windows import forbid_through

LINUX = """
import resource, os, signal
resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
from app.memory_dumps import forbid_memory_dumps
import ctypes
system = ctypes.CDLL(None)
assert system.prctl(3, 0, 0, 0, 0) == 1
assert forbid_memory_dumps() == ()
assert system.prctl(3, 0, 0, 0, 0) == 0
assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
os.kill(os.getpid(), signal.SIGSEGV)
"""
TERMINAL = """
import sys
import main, app.memory_dumps as dumps
done = []
dumps.forbid_memory_dumps = lambda: done.append("forbidden") or ()
def stop(args):
    assert done == ["forbidden"]
    print("first")
    raise SystemExit(0)
main.headless = stop
main.main(["--headless"])
"""


def run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the other system has a test of its own")
def test_linux_kernel_keeps_no_core_and_lets_nobody_look() -> None:
    died = run(LINUX)
    assert died.returncode == -11, died.stderr


def test_terminal_forbids_it_before_anything_is_typed() -> None:
    assert run(TERMINAL).stdout == "first\n"


class Library:
    """Windows' two libraries as documented; notes each call and answers what it is told to."""

    def __init__(self, wer_flags: int = 0, excluded: int = 0) -> None:
        self.calls: list[tuple[object, ...]] = []
        self._flags, self._excluded = wer_flags, excluded

    def SetErrorMode(self, mode: int) -> int:
        self.calls.append(("SetErrorMode", mode))
        return 0x8000

    def WerSetFlags(self, flags: int) -> int:
        self.calls.append(("WerSetFlags", flags))
        return self._flags

    def WerAddExcludedApplication(self, name: ctypes.c_wchar_p, everybody: bool) -> int:
        self.calls.append(("WerAddExcludedApplication", name.value, everybody))
        return self._excluded


def test_windows_is_told_to_report_nothing() -> None:
    library = Library()
    assert forbid_through(library, library, "python.exe") == ()
    assert library.calls == [
        ("SetErrorMode", 0x0002),
        ("SetErrorMode", 0x8003),
        ("WerSetFlags", 0x0021),
        ("WerAddExcludedApplication", "python.exe", False),
    ]


def test_windows_refusals_are_told() -> None:
    library = Library(wer_flags=-1, excluded=-2147024891)
    assert forbid_through(library, library, "python.exe") == ("report_heap", "report")

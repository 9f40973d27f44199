"""Windows: crash reports of this program carry no heap, and none is kept; not tried on Windows.

Written against the documented functions (errhandlingapi.h, werapi.h); where a site's registry
orders local dumps (``LocalDumps``) only its administrator can end that: see the administration
manual.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

_SEM_FAILCRITICALERRORS = 0x0001
_SEM_NOGPFAULTERRORBOX = 0x0002  # no report after a crash
_WER_NOHEAP = 0x0001
_WER_NO_UI = 0x0020
_S_OK = 0
_FOR_THIS_ACCOUNT = False


def forbid() -> tuple[str, ...]:
    """Forbid crash reports; return the names of what the system did not take."""
    load: Any = getattr(ctypes, "WinDLL")  # noqa: B009 - known on Windows alone
    return forbid_through(load("kernel32"), load("wer"), sys.executable.rpartition("\\")[2])


def forbid_through(kernel: Any, reports: Any, program: str) -> tuple[str, ...]:
    """Call the functions of two libraries: ``kernel32`` and ``wer``."""
    before = kernel.SetErrorMode(_SEM_NOGPFAULTERRORBOX)
    kernel.SetErrorMode(before | _SEM_FAILCRITICALERRORS | _SEM_NOGPFAULTERRORBOX)
    left: list[str] = []
    if kernel.WerSetFlags(_WER_NOHEAP | _WER_NO_UI) != _S_OK:
        left.append("report_heap")
    name = ctypes.c_wchar_p(program)
    if reports.WerAddExcludedApplication(name, _FOR_THIS_ACCOUNT) != _S_OK:
        left.append("report")
    return tuple(left)

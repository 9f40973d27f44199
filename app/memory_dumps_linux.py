"""Linux: no core (RLIMIT_CORE), and no debugger or reader of /proc beside root (PR_SET_DUMPABLE).

A core that the kernel pipes to a collector ignores the limit but not the second; both are set.
"""

import ctypes
from importlib import import_module
from typing import Any

_PR_SET_DUMPABLE = 4
_PR_GET_DUMPABLE = 3


def forbid() -> tuple[str, ...]:
    """Forbid both; return the names of what the system did not take."""
    resource: Any = import_module("resource")  # no part of Windows
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    dumpable = system.prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) != 0
    return ("attach",) if dumpable else ()

"""Windows: a message in a window of the system's own, where the program has none yet.

Not tried on Windows by its authors.
"""

from __future__ import annotations

import ctypes
from typing import Any

_ERROR, _FOREGROUND = 0x10, 0x10000  # MB_ICONERROR, MB_SETFOREGROUND


def show_message(text: str, title: str) -> None:
    """Show it until a person closes it."""
    load: Any = getattr(ctypes, "WinDLL")  # noqa: B009 - known on Windows alone
    load("user32").MessageBoxW(None, text, title, _ERROR | _FOREGROUND)

"""Standard streams that take every character and are there where Windows gives a program none.

A pipe on Windows has the code page of the system (CP932), which lacks characters of names, and a
program of the start menu has no streams at all.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any

_STREAMS = {"stdin": "r", "stdout": "w", "stderr": "w"}


def give_streams(of: Any = sys) -> bool:
    """Set the streams right; tell whether nobody can read what is written to standard error."""
    unseen = of.stderr is None
    for name, mode in _STREAMS.items():
        stream = getattr(of, name)
        if stream is None:
            setattr(of, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for ever
        elif of.platform == "win32" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    return unseen

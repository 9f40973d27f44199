"""The ledger's key under Windows' data protection (DPAPI); not tried on Windows by its authors.

Machine scope: every user of a shared PC opens the ledger, a copied disk does not.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

from app.store.faults import NoKey
from app.store.keys import KEY_BYTES, Mark

_WHAT = "counter-terminal"
_LOCAL_MACHINE = 0x4  # CRYPTPROTECT_LOCAL_MACHINE
_NO_QUESTION = 0x1  # CRYPTPROTECT_UI_FORBIDDEN


class MachineKey(Mark):
    """Keep the key wrapped in a file that only this PC unwraps."""

    place = "machine"

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._file = path

    def find(self) -> bytes | None:
        """Return the unwrapped key.

        Raises:
            NoKey: another PC wrapped it, or the file is spoilt.
        """
        try:
            wrapped = self._file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            raise NoKey(place=self.place) from None
        key = self._guarded("CryptUnprotectData", wrapped, None, None, None)[1]
        if len(key) != KEY_BYTES:
            raise NoKey(place=self.place)
        return bytes(key)

    def keep(self, key: bytes) -> None:
        """Wrap and write the key once; an existing file is never replaced."""
        wrapped = self._guarded("CryptProtectData", key, _WHAT, None, None, None)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("xb") as file:
            file.write(bytes(wrapped))
            file.flush()
            os.fsync(file.fileno())

    def _guarded(self, call: str, *given: Any) -> Any:
        """Call pywin32's ``win32crypt``.

        Raises:
            NoKey: Windows refuses, or pywin32 is not installed.
        """
        try:
            api: Any = importlib.import_module("win32crypt")
            refused: type[Exception] = importlib.import_module("pywintypes").error
        except ImportError:
            raise NoKey(place=self.place) from None
        try:
            return getattr(api, call)(*given, _LOCAL_MACHINE | _NO_QUESTION)
        except refused:
            raise NoKey(place=self.place) from None

"""Steer the windows from another program: one JSON order per line, one answer per line.

Every order goes through the same keys, touches and scans that a person uses; demo, drills and
site acceptance stand on it.  It is switched on by a flag and never in a site's settings.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.ports import Scan
from widgets.background import Lanes
from widgets.shell import StaffWindow

_PATIENCE = 20.0
_MODIFIERS = {
    "ctrl": Qt.KeyboardModifier.ControlModifier,
    "shift": Qt.KeyboardModifier.ShiftModifier,
    "alt": Qt.KeyboardModifier.AltModifier,
}


class Drive(QObject):
    """Obey orders on the UI thread; ``resident`` is the panel or None."""

    _order = Signal(object)

    def __init__(
        self,
        staff: StaffWindow,
        resident: QWidget | None,
        lanes: Lanes,
        facts: Callable[[], dict[str, Any]],
    ) -> None:
        super().__init__()
        self._staff, self._resident, self._lanes, self._facts = staff, resident, lanes, facts
        self._order.connect(self._obey)
        self._thread = threading.Thread(target=self._read, name="drive", daemon=True)

    def start(self) -> None:
        """Begin to read orders and say that the windows are there."""
        self._say({"ready": True})
        self._thread.start()

    def _read(self) -> None:
        for line in sys.stdin:
            if line.strip():
                self._order.emit(json.loads(line))
        self._order.emit({"do": "quit"})

    def _say(self, told: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()

    def _obey(self, order: dict[str, Any]) -> None:
        work = getattr(self, f"_do_{order['do']}", None)
        if work is None:
            self._say({"error": f"no order {order['do']}"})
            return
        try:
            told = work(order)
        except LookupError as missing:
            self._say({"error": str(missing), **self._facts()})
            return
        if told is not None:
            self._say({"done": order["do"], **told})

    # --- orders --------------------------------------------------------------------------------

    def _do_key(self, order: dict[str, Any]) -> dict[str, Any]:
        key = getattr(Qt.Key, f"Key_{order['key']}")
        modifiers = Qt.KeyboardModifier.NoModifier
        for name in order.get("with", ()):
            modifiers |= _MODIFIERS[name]
        QTest.keyClick(QApplication.focusWidget() or self._staff, key, modifiers)
        return self._settled()

    def _do_type(self, order: dict[str, Any]) -> dict[str, Any]:
        QTest.keyClicks(QApplication.focusWidget() or self._staff, order["text"])
        return self._settled()

    def _do_scan(self, order: dict[str, Any]) -> dict[str, Any]:
        self._staff.take_scan(Scan(text=order["text"], source="serial"))
        return self._settled()

    def _do_click(self, order: dict[str, Any]) -> dict[str, Any]:
        widget = self._find(order["name"], self._window(order))
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())
        return self._settled()

    def _do_touch(self, order: dict[str, Any]) -> dict[str, Any]:
        """Touch the resident's panel at a control with a name or a key's place."""
        if self._resident is None:
            raise LookupError("no resident's panel")
        for name in order["names"]:
            self._touch(self._find(name, self._resident))
        return self._settled()

    def _do_digits(self, order: dict[str, Any]) -> dict[str, Any]:
        """Touch keys of the PIN pad by their code; the digits are not repeated in any answer."""
        if self._resident is None:
            raise LookupError("no resident's panel")
        for code in order["codes"]:
            self._touch(self._pin_key(ord(code)))
        return self._settled()

    def _do_grab(self, order: dict[str, Any]) -> dict[str, Any]:
        target = Path(order["file"])
        target.parent.mkdir(parents=True, exist_ok=True)
        self._window(order).grab().save(str(target))
        return {"file": target.name}

    def _do_state(self, order: dict[str, Any]) -> dict[str, Any]:
        return self._settled()

    def _do_quit(self, order: dict[str, Any]) -> None:
        self._say({"done": "quit"})
        QApplication.quit()

    # --- helpers -------------------------------------------------------------------------------

    def _window(self, order: dict[str, Any]) -> QWidget:
        if order.get("window") == "resident":
            if self._resident is None:
                raise LookupError("no resident's panel")
            return self._resident
        return self._staff

    def _settled(self) -> dict[str, Any]:
        """Wait until no lane works, then tell where the windows stand."""
        ends = time.monotonic() + _PATIENCE
        QApplication.processEvents()
        while self._lanes.pending() and time.monotonic() < ends:
            QTest.qWait(5)
        QApplication.processEvents()
        focus = QApplication.focusWidget()
        return {
            "screen": self._staff.current,
            "locked": self._staff.is_locked,
            "focus": focus.accessibleName() if focus is not None else "",
            **self._facts(),
        }

    def _find(self, name: str, window: QWidget) -> QWidget:
        for widget in window.findChildren(QWidget):
            if not widget.isVisible():
                continue
            told = widget.text() if isinstance(widget, QAbstractButton) else ""
            if name in (widget.accessibleName(), told, widget.objectName()):
                return widget
        raise LookupError(f"nothing named {name}")

    def _pin_key(self, code: int) -> QWidget:
        assert self._resident is not None  # noqa: S101 - asked before
        for widget in self._resident.findChildren(QWidget):
            if widget.isVisible() and getattr(widget, "code", None) == code:
                return widget
        raise LookupError("no such key on the panel")

    def _touch(self, widget: QWidget) -> None:
        at = widget.rect().center()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(at))

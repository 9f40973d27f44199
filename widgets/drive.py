"""Steer the windows from another program: one JSON order per line, one answer per line.

Every order goes through the same keys, touches and scans that a person uses; demo, drills and
site acceptance stand on it.  It is switched on by a flag and never in a site's settings.
"""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.ports import Scan
from widgets.album import Album, PictureFailed
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyState
from widgets.controls.stage_list import StageState
from widgets.resident.panel import ResidentPanel
from widgets.screens.counter import CounterScreen
from widgets.shell import StaffWindow

_PATIENCE = 20.0
_ACTIVE_S = 1.0
_LOOK_MS = 5
_READ_MS = 100
_HAND_MS = 40  # a hand is slower than a scanner: what is typed is not taken for a code
_KEYS = range(1, 13)
_MODIFIERS = {
    "ctrl": Qt.KeyboardModifier.ControlModifier,
    "shift": Qt.KeyboardModifier.ShiftModifier,
    "alt": Qt.KeyboardModifier.AltModifier,
}
_USABLE = frozenset({FKeyState.USABLE, FKeyState.IMPORTANT, FKeyState.NEXT})


def _live(milliseconds: int) -> None:
    """Let the windows live for a while; whatever arrives is taken at once."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Drive(QObject):
    """Obey orders on the UI thread; ``resident`` is the panel or None.

    ``acts`` are what a hand does beside the windows, each with one word: where a simulated
    reader is in this process, ``lay`` and ``pull`` a card.
    """

    _order = Signal(object)

    def __init__(
        self,
        staff: StaffWindow,
        resident: ResidentPanel | None,
        lanes: Lanes,
        facts: Callable[[], dict[str, Any]],
        acts: Mapping[str, Callable[[str], None]] | None = None,
    ) -> None:
        super().__init__()
        self._staff, self._resident, self._lanes, self._facts = staff, resident, lanes, facts
        self._acts = dict(acts or {})
        self._album = Album()
        self._orders: deque[dict[str, Any]] = deque()
        self._order.connect(self._take)
        self._thread = threading.Thread(target=self._read, name="drive", daemon=True)

    def start(self) -> None:
        """Begin to read orders; that the windows are there was said with their first frame."""
        self._thread.start()

    def _read(self) -> None:
        for line in sys.stdin:
            if line.strip():
                self._order.emit(json.loads(line))
        self._order.emit({"do": "quit"})

    def _say(self, told: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()

    def _take(self, order: dict[str, Any]) -> None:
        """Obey one order after the other: one may come while another still waits."""
        self._orders.append(order)
        if len(self._orders) > 1:
            return
        while self._orders:
            try:
                self._obey(self._orders[0])
            finally:
                self._orders.popleft()

    def _obey(self, order: dict[str, Any]) -> None:
        work = getattr(self, f"_do_{order['do']}", None)
        if work is None:
            self._say({"error": f"no order {order['do']}"})
            return
        try:
            told = work(order)
        except (LookupError, PictureFailed) as missing:
            self._say({"error": str(missing), **self._state()})
            return
        if told is not None:
            self._say({"done": order["do"], **told})

    # --- orders: the staff's hands ---------------------------------------------------------------

    def _do_key(self, order: dict[str, Any]) -> dict[str, Any]:
        """Press ``key`` (a name of Qt) ``with`` others."""
        key = getattr(Qt.Key, f"Key_{order['key']}")
        modifiers = Qt.KeyboardModifier.NoModifier
        for name in order.get("with", ()):
            modifiers |= _MODIFIERS[name]
        QTest.keyClick(self._typed_at(), key, modifiers)
        return self._settled()

    def _do_keys(self, order: dict[str, Any]) -> dict[str, Any]:
        """Press several keys one after the other."""
        for name in order["keys"]:
            QTest.keyClick(self._typed_at(), getattr(Qt.Key, f"Key_{name}"))
            self._rest(printable=len(name) == 1)
            self._quiet()
        return self._settled()

    def _do_type(self, order: dict[str, Any]) -> dict[str, Any]:
        """Type letters; what no keyboard has comes as from an input method."""
        if order["text"].isascii():
            QTest.keyClicks(self._typed_at(), order["text"])
        else:
            committed = QInputMethodEvent()
            committed.setCommitString(order["text"])
            QApplication.sendEvent(self._typed_at(), committed)
        self._rest(printable=True)
        return self._settled()

    def _do_scan(self, order: dict[str, Any]) -> dict[str, Any]:
        self._staff.take_scan(Scan(text=order["text"], source="serial"))
        return self._settled()

    def _do_click(self, order: dict[str, Any]) -> dict[str, Any]:
        widget = self._find(order["name"], self._window(order))
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())
        return self._settled()

    def _do_act(self, order: dict[str, Any]) -> dict[str, Any]:
        """Do something beside the windows."""
        if order["name"] not in self._acts:
            raise LookupError(f"no act {order['name']}")
        self._acts[order["name"]](order.get("word", ""))
        return self._settled()

    # --- orders: the resident's hand -------------------------------------------------------------

    def _do_touch(self, order: dict[str, Any]) -> dict[str, Any]:
        """Touch the panel's controls with these names, one after the other."""
        for name in order["names"]:
            self._touch(self._find(name, self._panel()))
        return self._settled()

    def _do_digits(self, order: dict[str, Any]) -> dict[str, Any]:
        """Touch the pad's keys by their codes; the digits are not repeated in any answer."""
        pad = {getattr(one, "code", None): one for one in self._visible(self._panel())}
        for code in order["codes"]:
            if ord(code) not in pad:
                raise LookupError("no such key on the panel")
            self._touch(pad[ord(code)])
        return self._settled()

    # --- orders: looking -------------------------------------------------------------------------

    def _do_grab(self, order: dict[str, Any]) -> dict[str, Any]:
        """Picture a window; the file is there after ``pictured`` or ``quit``."""
        target = Path(order["file"])
        self._album.keep(self._window(order), target)
        return {"file": target.name}

    def _do_pictured(self, order: dict[str, Any]) -> dict[str, Any]:
        """Wait until all pictures taken so far are written."""
        self._album.finish()
        return {}

    def _do_state(self, order: dict[str, Any]) -> dict[str, Any]:
        return self._settled()

    def _do_look(self, order: dict[str, Any]) -> dict[str, Any]:
        """Tell what can be read or pressed in a window."""
        names = (self._told(widget) for widget in self._visible(self._window(order)))
        return {"names": [name for name in dict.fromkeys(names) if name]}

    def _do_until(self, order: dict[str, Any]) -> dict[str, Any]:
        """Wait until the state holds ``is``, ``usable`` keys and what a window ``sees``.

        Raises:
            LookupError: it does not come to pass within ``seconds``.
        """
        ends = time.monotonic() + order.get("seconds", _PATIENCE)
        while not self._holds(order):
            if time.monotonic() > ends:
                raise LookupError(f"not within the time: {order}")
            _live(_READ_MS if "sees" in order else _LOOK_MS)
        return self._settled()

    def _do_quit(self, order: dict[str, Any]) -> None:
        """End, also where nobody listens any more."""
        self._album.close()
        QApplication.quit()
        with contextlib.suppress(OSError):
            self._say({"done": "quit"})

    # --- helpers -------------------------------------------------------------------------------

    def _window(self, order: dict[str, Any]) -> QWidget:
        return self._panel() if order.get("window") == "resident" else self._staff

    def _panel(self) -> ResidentPanel:
        if self._resident is None:
            raise LookupError("no resident's panel")
        return self._resident

    def _typed_at(self) -> QWidget:
        """Return what has the keyboard; a hand that types has the staff's window before it."""
        if QApplication.activeWindow() is not self._staff:
            self._come_forward()
        return QApplication.focusWidget() or self._staff.focusWidget() or self._staff

    def _come_forward(self) -> None:
        """Raise the windows over another terminal's on one screen and ask for the keyboard.

        A desktop may keep it from a window that nobody touched; keys reach the window all the same.
        """
        self._staff.raise_()
        if self._resident is not None:
            self._resident.raise_()
        self._staff.activateWindow()
        ends = time.monotonic() + _ACTIVE_S
        while QApplication.activeWindow() is not self._staff and time.monotonic() < ends:
            _live(_LOOK_MS)

    def _rest(self, *, printable: bool) -> None:
        if printable and not self._typed_at().property("raw_keys"):
            _live(_HAND_MS)

    def _quiet(self) -> None:
        """Wait until no lane works."""
        ends = time.monotonic() + _PATIENCE
        QApplication.processEvents()
        while self._lanes.pending() and time.monotonic() < ends:
            _live(_LOOK_MS)
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _settled(self) -> dict[str, Any]:
        self._quiet()
        return self._state()

    def _state(self) -> dict[str, Any]:
        """Tell where the windows stand: screen, keys with why they cannot be pressed, panel."""
        focus, panel = QApplication.focusWidget(), self._resident
        faces = [self._staff.keys.key(number).face() for number in _KEYS]
        state = {
            "screen": self._staff.current,
            "locked": self._staff.is_locked,
            "focus": focus.accessibleName() if focus is not None else "",
            "usable": [face.number for face in faces if face.state in _USABLE],
            "why": {face.number: face.reason for face in faces if face.reason},
        }
        if panel is not None:
            state |= {"panel": type(panel.step).__name__, "cover": panel.cover.value}
        return state | self._window_facts() | self._facts()

    def _window_facts(self) -> dict[str, Any]:
        """Tell the stage of the open visit, its number, how many wait; empty at other places."""
        frame = self._staff.frame
        if not isinstance(frame, CounterScreen):
            return {}
        view, stages = frame.queue.view(), frame.list
        at = (row.key for row in stages.rows() if row.state is StageState.CURRENT)
        return {
            "stage": next(at, ""),
            "ticket": view.now.ticket if view.now is not None else "",
            "waiting": view.count,
            "cases": view.cases,
        }

    def _holds(self, order: dict[str, Any]) -> bool:
        state = self._state()
        same = all(state.get(name) == value for name, value in order.get("is", {}).items())
        if not same or not set(order.get("usable", ())) <= set(state["usable"]):
            return False
        wanted = order.get("sees", "")
        return not wanted or any(
            wanted in self._told(widget) for widget in self._visible(self._window(order))
        )

    def _visible(self, window: QWidget) -> Iterator[QWidget]:
        return (widget for widget in window.findChildren(QWidget) if widget.isVisible())

    def _told(self, widget: QWidget) -> str:
        if widget.accessibleName():
            return widget.accessibleName()
        return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""

    def _find(self, name: str, window: QWidget) -> QWidget:
        """Return the control with a name: its own words, or words that hold it."""
        found = [widget for widget in self._visible(window) if widget.isEnabled()]
        for widget in found:
            if name in (self._told(widget), widget.objectName()):
                return widget
        for widget in found:
            if isinstance(widget, QAbstractButton) and name in self._told(widget):
                return widget
        raise LookupError(f"nothing named {name}")

    def _touch(self, widget: QWidget) -> None:
        """Press with one finger, as Qt hands the first finger's touch to a control."""
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())
        QApplication.processEvents()

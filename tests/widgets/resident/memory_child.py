"""A process that lets the panel take PINs, to be looked into from outside by ``test_memory``.

It is told key codes moved by 100, one by one, so that no PIN ever comes in as a row of digits.
Orders, one a line: ``choose`` (a new PIN, twice), ``enter`` (an existing one), ``stop``, ``hide``,
``fail`` (a bug in the middle of an entry), those of ``CARELESS`` (a careless program), ``end``.
"""

import logging
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.log import start_log
from app.ports import PinKind, Secret
from app.resources import words
from app.system import SystemIds
from devices.card.apdu import Wire
from devices.card.files import PLACES
from devices.card.verbs import Verbs
from devices.pinpad.flow import PinFlow
from tests.conftest import SetClock
from widgets.fonts import register_fonts
from widgets.immortal import make_immortal
from widgets.resident.keys import PinKey
from widgets.resident.panel import ResidentPanel
from widgets.unforeseen import Unforeseen

MOVED = 100
CARELESS: dict[str, Callable[[Iterable[int]], object]] = {
    "leak_text": lambda codes: "".join(map(chr, codes)),
    "leak_numbers": tuple,
    "leak_digits": lambda codes: [code - 0x30 for code in codes],
    "leak_letters": lambda codes: [chr(code) for code in codes],
}


class Child:
    """Be the panel and a chip that takes everything."""

    def __init__(self, folder: Path) -> None:
        make_immortal()
        self.app = QApplication.instance() or QApplication([])
        self.clock = SetClock()
        self.log = start_log(folder, level=logging.DEBUG)
        self.unforeseen = Unforeseen(SystemIds(), self.clock, lambda fault: None)
        self.unforeseen.start()
        self.folder, self.leaked = folder, cast("object", None)
        self.verbs = Verbs(Wire(lambda command: b"\x90\x00"))
        self.panel = ResidentPanel(
            languages={code: words(code) for code in ("ja", "en")},
            fonts=register_fonts(),
            clock=self.clock,
            voices=frozenset({"ja", "en"}),
        )
        self.panel.set_panel(QSize(1024, 768), 3.367)
        self.panel.toggle_voice()
        self.panel.pins_chosen.connect(self.change)
        self.panel.pin_entered.connect(self.verify)
        self.panel.show()
        self.glass = QTest.createTouchDevice()

    def change(self, chosen: dict[PinKind, Secret]) -> None:
        for kind, secret in chosen.items():
            with secret:
                for place in PLACES[kind]:
                    self.verbs.change(place, secret)

    def verify(self, secret: Secret, kind: PinKind) -> None:
        with secret:
            self.verbs.verify(secret)

    def press(self, code: int) -> None:
        """Press one key: by finger, by mouse and on the ten-key in turns."""
        self.clock.pass_(seconds=1)
        QApplication.processEvents()
        key = next(k for k in self.panel.findChildren(PinKey) if k.code == code and k.isVisible())
        if code % 3 == 0:
            middle = key.mapTo(self.panel, key.rect().center())
            QTest.touchEvent(self.panel, self.glass).press(0, middle, self.panel).commit()
            QTest.touchEvent(self.panel, self.glass).release(0, middle, self.panel).commit()
        elif code % 3 == 1:
            QTest.mouseClick(key, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
        else:
            QTest.keyClick(self.panel, Qt.Key(code))
        QApplication.processEvents()

    def type(self, moved: list[int]) -> None:
        for code in moved:
            self.press(code - MOVED)

    def look(self) -> None:
        """Do what reads a screen: a picture of it, and assistive software."""
        self.panel.grab().save(str(self.folder / "panel.png"))
        for widget in self.panel.findChildren(QWidget):
            seen = QAccessible.queryAccessibleInterface(widget)
            if seen is not None:
                for part in QAccessible.Text:
                    if part is not QAccessible.Text.UserText:
                        seen.text(part)

    def obey(self, order: str, moved: list[int]) -> None:
        kind = PinKind.SIGNING if len(moved) > 4 else PinKind.RESIDENT
        if order == "choose":
            self.panel.run_pins(PinFlow((kind,)))
            for _ in range(2):
                self.type(moved)
                self.look()
                QTest.keyClick(self.panel, Qt.Key.Key_Return)
        elif order in ("enter", "stop", "hide", "fail"):
            self.panel.ask_pin(kind)
            self.type(moved)
            self.look()
            if order == "enter":
                QTest.keyClick(self.panel, Qt.Key.Key_Return)
            elif order == "fail":
                self.fail()
                self.panel.hide_content()
            else:
                (self.panel.stop if order == "stop" else self.panel.hide_content)()
        elif order in CARELESS:
            self.leaked = CARELESS[order](code - MOVED for code in moved)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.processEvents()

    def fail(self) -> None:
        """Let a bug happen while a PIN is half typed."""
        self.panel.key_struck.connect(self._bug)
        self.panel.key_struck.emit()
        self.panel.key_struck.disconnect(self._bug)

    def _bug(self) -> None:
        secret = self.panel._talk.entry
        raise ValueError(secret)


def tell(word: str) -> None:
    """Answer on a line."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    """Obey orders until told to end."""
    child = Child(Path(sys.argv[1]))
    small = [id(0), id(1) - id(0), id(chr(0x30)), id(chr(0x31)) - id(chr(0x30))]
    tell(f"ready {' '.join(map(str, small))}")
    for line in sys.stdin:
        order, *codes = line.split()
        if order == "end":
            break
        child.obey(order, [int(code) for code in codes])
        tell("done")
    child.unforeseen.stop()
    child.log.close()
    child.panel.close()


if __name__ == "__main__":
    main()

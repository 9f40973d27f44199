"""The place for notices at the top of a step: keyed, few at a time, with small acts."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.faults import CounterFault
from widgets.clearing import discard
from widgets.controls.buttons import Button, ButtonKind, ButtonSize
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.theme import Theme

MOST = 3
Act = tuple[str, str]


class NoticeBoard(QWidget):
    """Show notices, the newest on top; the same key replaces, the fourth pushes out the oldest.

    ``acted(key, act)`` is a pressed act; ``close`` is offered by itself.  ``fault_told(fault)``
    is a fault that was shown, ``trouble_wanted(fault)`` that somebody wants to send it on.
    """

    acted = Signal(str, str)
    fault_told = Signal(object)
    trouble_wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: dict[str, Notice] = {}
        self._timers: dict[str, QTimer] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(theme.words("frame.notices"))
        self.hide()

    def tell(
        self,
        key: str,
        tone: Tone,
        title: str,
        text: str = "",
        *,
        code: str = "",
        acts: Sequence[Act] = (),
        seconds: int = 0,
        closable: bool = True,
        trouble: CounterFault | None = None,
    ) -> None:
        """Show a notice under a key; ``seconds`` ends it, ``trouble`` can be sent on."""
        self.drop(key)
        while len(self._shown) >= MOST:
            self.drop(next(iter(self._shown)))
        notice = Notice(self._theme, tone, title, text, code=code)
        if trouble is not None:
            words = self._theme.words("fault_panel.send")
            button = Button(self._theme, words, ButtonKind.TEXT, ButtonSize.SMALL)
            button.clicked.connect(lambda: self.trouble_wanted.emit(trouble))
            notice.add_act(button)
        for act, words in acts:
            button = Button(self._theme, words, size=ButtonSize.SMALL)
            button.clicked.connect(lambda _=False, act=act: self.acted.emit(key, act))
            notice.add_act(button)
        if closable:
            words = self._theme.words("frame.notice_close")
            button = Button(self._theme, words, ButtonKind.TEXT, ButtonSize.SMALL)
            button.clicked.connect(lambda: self.drop(key))
            notice.add_act(button)
        self._shown[key] = notice
        self._column.insertWidget(0, notice)
        self.show()
        if seconds:
            self._timers[key] = timer = QTimer(self)
            timer.setSingleShot(True)
            timer.timeout.connect(lambda: self.drop(key))
            timer.start(seconds * 1000)

    def tell_fault(self, fault: CounterFault, *, acts: Sequence[Act] = ()) -> None:
        """Show a fault that does not stop the step in its three parts."""
        words = self._theme.words
        what = words(f"fault.{fault.code}.what", **fault.details)
        safe = words(f"fault.{fault.code}.safe", **fault.details)
        following = words(f"fault.{fault.code}.next", **fault.details)
        tone = Tone.PLAIN if fault.calm else Tone.ERROR
        self.tell(
            f"fault {fault.code}",
            tone,
            what,
            safe + following,
            code=fault.code,
            acts=acts,
            trouble=None if fault.calm else fault,
        )
        self.fault_told.emit(fault)

    def drop(self, key: str) -> None:
        """Take a notice away; nothing happens where it is not there."""
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer.stop()
            timer.deleteLater()
        notice = self._shown.pop(key, None)
        if notice is not None:
            discard(notice)
        self.setVisible(bool(self._shown))

    def told(self, key: str) -> str:
        """Return what a notice in sight tells, as a reader of the screen hears it."""
        return self._shown[key].accessibleName()

    def keys(self) -> tuple[str, ...]:
        """Return the keys of the notices in sight, the oldest first."""
        return tuple(self._shown)

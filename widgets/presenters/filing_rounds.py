"""Empty the scanners' folder while somebody is signed in, whatever screen is in sight."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.access.roles import Role
from app.desk.filing import FilingDesk, TakenIn
from app.faults import CounterFault
from widgets.background import Lanes

LANE = "scans"
MAY_TAKE = frozenset({Role.CLERK, Role.BACKYARD, Role.OUTREACH, Role.SITE_MANAGER, Role.OFFICIAL})
_EVERY_MS = 3_000


class FilingRounds(QObject):
    """Look again and again; ``took`` tells what came, ``failed`` a folder that is not reached.

    One look at a time: a slow share makes the rounds slow, never the screen.
    """

    took = Signal(object)
    failed = Signal(object)

    def __init__(
        self, filing: FilingDesk, lanes: Lanes, owner: QObject, may_take: Callable[[], bool]
    ) -> None:
        super().__init__(owner)
        self.filing, self._lanes, self._may_take = filing, lanes, may_take
        self._busy, self.last = False, TakenIn()
        self.trouble: CounterFault | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Look now and from now on; what an interrupted act left is erased first."""
        if not self._may_take():
            return
        self._lanes.run(LANE, self.filing.sweep, lambda _count: None, self._fail, owner=self)
        self.look()
        self._timer.start()

    def end(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Take in what is complete, unless a look is under way or nobody is here who may."""
        if self._busy or not self._may_take():
            return
        self._busy = True
        self._lanes.run(LANE, self.filing.take_in, self._take, self._fail, owner=self)

    def _take(self, found: TakenIn) -> None:
        changed = bool(found.taken) or found.refused != self.last.refused
        changed = changed or self.trouble is not None or found.growing != self.last.growing
        self._busy, self.last, self.trouble = False, found, None
        if changed:
            self.took.emit(found)

    def _fail(self, fault: CounterFault) -> None:
        told = self.trouble is not None and self.trouble.code == fault.code
        self._busy, self.trouble = False, fault
        if not told:
            self.failed.emit(fault)

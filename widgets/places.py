"""The places of work: which role opens which screen; presenters are kept informed here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.access.roles import Role
from app.access.session import Session
from app.calendar.opening import OpeningDays, load_opening_days
from app.desk.printing import Printing
from app.desk.troubles import TroubleDesk
from app.faults import CounterFault
from app.ports import Presence, ReaderStatus
from app.system import JAPAN
from app.visits.visit import Visit
from widgets.controls.sync_chip import SyncState, SyncView
from widgets.place_parts import Making
from widgets.presenters.bookings import BookingsPresenter
from widgets.presenters.calls import CallsPresenter
from widgets.presenters.card_check import CardCheckPresenter
from widgets.presenters.closing import ClosingPresenter
from widgets.presenters.counter import CounterPresenter
from widgets.presenters.readiness import Fact, Readiness
from widgets.presenters.reception import ReceptionPresenter
from widgets.presenters.status import SyncListPresenter
from widgets.presenters.status_words import SyncFacts, sync_view
from widgets.presenters.troubles import TroubleSending
from widgets.shell import ScreenRow
from widgets.surroundings import Presenter, Surroundings

_FLOOR = frozenset({Role.GUIDE.value, Role.SITE_MANAGER.value})
_WINDOW = frozenset({Role.CLERK.value, Role.OFFICIAL.value, Role.SITE_MANAGER.value})
_OFFICIALS = frozenset({Role.OFFICIAL.value})
_TILL = frozenset({Role.CLERK.value, Role.SITE_MANAGER.value})
_BACKYARD = frozenset(
    {Role.BACKYARD.value, Role.SITE_MANAGER.value, Role.OFFICIAL.value, Role.ADMINISTRATOR.value}
)
_FILING = (_WINDOW | _BACKYARD) - {Role.ADMINISTRATOR.value}
_CLOSING = frozenset({Role.SITE_MANAGER.value, Role.OFFICIAL.value})
_BOOKINGS = frozenset(
    {
        Role.OPERATOR.value,
        Role.CLERK.value,
        Role.GUIDE.value,
        Role.BACKYARD.value,
        Role.SITE_MANAGER.value,
        Role.OFFICIAL.value,
        Role.ADMINISTRATOR.value,
    }
)
_TRANSPORT = frozenset(
    {
        Role.COURIER.value,
        Role.BACKYARD.value,
        Role.CLERK.value,
        Role.SITE_MANAGER.value,
        Role.OFFICIAL.value,
    }
)
_EVERYBODY = frozenset(role.value for role in Role) - {Role.TERMINAL.value}
_LOOK_AGAIN_MS = 60_000
_PANEL_AT = 2  # after reader and printer


class Places(QObject):
    """Make the screens of a role when they are opened, and keep their presenters informed."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(around.window)
        self._around = around
        self._words = around.languages["ja"]
        self._presenters: dict[str, Presenter] = {}
        self._current = ""
        self._making = Making(around, self._keep, self.go)
        self._sync: SyncFacts | None = None
        self._machines: tuple[Fact, ...] = ()
        self._printing = Printing(around.desk)
        self._stand_ins: dict[str, str] = {}
        self._card_laid = False
        self._troubles = TroubleSending(
            around.window,
            TroubleDesk(around.desk, around.version),
            around.lanes,
            around.theme,
            around.clock,
            devices=self._devices,
        )
        self._readiness = Readiness(around.desk.settings, self._words, self._opening())
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_AGAIN_MS)
        self._look.timeout.connect(self.examine)
        window = around.window
        window.screen_changed.connect(self._changed)
        window.sync_opened.connect(lambda: self.go("sync"))
        window.device_opened.connect(lambda _device: self.go("settings"))
        window.ticked.connect(self._tick)
        window.closed.connect(self._look.stop)
        window.locked.connect(self._locked)
        around.events.reader_changed.connect(self._reader_changed)

    def _opening(self) -> OpeningDays | None:
        try:
            return load_opening_days(self._around.desk.settings.terminal.municipality)
        except CounterFault:
            return None

    def rows(self) -> tuple[ScreenRow, ...]:
        """Return the table of screens; the first a role may open is shown after sign-in."""
        make = self._making
        floor = _FLOOR - {Role.SITE_MANAGER.value}
        manager = frozenset({Role.SITE_MANAGER.value})
        table: tuple[tuple[str, frozenset[str], str, str, Callable[[], Any]], ...] = (
            ("reception", floor, "touch", "place.reception", make.reception),
            ("intake", _BACKYARD - _CLOSING, "box", "place.intake", make.intake),
            ("counter", _WINDOW, "card", "place.counter", make.counter),
            ("calls", _OFFICIALS, "bell", "place.calls", make.calls),
            ("reception", manager, "touch", "place.reception", make.reception),
            ("intake", _CLOSING, "box", "place.intake", make.intake),
            ("vault", _BACKYARD, "truck", "place.vault", make.vault),
            ("import", _BACKYARD, "doc", "place.import", make.imports),
            ("bookings", _BOOKINGS, "calendar", "place.bookings", make.bookings),
            ("transport", _TRANSPORT, "truck", "place.transport", make.transport),
            ("till", self._till_roles(), "hand_over", "place.till", make.till),
            ("card_check", _WINDOW, "reader", "place.card_check", make.card_check),
            ("ledger", _EVERYBODY, "search", "place.ledger", make.ledger),
            ("face", self._face_roles(), "card", "place.face", make.papers.face),
            ("filing", self._filing_roles(), "doc", "place.filing", make.papers.filing),
            ("closing", _CLOSING, "shelf", "place.closing", make.closing),
            ("cases", _EVERYBODY, "flag", "place.cases", make.cases),
            ("sync", _EVERYBODY, "renew", "place.sync", make.sync),
            ("settings", _EVERYBODY, "settings", "place.settings", make.settings),
        )
        follow = self._troubles.follow
        return tuple(
            ScreenRow(
                key=key,
                roles=roles,
                icon=icon,
                title=title,
                factory=lambda made=factory: follow(made()),  # type: ignore[misc]
            )
            for key, roles, icon, title, factory in table
        )

    def _till_roles(self) -> frozenset[str]:
        """Return who may open the till: nobody where the city takes the fees itself."""
        desk, costs = self._around.desk, self._around.guidance.costs
        return _TILL if costs.taken_here(desk.office, desk.today()) else frozenset()

    def _face_roles(self) -> frozenset[str]:
        """Return who may print into the 追記欄: nobody where no card printer stands."""
        return _WINDOW if self._around.desk.has_card_printer else frozenset()

    def _filing_roles(self) -> frozenset[str]:
        """Return who may open the scanned documents: nobody where no scanner writes."""
        return _FILING if self._around.desk.has_scans else frozenset()

    # --- from place to place ---------------------------------------------------------------------

    def go(self, key: str) -> None:
        """Open a place where the role may."""
        window = self._around.window
        if not window.is_locked and key in {row.key for row in window.rows()}:
            window.go(key)

    def presenter(self, key: str) -> Presenter:
        """Return the presenter of a place that was made."""
        return self._presenters[key]

    def _keep(self, key: str, presenter: Presenter) -> None:
        self._presenters[key] = presenter
        if isinstance(presenter, SyncListPresenter) and self._sync is not None:
            presenter.show_sync(self._sync)

    def _changed(self, key: str) -> None:
        before = self._presenters.get(self._current)
        if before is not None and self._current != key:
            before.leave()
        self._current = key
        self._presenters[key].enter()
        self._tell_offline()

    # --- sign-in ---------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the sign-in's facts and look at the machines."""
        self.show_entrance()
        self.examine()
        self._look.start()

    def enter(self, session: Session) -> None:
        """Begin a person's work: the windows of someone before are gone."""
        self._forget()
        self._around.window.open_for(session.role, session.name, self.rows())
        self._show_devices()
        if self._making.papers.scans is not None:
            self._making.papers.scans.begin()

    def leave(self) -> None:
        """Know nothing more of a person's work: the session is over and its screens are gone."""
        if self._making.papers.scans is not None:
            self._making.papers.scans.end()
        self._forget()
        self.show_entrance()

    def _forget(self) -> None:
        self._presenters.clear()
        self._current = ""

    def _locked(self) -> None:
        """Put away what lies over the screen; the work itself stays."""
        shown = self._presenters.get(self._current)
        if shown is not None:
            shown.leave()
        self.show_entrance()

    def resume(self) -> None:
        """Go on after the same person came back."""
        self._around.window.unlock()
        shown = self._presenters.get(self._current)
        if shown is not None:
            shown.enter()
        self._tell_offline()

    def examine(self) -> None:
        """Ask every machine once, away from the screen's thread."""
        a = self._around
        a.lanes.run("doctor", a.examine, self._examined, self._unknown, owner=a.window)

    def _examined(self, facts: Any) -> None:
        self._machines = tuple(facts)
        self.look_at_panel()

    def look_at_panel(self) -> None:
        """Show anew how the devices stand, after the resident's panel came or went."""
        self._show_devices()
        self.show_entrance()

    def _devices(self) -> tuple[Fact, ...]:
        """Return what was told last of every device."""
        before, after = self._machines[:_PANEL_AT], self._machines[_PANEL_AT:]
        return (*before, self._around.panel_fact(), *after)

    def _unknown(self, fault: CounterFault) -> None:
        """Leave the marks as they were: the next look tells."""

    def _show_devices(self) -> None:
        self._stand_ins = self._printing.stand_ins()
        marks = self._readiness.marks(self._devices(), self._stand_ins)
        self._around.window.strip.set_devices(marks)

    def show_entrance(self) -> None:
        """Show on the sign-in what the terminal is fit for."""
        a = self._around
        a.lanes.run(
            "records", a.entrance.unfinished_number, self._entrance, self._unknown, owner=a.window
        )

    def _entrance(self, unfinished: str) -> None:
        a = self._around
        offline = self._sync is not None and self._sync.offline_since is not None
        devices = self._devices()
        lines = self._readiness.lines(devices, offset_ms=a.desk.ledger.offset_ms)
        a.window.sign_in.show_state(
            self._readiness.state(
                lines,
                self._chip(),
                now=a.clock.now(),
                offline=offline,
                unfinished=unfinished,
                version=a.version,
                simulated=any(fact["simulated"] for fact in devices),
            )
        )

    # --- synchronisation -------------------------------------------------------------------------

    def _chip(self) -> SyncView:
        if self._sync is None:
            return SyncView(state=SyncState.SENDING, saved="—", received="—")
        return sync_view(self._words, self._sync, self._around.clock.now())

    def show_sync(self, status: SyncFacts) -> None:
        """Take what the loop tells: the strip, the sign-in, the list, the offline band."""
        a, before = self._around, self._sync
        self._sync = status
        view = self._chip()
        a.window.strip.set_sync(view)
        a.window.sign_in.set_sync(view)
        page = self._presenters.get("sync")
        if isinstance(page, SyncListPresenter):
            page.show_sync(status)
        shown = self._presenters.get(self._current)
        if isinstance(shown, ClosingPresenter) and before and before.owed != status.owed:
            shown.refresh()
        if before is None or (before.offline_since is None) != (status.offline_since is None):
            self._tell_offline()
            self.show_entrance()
        if a.desk.ledger.offset_ms is not None:
            a.window.set_drift(a.desk.ledger.offset_ms / 1000)

    def _tell_offline(self) -> None:
        since = self._sync.offline_since if self._sync is not None else None
        shown = self._presenters.get(self._current)
        if isinstance(shown, ReceptionPresenter | BookingsPresenter):
            shown.set_offline(since is not None)
        elif isinstance(shown, CounterPresenter):
            shown.set_offline(*self._offline_words())
        elif isinstance(shown, CallsPresenter):
            told = (
                self._sync is not None
            )  # no word of a line: without a central store there is none
            alone = not told and not self._around.desk.settings.central.url
            shown.set_offline(offline=since is not None or alone)

    def _offline_words(self) -> tuple[str, str]:
        since = self._sync.offline_since if self._sync is not None else None
        if since is None:
            return "", ""
        waited = max(self._around.clock.now() - since, timedelta())
        minutes = int(waited.total_seconds() // 60)
        return (
            self._words("offline.band", since=f"{since.astimezone(JAPAN):%H:%M}", minutes=minutes),
            self._words("offline.means"),
        )

    def _tick(self) -> None:
        self._around.window.strip.set_sync(self._chip())
        if self._stand_ins != self._printing.stand_ins():
            self._show_devices()
        shown = self._presenters.get(self._current)
        if isinstance(shown, CounterPresenter | BookingsPresenter | CallsPresenter):
            shown.tick()

    def refresh(self) -> None:
        """Tell the visible screen that something arrived."""
        shown = self._presenters.get(self._current)
        if shown is not None:
            shown.refresh()

    def _reader_changed(self, status: ReaderStatus) -> None:
        self._card_laid = status.presence is Presence.CARD
        shown = self._presenters.get(self._current)
        if isinstance(shown, CounterPresenter | CardCheckPresenter):
            shown.reader_changed(status)

    # --- for the drive ---------------------------------------------------------------------------

    def facts(self) -> dict[str, Any]:
        """Return what a driver may know: the visit in sight, what is owed, the line."""
        told: dict[str, Any] = {
            "owed": self._sync.owed if self._sync else None,
            "saved_at": self._sync.saved_at if self._sync else None,
            "offline": bool(self._sync and self._sync.offline_since),
            "card_laid": self._card_laid,
        }
        shown = self._presenters.get(self._current)
        if isinstance(shown, CounterPresenter) and shown.serving is not None:
            visit: Visit = shown.serving.visit
            told |= {
                "visit": visit.id,
                "stage": visit.stage,
                "status": visit.status.value,
                "number": shown.serving.number,
            }
        return told

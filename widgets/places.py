"""The places of work: which role opens which screen, and what binds each to the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from app.access.roles import Role
from app.access.session import Session
from app.desk.closing import SealedExport
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.desk.ledger_page import LedgerPage
from app.desk.reception import Reception
from app.desk.serving import Guidance
from app.ports import Clock, Words
from app.tickets.purposes import load_purposes
from widgets.background import Lanes
from widgets.bridge import DeviceEvents
from widgets.frame import Frame
from widgets.presenters.ledger import LedgerPresenter
from widgets.presenters.reception import ReceptionPresenter
from widgets.presenters.reception_words import ReceptionWords
from widgets.resident.window import ResidentWindow
from widgets.screens.ledger import LedgerScreen
from widgets.screens.reception import ReceptionScreen
from widgets.shell import ScreenRow, StaffWindow
from widgets.theme import Theme


class Presenter(Protocol):
    """Bind one screen to the desk."""

    def enter(self) -> None:
        """Load what the screen shows."""
        ...

    def leave(self) -> None:
        """Stop what only the visible screen needs."""
        ...

    def refresh(self) -> None:
        """Show what changed elsewhere."""
        ...


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Hold what every place of work may need."""

    desk: Desk
    guidance: Guidance
    entrance: Entrance
    lanes: Lanes
    theme: Theme
    window: StaffWindow
    panel: ResidentWindow | None
    events: DeviceEvents
    clock: Clock
    languages: dict[str, Words]
    examine: Callable[[], Sequence[dict[str, Any]]]
    seal: Callable[[Path], SealedExport]
    version: str


_FLOOR = frozenset({Role.GUIDE.value, Role.SITE_MANAGER.value})
_WINDOW = frozenset({Role.CLERK.value, Role.OFFICIAL.value, Role.SITE_MANAGER.value})
_BACKYARD = frozenset({Role.BACKYARD.value, Role.SITE_MANAGER.value, Role.OFFICIAL.value})
_EVERYBODY = frozenset(role.value for role in Role) - {Role.TERMINAL.value}


class Places:
    """Make the screens of a role when they are opened, and keep their presenters informed."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._presenters: dict[str, Presenter] = {}
        self._current = ""
        around.window.screen_changed.connect(self._changed)
        around.window.locked.connect(self._locked)

    def rows(self) -> tuple[ScreenRow, ...]:
        """Return the table of screens; the first a role may open is shown after sign-in."""
        return (
            ScreenRow(
                key="reception",
                roles=_FLOOR,
                icon="ticket",
                title="place.reception",
                factory=self._reception,
            ),
            ScreenRow(
                key="ledger",
                roles=_EVERYBODY,
                icon="search",
                title="place.ledger",
                factory=self._ledger,
            ),
        )

    # --- making screens --------------------------------------------------------------------------

    def _keep(self, key: str, presenter: Presenter) -> None:
        self._presenters[key] = presenter

    def _reception(self) -> Frame:
        a = self._around
        reception = Reception(a.desk, load_purposes())
        told = ReceptionWords(a.languages, reception)
        tiles = [told.tile(purpose, 0) for purpose in reception.purposes]
        languages = tuple(
            (language, "" if language == "ja" else a.theme.fonts.latin) for language in a.languages
        )
        screen = ReceptionScreen(a.theme, tiles, languages)
        self._keep(
            "reception",
            ReceptionPresenter(screen, reception, a.lanes, a.languages, a.clock),
        )
        return screen

    def _ledger(self) -> Frame:
        a = self._around
        screen = LedgerScreen(a.theme)
        self._keep(
            "ledger",
            LedgerPresenter(
                screen,
                LedgerPage(a.desk),
                a.lanes,
                a.languages["ja"],
                folder=a.desk.settings.path("lists"),
                opened=lambda card: None,
                new_visit=lambda: None,
                back=a.window.choose_screen,
            ),
        )
        return screen

    # --- what happens ----------------------------------------------------------------------------

    def open(self) -> None:
        """Show the sign-in's facts."""

    def enter(self, session: Session) -> None:
        """Begin a person's work."""

    def _changed(self, key: str) -> None:
        before = self._presenters.get(self._current)
        if before is not None and self._current != key:
            before.leave()
        self._current = key
        self._presenters[key].enter()

    def _locked(self) -> None:
        """Take nothing in while the screen is locked."""

    def refresh(self) -> None:
        """Tell the visible screen that something arrived."""
        shown = self._presenters.get(self._current)
        if shown is not None:
            shown.refresh()

    def show_sync(self, status: Any) -> None:
        """Show the state of synchronisation."""

    def facts(self) -> dict[str, Any]:
        """Return what a driver may know of the windows."""
        return {}

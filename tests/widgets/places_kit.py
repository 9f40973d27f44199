"""All places of work in one window over a real desk, as the program puts them together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.desk.closing import SealedExport
from app.desk.serving import Guidance
from app.documents.papers import load_papers
from app.documents.rule_files import load_rules
from app.procedures.catalogue import Catalogue, load_policy
from app.resources import words
from app.settings import CardSettings, PaperSettings, PrinterSettings, Settings
from devices.diagnostics import examine
from devices.pinpad.flow import PinFlow
from devices.rack import Rack
from tests.widgets.conftest import DeskParts, password_of
from tests.widgets.staff_window import LARGE, end_window
from widgets.background import Lanes
from widgets.bridge import DeviceEvents
from widgets.frame import Frame
from widgets.places import Places
from widgets.resident.beside import PanelBeside
from widgets.resident.window import ResidentWindow
from widgets.screens.sign_in import SignInScreen
from widgets.shell import StaffWindow
from widgets.surroundings import Surroundings
from widgets.theme import Theme
from widgets.work_area import WorkArea

VERSION = "0.1.0"


class Office:
    """Be one terminal's window with its places; ``settled`` waits for the lanes."""

    def __init__(
        self,
        parts: DeskParts,
        lanes: Lanes,
        theme: Theme,
        settled: Callable[[], None],
        size: QSize = LARGE,
        panel: ResidentWindow | PanelBeside | None = None,
    ) -> None:
        self._panel = panel
        self.parts, self.desk, self._settled = parts, parts.desk, settled
        self.window = StaffWindow(theme, parts.clock, SignInScreen(theme), idle_s=0)
        self.window.furnish(WorkArea(theme, self.window))
        terminal = self.desk.settings.terminal
        self.window.set_identity(terminal.window, terminal.window_name, terminal.office_name)
        self.window.resize(size)
        self.events = DeviceEvents()
        self.places = Places(self._around(lanes, theme))
        self.window.show()
        self.window.activateWindow()
        assert QTest.qWaitForWindowActive(self.window, 5000)

    def _around(self, lanes: Lanes, theme: Theme) -> Surroundings:
        parts, settings = self.parts, simulated(self.desk.settings)
        rack = Rack(reader=parts.reader, printer=parts.printer, scanner=None, paper=parts.paper)
        return Surroundings(
            desk=self.desk,
            guidance=guidance(),
            entrance=parts.entrance,
            lanes=lanes,
            theme=theme,
            window=self.window,
            panel=self._panel,
            events=self.events,
            clock=parts.clock,
            languages={language: words(language) for language in ("ja", "en")},
            examine=lambda: msgspec.to_builtins(examine(settings, rack)),
            seal=_no_seal,
            make_dialogue=lambda kinds, known: PinFlow(kinds, known=known),
            version=VERSION,
        )

    def enter(self, staff_id: str) -> None:
        """Let somebody sign in and see the first place of the role."""
        session = self.parts.entrance.sign_in(staff_id, password_of(staff_id))
        self.places.enter(session)
        self._settled()

    def go(self, key: str) -> Frame:
        """Open a place."""
        self.places.go(key)
        self._settled()
        frame = self.window.frame
        assert frame is not None
        assert self.window.current == key
        QApplication.processEvents()
        return frame

    def end(self) -> None:
        """Close everything."""
        self.events.close()
        end_window(self.window)


def simulated(settings: Settings) -> Settings:
    """Return the settings of a terminal whose machines are all simulated."""
    return msgspec.structs.replace(
        settings,
        card=CardSettings(driver="simulated"),
        printer=PrinterSettings(driver="simulated"),
        paper=PaperSettings(driver="folder"),
    )


def guidance(municipality: str = "okayama") -> Guidance:
    """Return the rules that lead visits."""
    papers = load_papers()
    return Guidance(
        catalogue=Catalogue(load_policy(municipality)),
        rules=load_rules(municipality, papers),
        papers=papers,
    )


def _no_seal(folder: Path) -> SealedExport:
    raise NotImplementedError(folder)

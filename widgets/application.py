"""Put the windows together over one desk, behind the sign-in that is already on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import SystemRandom
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from app.access.session import Session
from app.camera_port import PhotoStudio
from app.desk.booking_values import SeatHolder
from app.desk.case_history import OtherSide
from app.desk.closing import SealedExport
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.desk.pin_choice import MakeDialogue
from app.desk.serving import Guidance
from app.faults import CounterFault
from app.ports import CardReader, Scanner, Words
from app.recorder import Recorder
from app.records.attachment import CentralPictures
from app.tickets.codes import scan_told
from widgets.bridge import DeviceEvents
from widgets.camera_scanning import CameraScanning, FrameBox
from widgets.camera_start import scanner_camera
from widgets.drive import Drive
from widgets.immortal import make_immortal
from widgets.places import Places
from widgets.presenters.counter_photo import MakeCamera
from widgets.presenters.session_end import SessionEnding
from widgets.presenters.sign_in import SignInPresenter
from widgets.resident.beside import PanelBeside
from widgets.resident.entry import Shuffle, in_order
from widgets.resident.voice import Voice
from widgets.resident.window import ResidentWindow
from widgets.start_up import Front
from widgets.style import dress_application
from widgets.surroundings import Surroundings
from widgets.unforeseen import Unforeseen
from widgets.wedge import WedgeFilter
from widgets.work_area import WorkArea


class SyncLoop(Protocol):
    """The background synchronisation as the windows steer it."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End."""
        ...


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Hold everything the windows stand on; put together by the composition root.

    ``make_loop`` takes what to call with every new status and after every arrival; it is None
    where the terminal has no central store, and so are ``other_side``, which asks that store what
    all terminals recorded about a subject, and ``seats``, which holds a seat while somebody books.
    ``voice`` makes what reads the panel aloud, ``make_camera`` the camera, None where no photos
    are taken here; ``studio`` judges them, ``pictures`` gives those of other windows;
    ``scanner_frames`` takes the frames of a camera that reads codes.
    ``acts`` are what only a simulated machine can do: to lay and pull a card.  ``drive`` takes
    orders on the standard input.
    """

    desk: Desk
    guidance: Guidance
    reader: CardReader | None
    scanner: Scanner | None
    languages: dict[str, Words]
    examine: Callable[[], Sequence[dict[str, Any]]]
    seal: Callable[[Path], SealedExport]
    make_dialogue: MakeDialogue
    make_loop: Callable[[Callable[[Any], None], Callable[[], None]], SyncLoop] | None
    version: str
    acts: Mapping[str, Callable[[str], None]] = field(default_factory=dict)
    other_side: OtherSide | None = None
    seats: SeatHolder | None = None
    voice: Callable[[], Voice] | None = None
    recorder: Recorder = field(default_factory=Recorder)
    make_camera: MakeCamera | None = None
    studio: PhotoStudio | None = None
    pictures: CentralPictures | None = None
    scanner_frames: FrameBox | None = None
    drive: bool = False


class _Lines(QObject):
    """Carry what the synchronisation tells from its threads to the windows."""

    status = Signal(object)
    arrived = Signal()


class Application:
    """Be the running windows of one terminal."""

    def __init__(self, front: Front, parts: Parts) -> None:
        make_immortal()
        self._front, self._parts = front, parts
        self.lanes, self.window, self.theme = front.lanes, front.window, front.theme
        self.window.furnish(WorkArea(front.theme, self.window))
        self.unforeseen = Unforeseen(front.ids, front.clock, self.window.tell_fault)
        self.events = DeviceEvents()
        self.lines = _Lines()
        self.panel: ResidentWindow | PanelBeside | None = self._make_panel()
        self.voice = parts.voice() if parts.voice is not None and self.panel is not None else None
        self.wedge = WedgeFilter(front.clock, front.settings.scanner.gap_ms / 1000)
        self._loop = self._make_loop()
        self.scanning = self._make_scanning()
        entrance = Entrance(parts.desk)
        self.places = Places(
            Surroundings(
                desk=parts.desk,
                guidance=parts.guidance,
                entrance=entrance,
                lanes=self.lanes,
                theme=front.theme,
                window=self.window,
                panel=self.panel,
                events=self.events,
                clock=front.clock,
                languages=parts.languages,
                examine=parts.examine,
                seal=parts.seal,
                make_dialogue=parts.make_dialogue,
                version=parts.version,
                other_side=parts.other_side,
                seats=parts.seats,
                recorder=parts.recorder,
                make_camera=parts.make_camera,
                studio=parts.studio,
                pictures=parts.pictures,
            )
        )
        self.sign_in = SignInPresenter(
            self.window,
            entrance,
            self.lanes,
            parts.languages["ja"],
            code_needed=front.settings.site.one_time_code,
            entered=self._entered,
            resumed=self._resumed,
        )
        self.session_end = SessionEnding(
            self.window,
            entrance,
            self.lanes,
            front.clock,
            minutes=front.settings.site.sign_out_minutes,
            panel=self.panel,
            ended=self.places.leave,
        )
        self._drive: Drive | None = None
        self._connect()

    def _make_panel(self) -> ResidentWindow | PanelBeside | None:
        settings = self._front.settings.panel
        if not settings.enabled or not (settings.window or settings.resident_screen):
            return None
        if settings.window:
            return self._make_beside()
        per_px = settings.resident_mm_per_px
        return ResidentWindow(
            languages=self._parts.languages,
            fonts=self._front.fonts,
            clock=self._front.clock,
            screen_name=settings.resident_screen,
            staff=self.window,
            px_per_mm=1 / per_px if per_px else None,
            shuffle=self._shuffle(),
            ten_key=settings.ten_key,
            idle_seconds=settings.idle_seconds,
        )

    def _shuffle(self) -> Shuffle:
        """Return what mixes the digits of the panel's pads where the site wants it."""
        mixes = self._front.settings.site.scrambled_keys
        return SystemRandom().shuffle if mixes else in_order

    def _make_beside(self) -> PanelBeside:
        settings, languages = self._front.settings, self._parts.languages
        terminal = settings.terminal
        title = languages["ja"]("panel.title", window=terminal.window_name or terminal.window)
        return PanelBeside(
            languages=languages,
            fonts=self._front.fonts,
            clock=self._front.clock,
            staff=self.window,
            settings=settings.panel,
            title=title,
            shuffle=self._shuffle(),
        )

    def _make_loop(self) -> SyncLoop | None:
        if self._parts.make_loop is None:
            return None
        return self._parts.make_loop(self.lines.status.emit, self.lines.arrived.emit)

    def _make_scanning(self) -> CameraScanning | None:
        box, front = self._parts.scanner_frames, self._front
        if box is None:
            return None
        make = scanner_camera(front.settings, front.clock)
        scanning = CameraScanning(make, box, front.clock, self.window)
        self.window.locked.connect(scanning.end)
        self.window.closed.connect(scanning.end)
        return scanning

    def _entered(self, session: Session) -> None:
        self.places.enter(session)
        self._scan_by_camera()

    def _resumed(self) -> None:
        self.places.resume()
        self._scan_by_camera()

    def _scan_by_camera(self) -> None:
        if self.scanning is not None:
            self.scanning.begin()

    def _connect(self) -> None:
        parts, window = self._parts, self.window
        self.lines.status.connect(self.places.show_sync)
        self.lines.arrived.connect(self.places.refresh)
        self.wedge.scanned.connect(window.take_scan)
        self.wedge.scanned.connect(
            lambda scan: parts.recorder.state("scanner", f"wedge {scan_told(scan.text)}")
        )
        self.events.scanned.connect(window.take_scan)
        self.events.failed.connect(self._source_broke)
        if isinstance(self.panel, ResidentWindow):
            self.panel.screen_lost.connect(self.places.look_at_panel)
            self.panel.screen_found.connect(self.places.look_at_panel)
            self.panel.screen_lost.connect(lambda _: parts.recorder.state("panel", "lost"))
            self.panel.screen_found.connect(lambda _: parts.recorder.state("panel", "found"))
        if self.voice is not None and self.panel is not None:
            self.panel.speak.connect(self.voice.say)
            self.voice.found.connect(self.panel.offer_voices)
        if parts.scanner is not None:
            self.events.watch_scanner(parts.scanner)
        if parts.reader is not None:
            self.events.watch_reader(parts.reader)

    def _source_broke(self, name: str, _fault: CounterFault | None) -> None:
        """Look at the devices anew; what broke is followed again by itself."""
        self._parts.recorder.state(name, "broke")
        self.places.examine()

    def open(self) -> None:
        """Show the other windows, let people in and begin to synchronise.

        Where the resident's screen is missing, the devices tell so and the work goes on.
        """
        self.unforeseen.start()
        if self.panel is not None:
            with suppress(CounterFault):
                self.panel.open()
        if self.voice is not None:
            self.voice.start()
        self.window.activateWindow()
        self.wedge.start(self._front.qt)
        if self._loop is not None:
            self._loop.start()
        self.session_end.open()
        self.places.open()
        if self._parts.drive:
            self._drive = Drive(
                self.window, self.panel, self.lanes, self.places.facts, self._parts.acts
            )
            self._drive.start()

    def shut(self) -> None:
        """Stop everything after the event loop has ended, windows before the lanes they use."""
        self.unforeseen.stop()
        self.wedge.stop(self._front.qt)
        self.events.close()
        if self._loop is not None:
            self._loop.stop()
        if self.panel is not None:
            self.panel.close()
        self.window.allow_close()
        self.window.close()
        self.lanes.close()
        if self.voice is not None:
            self.voice.close()


def join(front: Front, parts: Parts) -> Iterator[Application | None]:
    """Join the windows to the front, step by step; the last one gives them."""
    dress_application(front.qt, front.theme)
    yield None
    yield Application(front, parts)

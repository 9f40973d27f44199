"""What the actions call: the desk's operations, and what the composition root adds to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from app.camera_port import Frame, PhotoStudio
from app.desk.backyard import Backyard
from app.desk.booking_days import BookingDays
from app.desk.booking_intake import BookingIntake
from app.desk.booking_lists import BookingLists
from app.desk.booking_marks import BookingMarks
from app.desk.booking_slip import BookingSlips
from app.desk.booking_values import SeatHolder
from app.desk.bookings import Bookings
from app.desk.calls import OfficialCalls
from app.desk.case_history import OtherSide
from app.desk.city_bookings import CityBookings
from app.desk.closing import ClosingDesk, SealedExport
from app.desk.counter import Counter
from app.desk.desk import Desk
from app.desk.entrance import Entrance
from app.desk.filing import FilingDesk
from app.desk.filing_archive import FilingArchive
from app.desk.ledger_page import LedgerPage
from app.desk.photos import PhotoDesk
from app.desk.pin_choice import MakeDialogue
from app.desk.reception import Reception
from app.desk.serving import Guidance
from app.desk.status import StatusDesk
from app.desk.till import TillDesk
from app.desk.transport import Transport
from app.desk.walk_in import WalkIn
from app.desk.window_slips import WindowSlips
from app.faults import CounterFault
from app.headless.events import Events
from app.headless.intake import Intake
from app.headless.light import Light
from app.headless.pdf_pages import PdfProcess
from app.ports import PinKind
from app.records.attachment import CentralPictures
from app.records.replica import Backlog
from app.reservations.items import load_booking_items
from app.reservations.plan import load_slot_plan
from app.store.verify import Verdict
from app.tickets.purposes import load_purposes


class LineFacts(Protocol):
    """Tell what only the running synchronisation knows."""

    @property
    def offline_since(self) -> datetime | None:
        """Return since when the central store gives no answer, None while it does."""
        ...

    @property
    def fault(self) -> CounterFault | None:
        """Return why it gives no answer."""
        ...


class SyncLoop(Protocol):
    """The background synchronisation as the terminal steers it."""

    @property
    def status(self) -> LineFacts:
        """Return what it knows of the line."""
        ...

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> None:
        """End."""
        ...


MakeLoop = Callable[[Callable[[Any], None], Callable[[], None]], SyncLoop]


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Hold everything the terminal stands on; put together by the composition root.

    ``make_loop``, ``other_side`` and ``seats`` are None without a central store.  ``acts`` are what
    a hand does at a simulated reader.  ``prove`` verifies the ledger, ``compare`` asks the
    central store whether it holds the same; ``backlog`` tells what is owed.  ``studio`` makes
    photographs of the frames that ``show`` reads for a simulated camera; ``pictures`` gives those
    of other windows, None without a central store.
    """

    desk: Desk
    guidance: Guidance
    examine: Callable[[], Sequence[dict[str, Any]]]
    seal: Callable[[Path], SealedExport]
    make_dialogue: MakeDialogue
    make_loop: MakeLoop | None
    backlog: Callable[[], Backlog]
    prove: Callable[[], Verdict]
    compare: Callable[[], dict[str, Any]]
    acts: Mapping[str, Callable[[str], None]] = field(default_factory=dict)
    other_side: OtherSide | None = None
    seats: SeatHolder | None = None
    studio: PhotoStudio | None = None
    show: Callable[[Path], Frame] | None = None
    pictures: CentralPictures | None = None


class Operations:
    """Hold the operations of one desk, made once."""

    def __init__(self, parts: Parts, light: Light, events: Events, intake: Intake) -> None:
        desk = parts.desk
        self.parts, self.desk = parts, desk
        self.light, self.events, self.intake = light, events, intake
        self.entrance = Entrance(desk)
        self.reception = Reception(desk, load_purposes())
        purposes = frozenset(desk.settings.terminal.purposes)
        self.counter = Counter(desk, parts.guidance, purposes)
        self.slips = WindowSlips(desk)
        self.calls = OfficialCalls(desk, self.counter)
        plan = load_slot_plan(desk.settings.terminal.municipality)
        self.bookings = Bookings(desk, plan, parts.seats)
        self.booking_items = load_booking_items()
        self.marks = BookingMarks(desk, self.bookings)
        self.days = BookingDays(desk, plan)
        self.walk_in = WalkIn(desk, self.bookings)
        self.booking_slips = BookingSlips(desk, plan)
        self.booking_lists = BookingLists(desk, self.bookings, plan)
        self.booking_intake = BookingIntake(desk, plan)
        self.city_bookings = CityBookings(desk, self.bookings)
        self.transport = Transport(desk, plan)
        self.backyard = Backyard(desk)
        self.till = TillDesk(desk, parts.guidance)
        self.closing = ClosingDesk(desk, parts.seal)
        self.page = LedgerPage(desk)
        self.status = StatusDesk(desk, other_side=parts.other_side)
        self.photos = PhotoDesk(desk, parts.pictures)
        self.filing = FilingDesk(desk, PdfProcess())
        self.archive = FilingArchive(desk, self.filing)
        self.pins_taken: dict[str, list[PinKind]] = {}

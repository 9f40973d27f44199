"""The form beside the seats: who comes, what is missing, the held seat, the booking itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from app.desk.booking_calendar import CalendarPage
from app.desk.booking_values import BookingView
from app.desk.booking_views import CellView, FreeSlot
from app.faults import CounterFault
from app.ports import Clock, Words
from app.reservations.booking import BookingStatus
from app.reservations.faults import NoSlot, SlotFull
from widgets.background import Lanes
from widgets.presenters.bookings_form_view import FormFacts, form_view
from widgets.presenters.bookings_head import HeadFacts
from widgets.presenters.bookings_lack import Lack, field_of, lack_of
from widgets.presenters.bookings_others import OtherSlots
from widgets.presenters.bookings_person import PersonWork, whole_date, whole_number
from widgets.presenters.bookings_place import BookingsPlace
from widgets.presenters.bookings_record import recorded_words, wanted_of
from widgets.presenters.bookings_seat import SeatStanding, SeatWork, Slot
from widgets.screens.bookings import BookingsScreen

if TYPE_CHECKING:
    from widgets.presenters.bookings import BookingParts

REST_MS = 300


class FormWork:
    """Ask for a person, hold the seat meanwhile, record the booking or its change."""

    def __init__(
        self,
        screen: BookingsScreen,
        parts: BookingParts,
        lanes: Lanes,
        words: Words,
        clock: Clock,
        place: BookingsPlace,
    ) -> None:
        self._screen, self._parts, self._lanes, self._words = screen, parts, lanes, words
        self._place = place
        self._person = PersonWork(screen, parts.bookings, lanes, words, self.refresh)
        self._others = OtherSlots(screen, parts.bookings, lanes, words, self._take_other)
        self._busy = False
        self.moving: BookingView | None = None
        self.last: BookingView | None = None
        self._seat = SeatWork(
            screen, parts.bookings, lanes, clock, changed=self.refresh, gone=self._gone
        )
        self._settle = QTimer(screen)
        self._settle.setSingleShot(True)
        self._settle.setInterval(REST_MS)
        self._settle.timeout.connect(self._hold)
        form = screen.form
        form.edited.connect(self._edited)
        form.entered.connect(self._entered)

    # --- the page's part ----------------------------------------------------------------------

    def leave(self) -> None:
        """Let the seat go; what was typed stays."""
        self._settle.stop()
        self._busy = False
        self._seat.let_go()

    def enter(self) -> None:
        """Hold the seat again where the form was begun."""
        if self._begun:
            self._settle.start()

    def arrived(self) -> None:
        """Ask for the person's bookings again: another window may have made one."""
        self._person.again()

    def tick(self) -> None:
        """Count the held seat down."""
        self._seat.tick()

    def slot_changed(self) -> None:
        """Follow the selection: the seat is asked for once the hand rests."""
        self._others.drop()
        if self._begun:
            self._settle.start()
        self.refresh()

    @property
    def _begun(self) -> bool:
        return self.moving is not None or not self._screen.form.draft().empty

    def _slot_key(self) -> Slot | None:
        page, cell = self._place.page, self._place.slot()
        return None if page is None or cell is None else (page.office, page.day, cell.slot)

    def _hold(self) -> None:
        slot, lack = self._slot_key(), self.lack()
        if slot is None or not self._begun or lack in (Lack.BEGUN, Lack.FULL, Lack.SAME):
            self._seat.let_go()
        else:
            self._seat.want(slot)

    # --- what is shown ------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the form as it stands."""
        page, cell = self._place.page, self._place.slot()
        if page is None:
            return
        facts = FormFacts(
            page=page,
            head=self._facts(page, cell),
            draft=self._screen.form.draft(),
            items=self._parts.items,
            found=self._person.found,
            moving=self.moving,
            number_error=self._person.number_error(),
            born_error=self._person.born_error(),
            paper=self._parts.slips is not None,
        )
        self._screen.show_form(form_view(self._words, facts))
        self._place.tell_keys()

    def _facts(self, page: CalendarPage, cell: CellView | None) -> HeadFacts:
        return HeadFacts(
            day=page.day,
            cell=cell,
            begun=cell is not None and page.begun(page.day, cell.time),
            standing=self._seat.standing if self._held_here else SeatStanding.NONE,
            seconds=self._seat.seconds,
            offline=self._place.offline or self._seat.standing is SeatStanding.NO_LINE,
            moving=self.moving.booking.number if self.moving else "",
        )

    @property
    def _held_here(self) -> bool:
        slot, standing = self._slot_key(), self._seat.standing
        if standing is SeatStanding.HELD:
            return slot is not None and self._seat.holds(slot)
        return standing is not SeatStanding.GONE or slot == self._seat.lost

    # --- the person ---------------------------------------------------------------------------

    def _edited(self) -> None:
        draft = self._screen.form.draft()
        self._person.edited()
        slot = self._slot_key()
        if draft.empty and self.moving is None:
            self._settle.stop()
            self._seat.let_go()
        elif slot is not None and not self._busy and not self._settle.isActive():
            if self._seat.standing in (SeatStanding.NONE, SeatStanding.ENDED):
                self._settle.start()
            elif self._seat.standing is SeatStanding.HELD:
                self._seat.renew(slot)
        self.refresh()

    def _entered(self, field: str) -> None:
        """Go on by Enter to the next field that is not hidden."""
        fields = self._screen.form.fields()
        names = [name for name, one in fields.items() if one.isVisible() or name == field]
        at = names.index(field)
        waits = (
            field == "born" and whole_number(fields["number"].text()) and self._person.found is None
        )
        if not waits and at + 1 < len(names):
            self._screen.form.focus(names[at + 1])

    def begin(self, text: str) -> None:
        """Begin the form with a sign or a whole number."""
        if self.moving is not None:
            return
        if self._person.found is not None and len(text) < 2:
            self.show_lack()
            return
        self._screen.form.begin(text)
        if len(text) > 1:
            self._screen.form.focus("born")

    # --- what is missing ----------------------------------------------------------------------

    def lack(self) -> Lack | None:
        """Return what keeps F12 from being pressed, None where nothing does."""
        page, cell = self._place.page, self._place.slot()
        if self._busy:
            return Lack.BUSY
        if page is None or cell is None:
            return Lack.SLOT
        lack = self._slot_lack(page, cell)
        if lack is not None or self.moving is not None:
            return lack
        draft = self._screen.form.draft()
        return lack_of(
            draft,
            number=bool(whole_number(draft.number)),
            born=bool(whole_date(draft.born)),
            found=self._person.found is not None,
            needs_card=self._parts.items.about_card(cell.purpose),
        )

    def _slot_lack(self, page: CalendarPage, cell: CellView) -> Lack | None:
        slot, moving = self._slot_key(), self.moving
        held = slot is not None and self._seat.holds(slot)
        wrong = same = False
        if moving is not None:
            one = moving.booking
            wrong = cell.purpose != one.purpose
            same = (page.office, page.day, cell.time) == (one.office, one.day, one.time)
            same = same and one.status is BookingStatus.BOOKED
        lacks = (
            (Lack.BEGUN, page.begun(page.day, cell.time)),
            (Lack.PURPOSE, wrong),
            (Lack.SAME, same),
            (Lack.FULL, cell.free < 1 and not held),
        )
        return next((lack for lack, lacking in lacks if lacking), None)

    def show_lack(self) -> None:
        """Move the keyboard to what is missing."""
        lack = self.lack()
        if self._screen.listing or lack is None:
            return
        field = field_of(lack)
        if field:
            self._screen.form.focus(field)
        else:
            self._screen.day.focus()

    # --- F12 ----------------------------------------------------------------------------------

    def confirm(self) -> None:
        """Record the booking, or its change, with the seat held as far as the line allows."""
        slot = self._slot_key()
        if self.lack() is not None or slot is None:
            self.show_lack()
            return
        self._settle.stop()
        self._busy = True
        self._place.tell_keys()
        self._seat.want(slot, after=lambda: self._record(slot))

    def _record(self, slot: Slot) -> None:
        office, day, name = slot
        time = name.partition("@")[2]
        bookings, moving = self._parts.bookings, self.moving
        work: Callable[[], BookingView]
        if moving is not None:
            id = moving.booking.id
            work = lambda: bookings.change(id, office=office, day=day, time=time)  # noqa: E731
        else:
            wanted = wanted_of(self._screen.form.draft(), self._person.found, slot)
            work = lambda: bookings.book(wanted)  # noqa: E731
        self._lanes.run("records", work, self._recorded, self._not_recorded, owner=self._screen)

    def _recorded(self, view: BookingView) -> None:
        moved, paper = self.moving is not None, self._screen.form.draft().on_paper
        self._busy, self.last = False, view
        self._place.watch(view)
        self._seat.spent()
        self._screen.notices.tell("done", *recorded_words(self._words, view, moved=moved))
        if paper and not moved and self._parts.slips is not None:
            self._place.print_slip(view)
        self.moving = None
        self._screen.form.clear()
        self._screen.day.focus()
        self._place.refresh()

    def _not_recorded(self, fault: CounterFault) -> None:
        self._busy = False
        if isinstance(fault, SlotFull | NoSlot):
            self._gone(fault)
        else:
            self._screen.notices.tell_fault(fault)
        self.refresh()

    # --- the seat is gone ---------------------------------------------------------------------

    def _gone(self, fault: CounterFault) -> None:
        slot = self._slot_key()
        if not isinstance(fault, SlotFull | NoSlot):
            self._screen.notices.tell_fault(fault)
            return
        self._busy = False
        self.refresh()
        if slot is not None:
            self._others.ask(slot)
        self._place.refresh()

    def choose_other(self, number: int) -> bool:
        """Take one of the offered slots; tell whether there is one."""
        return self._others.choose(number)

    def _take_other(self, chosen: FreeSlot, purpose: str) -> None:
        self._place.take_slot(chosen, purpose)
        if self._begun:
            self._settle.start()
        lack = self.lack()
        if lack is not None and field_of(lack):
            self._screen.form.focus(field_of(lack))

    # --- giving up, moving, printing ----------------------------------------------------------

    def give_up(self) -> None:
        """Empty the form and let the seat go, or leave a booking where it is."""
        if self.moving is not None:
            self.end_move()
            self._place.open_list()
            return
        self._screen.form.clear()
        self._others.drop()
        self._seat.let_go()
        self._screen.day.focus()
        self.refresh()

    @property
    def can_give_up(self) -> bool:
        """Tell whether the form was begun."""
        return self._begun

    def begin_move(self, view: BookingView) -> None:
        """Let another slot be chosen for a booking."""
        self._screen.form.clear()
        self.moving = view
        self.refresh()

    def end_move(self) -> None:
        """Leave the booking where it is."""
        self.moving = None
        self._seat.let_go()
        self.refresh()

    def print_last(self) -> None:
        """Print the slip of the booking that was recorded last, once more."""
        if self.last is not None:
            self._place.print_slip(self.last)

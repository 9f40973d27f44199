"""The list of bookings: found by what is typed, else by days; marked, changed, given up."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from app.desk.booking_calendar import CalendarPage
from app.desk.booking_history import BookingLine, booking_history
from app.desk.booking_values import BookingView
from app.faults import CounterFault
from app.ports import Words
from app.reservations.booking import Booking, BookingStatus
from widgets.background import Lanes
from widgets.presenters.bookings_acts import ActWork
from widgets.presenters.bookings_list_words import (
    DAYS,
    PURPOSE_FILTERS,
    STATUSES,
    TIMES,
    Filters,
    detail_view,
    row_of,
    status_of,
    told_range,
)
from widgets.presenters.bookings_marks import MarkWork
from widgets.screens.bookings import BookingsScreen
from widgets.screens.bookings_view import ListView

if TYPE_CHECKING:
    from widgets.presenters.bookings import BookingParts

_MOST = 200


class ListPlace(Protocol):
    """Be the page around the list."""

    @property
    def page(self) -> CalendarPage | None:
        """Return the page in sight."""
        ...

    def move(self, view: BookingView) -> None:
        """Let another slot be chosen for a booking."""
        ...

    def refresh(self) -> None:
        """Read again."""
        ...

    def tell_keys(self) -> None:
        """Show the band's keys."""
        ...

    def print_slip(self, view: BookingView) -> None:
        """Print a booking's slip."""
        ...


class ListWork:
    """Find and list bookings; the selection follows the booking."""

    def __init__(
        self,
        screen: BookingsScreen,
        parts: BookingParts,
        lanes: Lanes,
        words: Words,
        place: ListPlace,
    ) -> None:
        self._screen, self._parts, self._lanes, self._words = screen, parts, lanes, words
        self._place = place
        self._views: tuple[BookingView, ...] = ()
        self._known: dict[str, BookingView] = {}
        self._changed: frozenset[str] = frozenset()
        self._filters = Filters()
        self._asked: tuple[str, date, int] | None = None
        self._loading = self._again = False
        self._wanted = ""
        self._detail = ""
        self.marks = MarkWork(screen, parts.marks, lanes, words, place.refresh)
        self.acts = ActWork(screen, parts, lanes, words, self._acted)
        page = screen.list
        page.typed.connect(lambda _text: self._load())
        page.filtered.connect(self._filter)
        page.selected.connect(self._select)
        page.ticked.connect(self.tick)
        page.opened.connect(lambda _key: self.change())
        screen.detail.acted.connect(self._act)

    # --- the page's part ----------------------------------------------------------------------

    def open(self, text: str = "") -> None:
        """Show the list; a text is searched at once."""
        self.marks.enter()
        self._changed = frozenset()
        if text and text != self._screen.list.search.text():
            self._screen.list.search.setText(text)
        else:
            self._load()

    def refresh(self) -> None:
        """Read again; what another terminal changed is marked."""
        self._load()

    def day_changed(self) -> None:
        """Follow the day that was chosen in the month."""
        page = self._place.page
        listing = self._screen.listing and not self._screen.list.search.text().strip()
        here = (page.office, page.day) if page is not None else None
        if listing and self._asked is not None and here != self._asked[:2]:
            self._load()

    @property
    def chosen(self) -> BookingView | None:
        """Return the selected booking."""
        key = self._screen.list.table.current_key()
        return self._known.get(key) if not self._screen.list.is_empty else None

    @property
    def found(self) -> bool:
        """Tell whether the list holds anything."""
        return bool(self._screen.list.table.rows())

    @property
    def narrowed(self) -> bool:
        """Tell whether a filter, a text or a mark can be cleared."""
        return bool(
            self.marks.ticked or self._screen.list.search.text() or self._filters != Filters()
        )

    @property
    def can_be_marked(self) -> bool:
        """Tell whether a state can be recorded for what is marked, or for the selected booking."""
        chosen = self.chosen
        return bool(self.marks.ticked or (chosen is not None and self.marks.offered([chosen])))

    @property
    def can_print(self) -> bool:
        """Tell whether the selected booking is still to come."""
        chosen = self.chosen
        return chosen is not None and chosen.booking.status is BookingStatus.BOOKED

    # --- reading ------------------------------------------------------------------------------

    def _load(self) -> None:
        page = self._place.page
        if page is None:
            return
        if self._loading:
            self._again = True
            return
        self._loading, self._again = True, False
        text, office, day = self._screen.list.search.text().strip(), page.office, page.day
        last = day + timedelta(days=DAYS[self._filters.days] - 1)
        bookings = self._parts.bookings

        def work() -> tuple[BookingView, ...]:
            return bookings.find(text, _MOST) if text else bookings.listing(office, day, last)

        self._asked = (office, day, self._filters.days)
        self._lanes.run("records", work, self._loaded, self._not_loaded, owner=self._screen)

    def _loaded(self, views: tuple[BookingView, ...]) -> None:
        self._loading = False
        if self._again:
            self._load()
            return
        fresh = {view.booking.id: view for view in views}
        self._changed = frozenset(
            id for id, view in fresh.items() if id in self._known and self._known[id] != view
        )
        self._views, self._known = views, fresh
        self.marks.follow(fresh)
        self._show()
        self._keep_selection()

    def _keep_selection(self) -> None:
        table = self._screen.list.table
        if self._wanted and self._wanted in self._known:
            table.select(self._wanted)
        elif not table.current_key() and table.rows():
            table.select(table.rows()[0].key)
        self._wanted = ""
        self._select(table.current_key())

    def _show(self) -> None:
        words, page = self._words, self._place.page
        if page is None:
            return
        text, ticked = self._screen.list.search.text().strip(), self.marks.ticked
        timely = [view for view in self._views if self._filters.fits(view, status=False)]
        shown = [view for view in timely if self._filters.fits(view)]
        counts = Counter(status_of(view) for view in timely)
        title = (
            words("bookings.list.found", text=text)
            if text
            else told_range(words, page, self._filters.days)
        )
        self._screen.show_list(
            ListView(
                rows=tuple(
                    row_of(
                        words,
                        view,
                        ticked=view.booking.id in ticked if ticked else None,
                        changed=view.booking.id in self._changed,
                        office=page.office,
                        places={place.id: place.name for place in page.places},
                    )
                    for view in shown
                ),
                chips=(
                    tuple(words(f"bookings.filter.days_{days}") for days in DAYS)
                    if not text
                    else (),
                    tuple(words(f"bookings.filter.{name}") for name in TIMES),
                    (
                        words("bookings.filter.purposes"),
                        *(words(f"booking_purpose.{name}") for name in PURPOSE_FILTERS[1:]),
                    ),
                    (
                        words("bookings.filter.all", count=len(timely)),
                        *(
                            words(
                                "bookings.filter.status",
                                name=words(f"bookings.status.{name}"),
                                count=counts[name],
                            )
                            for name in STATUSES[1:]
                        ),
                    ),
                ),
                chosen=self._filters.places(),
                title=title,
                summary=words("bookings.list.summary", count=len(shown)),
                empty="" if shown else self._empty(text),
                empty_note="" if shown else words("bookings.list.empty_note"),
            )
        )
        self._place.tell_keys()

    def _empty(self, text: str) -> str:
        words = self._words
        if text:
            return words("bookings.list.empty_found", text=text)
        return words("bookings.list.empty_filtered" if self._views else "bookings.list.empty_none")

    def _filter(self, group: int, number: int) -> None:
        before = self._filters.days
        self._filters = self._filters.with_place(group, number)
        if before != self._filters.days:
            self._load()
        else:
            self._show()
            self._keep_selection()

    def clear(self) -> None:
        """Take away text, filters and marks."""
        self._filters = Filters()
        self.marks.ticked.clear()
        self._screen.list.search.blockSignals(True)
        self._screen.list.search.clear()
        self._screen.list.search.blockSignals(False)
        self._load()

    # --- one booking --------------------------------------------------------------------------

    def _select(self, key: str) -> None:
        self._detail = key
        self._place.tell_keys()
        if not key or self._screen.list.is_empty:
            self._screen.show_detail(None)
            return
        desk, bookings, known = self._parts.desk, self._parts.bookings, self._known.get(key)

        def work() -> tuple[BookingView | None, tuple[BookingLine, ...]]:
            view = bookings.again(key) or known
            return view, booking_history(desk, key, view.booking.notes if view else ())

        self._lanes.run("records", work, self._show_detail, self._failed, owner=self._screen)

    def _show_detail(self, told: tuple[BookingView | None, tuple[BookingLine, ...]]) -> None:
        view, history = told
        page = self._place.page
        if view is None or page is None or view.booking.id != self._detail:
            return
        places = {place.id: place.name for place in page.places}
        may = frozenset(
            act
            for act, kind in (
                ("change", "booking.changed"),
                ("contact", "booking.contact_changed"),
                ("note", "booking.noted"),
                ("cancel", "booking.cancelled"),
            )
            if self._parts.calendar.may(kind)
        )
        self._screen.show_detail(detail_view(self._words, view, history, places, may))

    def why_not_change(self) -> str:
        """Return why the selected booking cannot get another slot, empty where it can."""
        chosen, words = self.chosen, self._words
        if chosen is None:
            return words("bookings.lack.row")
        movable = (BookingStatus.BOOKED, BookingStatus.REFUSED)
        return "" if chosen.booking.status in movable else words("bookings.lack.over")

    def change(self) -> None:
        """Let another slot be chosen for the selected booking."""
        chosen = self.chosen
        if chosen is not None and not self.why_not_change():
            self._place.move(chosen)

    def _act(self, name: str) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        if name == "change":
            self.change()
        else:
            self.acts.open(name, chosen)

    def print_slip(self) -> None:
        """Print the slip of the selected booking."""
        if self.chosen is not None and self.can_print:
            self._place.print_slip(self.chosen)

    def _acted(self, booking: Booking) -> None:
        self._wanted = booking.id
        self._place.refresh()

    # --- came, served, issued -----------------------------------------------------------------

    def tick(self, key: str) -> None:
        """Mark a booking, or take the mark away."""
        view = self._known.get(key)
        if view is not None and self.marks.tick(view):
            self._show()

    def ask_mark(self) -> None:
        """Ask which state is recorded for the marked bookings, or for the selected one."""
        self.marks.ask(self.chosen)

    def _not_loaded(self, fault: CounterFault) -> None:
        self._loading = False
        self._failed(fault)
        if self._again:
            self._load()

    def _failed(self, fault: CounterFault) -> None:
        self._screen.notices.tell_fault(fault)

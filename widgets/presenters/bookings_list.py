"""The list of bookings: found by what is typed, else by days; marked, changed, given up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.desk.booking_values import BookingView
from app.faults import CounterFault
from app.ports import Words
from app.reservations.booking import Booking, BookingStatus
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.presenters.bookings_acts import ActWork
from widgets.presenters.bookings_city import CityWork
from widgets.presenters.bookings_detail import DetailWork
from widgets.presenters.bookings_list_view import ListFacts, list_view, wish_of
from widgets.presenters.bookings_list_words import DAYS, Filters
from widgets.presenters.bookings_marks import MarkWork
from widgets.presenters.bookings_place import BookingsPlace
from widgets.presenters.list_output import ListOutput
from widgets.screens.bookings import BookingsScreen

if TYPE_CHECKING:
    from widgets.presenters.bookings import BookingParts

_MOST = 200


class ListWork:
    """Find and list bookings; the selection follows the booking."""

    def __init__(
        self,
        screen: BookingsScreen,
        parts: BookingParts,
        lanes: Lanes,
        words: Words,
        place: BookingsPlace,
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
        self._detail = DetailWork(screen, parts, lanes, words)
        self._output = ListOutput(screen, screen, parts.lists_go, lanes, words)
        self.city = CityWork(screen, parts.city, lanes, words, self._load)
        self.marks = MarkWork(screen, parts.marks, lanes, words, place.refresh)
        self.acts = ActWork(screen, parts, lanes, words, self._acted)
        page = screen.list
        page.typed.connect(lambda _text: self._typed())
        page.city_wanted.connect(self.look_elsewhere)
        page.output_wanted.connect(self.ask_output)
        page.filtered.connect(self._filter)
        page.selected.connect(self._select)
        page.ticked.connect(self.tick)
        page.opened.connect(lambda _key: self.change())
        screen.detail.acted.connect(self._act)

    # --- the page's part ----------------------------------------------------------------------

    def open(self, text: str = "") -> None:
        """Show the list; a text is searched at once."""
        self.marks.enter()
        self.city.enter()
        self._screen.list.city.setVisible(self.city.may)
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
        listing = self._screen.listing and not self._text
        here = (page.office, page.day) if page is not None else None
        if listing and self._asked is not None and here != self._asked[:2]:
            self.city.forget()
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
        """Tell whether a filter, a text, a mark or a look-up can be cleared."""
        typed = self._screen.list.search.text()
        narrow = self._filters != Filters() or self.city.shown is not None
        return bool(self.marks.ticked or typed or narrow)

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
        text, office, day = self._text, page.office, page.day
        last = day + timedelta(days=DAYS[self._filters.days] - 1)
        bookings, elsewhere = self._parts.bookings, self.city.views()

        def work() -> tuple[BookingView, ...]:
            if elsewhere is not None:
                return elsewhere().views
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

    def _facts(self) -> ListFacts | None:
        page = self._place.page
        if page is None:
            return None
        return ListFacts(
            page=page,
            text=self._text,
            views=self._views,
            filters=self._filters,
            ticked=self.marks.ticked,
            changed=self._changed,
            may_look=self.city.may,
            wish=self.city.shown,
            found=self.city.found,
        )

    def _show(self) -> None:
        facts = self._facts()
        if facts is not None:
            self._screen.show_list(list_view(self._words, facts))
            self._place.tell_keys()

    @property
    def _text(self) -> str:
        return self._screen.list.search.text().strip()

    def _filter(self, group: int, number: int) -> None:
        before = self._filters.days
        self._filters = self._filters.with_place(group, number)
        if before != self._filters.days:
            self._load()
        else:
            self._show()
            self._keep_selection()

    def clear(self) -> None:
        """Take away text, filters, marks and what was looked up elsewhere."""
        self._filters = Filters()
        self.city.forget()
        self.marks.ticked.clear()
        self._screen.list.search.blockSignals(True)
        self._screen.list.search.clear()
        self._screen.list.search.blockSignals(False)
        self._load()

    def _typed(self) -> None:
        self.city.forget()
        self._load()

    def look_elsewhere(self) -> None:
        """Look up what was typed in the whole city, or another place's day."""
        page = self._place.page
        if page is not None:
            own = page.office == self._parts.desk.office
            self.city.ask(self._text, "" if own else page.office, page.day)

    def ask_output(self) -> None:
        """Ask where the list in sight goes: paper or a file."""
        facts = self._facts()
        if facts is None or not facts.shown:
            self._screen.notices.tell(
                "output", Tone.WARN, self._words("bookings.list.nothing_to_print"), seconds=8
            )
            return
        wish = wish_of(facts)
        self._output.ask(self._parts.lists.table_of(wish, facts.shown), "bookings")

    # --- one booking --------------------------------------------------------------------------

    def _select(self, key: str) -> None:
        self._place.tell_keys()
        page = self._place.page
        known = self._known.get(key) if not self._screen.list.is_empty else None
        self._detail.show(known, page)

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

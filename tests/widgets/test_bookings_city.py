"""Other offices' bookings in the list: looked up, changed, gone once answered; without the line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from app.access.session import CentralUnreachable
from app.reservations.booking import Booking, BookingStatus
from app.reservations.city import BookingsFound, BookingWish
from tests.widgets.bookings_kit import DAY, Page
from tests.widgets.conftest import DeskParts
from widgets.background import Lanes
from widgets.screens.booking_panes import ContactPane
from widgets.theme import Theme

NORTH = "kita"
THEN = DAY + timedelta(days=4)  # a Wednesday: the ward office is closed on Saturdays


class City:
    """Be the central store's search: up or unreachable; keeps what was asked."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self.asked: list[BookingWish] = []
        self.up = True
        self.clipped = False
        self.bookings: tuple[Booking, ...] = (
            Booking(
                id="01936d0a-0000-7000-8000-000000000001",
                scope=f"office:{NORTH}",
                rev=4,
                number="7K2M-4Q9X",
                purpose="issuance",
                office=NORTH,
                day=THEN,
                time="10:00",
                made_at=parts.clock.now(),
                person="p",
                name="難波　さくら",
                kana="ナンバ　サクラ",
                born="1990-04-01",
                phone="086-000-1111",
                seat=2,
            ),
        )

    def search_bookings(self, staff_id: str, wish: BookingWish) -> BookingsFound:
        """Answer a look-up."""
        self.asked.append(wish)
        if not self.up:
            raise CentralUnreachable()
        return BookingsFound(
            bookings=self.bookings, clipped=self.clipped, at=self._parts.clock.now()
        )


@pytest.fixture
def city(desk_parts: DeskParts) -> City:
    made = City(desk_parts)
    desk_parts.desk._central = made  # type: ignore[assignment]
    return made


@pytest.fixture
def page(theme: Theme, desk_parts: DeskParts, lanes: Lanes, city: City) -> Iterator[Page]:
    desk_parts.deliver()
    desk_parts.enter()
    made = Page(theme, desk_parts, lanes)
    made.publish(NORTH)
    made.go_to()
    yield made
    made.end()


def _searches(page: Page) -> list[str]:
    told = page.parts.ledger.read(lambda records: records.day.recent("T03", 100))
    return [entry.actor for entry, _ in told if entry.kind == "staff.searched_bookings"]


def _look(page: Page, text: str = "ナンバ") -> None:
    page.press("F2")
    page.screen.list.search.setText(text)
    page.settled()
    page.press("Control+Return")


def test_a_booking_of_another_office_is_found_and_who_looked_is_recorded(
    page: Page, city: City
) -> None:
    page.booked("15:00", 0)
    _look(page)
    assert page.rows() == ["難波　さくら"]
    assert page.screen.list.title.text() == "市全体で「ナンバ」を探した結果（ほかの場所の予約）"
    assert "センターの" in page.screen.list.summary.text()
    assert [wish.text for wish in city.asked] == ["ナンバ"]
    assert _searches(page) == ["C-1001"]
    (row,) = page.screen.list.table.rows()
    assert row.cells[2].aside == page.bookings_plan_name(NORTH)
    assert page.screen.detail.name.name() == "難波　さくら"
    page.press("F7")
    assert page.rows() == [page.parts.residents[0].name]


def test_typing_goes_back_to_this_terminals_own_bookings(page: Page) -> None:
    page.booked("15:00", 0)
    _look(page)
    page.screen.list.search.setText(page.parts.residents[0].kana)
    page.settled()
    assert page.rows() == [page.parts.residents[0].name]
    assert "見つかった予約" in page.screen.list.title.text()


def test_its_contact_is_changed_and_it_leaves_the_list_once_answered(page: Page) -> None:
    _look(page)
    page.press("Alt+2")
    pane = page.screen.pane
    assert isinstance(pane, ContactPane)
    pane.phone.set_text("086-000-2222")
    page.press("F12")
    (row,) = page.screen.list.table.rows()
    assert row.cells[3].text == "086-000-2222"
    assert "もう一度 Ctrl+Enter で探してください" in page.told()
    page.centre.receive()
    page.presenter.refresh()
    page.settled()
    kept = page.parts.ledger.read(lambda records: records.bookings.between(NORTH, THEN, THEN))
    assert page.rows() == [], "what the central store made of it is told by a new look-up"
    assert list(kept) == []


def test_it_moves_to_another_slot_of_its_own_office(page: Page) -> None:
    _look(page)
    page.press("F12")
    assert not page.screen.listing
    assert page.presenter.page is not None
    assert page.presenter.page.office == NORTH
    page.press("Down", "F12")
    assert "予約を変更しました" in page.told()
    (moved,) = page.parts.ledger.read(lambda r: r.bookings.between(NORTH, THEN, THEN))
    assert (moved.number, moved.status) == ("7K2M-4Q9X", BookingStatus.BOOKED)
    assert moved.time != "10:00"


def test_no_state_is_recorded_for_another_offices_booking(page: Page) -> None:
    _look(page)
    page.parts.clock.pass_(days=1)
    page.press("F8")
    assert page.screen.pane is None


def test_without_the_line_it_is_told_calmly_and_the_own_list_stays(page: Page, city: City) -> None:
    page.booked("15:00", 0)
    city.up = False
    page.press("F2")
    own = page.rows()
    page.screen.list.search.setText(page.parts.residents[0].kana)
    page.settled()
    page.press("Control+Return")
    assert "いまは、ほかの場所の予約を探せません" in page.told()
    assert page.rows() == own
    city.up = True
    page.press("Control+Return")
    assert page.rows() == ["難波　さくら"]
    city.up = False
    page.press("Control+Return")
    assert page.rows() == ["難波　さくら"], "what was found before stays, with its time"
    assert "市全体で" in page.screen.list.title.text()


def test_another_places_day_is_looked_up_without_a_word(page: Page, city: City) -> None:
    page.press("F2", "Control+Return")
    assert "探す言葉を入れてください" in page.told()
    assert city.asked == []
    page.presenter.days.take_place(NORTH)
    page.settled()
    page.press("Control+Return")
    assert [(wish.text, wish.office, wish.day) for wish in city.asked] == [("", NORTH, DAY)]
    assert page.screen.list.title.text().endswith("11月21日（土）の予約")
    page.presenter.go_to(THEN)
    page.settled()
    assert page.rows() == [], "another day is this terminal's own list again"


def test_nothing_found_and_more_than_is_shown_are_told(page: Page, city: City) -> None:
    first, city.bookings = city.bookings[0], ()
    _look(page)
    assert page.screen.list.is_empty
    city.bookings, city.clipped = (replace(first, id="x"), first), True
    page.press("Control+Return")
    assert len(page.rows()) == 2
    assert "まだあります" in page.screen.list.summary.text()


def test_who_may_not_look_is_not_offered_it(
    theme: Theme, desk_parts: DeskParts, lanes: Lanes, city: City
) -> None:
    desk_parts.deliver()
    desk_parts.enter("B-2001")
    page = Page(theme, desk_parts, lanes, role="backyard")
    _look(page)
    assert not page.screen.list.city.isVisible()
    assert city.asked == []
    page.end()

"""市全体を検索: record the look-up, ask the central store on its own lane, show or say why not."""

from __future__ import annotations

from collections.abc import Callable

from app.access.session import CentralUnreachable
from app.cards.card import CardStatus
from app.cards.city import CityCard, CityFound
from app.desk.ledger_page import LedgerPage
from app.faults import CounterFault
from app.names.query import Query, QueryKind, parse_query
from app.ports import Words
from widgets.background import Lanes
from widgets.clock_words import time_words
from widgets.controls.cell_painting import Cell
from widgets.controls.painting import TagFace, Tone
from widgets.controls.table import Row
from widgets.presenters.ledger_words import born_short, marks, number_marks, place_words
from widgets.screens.ledger import LedgerScreen
from widgets.screens.ledger_city import CityPane

LANE = "central"


class CitySearch:
    """Look up other offices' cards over the ledger page; one question at a time."""

    def __init__(self, screen: LedgerScreen, page: LedgerPage, lanes: Lanes, words: Words) -> None:
        self._screen, self._page, self._lanes, self._words = screen, page, lanes, words
        self._asking = ""
        self.pane: CityPane | None = None

    def ask(self, text: str) -> None:
        """Look up what stands in the search field."""
        if self._asking or self.pane is not None:
            return
        words, notices = self._words, self._screen.notices
        if parse_query(text).kind is QueryKind.EMPTY:
            notices.tell("city", Tone.WARN, words("ledger.city.empty"), seconds=8)
            return
        self._asking = text
        notices.tell("city", Tone.PRIMARY, words("ledger.city.asking"))
        self._lanes.run(
            "records",
            lambda: self._page.begin_city_search(text),
            self._recorded,
            self._failed,
            owner=self._screen,
        )

    def close(self) -> None:
        """Take the result away."""
        if self.pane is not None:
            pane, self.pane = self.pane, None
            pane.close_pane()

    def _recorded(self, ask: Callable[[], CityFound]) -> None:
        self._lanes.run(LANE, ask, self._show, self._failed, owner=self._screen)

    def _show(self, found: CityFound) -> None:
        text, self._asking = self._asking, ""
        words = self._words
        self._screen.notices.drop("city")
        told = "none" if not found.cards else "clipped" if found.clipped else "found"
        pane = CityPane(
            self._screen.theme,
            self._screen.window(),
            words("ledger.city.title", text=text.strip()),
            words(f"ledger.city.{told}", count=len(found.cards), time=time_words(found.at)),
        )
        query = parse_query(text)
        pane.show_rows([_row(words, card, query) for card in found.cards])
        pane.back.connect(self.close)
        pane.decided.connect(self.close)
        self.pane = pane
        pane.open(pane.table if found.cards else pane.leave)

    def _failed(self, fault: CounterFault) -> None:
        self._asking = ""
        words, notices = self._words, self._screen.notices
        notices.drop("city")
        if fault.code != CentralUnreachable.code:
            notices.tell_fault(fault)
            return
        notices.tell(
            "city",
            Tone.WARN,
            words("ledger.city.offline"),
            words("ledger.city.offline_next"),
            code=fault.code,
        )


def _row(words: Words, card: CityCard, query: Query) -> Row:
    typed = query.words if query.kind in (QueryKind.KANA, QueryKind.NAME) else ()
    place = place_words(words, card.place)
    tone = Tone.OK if card.status is CardStatus.HANDED_OVER else Tone.PLAIN
    return Row(
        key=card.id,
        cells=(
            Cell(
                text=card.kana or " ",
                below=card.name,
                name_below=True,
                marks=marks(card.kana, typed),
                tip=card.name,
                spoken=f"{card.kana} {card.name}",
            ),
            Cell(text=born_short(card.born)),
            Cell(text=card.control_number, marks=number_marks(card.control_number, query)),
            Cell(text=place, below=words("ledger.city.office", office=card.office)),
            Cell(tag=TagFace(text=words(f"card_status.{card.status.value}"), tone=tone, icon="")),
        ),
    )

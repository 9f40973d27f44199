"""Bind the ledger page to the ledger: the newest query wins, the selection follows the record."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from app.cards.card import ENDED, Card, CardStatus
from app.desk.ledger_page import CardView, Found, LedgerPage
from app.faults import CounterFault
from app.ports import Words
from app.tickets.codes import CodeKind, parse
from widgets.background import Lanes
from widgets.clock_words import time_words
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import Tone
from widgets.presenters.ledger_city import CitySearch
from widgets.presenters.ledger_correction import CorrectionWork
from widgets.presenters.ledger_discard import DiscardWork
from widgets.presenters.ledger_words import row_of, side_of
from widgets.presenters.scan_words import tell_stray
from widgets.screens.ledger import LedgerScreen
from widgets.screens.ledger_view import ResultView, Way

FILTERS: tuple[tuple[str, frozenset[CardStatus]], ...] = (
    ("all", frozenset()),
    ("listed", frozenset({CardStatus.LISTED})),
    ("received", frozenset({CardStatus.RECEIVED})),
    ("set_up", frozenset({CardStatus.SET_UP})),
    ("handed_over", frozenset({CardStatus.HANDED_OVER})),
    ("gone", frozenset({CardStatus.MISSING, CardStatus.DISCARDED}) | ENDED),
)


class LedgerPresenter:
    """Search while typing, show one card, mark 交付済, write lists.

    ``opened`` takes the card that F12 or Enter opens, ``new_visit`` opens the reception,
    ``back`` goes back to the place before; ``folder`` is where lists are written.
    """

    def __init__(
        self,
        screen: LedgerScreen,
        page: LedgerPage,
        lanes: Lanes,
        words: Words,
        *,
        folder: Path,
        opened: Callable[[str], None],
        new_visit: Callable[[], None],
        back: Callable[[], None],
    ) -> None:
        self._screen, self._page, self._lanes, self._words = screen, page, lanes, words
        self._folder, self._opened = folder, opened
        self._new_visit, self._back = new_visit, back
        self._filter = 0
        self._found: Found | None = None
        self._millis = 0
        self._searching = self._again = False
        self._known: dict[str, Card] = {}
        self._changed: frozenset[str] = frozenset()
        self._ticked: dict[str, Card] = {}
        self._wanted_card = ""
        self._may_mark = self._may_correct = False
        self._may_search_city = False
        self._city = CitySearch(screen, page, lanes, words)
        self._corrections = CorrectionWork(screen, page, lanes, words, self._corrected)
        self._discards = DiscardWork(screen, page, lanes, words, self._corrected)
        self._connect()

    def _connect(self) -> None:
        screen = self._screen
        screen.typed.connect(lambda _text: self._search())
        screen.filtered.connect(self._take_filter)
        screen.selected.connect(self._select)
        screen.opened.connect(self._opened)
        screen.ticked.connect(self._tick)
        screen.way_taken.connect(self._take_way)
        screen.csv_wanted.connect(self._write_csv)
        screen.correction_wanted.connect(self._correct)
        screen.discard_wanted.connect(self._discard)
        screen.city_wanted.connect(self._search_city)
        screen.left.connect(self._back)
        screen.key_pressed.connect(self.key)
        screen.key_refused.connect(lambda _number: screen.search.setFocus())
        screen.scanned.connect(lambda scan: self.scan(scan.text))

    # --- the presenter's part of the shell ----------------------------------------------------

    def enter(self) -> None:
        """Open the place: search what stands in the field."""
        self._may_mark = self._page.may_mark_issued()
        self._may_correct = self._page.may_correct()
        self._screen.card.correct.setVisible(self._may_correct)
        self._discards.enter()
        self._may_search_city = self._page.may_search_city()
        self._screen.city_hint.setVisible(self._may_search_city)
        self._changed = frozenset()
        self._search()
        self._tell_keys()

    def leave(self) -> None:
        """Let go of the marks; the field keeps its text."""
        self._ticked.clear()
        self._corrections.close()
        self._discards.close()
        self._city.close()

    def refresh(self) -> None:
        """Search again, as after an arrival; rows that others changed are marked."""
        self._search()

    def scan(self, text: str) -> None:
        """Take a scanned code: a control number is searched at once."""
        code = parse(text)
        known = code.kind in (CodeKind.CONTROL_NUMBER, CodeKind.OTHER)
        if known:
            self._filter = 0
            self._screen.set_text(code.value)
            return
        tell_stray(self._screen.notices, self._words, code)

    def keys(self) -> list[FKeyFace]:
        """Return the band's keys."""
        words, screen = self._words, self._screen
        selected = bool(screen.table.current_key()) and not screen.is_empty
        ways = self._ways(self._found) if self._found is not None else ()
        reason = "" if selected or ways else words("ledger.need_card")
        go = FKeyState.NEXT if selected or ways else FKeyState.NOT_YET
        onward = words(f"ledger.way.{ways[0].value}.title") if ways else words("ledger.key.open")
        short = "" if ways else words("ledger.key.open_short")
        rows = FKeyState.USABLE if screen.table.rows() else FKeyState.ABSENT
        some = FKeyState.USABLE if self._ticked or selected else FKeyState.ABSENT
        mark = some if self._may_mark else FKeyState.ABSENT
        clear = self._filter or screen.search.text() or self._ticked
        cleared = FKeyState.USABLE if clear else FKeyState.ABSENT
        count = len(self._ticked)
        issued = words("ledger.key.issued_many", count=count) if count else ""
        faces = (
            (1, words("ledger.key.help"), words("ledger.key.help_short"), FKeyState.USABLE, ""),
            (2, words("ledger.key.search"), "", FKeyState.USABLE, ""),
            (3, words("ledger.key.back"), "", FKeyState.USABLE, ""),
            (4, words("ledger.key.tick"), words("ledger.key.tick_short"), mark, ""),
            (5, words("ledger.key.next"), words("ledger.key.next_short"), rows, ""),
            (6, words("ledger.key.before"), words("ledger.key.before_short"), rows, ""),
            (7, words("ledger.key.clear"), words("ledger.key.clear_short"), cleared, ""),
            (8, issued or words("ledger.key.issued"), words("ledger.key.issued_short"), mark, ""),
            (9, words("ledger.key.csv"), words("ledger.key.csv_short"), rows, ""),
            (11, words("ledger.key.hide"), words("ledger.key.hide_short"), FKeyState.USABLE, ""),
            (12, onward, short, go, reason),
        )
        return [
            FKeyFace(number=number, label=label, short=short, state=state, reason=why)
            for number, label, short, state, why in faces
        ]

    def key(self, number: int) -> None:
        """Do what a key of the band says."""
        screen = self._screen
        acts: dict[int, Callable[[], object]] = {
            1: self._help,
            2: screen.search.setFocus,
            3: self._back,
            4: lambda: self._tick(screen.table.current_key()),
            5: lambda: screen.table.select_step(1),
            6: lambda: screen.table.select_step(-1),
            7: self._clear,
            8: self._ask_issued,
            9: self._write_csv,
            12: lambda: screen.nothing.take(1) if screen.is_empty else screen.open_selected(),
        }
        if number in acts:
            acts[number]()

    def _tell_keys(self) -> None:
        self._screen.set_keys(self.keys())

    def _help(self) -> None:
        words = self._words
        self._screen.notices.tell(
            "help", Tone.PRIMARY, words("ledger.help.title"), words("ledger.help.text")
        )

    # --- searching ----------------------------------------------------------------------------

    def _search(self) -> None:
        """Ask the ledger; while a question runs only the newest text waits behind it."""
        if self._searching:
            self._again = True
            return
        self._searching, self._again = True, False
        text, statuses = self._screen.search.text(), FILTERS[self._filter][1]

        def work() -> tuple[Found, float]:
            began = time.perf_counter()
            return self._page.find(text, statuses), time.perf_counter() - began

        self._lanes.run("records", work, self._take_found, self._failed, owner=self._screen)

    def _take_found(self, answer: tuple[Found, float]) -> None:
        found, seconds = answer
        self._searching = False
        if self._again:
            self._search()
            return
        self._changed = frozenset(
            card.id
            for card in found.cards
            if card.id in self._known and self._known[card.id] != card
        )
        self._known = {card.id: card for card in found.cards}
        self._found, self._millis = found, max(1, round(seconds * 1000))
        self._show_found()
        self._keep_selection()

    def _keep_selection(self) -> None:
        """Keep the record selected; where it is gone, or while typing anew, take the first."""
        table = self._screen.table
        if not table.current_key() and table.rows() and self._screen.search.text():
            table.select(table.rows()[0].key)
        self._select(table.current_key())

    def _show_found(self) -> None:
        found, words = self._found, self._words
        if found is None:
            return
        ticked = frozenset(self._ticked)
        self._screen.show_view(
            ResultView(
                rows=tuple(
                    row_of(words, card, found, ticked, changed=card.id in self._changed)
                    for card in found.cards
                ),
                chips=tuple(self._chip(found, number) for number in range(len(FILTERS))),
                chip=self._filter,
                summary=words(
                    "ledger.summary_clipped" if found.clipped else "ledger.summary",
                    total=f"{found.total:,}",
                    count=len(found.cards),
                    millis=self._millis,
                ),
                note=self._note(found),
                foot=words("ledger.as_of", at=time_words(found.at)),
                empty=self._nothing(found),
                ways=self._ways(found),
            )
        )
        self._tell_keys()

    def _chip(self, found: Found, number: int) -> str:
        name, statuses = FILTERS[number]
        counted = found.counts
        count = sum(counted.get(one, 0) for one in statuses) if statuses else sum(counted.values())
        return self._words(f"ledger.filter.{name}", count=f"{count:,}")

    def _note(self, found: Found) -> str:
        words = self._words
        told = found.query.told(words) if found.text.strip() else ""
        others = words("ledger.others", forms="、".join(found.others)) if found.others else ""
        return "　".join(part for part in (told, others) if part)

    def _nothing(self, found: Found) -> str:
        if found.cards:
            return ""
        if not found.text.strip():
            return self._words("ledger.empty.none")
        return self._words("ledger.empty.found", text=found.text.strip())

    def _ways(self, found: Found) -> tuple[Way, ...]:
        ways = [Way.BY_BIRTH, Way.SCAN, Way.NEW_VISIT]
        if self._filter:
            ways.insert(0, Way.ALL_STATUSES)
        if self._may_search_city and found.text.strip():
            ways.append(Way.CITY)
        return tuple(ways) if not found.cards else ()

    def _take_filter(self, number: int) -> None:
        self._filter = number
        self._search()

    def _clear(self) -> None:
        self._filter = 0
        self._ticked.clear()
        self._screen.set_text("")
        self._search()

    def _take_way(self, way: Way) -> None:
        words, notices = self._words, self._screen.notices
        if way is Way.ALL_STATUSES:
            self._take_filter(0)
        elif way is Way.NEW_VISIT:
            self._new_visit()
        elif way is Way.CITY:
            self._search_city()
        else:
            self._screen.set_text("")
            title = words(f"ledger.way.{way.value}.title")
            notices.tell("way", Tone.PRIMARY, title, words(f"ledger.way.{way.value}.how"))

    def _search_city(self) -> None:
        if self._may_search_city:
            self._city.ask(self._screen.search.text())

    # --- one card -----------------------------------------------------------------------------

    def _select(self, card_id: str) -> None:
        self._wanted_card = card_id
        self._tell_keys()
        if not card_id:
            self._screen.show_card(None)
            return
        self._lanes.run(
            "records",
            lambda: self._page.card(card_id),
            self._show_card,
            self._failed,
            owner=self._screen,
        )

    def _show_card(self, view: CardView | None) -> None:
        if view is None or view.card.id != self._wanted_card or self._found is None:
            return
        self._screen.show_card(side_of(self._words, view, self._found.at.date()))

    # --- 交付済 -------------------------------------------------------------------------------

    def _tick(self, card_id: str) -> None:
        card = self._known.get(card_id)
        if card is None or not self._may_mark:
            return
        if self._ticked.pop(card_id, None) is None:
            if card.status is not CardStatus.SET_UP:
                self._tell_not_ready()
                return
            self._ticked[card_id] = card
        self._show_found()

    def _tell_not_ready(self) -> None:
        words = self._words
        self._screen.notices.tell(
            "tick",
            Tone.WARN,
            words("ledger.not_ready.title"),
            words("ledger.not_ready.text"),
            seconds=8,
        )

    def _ask_issued(self) -> None:
        chosen = list(self._ticked.values())
        if not chosen:
            card = self._known.get(self._screen.table.current_key())
            if card is None:
                return
            if card.status is not CardStatus.SET_UP:
                self._tell_not_ready()
                return
            chosen = [card]
        words = self._words
        named = "、".join(card.control_number for card in chosen[:8])
        more = len(chosen) - 8
        listed = words("ledger.confirm.more", cards=named, count=more) if more > 0 else named
        pane = self._screen.ask(
            words("ledger.confirm.title", count=len(chosen)),
            (words("ledger.confirm.text"), listed),
            words("ledger.confirm.decide", count=len(chosen)),
        )

        def decided() -> None:
            pane.close_pane()
            self._mark([card.id for card in chosen])

        pane.decided.connect(decided)

    def _mark(self, card_ids: list[str]) -> None:
        self._lanes.run(
            "records",
            lambda: self._page.mark_issued(card_ids),
            self._marked,
            self._failed,
            owner=self._screen,
        )

    def _marked(self, cards: list[Card]) -> None:
        self._ticked.clear()
        self._known.update({card.id: card for card in cards})
        told = self._words("ledger.marked_done", count=len(cards))
        self._screen.notices.tell("marked", Tone.OK, told, seconds=8)
        self.refresh()

    # --- 訂正 ---------------------------------------------------------------------------------

    def _correct(self) -> None:
        card = self._known.get(self._screen.table.current_key())
        if card is not None and self._may_correct:
            self._corrections.open(card)

    def _discard(self) -> None:
        self._discards.open(self._known.get(self._screen.table.current_key()))

    def _corrected(self, card: Card) -> None:
        self._known[card.id] = card
        self.refresh()

    # --- lists --------------------------------------------------------------------------------

    def _write_csv(self) -> None:
        found = self._found
        if found is None or not found.cards:
            return
        chosen = [card for card in found.cards if card.id in self._ticked] or list(found.cards)

        def written(path: Path) -> None:
            words = self._words
            self._screen.notices.tell(
                "csv",
                Tone.OK,
                words("ledger.csv_done", count=len(chosen)),
                words("ledger.csv_where", path=str(path)),
            )

        self._lanes.run(
            "records",
            lambda: self._page.write_csv(chosen, self._words, self._folder),
            written,
            self._failed,
            owner=self._screen,
        )

    def _failed(self, fault: CounterFault) -> None:
        self._searching = False
        self._screen.notices.tell_fault(fault)
        if self._again:
            self._search()

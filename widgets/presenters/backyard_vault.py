"""Bind set-up and vault to the backyard: mark singly or a whole box, place card by card."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.cards.card import Card, CardStatus, position_of
from app.desk.backyard import Backyard, Shelf
from app.faults import CounterFault, NotFound
from app.ports import Clock, Scan, Words
from app.tickets.codes import Code, CodeKind, RepeatGuard, parse
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import Tone
from widgets.presenters.backyard_words import (
    BackyardWords,
    key_face,
    shelf_face,
    shelf_of,
    shown_number,
)
from widgets.presenters.scan_words import tell_stray
from widgets.presenters.shelf_labels import LABELS, LabelWork
from widgets.screens.intake_panes import ShelfPane
from widgets.screens.intake_view import LastScan
from widgets.screens.vault import VaultRow, VaultScreen, VaultView

FIRST_SHELF = "A-01"
ALL, NONE, SHELF, HIDE, MARK = 6, 7, 8, 11, 12


@dataclass(frozen=True)
class _Loaded:
    """Hold what one look at the ledger told."""

    cards: tuple[Card, ...]
    shelf: Shelf


class VaultPresenter(QObject):
    """Run set-up and vault; a card in hand is placed by Enter, its code or the next card."""

    def __init__(
        self, screen: VaultScreen, backyard: Backyard, lanes: Lanes, words: Words, clock: Clock
    ) -> None:
        super().__init__(screen)
        self._screen, self._desk, self._lanes = screen, backyard, lanes
        self._words = BackyardWords(words)
        self._guard = RepeatGuard(clock.monotonic)
        self._labels = LabelWork(screen, backyard.labels, lanes, words)
        self._cards: tuple[Card, ...] = ()
        self._shelf: Shelf | None = None
        self._shelf_name = self._box = ""
        self._ticked: set[str] = set()
        self._hand: tuple[Card, str] | None = None
        self._last: tuple[str, Card | None, str] | None = None
        self._waiting: deque[Code] = deque()
        self._busy = False
        self._pane: ShelfPane | None = None
        screen.key_pressed.connect(self.key)
        screen.scanned.connect(self.scan)
        screen.placed.connect(self.place)
        screen.ticked.connect(self.tick)
        screen.box_chosen.connect(self._choose_box)
        screen.undo_pressed.connect(self.put_apart)

    # --- coming and going ------------------------------------------------------------------------

    def enter(self) -> None:
        """Load the cards that wait."""
        self._screen.set_keys(self.keys())
        self.refresh()

    def leave(self) -> None:
        """Close what is asked."""
        self._close_pane()

    def refresh(self) -> None:
        """Look at the ledger again; ticks and the card in hand stay."""
        shelf = self._shelf_name
        self._lanes.run(
            "records", lambda: self._load(shelf), self._loaded, self._failed, owner=self
        )

    def _load(self, shelf: str) -> _Loaded:
        waiting = {card.id: card for card in (*self._desk.to_set_up(), *self._desk.to_store())}
        cards = sorted(waiting.values(), key=lambda card: (card.box, card.control_number))
        shelf = shelf or next(iter(self._desk.shelves()), FIRST_SHELF)
        return _Loaded(tuple(cards), self._desk.shelf_view(shelf))

    def _loaded(self, loaded: _Loaded) -> None:
        self._cards, self._shelf = loaded.cards, loaded.shelf
        self._shelf_name = loaded.shelf.name
        self._ticked &= {card.id for card in loaded.cards if card.status is CardStatus.RECEIVED}
        if self._box and all(card.box != self._box for card in self._cards):
            self._box = ""
        self._show()

    # --- keys ------------------------------------------------------------------------------------

    def keys(self) -> list[FKeyFace]:
        """Return the band's keys."""
        words, count = self._words.words, len(self._ticked)
        faces = [
            key_face(self._words.words, ALL, "pick_all"),
            key_face(self._words.words, SHELF, "shelf"),
            self._labels.face(),
            key_face(self._words.words, HIDE, "hide"),
        ]
        if count:
            faces.append(key_face(self._words.words, NONE, "pick_none"))
            label = words("backyard.vault.key.mark", count=count)
            faces.append(FKeyFace(number=MARK, label=label, short=label, state=FKeyState.NEXT))
        else:
            label = words("backyard.vault.key.mark_none")
            reason = words("backyard.vault.key.reason")
            faces.append(
                FKeyFace(
                    number=MARK, label=label, short=label, state=FKeyState.NOT_YET, reason=reason
                )
            )
        return faces

    def key(self, number: int) -> None:
        """Act as an F-key does."""
        acts: dict[int, Callable[[], None]] = {
            ALL: self.tick_all,
            NONE: self._tick_none,
            SHELF: self._ask_shelf,
            LABELS: self._print_labels,
            MARK: self.mark,
        }
        if number in acts:
            acts[number]()

    def _print_labels(self) -> None:
        if self._shelf is not None:
            self._labels.print(self._shelf.name, self._shelf.free)

    # --- set-up ----------------------------------------------------------------------------------

    def tick(self, key: str) -> None:
        """Choose a card for the mark, or let it go."""
        card = next((card for card in self._cards if card.id == key), None)
        if card is not None and card.status is CardStatus.RECEIVED:
            self._ticked ^= {key}
            self._show()

    def tick_all(self) -> None:
        """Choose every card in sight whose set-up is not recorded."""
        self._ticked |= {card.id for card in self._in_sight() if card.status is CardStatus.RECEIVED}
        self._show()

    def _tick_none(self) -> None:
        self._ticked.clear()
        self._show()

    def mark(self) -> None:
        """Record 交付前設定 for the chosen cards, all or none."""
        if self._busy or not self._ticked:
            return
        chosen = [card.id for card in self._cards if card.id in self._ticked]
        self._busy = True
        self._lanes.run(
            "records", lambda: self._desk.set_up(chosen), self._marked, self._failed, owner=self
        )

    def _marked(self, cards: list[Card]) -> None:
        self._busy = False
        self._ticked.clear()
        words = self._words.words
        title = words("backyard.vault.told", count=len(cards))
        below = words("backyard.vault.told_below")
        self._screen.notices.tell("marked", Tone.OK, title, below, seconds=10)
        self.refresh()
        self._take_next()

    def _choose_box(self, box: str) -> None:
        self._box = box
        self._show()

    # --- the vault -------------------------------------------------------------------------------

    def scan(self, scan: Scan) -> None:
        """Take a card or a position; codes that come while one is recorded wait in line."""
        if not self._guard.passes(scan.text):
            return
        code = parse(scan.text)
        if self._pane is not None:
            if isinstance(self._pane, ShelfPane) and code.kind is CodeKind.VAULT:
                self._take_shelf(shelf_of(code.value))
            return
        self._waiting.append(code)
        self._take_next()

    def _take_next(self) -> None:
        if self._busy or not self._waiting:
            return
        code = self._waiting.popleft()
        if code.kind is CodeKind.VAULT:
            self._take_position(code.value.upper())
        elif code.kind in (CodeKind.CONTROL_NUMBER, CodeKind.OTHER):
            self._take_card(code.value)
        else:
            tell_stray(self._screen.notices, self._words.words, code)
            self._take_next()

    def _take_card(self, number: str) -> None:
        hand, self._busy = self._hand, True

        def work() -> Card:
            if hand is not None and hand[1]:
                self._desk.store(hand[0].id, hand[1])
            return self._desk.card_of(number)

        def found(card: Card) -> None:
            self._busy = False
            self._in_hand(card)

        def failed(fault: CounterFault) -> None:
            if isinstance(fault, NotFound):
                self._busy, self._hand = False, None
                self._last = ("no_card", None, number)
                self.refresh()
                self._take_next()
            else:
                self._failed(fault)

        self._lanes.run("records", work, found, failed, owner=self)

    def _in_hand(self, card: Card) -> None:
        shelf, self._hand = self._shelf_name, None

        def offered(loaded: _Loaded) -> None:
            self._loaded(loaded)
            if card.status not in (CardStatus.RECEIVED, CardStatus.SET_UP):
                self._last = ("gone", card, card.control_number)
            elif position_of(card.place):
                self._last, self._hand = ("stored_already", card, card.control_number), (card, "")
            else:
                self._last = ("in_hand", card, card.control_number)
                self._hand = (card, loaded.shelf.free)
            self._show()
            if any(one.id == card.id for one in self._cards):
                self._screen.table.select(card.id)
            self._take_next()

        self._lanes.run("records", lambda: self._load(shelf), offered, self._failed, owner=self)

    def _take_position(self, position: str) -> None:
        self._shelf_name = shelf_of(position)
        if self._hand is not None and position != self._shelf_name:
            self._hand = (self._hand[0], position)
            self.place()
        else:
            self.refresh()
            self._take_next()

    def place(self) -> None:
        """Record that the card in hand lies at its place."""
        if self._hand is None or not self._hand[1] or self._busy:
            return
        (card, position), self._busy = self._hand, True
        self._lanes.run(
            "records",
            lambda: self._desk.store(card.id, position),
            self._placed,
            self._failed,
            owner=self,
        )

    def _placed(self, card: Card) -> None:
        self._busy, self._hand = False, None
        self._last = ("stored", card, card.control_number)
        self.refresh()
        self._take_next()

    def put_apart(self) -> None:
        """Lay the card in hand aside: nothing is recorded."""
        self._hand = self._last = None
        self._show()

    # --- shelf and showing -----------------------------------------------------------------------

    def _ask_shelf(self) -> None:
        self._lanes.run("records", self._desk.shelves, self._open_shelf, self._failed, owner=self)

    def _open_shelf(self, shelves: tuple[str, ...]) -> None:
        if self._pane is not None:
            return
        pane = ShelfPane(self._screen.theme, self._screen.window(), shelves, self._shelf_name)
        pane.taken.connect(self._take_shelf)
        pane.back.connect(self._close_pane)
        self._pane = pane
        pane.open()

    def _take_shelf(self, shelf: str) -> None:
        self._close_pane()
        self._shelf_name = shelf
        if self._hand is not None and not position_of(self._hand[0].place):
            self._in_hand(self._hand[0])
        else:
            self.refresh()

    def _close_pane(self) -> None:
        if self._pane is not None:
            pane, self._pane = self._pane, None
            pane.close_pane()

    def _in_sight(self) -> tuple[Card, ...]:
        return tuple(card for card in self._cards if self._box in ("", card.box))

    def _show(self) -> None:
        words, shelf = self._words.words, self._shelf
        if shelf is None:
            return
        set_up = sum(card.status is CardStatus.RECEIVED for card in self._cards)
        store = sum(not position_of(card.place) for card in self._cards)
        title = words("backyard.vault.waiting", set_up=set_up, store=store)
        counts: dict[str, int] = {}
        for card in self._cards:
            counts[card.box] = counts.get(card.box, 0) + 1
        boxes = [("", words("backyard.vault.all_boxes", count=len(self._cards)))]
        boxes += [(b, words("backyard.vault.box", box=b, count=n)) for b, n in counts.items()]
        coming = self._hand[1] if self._hand else ""
        self._screen.show_view(
            VaultView(
                title=title if self._cards else words("backyard.vault.nothing"),
                last=self._last_scan(),
                rows=tuple(self._row(card) for card in self._in_sight()),
                boxes=tuple(boxes),
                box=self._box,
                shelf=shelf_face(words, shelf, coming),
            )
        )
        self._screen.set_keys(self.keys())

    def _row(self, card: Card) -> VaultRow:
        words = self._words.words
        done = card.status is CardStatus.SET_UP
        hand = self._hand[0].id == card.id if self._hand else False
        place = position_of(card.place) or (self._hand[1] if hand and self._hand else "")
        return VaultRow(
            key=card.id,
            number=shown_number(card.control_number),
            name=card.name,
            kana=card.kana,
            box=card.box,
            state=words("backyard.vault.done" if done else "backyard.vault.not_done"),
            done=done,
            place=place or words("backyard.last.no_place"),
            ticked=card.id in self._ticked,
            in_hand=hand,
        )

    def _last_scan(self) -> LastScan:
        words = self._words.words
        if self._last is None:
            below = "begin" if self._cards else "nothing_below"
            return LastScan(
                tone=Tone.PLAIN,
                icon="scan",
                heading=words("backyard.last.heading_none"),
                text=words(f"backyard.vault.{below}"),
            )
        meaning, card, number = self._last
        number = shown_number(number)
        if meaning == "stored":
            heading = words("backyard.last.stored", number=number)
        else:
            heading = words(f"backyard.vault.{meaning}", number=number)
        tone, icon = {
            "stored": (Tone.OK, "shelf"),
            "in_hand": (Tone.PRIMARY, "card"),
            "stored_already": (Tone.OK, "shelf"),
        }.get(meaning, (Tone.WARN, "warn"))
        coming = self._hand[1] if self._hand else ""
        lies = position_of(card.place) if card else ""
        label = "backyard.last.next_place" if coming else "backyard.last.lies"
        return LastScan(
            tone=tone,
            icon=icon,
            heading=heading,
            name=card.name if card else "",
            text="" if card else words("backyard.last.unknown"),
            place_label=words(label),
            place=coming or lies,
        )

    def _failed(self, fault: CounterFault) -> None:
        self._busy = False
        if self._hand is not None and not position_of(self._hand[0].place) and self._shelf:
            self._hand = (self._hand[0], self._shelf.free)
        self._screen.notices.tell_fault(fault)
        self.refresh()
        self._take_next()

"""Record that the selected card was destroyed or revoked: asked once, told, or why it cannot be."""

from __future__ import annotations

from collections.abc import Callable

from app.cards.card import STATUS_MOVES, Card, CardStatus
from app.desk.ledger_page import LedgerPage
from app.ports import Words
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.screens.ledger import LedgerScreen
from widgets.screens.ledger_discard import DiscardPane


class DiscardWork:
    """Ask over the ledger page; ``recorded`` is called after it."""

    def __init__(
        self,
        screen: LedgerScreen,
        page: LedgerPage,
        lanes: Lanes,
        words: Words,
        recorded: Callable[[Card], None],
    ) -> None:
        self._screen, self._page, self._lanes, self._words = screen, page, lanes, words
        self._recorded = recorded
        self._may = False
        self.pane: DiscardPane | None = None

    def enter(self) -> None:
        """Offer it to who may record it."""
        self._may = self._page.may_discard()
        self._screen.card.discard.setVisible(self._may)

    def open(self, card: Card | None) -> None:
        """Ask why the card is handed to nobody any more."""
        if card is None or not self._may or self.pane is not None:
            return
        words, screen = self._words, self._screen
        if CardStatus.DISCARDED not in STATUS_MOVES[card.status]:
            status = words(f"card_status.{card.status.value}")
            told = words("ledger.discard.not_now", status=status)
            below = words("ledger.discard.not_now_note")
            screen.notices.tell("discarded", Tone.WARN, told, below, seconds=8)
            return
        named = words("ledger.correct.card", name=card.name, number=card.control_number)
        pane = self.pane = DiscardPane(screen.theme, screen.window(), named)
        pane.back.connect(self.close)
        pane.decided.connect(lambda: self._record(card.id))
        pane.open(pane.why.first_open())

    def close(self) -> None:
        """Take the question away; nothing is recorded."""
        if self.pane is not None:
            pane, self.pane = self.pane, None
            pane.close_pane()

    def _record(self, card_id: str) -> None:
        pane = self.pane
        if pane is None:
            return
        why = pane.reason
        self.close()

        def done(card: Card) -> None:
            told = self._words("ledger.discard.done", number=card.control_number)
            self._screen.notices.tell("discarded", Tone.OK, told, seconds=8)
            self._recorded(card)

        self._lanes.run(
            "records",
            lambda: self._page.discard(card_id, why),
            done,
            self._screen.notices.tell_fault,
            owner=self._screen,
        )

"""Record a correction of the selected card: ask, record, tell; the wrong entry stays in sight."""

from __future__ import annotations

from collections.abc import Callable

from app.cards.card import DEAD, Card, position_of, vault_place
from app.cards.correction import ALIVE, CorrectedField, Correction, CorrectionReason
from app.desk.ledger_page import LedgerPage
from app.faults import CounterFault
from app.ports import Words
from app.tickets.codes import CodeKind, parse
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.screens.ledger import LedgerScreen
from widgets.screens.ledger_correction import CorrectionPane, Wrong

_BACKYARD = "backyard"
_FIELDS = {
    Wrong.POSITION: CorrectedField.PLACE,
    Wrong.BACKYARD: CorrectedField.PLACE,
    Wrong.KANA: CorrectedField.KANA,
    Wrong.NAME: CorrectedField.NAME,
    Wrong.ADDRESS: CorrectedField.ADDRESS,
    Wrong.DEAD: CorrectedField.ENDED_FOR,
}


class CorrectionWork:
    """Ask for corrections over the ledger page; ``recorded`` is called after each."""

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
        self.pane: CorrectionPane | None = None

    def open(self, card: Card) -> None:
        """Ask what is right."""
        if self.pane is not None:
            return
        personal = {Wrong.KANA: card.kana, Wrong.NAME: card.name, Wrong.ADDRESS: card.address}
        present = {Wrong.POSITION: position_of(card.place), Wrong.BACKYARD: "", **personal}
        if card.ended_for == DEAD:  # such a card lies with the city: nobody asks for its shelf
            present = {**personal, Wrong.DEAD: ""}
        named = self._words("ledger.correct.card", name=card.name, number=card.control_number)
        pane = CorrectionPane(self._screen.theme, self._screen.window(), named, present)
        pane.back.connect(self.close)
        pane.decided.connect(lambda: self._record(card))
        self.pane = pane
        pane.open()

    def close(self) -> None:
        """Take the question away; nothing more is recorded."""
        if self.pane is not None:
            pane, self.pane = self.pane, None
            pane.close_pane()

    def _record(self, card: Card) -> None:
        pane = self.pane
        if pane is None or pane.chosen is None or pane.reason is None:
            return
        correction = _correction(pane.chosen, pane.right.text(), pane.reason, pane.note.text())
        self._lanes.run(
            "records",
            lambda: self._page.correct(card.id, correction),
            self._done,
            self._failed,
            owner=self._screen,
        )

    def _done(self, card: Card) -> None:
        self.close()
        words = self._words
        told = words("ledger.correct.done", number=card.control_number)
        self._screen.notices.tell(
            "corrected", Tone.OK, told, words("ledger.correct.done_next"), seconds=8
        )
        self._recorded(card)

    def _failed(self, fault: CounterFault) -> None:
        if self.pane is None:
            self._screen.notices.tell_fault(fault)
            return
        parts = [
            self._words(f"fault.{fault.code}.{part}", **fault.details)
            for part in ("what", "safe", "next")
        ]
        self.pane.show_refused(parts, fault.code)


def _correction(wrong: Wrong, right: str, reason: CorrectionReason, note: str) -> Correction:
    value = right
    if wrong is Wrong.BACKYARD:
        value = _BACKYARD
    elif wrong is Wrong.DEAD:
        value = ALIVE
    elif wrong is Wrong.POSITION:
        code = parse(right)
        value = vault_place((code.value if code.kind is CodeKind.VAULT else right).upper())
    return Correction(field=_FIELDS[wrong], value=value, reason=reason, note=note)

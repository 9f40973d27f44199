"""A visit's work with the chip on the reader: check, tie to the row, verify, set PINs, read."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.cards import ledger as cards
from app.desk.desk import Desk
from app.desk.serving import Serving
from app.ports import CardCheck, FourAttributes, PinKind, Secret
from app.records.unit import Unit
from app.store.reader import Records


class ChipWork:
    """Work with the card that lies on this window's reader; ``view`` gives a visit as it is."""

    def __init__(self, desk: Desk, view: Callable[[str], Serving]) -> None:
        self._desk, self._view = desk, view

    def card_check(self, visit_id: str) -> tuple[CardCheck, Serving]:
        """Read what the chip tells without a secret, and tie it to the ledger's row.

        Raises:
            OtherCard: the chip is another card's, by this row or by another, or another city's.
        """
        serving = self._view(visit_id)
        check = self._desk.reader.check()
        if serving.card is not None:
            card_id = serving.card.id

            def tie(unit: Unit, records: Records) -> None:
                must_be_free(records, card_id, check)
                cards.bind(unit, card_id, check)

            self._desk.act_asking(tie)
        return check, self._view(visit_id)

    def look_at_chip(self) -> CardCheck:
        """Return what the chip on the reader tells without a secret; nothing is recorded."""
        return self._desk.reader.check()

    def verify_pin(
        self, visit_id: str, kind: PinKind, pin: Secret, *, last_try: bool = False
    ) -> None:
        """Ask the chip whether the resident's PIN is the right one; it is wiped.

        Raises:
            OtherCard: the chip is another card's; none of its PINs was touched.
        """
        with pin:
            serial = self._bound_serial(visit_id)
            self._desk.reader.verify(kind, pin, expected_serial=serial, last_try_confirmed=last_try)

    def set_pins(
        self,
        visit_id: str,
        chosen: Mapping[PinKind, Secret],
        present: Mapping[PinKind, Secret],
        *,
        last_try: bool = False,
        changed: Callable[[PinKind], None] = lambda kind: None,
    ) -> CardCheck:
        """Change the PINs on the chip and read the counters back; every secret is wiped.

        ``present`` are the PINs that the card has.  Only where the site's switch allows it.
        ``changed`` is called after each PIN that the chip took, so that a trouble at a later one
        does not lose it; ``last_try`` says that both sides confirmed it.

        Raises:
            OtherCard: the chip is another card's; none of its PINs was touched.
        """
        try:
            serial = self._bound_serial(visit_id)
            for kind, new in chosen.items():
                self._desk.reader.change(
                    kind,
                    present[kind],
                    new,
                    expected_serial=serial,
                    last_try_confirmed=last_try,
                )
                changed(kind)
            return self._desk.reader.check()
        finally:
            for secret in (*chosen.values(), *present.values()):
                secret.wipe()

    def _bound_serial(self, visit_id: str) -> str | None:
        """Return the serial that the visit's row is tied to, tying it first where it is not.

        A card that no row tells of is the one that was looked at before.
        """
        serving = self._view(visit_id)
        card = serving.card
        if card is None:
            return serving.serial_seen
        if not card.serial:
            card = self.card_check(visit_id)[1].card
        return card.serial if card is not None else None

    def attributes(self, visit_id: str, pin: Secret, *, last_try: bool = False) -> FourAttributes:
        """Read the four attributes with the resident's PIN; nothing of them is stored."""
        serving = self._view(visit_id)
        serial = serving.card.serial if serving.card and serving.card.serial else None
        with pin:
            return self._desk.reader.read_attributes(
                pin, last_try_confirmed=last_try, expected_serial=serial
            )


def must_be_free(records: Records, card_id: str, check: CardCheck) -> None:
    """Stop where the chip on the reader is another row's."""
    if card_id:
        cards.check_bound_here(card_id, records.cards.of_serial(check.serial))

"""The card check at any time: what lies on the reader, whose row it is, and work with its PINs.

Nothing here is recorded: what is to be kept of a card is kept by the visit it belongs to.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from app.cards.card import Card
from app.cards.findings import Finding, findings
from app.desk.desk import Desk
from app.ports import CardCheck, FourAttributes, PinKind, ReaderStatus, Secret
from app.validity.validity import Validity, load_validity


class CardFound(Struct, frozen=True, kw_only=True):
    """Hold a card on the reader: its check, what is found, its row, from when it is renewed."""

    check: CardCheck
    findings: tuple[Finding, ...]
    card: Card | None
    today: date
    certificate_renewal: date | None = None
    card_renewal: date | None = None

    @property
    def own_city(self) -> bool:
        """Tell whether this city issued it."""
        return Finding.OTHER_CITY not in self.findings


class CardDesk:
    """Run the card check's operations at one desk.

    Every work with a PIN names the serial of the card that was looked at: another one that lies
    there since is left alone.
    """

    def __init__(self, desk: Desk, validity: Validity | None = None) -> None:
        self._desk = desk
        self._validity = validity or load_validity(desk.settings.terminal.municipality)

    @property
    def may_use_pins(self) -> bool:
        """Tell whether this site works with PINs on the chip."""
        return self._desk.settings.site.pin_on_chip

    def status(self) -> ReaderStatus:
        """Return what the reader tells now."""
        return self._desk.reader.status()

    def look(self) -> CardFound:
        """Read all that needs no secret, and find the row of the ledger that is tied to it."""
        check = self._desk.reader.check()
        tied = self._desk.ask(lambda records: records.cards.of_serial(check.serial))
        today = self._desk.today()
        certificate = self._renewal(check.authentication_expires, today)
        card = self._renewal(check.expires, today)
        return CardFound(
            check=check,
            findings=findings(
                check,
                today,
                city=self._desk.settings.terminal.municipality_code,
                certificate_renewal=certificate,
                card_renewal=card,
            ),
            card=tied[0] if tied else None,
            today=today,
            certificate_renewal=certificate,
            card_renewal=card,
        )

    def _renewal(self, ends: date | None, today: date) -> date | None:
        found = self._validity.renewal(ends, today) if ends is not None else None
        return found.begins if found is not None else None

    def verify(self, kind: PinKind, pin: Secret, serial: str, *, last_try: bool = False) -> None:
        """Verify one PIN, which fills its counter; the PIN is wiped."""
        self._desk.reader.verify(kind, pin, expected_serial=serial, last_try_confirmed=last_try)

    def change(
        self,
        kind: PinKind,
        old: Secret,
        new: Secret,
        serial: str,
        *,
        last_try: bool = False,
        half_done: bool = False,
    ) -> None:
        """Change one PIN, or finish a change that was broken off half-way; both are wiped."""
        self._desk.reader.change(
            kind,
            old,
            new,
            expected_serial=serial,
            last_try_confirmed=last_try,
            half_done=half_done,
        )

    def attributes(self, pin: Secret, serial: str, *, last_try: bool = False) -> FourAttributes:
        """Read the four attributes with the resident's PIN; nothing of them is stored."""
        return self._desk.reader.read_attributes(
            pin, expected_serial=serial, last_try_confirmed=last_try
        )

    def signing_end(self, pin: Secret, serial: str, *, last_try: bool = False) -> date:
        """Return the signing certificate's last day, which only its PIN opens."""
        return self._desk.reader.read_signing_end(
            pin, expected_serial=serial, last_try_confirmed=last_try
        )

"""One powered My Number Card: what it tells without a secret, its attributes, its PINs.

Works over any ``transmit(bytes) -> bytes``: a reader, a simulated card or a recorded exchange.
Applications are found by SELECT of their AID, never by the ATR (domain.md 0.5).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.ports import CardCheck, FourAttributes, PinKind, Secret, Tries
from devices.card import files
from devices.card.apdu import SHORT_LIMIT, Noted, Sw, Transmit, stack
from devices.card.faults import (
    ChangeNotAllowed,
    NotMyNumberCard,
    OtherCard,
    PhoneLaid,
    UnexpectedAnswer,
)
from devices.card.pins import check_new_pin, check_pin
from devices.card.pinwork import PinWork
from devices.card.verbs import Verbs

_ATTRIBUTES_HEAD = 5
_NO_PIN = Tries(left=0, limit=0)


class MyNumberCard:
    """Speak to one card from power-up to power-down; ``change_allowed`` is the site's switch."""

    def __init__(
        self,
        transmit: Transmit,
        *,
        change_allowed: bool = False,
        largest_read: int = SHORT_LIMIT,
        note: Callable[[Noted], None] | None = None,
    ) -> None:
        self._verbs = Verbs(stack(transmit, note), largest_read=largest_read)
        self._pins = PinWork(self._verbs)
        self._change_allowed = change_allowed

    def info(self) -> files.CardInfo:
        """Identify the card by its common application and read its info record.

        Raises:
            PhoneLaid: certificates in a telephone, which has no card applications beside them.
            NotMyNumberCard: the application or its record is absent.
        """
        try:
            self._verbs.select(files.COMMON)
        except NotMyNumberCard:
            self._demand_no_phone()
            raise
        if not self._verbs.has_file(files.CARD_INFO):
            raise NotMyNumberCard()
        return files.read_card_info(self._verbs.read_record(1))

    def demand(self, serial: str) -> None:
        """Stop unless this is the card with that serial.

        Raises:
            OtherCard: it is another one.
        """
        if self.info().serial != serial:
            raise OtherCard()

    def check(self) -> CardCheck:
        """Read all that needs no secret; each application is selected once."""
        info = self.info()
        resident = self._pins.tries(PinKind.RESIDENT)
        self._verbs.select(files.JPKI)
        present = self._presence()
        expires: date | None = None
        if present.authentication:
            expires = self._certificate_end(files.AUTHENTICATION_CERTIFICATE)
        # without its certificate the key of a child's card still stands there, and is locked
        signing = self._pins.tries(PinKind.SIGNING)[0] if present.signing else _NO_PIN
        tries = {
            PinKind.SIGNING: signing,
            PinKind.AUTHENTICATION: self._pins.tries(PinKind.AUTHENTICATION)[0],
            PinKind.RESIDENT: min(resident, key=lambda one: (one.left, one.limit)),
            PinKind.FACE_INPUT: self._pins.tries(PinKind.FACE_INPUT)[0],
        }
        return CardCheck(
            serial=info.serial,
            municipality=info.municipality,
            expires=info.expires,
            authentication_expires=expires,
            signing_present=present.signing,
            tries=tries,
            resident_half_changed=len({one.left for one in resident}) > 1,
            resident_tries=resident,
        )

    def read_attributes(self, pin: Secret, *, last_try_confirmed: bool = False) -> FourAttributes:
        """Verify the face-input PIN and read the four attributes.

        Raises:
            PinFormat: before any command. Otherwise as ``verify``.
        """
        check_pin(PinKind.FACE_INPUT, pin)
        self._pins.verify(PinKind.FACE_INPUT, pin, last_try_confirmed=last_try_confirmed)
        self._verbs.select_file(files.ATTRIBUTES)
        total = files.attributes_size(self._verbs.read(_ATTRIBUTES_HEAD))
        return files.read_attributes(self._verbs.read(total))

    def read_signing_end(self, pin: Secret, *, last_try_confirmed: bool = False) -> date:
        """Verify the signing PIN and return the last day of its certificate in Japan.

        Whom the certificate names is read with it, for it stands in the same file, and is let go.

        Raises:
            PinFormat: before any command. Otherwise as ``verify``.
        """
        check_pin(PinKind.SIGNING, pin)
        self._pins.verify(PinKind.SIGNING, pin, last_try_confirmed=last_try_confirmed)
        return self._certificate_end(files.SIGNING_CERTIFICATE)

    def verify(self, kind: PinKind, pin: Secret, *, last_try_confirmed: bool = False) -> None:
        """Verify one PIN.

        Raises:
            PinFormat: before any command. Otherwise see ``PinWork.verify``.
        """
        check_pin(kind, pin)
        self._pins.verify(kind, pin, last_try_confirmed=last_try_confirmed)

    def change(
        self,
        kind: PinKind,
        old: Secret,
        new: Secret,
        *,
        last_try_confirmed: bool = False,
        half_done: bool = False,
    ) -> None:
        """Change one PIN; ``half_done``: a resident PIN whose change was broken off.

        Raises:
            ChangeNotAllowed: this site sets PINs at the national terminal.
            PinFormat: before any command. Otherwise see ``PinWork.change``.
        """
        if not self._change_allowed:
            raise ChangeNotAllowed()
        check_pin(kind, old)
        check_new_pin(kind, new)
        self._pins.change(
            kind, old, new, last_try_confirmed=last_try_confirmed, half_done=half_done
        )

    def _demand_no_phone(self) -> None:
        """Look what a card without the common application says of itself.

        Raises:
            PhoneLaid: it is a telephone.
            NotMyNumberCard: it has no certificates either.
        """
        self._verbs.select(files.JPKI)
        if self._verbs.has_file(files.TOKEN_INFO) and files.tells_phone(
            self._verbs.read(files.LONGEST_TOKEN)
        ):
            raise PhoneLaid()

    def _presence(self) -> files.Certificates:
        self._verbs.select_file(files.CERTIFICATE_PRESENCE)
        return files.read_presence(self._verbs.read(3))

    def _certificate_end(self, file: int) -> date:
        if not self._verbs.has_file(file):
            raise UnexpectedAnswer(step="certificate", sw=f"{Sw.NOT_FOUND:04X}")
        size = files.certificate_size(self._verbs.read(4))
        return files.read_certificate_expiry(self._verbs.read(size))

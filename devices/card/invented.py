"""An invented card of each kind, for `main.py simulate card`, drills and tests; nobody has one."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from devices.card.profiles import CardKind, CardProfile, Pins

SERIAL = "400000012719843"
OTHER_SERIAL = "400000099990001"
_SERIAL_LENGTH = 15
_OKAYAMA, _YOKOHAMA = "33100", "14100"
_PINS = Pins(
    signing="SAKURA77",
    authentication="4826",
    resident="5917",
    face_input="6038",
    half_changed="2749",
)


def invented_card(kind: CardKind, today: date, *, serial: str = "") -> CardProfile:
    """Return a card of that kind, as old on ``today`` as its kind says; its id is the kind.

    ``serial`` is filled up with zeros to the left, empty for the usual one.
    """
    number = serial.zfill(_SERIAL_LENGTH) if serial else SERIAL
    adult = CardProfile(
        id=kind.value,
        kind=kind,
        serial=number,
        municipality=_YOKOHAMA if kind is CardKind.OTHER_ISSUER else _OKAYAMA,
        name="公的　花子",
        address="北区表町二丁目９９番１号",
        born=date(today.year - 45, 1, 1),
        sex="2",
        expires=date(today.year + 8, 1, 1),
        authentication_expires=date(today.year + 3, 1, 1),
        pins=_PINS,
    )
    return replace(adult, **_DIFFERENCES.get(kind, lambda _: {})(today))


def other_card(card: CardProfile) -> CardProfile:
    """Return somebody else's card, which takes the place of ``card`` at a swap."""
    return replace(card, id="other", kind=CardKind.ADULT, serial=OTHER_SERIAL, name="別人　太郎")


def _child(today: date) -> dict[str, object]:
    return {
        "name": "公的　一郎",
        "born": date(today.year - 9, 6, 1),
        "sex": "1",
        "expires": date(today.year + 2, 6, 1),
        "authentication_expires": date(today.year + 2, 6, 1),
    }


def _foreigner(today: date) -> dict[str, object]:
    stay = date(today.year + 1, 3, 31)
    return {
        "name": "NGUYEN VAN MINH ALEXANDER",
        "expires": stay,
        "authentication_expires": stay,
    }


def _expired(today: date) -> dict[str, object]:
    ended = date(today.year - 1, 12, 31)
    return {"expires": ended, "authentication_expires": ended}


_DIFFERENCES = {
    CardKind.CHILD: _child,
    CardKind.FOREIGNER: _foreigner,
    CardKind.EXPIRED: _expired,
}

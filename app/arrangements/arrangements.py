"""Who does which act, how weak PINs are met, and what may be mailed where (domain.md 1.1)."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path

from app import paths
from app.rulings.ruling import (
    OVERLAPS,
    Book,
    Edition,
    Held,
    Ruling,
    check_order,
    fault,
    read_editions,
)


class Work(StrEnum):
    """Name what is done at a counter and may be somebody's alone."""

    CHECK_PRESENCE = "check_presence"  # papers are there, forms are filled, things are told
    DECIDE_IDENTITY = "decide_identity"
    FETCH_CARD = "fetch_card"  # out of the vault
    SET_PIN = "set_pin"  # the resident enters it, the result is checked
    ENTER_PIN_FOR = "enter_pin_for"  # 代行入力, representatives, mailed cards
    SETUP = "setup"  # 交付前設定
    PRINT_FACE = "print_face"  # 追記欄
    LOCK_PINS = "lock_pins"  # 顔認証
    REGISTER_INSURANCE = "register_insurance"
    PHOTO = "photo"
    TAKE_EXPRESS = "take_express"  # papers, photo data and the special form of 特急発行
    MAKE_ENQUIRY = "make_enquiry"  # 照会書兼回答書
    POST_ENQUIRY = "post_enquiry"
    ABROAD_CASE = "abroad_case"  # 国外転出者


class Doer(StrEnum):
    """Tell who does a work."""

    CONTRACTOR = "contractor"
    OFFICIAL = "official"  # called to the window
    CITY_DESK = "city_desk"  # the resident is led to the city's own window


class WeakPins(StrEnum):
    """Tell what happens when a resident chooses a PIN that is easily guessed."""

    WARN = "warn"
    FORBID = "forbid"


class Mailed(StrEnum):
    """Name what may go by post."""

    CARD = "card"  # 申請時来庁, 出張申請
    EXPRESS_CARD = "express_card"
    ENQUIRY = "enquiry"
    NOTICE = "notice"


class Way(StrEnum):
    """Name a way of posting."""

    RESTRICTED = "restricted"  # 本人限定受取
    REGISTERED = "registered"  # 書留
    SIMPLE_REGISTERED = "simple_registered"  # 簡易書留
    ORDINARY = "ordinary"  # 普通


class Address(StrEnum):
    """Tell to which address something may go."""

    REGISTER = "register"  # as in the 住民票
    ORDERED = "ordered"  # another one by the city's order: a facility, a hospital


class Assignment(Ruling, frozen=True, kw_only=True):
    """Say who does some works at some places; without places it is said of all others."""

    work: tuple[Work, ...]
    by: Doer
    places: tuple[str, ...] = ()


class PinHabit(Ruling, frozen=True, kw_only=True):
    """Say how a PIN that is easily guessed is met."""

    weak: WeakPins


class Mailing(Ruling, frozen=True, kw_only=True):
    """Say how something may be mailed and to where; without a way it is not mailed at all."""

    what: Mailed
    ways: tuple[Way, ...] = ()
    to: tuple[Address, ...] = ()
    by: Doer = Doer.CITY_DESK
    forwarded: bool = False
    resent: bool = False


class FourEyes(Ruling, frozen=True, kw_only=True):
    """Say which approvals a second official confirms; without visitors or places: all of them."""

    procedure: tuple[str, ...]
    visitor: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def speaks_of(self, procedure: str, visitor: str, place: str) -> bool:
        """Tell whether it is said of a case at a place."""
        return (
            procedure in self.procedure
            and (not self.visitor or visitor in self.visitor)
            and (not self.places or place in self.places)
        )


class _File(Edition, frozen=True, kw_only=True):
    assignment: tuple[Assignment, ...] = ()
    pin: tuple[PinHabit, ...] = ()
    mailing: tuple[Mailing, ...] = ()
    four_eyes: tuple[FourEyes, ...] = ()


class Arrangements:
    """Answer what one city arranged."""

    def __init__(self, editions: Sequence[_File]) -> None:
        self.assignments = Book([(one, one.assignment) for one in editions])
        self.pins = Book([(one, one.pin) for one in editions])
        self.mailings = Book([(one, one.mailing) for one in editions])
        self.seconds = Book([(one, one.four_eyes) for one in editions])

    def doer(self, work: Work, place: str, day: date) -> Held[Assignment] | None:
        """Return who does a work at a place; what is said of the place goes first."""
        return self.assignments.holding(
            lambda one: work in one.work and place in one.places, day
        ) or self.assignments.holding(lambda one: work in one.work and not one.places, day)

    def four_eyes(
        self, procedure: str, visitor: str, place: str, day: date
    ) -> Held[FourEyes] | None:
        """Return why a second official confirms an approval, None where one suffices."""
        return self.seconds.holding(lambda one: one.speaks_of(procedure, visitor, place), day)

    def weak_pins(self, day: date) -> Held[PinHabit] | None:
        """Return how easily guessed PINs are met."""
        return self.pins.holding(lambda _: True, day)

    def mailing(self, what: Mailed, day: date) -> Held[Mailing] | None:
        """Return how something may be mailed."""
        return self.mailings.holding(lambda one: one.what is what, day)


def load_arrangements(municipality: str, folder: Path | None = None) -> Arrangements:
    """Read what a municipality arranged over the default.

    Raises:
        ResourceFault: with file, key and line of what is missing or wrong, a gap or an overlap.
    """
    place = folder or paths.resources() / "rules" / "arrangements"
    found = read_editions(place, municipality, _File)
    for file, one in found:
        _check_assignments(file, one.assignment)
        check_order(file, one.pin, type)
        check_order(file, one.mailing, lambda mailing: mailing.what)
        check_order(file, one.four_eyes, lambda row: (row.procedure, row.visitor, row.places))
        _check_twice(file, one.four_eyes)
        for mailing in one.mailing:
            if bool(mailing.ways) != bool(mailing.to):
                raise fault(file, mailing.item, "a way without an address, or an address alone")
    return Arrangements([one for _, one in found])


def _check_twice(file: Path, rows: Sequence[FourEyes]) -> None:
    """Refuse two rulings that say of one case on one day that two officials confirm it."""
    for number, one in enumerate(rows):
        for before in rows[:number]:
            meet = set(one.procedure) & set(before.procedure) and all(
                not mine or not theirs or set(mine) & set(theirs)
                for mine, theirs in ((one.visitor, before.visitor), (one.places, before.places))
            )
            first, last = max(one.start, before.start), min(_end(one), _end(before))
            if meet and first <= last:
                raise fault(file, one.item, OVERLAPS)


def _end(ruling: Ruling) -> date:
    return ruling.until or date.max


def _check_assignments(file: Path, rows: Sequence[Assignment]) -> None:
    for work in Work:
        of_work = [one for one in rows if work in one.work]
        check_order(file, [one for one in of_work if not one.places], type)
        for place in dict.fromkeys(place for one in of_work for place in one.places):
            check_order(file, [one for one in of_work if place in one.places], type)

"""Choosing PINs: every path ends, nothing is left behind, easy numbers are noticed."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.arrangements.arrangements import WeakPins, load_arrangements
from app.desk.pin_choice import Guessable, digits_of_address
from app.pin_dialogue import (
    PinDialogue,
    PinMirror,
    PinScene,
    PinStage,
)
from app.ports import PinKind, Secret
from devices.pinpad.dialogues import dialogues
from devices.pinpad.flow import PinFlow, WrongMoment, is_well_formed
from devices.pinpad.weak import birth_numbers, is_weak

THREE = (PinKind.AUTHENTICATION, PinKind.RESIDENT, PinKind.FACE_INPUT)
GOOD = b"4083"
BORN = date(1941, 1, 15)
KNOWN = Guessable(born=BORN, numbers=("1", "23", "4", "1234", "08612345907"))


def twice(flow: PinDialogue, code: bytes) -> PinScene:
    flow.enter(Secret(code))
    return flow.enter(Secret(code)).scene


def exposed(secrets: dict[PinKind, Secret]) -> dict[PinKind, bytes]:
    return {kind: bytes(secret.expose()) for kind, secret in secrets.items()}


def test_one_number_serves_three() -> None:
    flow = PinFlow((*THREE, PinKind.SIGNING))
    assert flow.view().scene is PinScene.CHOOSE
    assert flow.view().kinds == THREE
    assert flow.choose(same=True).kinds == THREE
    assert twice(flow, GOOD) is PinScene.ENTER
    assert flow.view().kinds == (PinKind.SIGNING,)
    assert twice(flow, b"SHIOMI07") is PinScene.DONE
    assert flow.mirror is PinMirror.DONE
    taken = flow.take()
    assert exposed(taken) == dict.fromkeys(THREE, GOOD) | {PinKind.SIGNING: b"SHIOMI07"}
    taken[PinKind.RESIDENT].wipe()
    assert bytes(taken[PinKind.FACE_INPUT].expose()) == GOOD
    assert flow.take() == {}


def test_three_numbers_are_asked_one_by_one() -> None:
    flow = PinFlow(THREE)
    flow.choose(same=False)
    for code in (b"4083", b"7291", b"6058"):
        twice(flow, code)
    assert exposed(flow.take()) == dict(zip(THREE, (b"4083", b"7291", b"6058"), strict=True))


def test_mismatch_goes_back_to_the_first_entry() -> None:
    flow = PinFlow((PinKind.RESIDENT,))
    first = Secret(GOOD)
    flow.enter(first)
    assert flow.view().stage is PinStage.SECOND
    told = flow.enter(Secret(b"4084"))
    assert (told.scene, told.mismatches, flow.mirror) == (
        PinScene.MISMATCH,
        1,
        PinMirror.MISMATCH,
    )
    assert len(first) == 0
    assert flow.retry().stage is PinStage.FIRST
    assert twice(flow, GOOD) is PinScene.DONE


def test_easy_number_may_be_kept_where_the_city_warns() -> None:
    flow = PinFlow((PinKind.RESIDENT,), known=KNOWN)
    assert flow.enter(Secret(b"0115")).scene is PinScene.WEAK
    assert flow.keep().stage is PinStage.SECOND
    assert flow.enter(Secret(b"0115")).scene is PinScene.DONE


def test_easy_number_is_refused_where_the_city_forbids() -> None:
    flow = PinFlow((PinKind.RESIDENT,), weak=WeakPins.FORBID)
    assert not flow.enter(Secret(b"7777")).may_keep
    with pytest.raises(WrongMoment):
        flow.keep()
    assert flow.retry().scene is PinScene.ENTER


CITY = """
[[pin]]
item = "暗証番号-推測"
weak = "warn"
from = 2022-01-01
until = 2026-12-31
source = "試験"

[[pin]]
item = "暗証番号-推測-禁止"
weak = "forbid"
from = 2027-01-01
source = "試験"
"""


@pytest.mark.parametrize(
    ("site", "day", "may_keep"),
    [
        ("", date(2026, 12, 31), True),
        ("", date(2027, 1, 1), False),
        ("forbid", date(2026, 12, 31), False),
        ("warn", date(2027, 1, 1), True),
    ],
)
def test_city_decides_by_day_and_a_site_may_differ(
    tmp_path: Path, site: str, day: date, may_keep: bool
) -> None:
    head = 'municipality = "default"\nversion = 2026-11-01\n'
    (tmp_path / "default.toml").write_text(head + CITY, encoding="utf-8")
    make = dialogues(site, load_arrangements("default", tmp_path), lambda: day)
    dialogue = make((PinKind.RESIDENT,), KNOWN)
    assert dialogue.enter(Secret(b"5907")).scene is PinScene.WEAK
    assert dialogue.view().may_keep is may_keep


def test_three_equal_numbers_typed_one_by_one_are_taken() -> None:
    flow = PinFlow(THREE)
    flow.choose(same=False)
    for _ in THREE:
        twice(flow, GOOD)
    assert exposed(flow.take()) == dict.fromkeys(THREE, GOOD)


def test_easy_password_is_told_too() -> None:
    flow = PinFlow((PinKind.SIGNING,), known=KNOWN)
    assert flow.enter(Secret(b"ABCDEF1")).scene is PinScene.WEAK
    assert flow.view().kinds == (PinKind.SIGNING,)
    assert flow.keep().stage is PinStage.SECOND


def test_cancel_overwrites_everything() -> None:
    flow = PinFlow(THREE)
    flow.choose(same=False)
    twice(flow, GOOD)
    pending = Secret(b"7291")
    flow.enter(pending)
    assert flow.cancel().scene is PinScene.CANCELLED
    assert len(pending) == 0
    with pytest.raises(WrongMoment):
        flow.take()


def test_secret_at_a_wrong_moment_is_overwritten() -> None:
    flow = PinFlow(THREE)
    early = Secret(GOOD)
    with pytest.raises(WrongMoment):
        flow.enter(early)
    assert len(early) == 0


@pytest.mark.parametrize(
    ("kind", "code", "fits"),
    [
        (PinKind.RESIDENT, b"4083", True),
        (PinKind.RESIDENT, b"408", False),
        (PinKind.RESIDENT, b"40A3", False),
        (PinKind.SIGNING, b"SHIOMI07", True),
        (PinKind.SIGNING, b"SHIOMI", False),
        (PinKind.SIGNING, b"123456", False),
        (PinKind.SIGNING, b"A1234", False),
        (PinKind.SIGNING, b"A1234567890123456", False),
        (PinKind.SIGNING, b"shiomi07", False),
    ],
)
def test_form_is_the_cards(kind: PinKind, code: bytes, fits: bool) -> None:
    assert is_well_formed(kind, Secret(code)) is fits


@pytest.mark.parametrize(
    "code",
    [
        *(b"0000", b"1234", b"8901", b"4321", b"1098"),
        *(b"1941", b"4101", b"1601"),  # the year, the year and month, the 16th year of Showa
        *(b"0023", b"5907", b"0861"),  # address and telephone
        *(b"ABCDE1", b"AAAAA7", b"ZYXWV321", b"AAAA11"),
        *(b"T19410115", b"AB410115", b"S160115"),
    ],
)
def test_easy_numbers(code: bytes) -> None:
    assert is_weak(Secret(code), KNOWN)


@pytest.mark.parametrize("code", [b"4083", b"1324", b"SHIO", b"SHIOMI47", b"K7M2Q9", b"S83", b""])
def test_other_numbers(code: bytes) -> None:
    assert not is_weak(Secret(code), KNOWN)


@pytest.mark.parametrize(
    ("address", "numbers"),
    [
        ("岡山市北区大供一丁目２番３４号", ("1", "2", "34", "1234")),
        ("千代田区三番町", ()),
        ("汐見市港町 5-6 マンション1203", ("5", "6", "1203", "561203")),
    ],
)
def test_numbers_of_an_address(address: str, numbers: tuple[str, ...]) -> None:
    assert digits_of_address(address) == numbers


def test_what_is_known_of_a_resident_is_not_told() -> None:
    assert "1941" not in repr(KNOWN)
    assert "0861" not in repr(KNOWN)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 12, 31)))
def test_birth_numbers_hold_month_and_day(born: date) -> None:
    numbers = birth_numbers(born)
    assert f"{born:%m%d}".encode() in numbers
    assert str(born.year).encode() in numbers


class Dialogue(RuleBasedStateMachine):
    """Answer in any order; every secret given is either held or overwritten."""

    def __init__(self) -> None:
        super().__init__()
        self.flow: PinDialogue = PinFlow((*THREE, PinKind.SIGNING), known=KNOWN)
        self.given: list[Secret] = []

    def at(self) -> PinScene:
        return self.flow.view().scene

    @precondition(lambda self: self.at() is PinScene.CHOOSE)
    @rule(same=st.booleans())
    def choose(self, same: bool) -> None:
        self.flow.choose(same=same)

    @precondition(lambda self: self.at() is PinScene.ENTER)
    @rule(code=st.sampled_from([b"4083", b"7291", b"1111", b"SHIOMI07", b"12", b""]))
    def enter(self, code: bytes) -> None:
        secret = Secret(code)
        self.given.append(secret)
        self.flow.typing(complete=True, empty=False)
        assert self.flow.mirror is PinMirror.LENGTH_OK
        self.flow.enter(secret)

    @precondition(lambda self: self.at() in (PinScene.MISMATCH, PinScene.WEAK))
    @rule()
    def retry(self) -> None:
        self.flow.retry()

    @precondition(lambda self: self.at() is PinScene.WEAK)
    @rule()
    def keep(self) -> None:
        assert self.flow.keep().stage is PinStage.SECOND

    @precondition(lambda self: self.at() is not PinScene.DONE)
    @rule()
    def cancel(self) -> None:
        assert self.flow.cancel().scene is PinScene.CANCELLED
        assert all(len(secret) == 0 for secret in self.given)

    @precondition(lambda self: self.at() is PinScene.DONE)
    @rule()
    def take(self) -> None:
        taken = self.flow.take()
        assert set(taken) in (set(), {*THREE, PinKind.SIGNING})
        for kind, secret in taken.items():
            assert is_well_formed(kind, secret)

    @invariant()
    def at_most_the_first_entry_is_held(self) -> None:
        assert sum(len(secret) > 0 for secret in self.given) <= 1


TestDialogue = Dialogue.TestCase

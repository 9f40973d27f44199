"""Several slip printers: each slip finds its own, and only a person lets another stand in."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.ports import Line, PrinterStatus, PrintOutcome, Slip
from app.printers import MAIN, GlyphsLacking, PrinterPlace, Printers, StandInNotKept
from devices.printer.stand_ins import StandInFile


class Box:
    """Be a printer that keeps what it is given."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.kinds: list[str] = []

    def lacking(self, slip: Slip) -> tuple[str, ...]:
        """Lack all that is no ASCII."""
        texts = [block.text for block in slip.blocks if isinstance(block, Line)]
        return tuple(sign for text in texts for sign in text if not sign.isascii())

    def status(self) -> PrinterStatus:
        return PrinterStatus(reachable=True, online=True, name=self.name)

    def print(self, slip: Slip) -> PrintOutcome:
        self.kinds.append(slip.kind)
        return PrintOutcome.PRINTED


@pytest.fixture
def boxes() -> dict[str, Box]:
    return {name: Box(name) for name in (MAIN, "till", "spare")}


@pytest.fixture
def printers(boxes: dict[str, Box]) -> Printers:
    slips = {MAIN: frozenset[str](), "till": frozenset({"payment", "till"}), "spare": {"trial"}}
    return Printers(
        [
            PrinterPlace(key=key, name=key.upper(), printer=box, slips=frozenset(slips[key]))
            for key, box in boxes.items()
        ]
    )


def slip(kind: str, record: str = "K1-1", text: str = "") -> Slip:
    return Slip(kind=kind, record=record, blocks=(Line(text=text),))


def test_each_slip_finds_its_own(printers: Printers, boxes: dict[str, Box]) -> None:
    for kind in ("ticket", "payment", "booking", "till"):
        printers.print(slip(kind))
    assert boxes[MAIN].kinds == ["ticket", "booking"]
    assert boxes["till"].kinds == ["payment", "till"]
    assert boxes["spare"].kinds == []


def test_a_stand_in_prints_until_it_is_taken_back(
    printers: Printers, boxes: dict[str, Box]
) -> None:
    printers.stand_in(MAIN, "spare")
    printers.print(slip("ticket"))
    printers.print(slip("payment"))
    assert (boxes["spare"].kinds, boxes["till"].kinds) == (["ticket"], ["payment"])
    assert printers.status().name == "spare"
    assert printers.stand_in_of(MAIN) == printers.place("spare")
    printers.stand_in(MAIN, MAIN)
    printers.print(slip("ticket"))
    assert boxes[MAIN].kinds == ["ticket"]
    assert printers.stand_in_of(MAIN) is None


def test_a_stand_in_is_never_chained(printers: Printers, boxes: dict[str, Box]) -> None:
    """Two printers that stand in for each other do not send a slip in a circle."""
    printers.stand_in(MAIN, "till")
    printers.stand_in("till", MAIN)
    printers.print(slip("ticket"))
    printers.print(slip("payment"))
    assert (boxes["till"].kinds, boxes[MAIN].kinds) == (["ticket"], ["payment"])


def test_a_stand_in_is_remembered_until_it_is_taken_back(
    printers: Printers, boxes: dict[str, Box], tmp_path: Path
) -> None:
    def started(*keys: str) -> Printers:
        places = [one for one in printers.places if one.key in keys]
        return Printers(places, StandInFile(tmp_path / "stand_ins.json"))

    all_here = tuple(boxes)
    started(*all_here).stand_in(MAIN, "spare")
    again = started(*all_here)
    again.print(slip("ticket"))
    assert boxes["spare"].kinds == ["ticket"]
    assert again.all_stand_ins() == {"MAIN": "SPARE"}
    assert started(MAIN, "till").all_stand_ins() == {}  # who stood in was taken away
    again.stand_in(MAIN, MAIN)
    assert started(*all_here).all_stand_ins() == {}


def test_a_spoilt_note_of_stand_ins_sends_each_slip_home(
    printers: Printers, tmp_path: Path
) -> None:
    (tmp_path / "stand_ins.json").write_bytes(b'{"main": 3')
    made = Printers(printers.places, StandInFile(tmp_path / "stand_ins.json"))
    assert made.used_for("ticket").key == MAIN


def test_a_stand_in_that_cannot_be_kept_holds_for_now_and_is_told(
    printers: Printers, tmp_path: Path
) -> None:
    made = Printers(printers.places, StandInFile(tmp_path / "nowhere" / "stand_ins.json"))
    with pytest.raises(StandInNotKept):
        made.stand_in(MAIN, "spare")
    assert made.used_for("ticket").key == "spare"


def test_a_printer_that_is_not_there_cannot_stand_in(printers: Printers) -> None:
    with pytest.raises(KeyError):
        printers.stand_in(MAIN, "attic")
    assert printers.stand_in_of(MAIN) is None


def test_one_that_is_there_for_some_slips_prints_all_where_it_is_alone() -> None:
    box = Box("till")
    place = PrinterPlace(key="till", name="till", printer=box, slips=frozenset({"payment"}))
    Printers([place]).print(slip("ticket"))
    assert box.kinds == ["ticket"]


# --- what no typeface has -------------------------------------------------------------------------


def test_what_would_print_as_a_geta_is_told_once_before_it_is_printed(
    printers: Printers, boxes: dict[str, Box]
) -> None:
    hard = slip("till", text="\U00020bb7 Hanako")
    with pytest.raises(GlyphsLacking) as told:
        printers.print(hard)
    assert boxes["till"].kinds == []
    assert told.value.details == {"signs": "\U00020bb7（U+20BB7）"}
    printers.print(hard)  # who asks again has read it
    assert boxes["till"].kinds == ["till"]
    with pytest.raises(GlyphsLacking):
        printers.print(hard)  # another day, another paper: told again
    with pytest.raises(GlyphsLacking):
        printers.print(slip("till", "K1-2", text="\U00020bb7 Hanako"))


def test_nothing_is_asked_where_nothing_lacks(printers: Printers, boxes: dict[str, Box]) -> None:
    printers.announce([slip("ticket"), slip("till")])
    printers.print(slip("till", text="Hanako"))
    assert boxes["till"].kinds == ["till"]


def test_a_morning_of_tickets_is_told_once_of_the_offices_name(
    printers: Printers, boxes: dict[str, Box]
) -> None:
    with pytest.raises(GlyphsLacking):
        printers.print(slip("ticket", "K1-1", "\U00020bb7"))
    for number in range(1, 4):
        printers.print(slip("ticket", f"K1-{number}", "\U00020bb7"))
    assert boxes[MAIN].kinds == ["ticket"] * 3


def test_several_slips_are_told_of_together(printers: Printers, boxes: dict[str, Box]) -> None:
    labels = [slip("bag", "R:1", "\U00020bb7"), slip("bag", "R:2"), slip("bag", "R:3", "\u9ad9")]
    with pytest.raises(GlyphsLacking) as told:
        printers.announce(labels)
    assert told.value.details == {"signs": "\U00020bb7（U+20BB7）、\u9ad9（U+9AD9）"}
    printers.announce(labels)
    for one in labels:
        printers.print(one)
    assert boxes[MAIN].kinds == ["bag"] * 3

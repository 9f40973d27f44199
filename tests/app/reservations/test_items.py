"""What a person is told to bring: data that is checked when it is read."""

from pathlib import Path

import pytest

from app.desk.booking_views import PURPOSES
from app.reservations.booking import Comer
from app.reservations.items import load_booking_items
from app.resources import ResourceFault, words


def test_every_purpose_has_items_for_everybody_who_comes() -> None:
    items = load_booking_items()
    lacking = [
        (purpose, comer) for purpose in PURPOSES for comer in Comer if not items.of(purpose, comer)
    ]
    assert lacking == []
    assert items.about_card("issuance")
    assert not items.about_card("consultation")
    assert items.of("nothing", Comer.SELF) == ()


def test_every_item_has_its_words() -> None:
    known = words("ja")
    assert all(known(f"booking_item.{name}") for name in load_booking_items().names)


def test_who_comes_decides_what_is_told() -> None:
    items = load_booking_items()
    told = {comer: [item.name for item in items.of("issuance", comer)] for comer in Comer}
    assert told[Comer.SELF] == ["notice", "identity", "old_cards"]
    assert "relation" in told[Comer.GUARDIAN]
    assert "hardship" in told[Comer.REPRESENTATIVE]


_ONE = """
[[purposes]]
purpose = "issuance"
card = true
[[purposes.items]]
name = "notice"
source = "test"
"""


@pytest.mark.parametrize(
    "text",
    [
        _ONE + _ONE,
        _ONE + '[[purposes.items]]\nname = "notice"\ncomers = ["self"]\nsource = "test"\n',
        _ONE.replace("card = true", ""),
        _ONE.replace('source = "test"', ""),
        _ONE + 'comers = ["nobody"]\n',
        _ONE + "colour = 1\n",
    ],
    ids=["purpose twice", "item twice", "no card", "no source", "no such comer", "unknown"],
)
def test_a_table_that_contradicts_itself_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "items.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ResourceFault):
        load_booking_items(path)

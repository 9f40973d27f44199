"""Dated rulings: which holds on a day, whose goes first, and what a file may not say."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import resources
from app.resources import ResourceFault
from app.rulings.ruling import (
    Book,
    Edition,
    Ground,
    Ruling,
    check_order,
    cited,
    ground_of,
    read_editions,
)

WORDS = resources.words("ja")
DEFAULT_EDITION = Edition(municipality="default", version=date(2026, 11, 1))
OWN_EDITION = Edition(municipality="okayama", version=date(2026, 6, 1))
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def ruling(item: str, start: date, until: date | None = None) -> Ruling:
    return Ruling(item=item, source="a test", start=start, until=until)


@given(days, days)
def test_a_ruling_changes_the_answer_on_its_day_and_not_before(begins: date, asked: date) -> None:
    old = ruling("old", date.min, begins - timedelta(days=1))
    book = Book([(DEFAULT_EDITION, [old, ruling("new", begins)])])
    found = book.holding(lambda _: True, asked)
    assert found is not None
    assert found.ruling.item == ("new" if asked >= begins else "old")
    assert found.ground.start == found.ruling.start


@given(days, days)
def test_a_city_goes_before_the_default_only_while_its_own_holds(begins: date, asked: date) -> None:
    until = begins + timedelta(days=30)
    book = Book(
        [
            (OWN_EDITION, [ruling("own", begins, until)]),
            (DEFAULT_EDITION, [ruling("usual", date.min)]),
        ]
    )
    found = book.holding(lambda _: True, asked)
    assert found is not None
    own = begins <= asked <= until
    assert found.ground.municipality == ("okayama" if own else "default")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([("a", "2026-01-01", None), ("b", "2027-01-01", None)], "overlaps"),
        ([("a", "2026-01-01", "2026-12-31"), ("b", "2026-12-31", None)], "overlaps"),
        ([("a", "2026-01-01", "2026-12-31"), ("b", "2027-01-02", None)], "leaves a gap"),
        ([("a", "2026-01-02", "2026-01-01")], "ends before it begins"),
    ],
)
def test_overlaps_and_gaps_are_named(
    tmp_path: Path, rows: list[tuple[str, str, str | None]], why: str
) -> None:
    file = tmp_path / "x.toml"
    file.write_text("\n".join(f'item = "{item}"' for item, _, _ in rows), encoding="utf-8")
    found = [
        ruling(item, date.fromisoformat(start), date.fromisoformat(until) if until else None)
        for item, start, until in rows
    ]
    with pytest.raises(ResourceFault) as caught:
        check_order(file, found, type)
    assert why in str(caught.value.details["why"])
    assert caught.value.details["line"] == len(rows)


def test_a_file_that_speaks_for_another_city_is_refused(tmp_path: Path) -> None:
    (tmp_path / "default.toml").write_text('municipality = "default"\nversion = 2026-01-01\n')
    (tmp_path / "zama.toml").write_text('municipality = "chiba"\nversion = 2026-01-01\n')
    assert [one.municipality for _, one in read_editions(tmp_path, "okayama", Edition)] == [
        "default"
    ]
    with pytest.raises(ResourceFault):
        read_editions(tmp_path, "zama", Edition)


def test_a_ground_is_told_with_its_days() -> None:
    lasting = ground_of(DEFAULT_EDITION, ruling("項目-1", date(2026, 6, 1)))
    assert cited(lasting, WORDS) == (
        "標準の決まり 2026年11月1日版・項目 項目-1（a test） 2026年6月1日から"
    )
    ended = Ground(
        municipality="chiba",
        version=date(2022, 7, 1),
        item="x",
        source="s",
        start=date(2022, 7, 1),
        until=date(2023, 3, 31),
    )
    assert cited(ended, WORDS).endswith("2022年7月1日から2023年3月31日まで")

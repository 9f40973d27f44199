"""What a scanned document may become, until when it is kept, and what codes tell of it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from app.desk.filing import FORM_SORTS
from app.faults import IllegalMove
from app.filing import acts
from app.filing.acts import Belonging, KeptStill, NoSuchSort
from app.filing.codes import CodeTold, cover_code, told_by
from app.filing.filing import EraseReason, Filing, FilingStatus, Medium
from app.filing.retention import CountedFrom, KeptSpan, last_day, load_retention
from app.forms.loading import load_form
from app.records.unit import Actor
from app.resources import ResourceFault, words
from app.tickets.codes import CONTROL_NUMBER
from tests.app.fake_unit import FakeUnit

VISIT = "01936d0a-5a2b-7c31-8a11-3f5a1f1d9d12"
KNOWN = frozenset(words("ja").keys())
RETENTION = load_retention("okayama")
WHOLE = Belonging(sort="application", control_number="3K7204817", visit=VISIT)


@pytest.fixture
def unit() -> FakeUnit:
    manager = Actor(staff_id="M-3001", role="site_manager", office="center")
    return FakeUnit(actor=manager)


def taken(unit: FakeUnit, known: Belonging | None = None) -> Filing:
    known = known or Belonging()
    return acts.take(unit, "a" * 64, Medium.PDF, 2, 900, window="3", known=known)


def span(years: int, counted_from: CountedFrom) -> KeptSpan:
    return KeptSpan(
        item="x",
        source="x",
        start=date(2020, 1, 1),
        sort="x",
        years=years,
        counted_from=counted_from,
    )


@pytest.mark.parametrize(
    ("counted", "day", "until"),
    [
        (CountedFrom.FISCAL_YEAR, date(2026, 3, 31), date(2041, 3, 31)),
        (CountedFrom.FISCAL_YEAR, date(2026, 4, 1), date(2042, 3, 31)),
        (CountedFrom.DAY, date(2026, 11, 20), date(2041, 11, 19)),
        (CountedFrom.DAY, date(2028, 2, 29), date(2043, 2, 28)),
    ],
)
def test_fifteen_years_end_on_their_last_day(counted: CountedFrom, day: date, until: date) -> None:
    assert last_day(span(15, counted), day) == until


def test_no_rule_may_keep_longer_than_fifteen_years(tmp_path: Path) -> None:
    file = Path("resources/rules/retention/default.toml").read_text(encoding="utf-8")
    (tmp_path / "default.toml").write_text(file.replace("years = 15", "years = 16", 1))
    with pytest.raises(ResourceFault):
        load_retention("okayama", tmp_path)


def test_each_sort_has_its_name_and_each_form_a_sort() -> None:
    sorts = RETENTION.sorts(date(2026, 11, 20))
    assert len(sorts) > 8
    assert not [one for one in sorts if f"filing.sort.{one}" not in KNOWN]
    assert set(FORM_SORTS.values()) <= set(sorts)
    assert [load_form(form).id for form in FORM_SORTS] == list(FORM_SORTS)


def test_a_document_is_filed_with_its_last_day_and_again_where_it_was_wrong(
    unit: FakeUnit,
) -> None:
    one = taken(unit)
    assert one.status is FilingStatus.TAKEN
    filed = acts.file(unit, one.id, WHOLE, RETENTION)
    assert (filed.status, filed.keep_until) == (FilingStatus.FILED, date(2042, 3, 31))
    again = acts.file(unit, one.id, Belonging(sort="other", visit=VISIT), RETENTION)
    assert (again.sort, again.control_number, again.keep_until) == ("other", "", date(2028, 3, 31))


def test_nobodys_document_is_not_filed_and_no_sort_is_invented(unit: FakeUnit) -> None:
    one = taken(unit)
    with pytest.raises(IllegalMove):
        acts.file(unit, one.id, Belonging(sort="application"), RETENTION)
    with pytest.raises(NoSuchSort):
        acts.file(unit, one.id, Belonging(sort="invented", visit=VISIT), RETENTION)


def test_a_document_is_erased_after_its_last_day_and_not_before(
    unit: FakeUnit,
) -> None:
    one = acts.file(unit, taken(unit).id, WHOLE, RETENTION)
    for later in (0, 365 * 15):
        unit.now += timedelta(days=later)
        with pytest.raises(KeptStill):
            acts.erase(unit, one.id, EraseReason.RETENTION)
    unit.now += timedelta(days=366)
    erased = acts.erase(unit, one.id, EraseReason.RETENTION)
    assert (erased.status, erased.erase_reason) == (FilingStatus.ERASED, "retention")
    for act in (
        lambda: acts.erase(unit, one.id, EraseReason.MISTAKE),
        lambda: acts.file(unit, one.id, WHOLE, RETENTION),
        lambda: acts.note_copy(unit, [one.id], "A-1"),
        lambda: taken(unit),
    ):
        with pytest.raises(IllegalMove):
            act()


def test_a_medium_is_noted_once(unit: FakeUnit) -> None:
    one = taken(unit)
    for copy in ("A-1", "A-2", "A-1"):
        acts.note_copy(unit, [one.id], copy)
    assert unit.get(Filing, one.id).copies == ("A-1", "A-2")


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        ([cover_code("consent", visit=VISIT)], CodeTold(sort="consent", visit=VISIT)),
        (
            [cover_code("loss", control_number="3K7204817")],
            CodeTold(sort="loss", control_number="3K7-204817"),
        ),
        (["e11.1:A012"], CodeTold(sort="face_change", label="A012")),
        (["3K7-204817", "e11.1:A012"],
         CodeTold(sort="face_change", label="A012", control_number="3K7-204817")),
        (["e11.1:A012", cover_code("consent", visit=VISIT)], CodeTold(sort="consent", visit=VISIT)),
        (["https://example.jp/", "T:1", "S:..:V:x", "e99:", ""], CodeTold()),
        ([f"N:{VISIT.replace('-', '')}"], CodeTold(visit=VISIT)),
    ],
)  # fmt: skip
def test_codes_tell_what_a_document_is(codes: list[str], told: CodeTold) -> None:
    assert told_by(codes, FORM_SORTS, CONTROL_NUMBER) == told


def test_a_cover_belongs_to_one(unit: FakeUnit) -> None:
    for more in ({}, {"visit": VISIT, "control_number": "3K7204817"}):
        with pytest.raises(ValueError, match="one"):
            cover_code("consent", **more)

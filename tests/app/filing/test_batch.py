"""Where one document of a stack ends and the next begins."""

from app.filing.batch import MOST_PAUSE_S, Part, Series, parts_of
from app.filing.filing import Medium
from app.filing.ports import Examined, Found

ONE, TWO = "S:consent:C:3K7204817", "S:loss:C:3K7204817"
FORM = "e12.1:A001"


def parts(*pages: str, medium: Medium = Medium.PDF) -> list[tuple[int, int]]:
    later = tuple((page, (code,)) for page, code in enumerate(pages) if page and code)
    examined = Examined(
        medium=medium, pages=len(pages), codes=(pages[0],) if pages[0] else (), later=later
    )
    return [(one.first, one.end) for one in parts_of(examined)]


def test_each_cover_sheet_begins_a_document() -> None:
    assert parts("", "", "") == [(0, 3)]
    assert parts(ONE, "", TWO, "", "") == [(0, 2), (2, 5)]
    assert parts("", ONE, "") == [(0, 1), (1, 3)]
    assert parts(ONE, "", ONE, "") == [(0, 2), (2, 4)]


def test_a_cover_sheet_read_on_both_sides_begins_one() -> None:
    assert parts(ONE, ONE, "", TWO, TWO, "") == [(0, 3), (3, 6)]


def test_a_forms_own_code_separates_nothing() -> None:
    assert parts(FORM, FORM, "V.0198c2b4") == [(0, 3)]
    assert parts(ONE, FORM, medium=Medium.PNG) == [(0, 2)]


def test_a_part_keeps_its_own_codes() -> None:
    examined = Examined(medium=Medium.TIFF, pages=3, codes=(FORM,), later=((1, (TWO, FORM)),))
    assert parts_of(examined) == (
        Part(first=0, end=1, codes=(FORM,)),
        Part(first=1, end=3, codes=(TWO, FORM)),
    )


class Feeder:
    """Be a scanner that writes a file for each page."""

    def __init__(self) -> None:
        self.series, self.at = Series(), 0.0

    def writes(
        self, name: str, *codes: str, after: float = 2, pages: int = 1, medium: Medium = Medium.JPEG
    ) -> tuple[str, ...]:
        self.at += after
        found = Found(name=name, size=1, changed_ns=int(self.at * 1e9))
        return self.series.codes(found, Examined(medium=medium, pages=pages, codes=codes))


def test_pages_behind_a_cover_sheet_belong_to_it_until_the_next() -> None:
    feeder = Feeder()
    assert feeder.writes("scan 0008.jpg") == ()
    assert feeder.writes("scan 0009.jpg", ONE) == (ONE,)
    assert feeder.writes("scan 0010.JPG") == (ONE,)
    assert feeder.writes("scan 0011.jpg", FORM) == (ONE,)
    assert feeder.writes("scan 0012.jpg", TWO) == (TWO,)
    assert feeder.writes("scan 0013.jpg") == (TWO,)


def test_a_page_that_may_be_somebody_elses_waits_for_a_person() -> None:
    late, other, gap, whole, back = Feeder(), Feeder(), Feeder(), Feeder(), Feeder()
    for one in (late, other, gap, whole, back):
        one.writes("a1.jpg", ONE)
    assert late.writes("a2.jpg", after=MOST_PAUSE_S + 1) == ()
    assert late.writes("a3.jpg") == ()  # what follows it waits, too
    assert other.writes("b2.jpg") == ()
    assert gap.writes("a3.jpg") == ()
    assert whole.writes("a2.tif", pages=2) == ()
    assert whole.writes("a1.pdf", ONE, medium=Medium.PDF) == (ONE,)
    assert whole.writes("a2.pdf", medium=Medium.PDF) == ()
    assert back.writes("a2.jpg", after=-5) == ()
    assert whole.writes("photo.jpg", FORM) == (FORM,)


def test_a_restart_in_the_midst_of_a_series_changes_nothing() -> None:
    feeder = Feeder()
    feeder.writes("a1.jpg", ONE)
    feeder.series = Series(feeder.series.place)
    assert feeder.writes("a2.jpg") == (ONE,)
    feeder.series = Series(feeder.series.place)
    assert feeder.writes("a2.jpg", after=0) == (ONE,)  # noted, and then the program was killed
    assert feeder.writes("a3.jpg") == (ONE,)
    feeder.series = Series(feeder.series.place)
    assert feeder.writes("a3.jpg") == ()  # the same name at another time is another page

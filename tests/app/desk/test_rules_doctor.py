"""The doctor of the rules finds each kind of trouble, and none in what is shipped."""

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from app import paths, resources
from app.desk.rule_flaws import Flaw, FlawKind, Span, told, uncovered
from app.desk.rules_doctor import examine, resident_languages
from app.judging.reading import cities
from app.resources import Catalogue

JA = resources.words("ja")
LANGUAGES: Mapping[str, Catalogue] = {
    language: resources.words(language) for language in resident_languages()
}
PAPER = '[[paper]]\nkey = "library_card"\ncls = "other"\nsource = "a test"\n'


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    shutil.copytree(paths.resources() / "rules", folder)
    return folder


def change(rules: Path, file: str, old: str, new: str) -> None:
    place = rules / file
    text = place.read_text(encoding="utf-8")
    assert old in text
    place.write_text(text.replace(old, new, 1) if old else text + "\n" + new, encoding="utf-8")


def text_line(rules: Path, word: str, file: str = "documents/cases.toml") -> int:
    lines = (rules / file).read_text(encoding="utf-8").splitlines()
    return max(number for number, line in enumerate(lines, start=1) if f'"{word}"' in line)


def found(rules: Path | None, *names: str) -> set[tuple[FlawKind, str, str]]:
    """Return what is found beyond procedures that the catalogue does not know."""
    flaws = examine(names, LANGUAGES, rules)
    assert all(one.file and one.line > 0 for one in flaws)
    return {
        (one.kind, one.city, one.item) for one in flaws if one.kind is not FlawKind.NOT_IN_CATALOGUE
    }


def test_the_shipped_rules_of_all_cities_are_clean() -> None:
    assert found(None, *cities()) == set()
    assert {"okayama", "osakasayama", "chiba", "yokohama", "zama", "shiomi"} < set(cities())


OWN = """
[[rule]]
item = "own-1"
procedure = "pin_reset"
visitor = "self"
from = {start}
source = "a test"
applicant = {ways}
"""
TWO = """
[[four_eyes]]
item = "{item}"
procedure = {procedures}
visitor = ["{visitor}"]
from = 2026-06-01
source = "a test"
"""
TABLE: list[tuple[str, str, str, FlawKind, str, str]] = [
    (
        "documents/default.toml",
        'item = "証明書-本人-01"\n',
        'item = "証明書-本人-01"\nuntil = 2026-12-31\n',
        FlawKind.BROKEN,
        "certificate_issue",
        "okayama",
    ),
    (
        "documents/zama.toml",
        "",
        OWN.format(start="2026-04-01", ways='["A"]').replace("source", "until = 2026-09-30\nsource")
        + OWN.format(start="2026-09-30", ways='["A"]'),
        FlawKind.OVERLAP,
        "own-1",
        "zama",
    ),
    (
        "documents/zama.toml",
        "",
        OWN.format(start="2026-04-01", ways='["A"]').replace("source", "until = 2026-09-30\nsource")
        + OWN.format(start="2026-10-02", ways='["A"]'),
        FlawKind.GAP,
        "own-1",
        "zama",
    ),
    (
        "documents/default.toml",
        'item = "停止解除-本人-01"\nprocedure = "release_suspension"\nvisitor = "self"\n'
        "from = 2022-01-01",
        'item = "停止解除-本人-01"\nprocedure = "release_suspension"\nvisitor = "self"\n'
        "from = 2026-06-02",
        FlawKind.GAP,
        "release_suspension/self/plain",
        "okayama",
    ),
    (
        "works.toml",
        '    "reissue", "cert',
        '    "cert',
        FlawKind.GAP,
        "works reissue/self/plain",
        "okayama",
    ),
    (
        "arrangements/default.toml",
        '"set_pin", ',
        "",
        FlawKind.GAP,
        "assignment set_pin",
        "zama",
    ),
    (
        "deadlines/default.toml",
        'reason = "released"\n',
        'reason = "released"\nuntil = 2026-12-31\n',
        FlawKind.GAP,
        "express released",
        "okayama",
    ),
    (
        "documents/zama.toml",
        "",
        OWN.format(start="2027-04-01", ways='["A"]'),
        FlawKind.UNREACHABLE,
        "own-1",
        "zama",
    ),
    (
        "arrangements/osakasayama.toml",
        "from = 2027-02-01",
        "from = 2031-02-01",
        FlawKind.UNREACHABLE,
        "分担-照会書-発送",
        "osakasayama",
    ),
    (
        "works.toml",
        "",
        '[[works]]\nitem = "never"\nprocedure = ["issuance"]\nwork = ["photo"]\n'
        'from = 2022-01-01\nsource = "a test"\n',
        FlawKind.UNREACHABLE,
        "never",
        "default",
    ),
    (
        "documents/zama.toml",
        "",
        OWN.format(start="2026-04-01", ways='["my_number_card_pin"]'),
        FlawKind.IMPOSSIBLE_WAY,
        "own-1",
        "zama",
    ),
    (
        "documents/zama.toml",
        "",
        OWN.format(start="2026-04-01", ways='["A", "A+B"]'),
        FlawKind.NEEDLESS_WAY,
        "own-1",
        "zama",
    ),
    (
        "fees/default.toml",
        'evidence = ["disaster_certificate"]',
        'evidence = ["library_card"]',
        FlawKind.UNKNOWN_PAPER,
        "無料-災害",
        "zama",
    ),
    (
        "arrangements/okayama.toml",
        '["kita", ',
        '["ginza", ',
        FlawKind.UNKNOWN_PLACE,
        "分担-区役所-01",
        "okayama",
    ),
    (
        "documents/papers.toml",
        "",
        PAPER,
        FlawKind.MISSING_TEXT,
        "documents.paper.library_card",
        "default",
    ),
    (
        "documents/okayama.toml",
        'evidence = ["disability_proof"]\n',
        "",
        FlawKind.NO_EVIDENCE,
        "disability",
        "okayama",
    ),
    (
        "retention/default.toml",
        'sort = "loss"\nyears = 15',
        'sort = "loss"\nuntil = 2026-10-31\nyears = 15',
        FlawKind.GAP,
        "kept loss",
        "okayama",
    ),
    (
        "fees/default.toml",
        'procedure = "reissue"',
        'procedure = "reisue"',
        FlawKind.UNKNOWN_PROCEDURE,
        "手数料-再交付",
        "zama",
    ),
    (
        "fees/default.toml",
        'procedure = "express"\n',
        'procedure = "express"\nuntil = 2026-10-31\n',
        FlawKind.GAP,
        "price express",
        "okayama",
    ),
    (
        "fees/default.toml",
        'cause = "lost"\n',
        'cause = "lost"\nuntil = 2026-10-31\n',
        FlawKind.GAP,
        "cause lost",
        "okayama",
    ),
    (
        "documents/okayama.toml",
        "from_age = 75",
        "from_age = 75\nbelow_age = 70",
        FlawKind.UNREACHABLE,
        "aged_75",
        "okayama",
    ),
    (
        "documents/papers.toml",
        'procedures = ["issuance"]',
        'procedures = ["isuance"]',
        FlawKind.UNKNOWN_PROCEDURE,
        "expired_my_number_card",
        "zama",
    ),
    (
        "deadlines/default.toml",
        "after_report = 90",
        "after_report = -90",
        FlawKind.BROKEN,
        "continued[0].after_report",
        "zama",
    ),
    (
        "documents/zama.toml",
        'source = "ZAM-6.2.5-ア, ZAM-6.2.5-イ"',
        'source = ""',
        FlawKind.BROKEN,
        "rule[0].source",
        "zama",
    ),
    ("procedures.toml", "", "[broken", FlawKind.BROKEN, "", "default"),
    (
        "arrangements/okayama.toml",
        "",
        TWO.format(item="二人", procedures='["issuance"]', visitor="representatives"),
        FlawKind.UNREACHABLE,
        "二人",
        "okayama",
    ),
    (
        "arrangements/okayama.toml",
        "",
        TWO.format(item="二人", procedures='["issuance"]', visitor="self")
        + TWO.format(item="もう一度", procedures='["issuance", "reissue"]', visitor="self"),
        FlawKind.OVERLAP,
        "もう一度",
        "okayama",
    ),
    (
        "purposes.toml",
        '["issuance", "form_fill"]',
        '["isuance", "form_fill"]',
        FlawKind.UNKNOWN_PROCEDURE,
        "A",
        "default",
    ),
    (
        "documents/zama.toml",
        "",
        OWN.format(start="2026-04-01", ways='["passport+passport"]'),
        FlawKind.IMPOSSIBLE_WAY,
        "own-1",
        "zama",
    ),
    (
        "documents/zama.toml",
        'municipality = "zama"',
        'municipality = "zamma"',
        FlawKind.BROKEN,
        "zamma",
        "zama",
    ),
    (
        "retention/default.toml",
        "years = 15",
        "years = 30",
        FlawKind.BROKEN,
        "kept[0].years",
        "okayama",
    ),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "trouble", "item", "city"),
    TABLE,
    ids=[f"{row[3].value}-{row[4]}" for row in TABLE],
)
def test_each_trouble_is_found(
    rules: Path, file: str, old: str, new: str, trouble: FlawKind, item: str, city: str
) -> None:
    change(rules, file, old, new)
    name = "okayama" if city == "default" else city
    seen = found(rules, name)
    assert any((kind, whose) == (trouble, city) and item in said for kind, whose, said in seen), (
        seen
    )


def test_a_paper_that_nobody_asks_for_is_found(rules: Path) -> None:
    change(rules, "documents/papers.toml", "", PAPER)
    assert (FlawKind.UNUSED_PAPER, "default", "library_card") in found(rules, *cities())


def test_a_paper_that_counts_on_no_day_is_found(rules: Path) -> None:
    change(rules, "documents/papers.toml", "accepted_until = 2025", "accepted_until = 2019")
    kinds = {(kind, item) for kind, _, item in found(rules, *cities())}
    assert (FlawKind.UNREACHABLE, "health_insurance_card") in kinds


def test_a_procedure_that_the_catalogue_lacks_is_found(rules: Path) -> None:
    more = '[[occurring]]\nprocedure = "marriage"\n[occurring.visitors]\nself = ["plain"]\n'
    change(rules, "documents/cases.toml", "", more)
    rule = OWN.format(start="2022-01-01", ways='["A"]').replace("pin_reset", "marriage")
    default = rules / "documents" / "default.toml"
    text = default.read_text(encoding="utf-8")
    default.write_text(text + rule, encoding="utf-8")
    flaws = examine(["default"], LANGUAGES, rules)
    named = [one for one in flaws if one.item == "marriage"]
    assert [one.kind for one in named] == [FlawKind.NOT_IN_CATALOGUE]
    assert (named[0].file, named[0].line) == ("documents/cases.toml", text_line(rules, "marriage"))


def test_a_procedure_without_rules_is_found(rules: Path) -> None:
    cases = (rules / "documents" / "cases.toml").read_text(encoding="utf-8")
    start = cases.index('[[occurring]]\nprocedure = "form_fill"')
    (rules / "documents" / "cases.toml").write_text(cases[:start], encoding="utf-8")
    change(rules, "documents/default.toml", '["consultation", "form_fill"]', '"consultation"')
    seen = found(rules, "default")
    assert (FlawKind.WITHOUT_RULES, "default", "form_fill") in seen


def test_a_text_that_lacks_is_named_with_the_table_in_which_it_lacks() -> None:
    lacking = dict.fromkeys(JA.keys() - {"documents.refusal.pinless_card"}, "")
    (flaw,) = examine(["zama"], {"ja": Catalogue("ja", lacking)})
    lines = (paths.resources() / "text" / "ja" / "documents.toml").read_text(encoding="utf-8")
    assert (flaw.kind, flaw.file) == (FlawKind.MISSING_TEXT, "text/ja/documents.toml")
    assert lines.splitlines()[flaw.line - 1] == "[documents.refusal]"


def test_what_is_wrong_for_every_city_is_told_once(rules: Path) -> None:
    change(rules, "fees/default.toml", "card = 800", "card = -800")
    assert len(examine(["okayama", "zama"], {}, rules)) == 1


def test_every_trouble_has_its_sentence() -> None:
    for trouble in FlawKind:
        one = Flaw(kind=trouble, city="okayama", item="x", about="y")
        assert "okayama" in told(one, JA)


def test_the_first_day_without_cover() -> None:
    span = Span(date(2026, 4, 1), date(2027, 3, 31))
    before, after = date(2026, 9, 30), date(2026, 10, 2)
    gap = [(date(2020, 1, 1), before), (after, None)]
    assert uncovered(span, date.min, gap) == date(2026, 10, 1)
    assert uncovered(span, after, gap) is None
    assert uncovered(span, date.min, [(date(2026, 4, 2), None)]) == date(2026, 4, 1)
    assert uncovered(span, date(2028, 1, 1), []) is None

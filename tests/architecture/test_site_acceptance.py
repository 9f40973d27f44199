"""The list for the technician is whole: every part that cannot run here, in half an hour."""

import re

from tests.architecture.repository import PACKAGES, ROOT, files, name, told

LIST = (ROOT / "docs" / "site-acceptance.md").read_text(encoding="utf-8")
STEPS = re.findall(r"^\| (\d+)-(\d+)(?: ◎)? \|", LIST, re.MULTILINE)  # ◎: at one PC alone


def test_every_file_of_a_platform_is_on_the_list() -> None:
    """What is loaded on Windows alone stands in a file by itself, with the numbers that try it."""
    windows = [
        name(path)
        for path in files(*PACKAGES)
        if "not tried" in path.read_text(encoding="utf-8").partition("\n\n")[0].lower()
        or path.stem in ("windows", "dpapi")
    ]
    assert len(windows) >= 4
    numbers = {f"{part}-{step}" for part, step in STEPS}
    found = []
    for path in windows:
        row = re.search(rf"^\| `{re.escape(path)}` \|.*\| (.*) \|$", LIST, re.MULTILINE)
        named = re.findall(r"\d+-\d+", row[1]) if row else []
        if not named or not numbers.issuperset(named):
            found.append(f"{path}: {named}")
    assert not found, told(found)


def test_windows_libraries_are_named_in_these_files_alone() -> None:
    found = [
        name(path)
        for path in files(*PACKAGES)
        if re.search(
            r"import_module\(\"win32|^\s*import win32", path.read_text(encoding="utf-8"), re.M
        )
        and path.stem not in ("windows", "dpapi")
    ]
    assert not found, told(found)


def test_the_list_fits_into_half_an_hour_and_its_numbers_run_on() -> None:
    minutes = [int(one) for one in re.findall(r"^## \d+　.*（(\d+)分）$", LIST, re.MULTILINE)]
    assert len(minutes) == 10
    assert sum(minutes) <= 30
    parts: dict[int, list[int]] = {}
    for part, step in STEPS:
        parts.setdefault(int(part), []).append(int(step))
    assert list(parts) == list(range(1, 11))
    assert all(steps == list(range(1, len(steps) + 1)) for steps in parts.values())


def test_every_step_says_what_passes() -> None:
    rows = re.findall(r"^\| \d+-\d+(?: ◎)? \|.*$", LIST, re.MULTILINE)
    assert len(rows) == len(STEPS)
    short = [row for row in rows if len(row.split(" | ")) < 4 or not row.split(" | ")[2].strip()]
    assert not short, told(short)


def test_no_table_is_torn() -> None:
    """A row behind an empty line is no row: it is printed as one long line."""
    found = re.findall(r"\n\n(\| \d+-\d+.*)", LIST)
    assert not found, told(found)

"""The papers name what there is: packages, states, roles, commands."""

import re
from enum import StrEnum

import pytest

from app.access.roles import Role
from app.kinds import KINDS
from app.store.tables import STATES
from tests.architecture.repository import PACKAGES, ROOT, files, name, told

PAPERS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "GLOSSARY.md")


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_is_there(paper: str) -> None:
    assert len((ROOT / paper).read_text(encoding="utf-8")) > 1000


def _text(paper: str) -> str:
    return (ROOT / paper).read_text(encoding="utf-8")


def test_the_architecture_names_every_package() -> None:
    text = _text("ARCHITECTURE.md")
    packages = {name(path.parent) for path in files(*PACKAGES) if path.name == "__init__.py"}
    found = [one for one in packages if f"`{one}" not in text and f"{one}/" not in text]
    assert not found, told(found)


def test_the_glossary_names_every_noun_and_state() -> None:
    text = _text("GLOSSARY.md")
    wanted = {role.value for role in Role} | {kind.subject_type for kind in KINDS.values()}
    for state in STATES:
        for field in state.__struct_fields__:
            kind = state.__annotations__.get(field)
            if isinstance(kind, type) and issubclass(kind, StrEnum):
                wanted |= {one.value for one in kind}
    found = [one for one in wanted if f"`{one}`" not in text]
    assert not found, told(found)


def test_every_path_that_a_paper_names_is_there() -> None:
    found: list[str] = []
    for paper in PAPERS:
        for path in re.findall(
            r"`((?:app|devices|sync|widgets|migrations|resources|tests|bench|packaging|docs)/[A-Za-z0-9_./-]*)`",
            _text(paper),
        ):
            if not (ROOT / path.rstrip("/")).exists():
                found.append(f"{paper}: {path}")
    assert not found, told(found)


def test_every_picture_that_a_paper_shows_is_there_and_shown() -> None:
    papers = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    shown = {
        (paper.parent / path).resolve()
        for paper in papers
        for path in re.findall(r"!\[[^]]*]\(([^)]+)\)", paper.read_text(encoding="utf-8"))
    }
    there = {path.resolve() for path in (ROOT / "docs" / "pictures").iterdir()}
    assert shown == there, sorted(str(one) for one in shown ^ there)


def test_every_make_target_is_told() -> None:
    targets = re.findall(r"^([a-z]+):.*##", _text("Makefile"), re.MULTILINE)
    told_in = _text("README.md") + _text("CONTRIBUTING.md")
    found = [
        one for one in targets if f"make {one}" not in told_in and one not in {"help", "clean"}
    ]
    assert not found, told(found)

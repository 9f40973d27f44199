"""Texts are read at once, or a few files first and the others when they are needed."""

from pathlib import Path

import pytest

from app.resources import ResourceFault, words


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "first.toml").write_text('[sign_in]\ntitle = "入る"\n', encoding="utf-8")
    (tmp_path / "other.toml").write_text('[counter]\ntitle = "窓口"\n', encoding="utf-8")
    return tmp_path


def test_all_files_are_read_at_once(folder: Path) -> None:
    text = words("ja", folder)
    (folder / "other.toml").unlink()
    assert (text("sign_in.title"), text("counter.title")) == ("入る", "窓口")


def test_the_others_are_read_at_the_first_key_that_is_not_there(folder: Path) -> None:
    text = words("ja", folder, first=["first"])
    (folder / "other.toml").write_text('[counter]\ntitle = "三番"\n', encoding="utf-8")
    assert text("sign_in.title") == "入る"
    assert text("counter.title") == "三番"
    assert text.keys() == {"sign_in.title", "counter.title"}
    with pytest.raises(KeyError):
        text("counter.none")


def test_a_broken_file_is_told_when_it_is_read(folder: Path) -> None:
    (folder / "other.toml").write_text('[sign_in]\ntitle = "again"\n', encoding="utf-8")
    text = words("ja", folder, first=["first"])
    with pytest.raises(ResourceFault):
        text.complete()
    with pytest.raises(ResourceFault):
        words("ja", folder)

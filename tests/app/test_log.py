"""The log goes to its file; where none can be written it goes to standard error."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.log import FILE, HIDDEN, show_log, start_log


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """Give the root logger and take away what was added to it."""
    logger = logging.getLogger()
    before, level = list(logger.handlers), logger.level
    yield logger
    for handler in [one for one in logger.handlers if one not in before]:
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(level)


def test_only_what_is_on_the_list_is_written(root: logging.Logger, tmp_path: Path) -> None:
    start_log(tmp_path / "log")
    root.info("taken over", extra={"count": 3, "person": "辻"})
    line = json.loads((tmp_path / "log" / FILE).read_text(encoding="utf-8"))
    assert (line["message"], line["count"], line["person"]) == ("taken over", 3, HIDDEN)


def test_a_disk_that_takes_no_log_does_not_keep_the_program_from_starting(
    root: logging.Logger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "log"
    folder.write_text("a file where the folder should be", encoding="ascii")
    start_log(folder)
    root.info("taken over", extra={"person": "辻"})
    line = json.loads(capsys.readouterr().err)
    assert (line["message"], line["person"]) == ("taken over", HIDDEN)


def test_a_service_that_complains_tells_no_value(
    root: logging.Logger,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    handler = show_log()
    try:
        int("辻　正明")
    except ValueError:
        logging.getLogger("sync").exception("entry held", extra={"kind": "booking.made"})
    root.removeHandler(handler)
    told = capsys.readouterr().err
    assert "辻" in caplog.text
    assert "辻" not in told
    line = json.loads(told)
    assert (line["message"], line["kind"], line["exception"]) == (
        "entry held",
        "booking.made",
        "ValueError",
    )

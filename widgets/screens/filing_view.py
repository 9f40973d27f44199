"""What the page of scanned documents shows: finished values for the dumb screen."""

from dataclasses import dataclass

from PySide6.QtGui import QImage

from app.filing.ports import PagePicture
from widgets.controls.painting import Tone
from widgets.controls.table import Row
from widgets.screens.ledger_view import Fact


@dataclass(frozen=True, kw_only=True)
class FilingView:
    """Hold the list; ``chip`` is the chosen one of ``chips``, ``sort`` the words of its filter."""

    tone: Tone
    said: str
    text: str
    chips: tuple[str, ...]
    chip: int
    sort: str
    rows: tuple[Row, ...]
    empty: str
    foot: str


@dataclass(frozen=True, kw_only=True)
class DocumentView:
    """Hold the chosen document beside the list; ``page`` counts from 1."""

    title: str
    facts: tuple[Fact, ...] = ()
    picture: QImage | None = None
    page: str = ""
    note: str = ""


def image_of(page: PagePicture) -> QImage:
    """Return a page as a picture of its own, the bytes copied."""
    held = QImage(page.grey, page.wide, page.tall, page.wide, QImage.Format.Format_Grayscale8)
    return held.copy()

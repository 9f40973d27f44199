"""What the import's screen shows: finished words and states, no file and no operation."""

from dataclasses import dataclass
from enum import StrEnum

from widgets.controls.counts import Count
from widgets.controls.painting import Tone


class ImportStage(StrEnum):
    """Name how far an import is."""

    CHOOSE = "choose"
    CHECKING = "checking"
    PREVIEW = "preview"
    TAKING = "taking"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Hold the sentence that says whether the list can be taken, and what offers itself."""

    tone: Tone
    title: str
    text: str
    report: bool = False


@dataclass(frozen=True, kw_only=True)
class FaultLine:
    """Hold one fault of the list: its line, its column, its name in bold words, the whole why."""

    key: str
    line: str
    column: str
    why: str


@dataclass(frozen=True, kw_only=True)
class SampleLine:
    """Hold one of the first rows as it would be read."""

    key: str
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ColumnLine:
    """Hold one heading of the file, what it becomes, and whether it is never read."""

    heading: str
    becomes: str
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class PreviewView:
    """Hold a checked list."""

    file: str
    counts: tuple[Count, ...]
    verdict: Verdict
    faults: tuple[FaultLine, ...]
    more: str
    headings: tuple[str, ...]
    names: frozenset[int]
    sample: tuple[SampleLine, ...]
    facts: tuple[tuple[str, str], ...]
    columns: tuple[ColumnLine, ...]
    unread: str
    effects: tuple[tuple[str, str], ...]

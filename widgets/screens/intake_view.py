"""What the backyard's intake shows: finished words and states, no operation."""

from dataclasses import dataclass

from widgets.controls.boards import Place
from widgets.controls.counts import Count
from widgets.controls.painting import TagFace, Tone


@dataclass(frozen=True, kw_only=True)
class BoxRow:
    """Hold one box of the rail; ``share`` is its progress, None where no bar is shown."""

    key: str
    number: str
    short: str
    text: str
    tag: TagFace
    share: float | None = None


@dataclass(frozen=True, kw_only=True)
class LastScan:
    """Hold the panel of the last scan: what it meant, whose card, where it goes (40 px)."""

    tone: Tone
    icon: str
    heading: str
    name: str = ""
    text: str = ""
    place_label: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class ScanLine:
    """Hold one scan of the table."""

    key: str
    time: str
    number: str
    name: str
    kana: str
    result: TagFace
    aside: str
    place: str
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class ShelfFace:
    """Hold the shelf of the side."""

    title: str
    free: str
    places: tuple[Place, ...]
    spoken: str


@dataclass(frozen=True, kw_only=True)
class SideList:
    """Hold a block of the side: title, where the cards lie, (name or number, remark) lines."""

    title: str
    place: str
    lines: tuple[tuple[str, str], ...]
    names: bool
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class IntakeView:
    """Hold a whole box."""

    heading: str
    number: str
    source: str
    counts: tuple[Count, ...]
    last: LastScan
    lines: tuple[ScanLine, ...]
    speed: str
    shelf: ShelfFace
    surplus: SideList
    pulled: SideList
    rest: str


@dataclass(frozen=True, kw_only=True)
class MissingRow:
    """Hold one unread card of the confirmation."""

    key: str
    number: str
    name: str
    kana: str

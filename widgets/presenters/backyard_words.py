"""The backyard in words: boxes, scans, shelves and faults as finished texts."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from app.backyard.box import BoxStatus, Scanned
from app.cards.card import Card, in_delivered_box, position_of
from app.desk.backyard import BoxView, Intake, Shelf
from app.ports import Words
from widgets.clock_words import day_words, time_words
from widgets.controls.boards import CellState, Place
from widgets.controls.counts import Count
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import TagFace, Tone
from widgets.screens.intake_view import (
    BoxRow,
    IntakeView,
    LastScan,
    MissingRow,
    ScanLine,
    ShelfFace,
    SideList,
)

_LOOKS = {
    Scanned.MATCH: (Tone.OK, "check_circle"),
    Scanned.PULL_OUT: (Tone.PRIMARY, "flag"),
    Scanned.SURPLUS: (Tone.WARN, "warn"),
    Scanned.OTHER_BOX: (Tone.WARN, "warn"),
    Scanned.AGAIN: (Tone.PLAIN, "info"),
    Scanned.IN_HAND: (Tone.ERROR, "warn"),
}
PACE_OVER = 20
LONGEST_PAUSE_S = 60.0


def key_face(
    words: Words, number: int, key: str, state: FKeyState = FKeyState.USABLE, reason: str = ""
) -> FKeyFace:
    """Return an F-key of the backyard's screens under its long and its short name."""
    return FKeyFace(
        number=number,
        label=words(f"backyard.key.{key}"),
        short=words(f"backyard.key_short.{key}"),
        state=state,
        reason=reason,
    )


def shown_number(number: str) -> str:
    """Return a control number as it stands on the card: ``3K7-204817``."""
    return f"{number[:3]}-{number[3:]}" if len(number) == 9 and "-" not in number else number


def shelf_of(position: str) -> str:
    """Return the shelf of a position (``B-04`` of ``B-04-112``); a shelf's own name stays."""
    name = position.upper()
    return name.rsplit("-", 1)[0] if name.count("-") > 1 else name


class Scene:
    """Hold what the intake page is made of; the presenter keeps one and changes it."""

    def __init__(self, intake: Intake, shelf: Shelf) -> None:
        self.intake = intake
        self.shelf = shelf
        self.last: tuple[Scanned, str, Card | None] | None = None
        self.pending: tuple[Card, str] | None = None


class BackyardWords:
    """Tell everything that the intake shows."""

    def __init__(self, words: Words) -> None:
        self.words = words

    # --- boxes -----------------------------------------------------------------------------------

    def box_row(self, view: BoxView) -> BoxRow:
        """Return one box of the rail."""
        words, status = self.words, view.box.status
        tag = TagFace(text=words(f"backyard.box.{status.value}"))
        share: float | None = None
        done = view.listed - view.unread
        if status is BoxStatus.CHECKED:
            tag = TagFace(text=words("backyard.box.checked"), tone=Tone.OK, icon="check")
        elif status is BoxStatus.OPENED:
            tag = TagFace(text=f"{done}／{view.listed}", tone=Tone.PRIMARY)
            share = done / view.listed if view.listed else 1.0
        text = words(f"backyard.box.text_{status.value}", count=view.listed, missing=view.missing)
        number = view.box.number
        return BoxRow(
            key=view.box.id,
            number=number,
            short=number.rsplit("-", 1)[-1],
            text=text,
            tag=tag,
            share=share,
        )

    def boxes_told(self, views: Sequence[BoxView]) -> str:
        """Return the line under the rail's title."""
        open_ones = sum(view.box.status is not BoxStatus.CHECKED for view in views)
        return self.words("backyard.boxes.told", count=len(views), open=open_ones)

    # --- the page --------------------------------------------------------------------------------

    def page(self, scene: Scene) -> IntakeView:
        """Return the whole page of a box."""
        words, view = self.words, scene.intake.view
        listed_at = view.box.listed_at
        day = day_words(words, listed_at.date())
        return IntakeView(
            heading=words("backyard.page.heading"),
            number=view.box.number,
            source=words("backyard.page.source", day=day, time=time_words(listed_at)),
            counts=self.counts(view),
            last=self.last_scan(scene),
            lines=self.lines(scene),
            speed=self.speed(scene.intake),
            shelf=self.shelf(scene),
            surplus=self._surplus(view),
            pulled=self._pulled(scene.intake),
            rest=self._rest(scene.intake),
        )

    def _rest(self, intake: Intake) -> str:
        """Return what F12 will do with this box, who confirmed what is missing once it is done."""
        view = intake.view
        if view.box.status is BoxStatus.CHECKED and len(intake.seen_by) == 2:
            first, second = intake.seen_by
            seen = self.words(
                "backyard.rest.seen_by", count=view.missing, first=first, second=second
            )
            return seen + self.words("backyard.rest.checked")
        if view.box.status is BoxStatus.CHECKED:
            return self.words("backyard.rest.checked")
        if view.unread:
            return self.words("backyard.rest.text", count=view.unread)
        return self.words("backyard.rest.nothing")

    def no_box(self) -> LastScan:
        """Return the panel where no box was delivered."""
        words = self.words
        return LastScan(
            tone=Tone.PLAIN,
            icon="box",
            heading=words("backyard.last.heading_none"),
            text=words("backyard.boxes.none"),
        )

    def counts(self, view: BoxView) -> tuple[Count, ...]:
        """Return the counts: list = matched + pulled out + missing + unread; surplus apart."""
        words = self.words
        unit = words("backyard.count.unit")
        shown = (
            ("listed", view.listed, Tone.PLAIN),
            ("matched", view.matched, Tone.OK),
            ("pulled", view.pulled_out, Tone.PRIMARY),
            ("missing", view.missing, Tone.ERROR if view.missing else Tone.PLAIN),
            ("unread", view.unread, Tone.PLAIN),
            ("surplus", view.surplus, Tone.WARN if view.surplus else Tone.PLAIN),
        )
        return tuple(
            Count(label=words(f"backyard.count.{key}"), value=str(value), note=unit, tone=tone)
            for key, value, tone in shown
        )

    def last_scan(self, scene: Scene) -> LastScan:
        """Return the panel of the last scan."""
        words = self.words
        if scene.last is None:
            status = scene.intake.view.box.status
            return LastScan(
                tone=Tone.PLAIN,
                icon="scan",
                heading=words("backyard.last.heading_none"),
                text=words(f"backyard.last.{status.value}"),
            )
        outcome, number, card = scene.last
        (tone, icon), meaning = _LOOKS[outcome], outcome.value
        if scene.pending is None and card is not None and position_of(card.place):
            tone, icon, meaning = Tone.OK, "shelf", "stored"
        place, label = self._place_of(scene, outcome, card)
        return LastScan(
            tone=tone,
            icon=icon,
            heading=words(f"backyard.last.{meaning}", number=shown_number(number)),
            name=card.name if card else "",
            text="" if card else words("backyard.last.unknown"),
            place_label=label,
            place=place,
        )

    def _place_of(self, scene: Scene, outcome: Scanned, card: Card | None) -> tuple[str, str]:
        words = self.words
        if scene.pending is not None:
            return scene.pending[1], words("backyard.last.next_place")
        if outcome in (Scanned.SURPLUS, Scanned.OTHER_BOX, Scanned.IN_HAND):
            return words("backyard.apart.surplus"), words("backyard.last.put_apart")
        if outcome is Scanned.PULL_OUT:
            return words("backyard.apart.pulled"), words("backyard.last.put_apart")
        if card is not None and position_of(card.place):
            return position_of(card.place), words("backyard.last.lies")
        return words("backyard.last.no_place"), words("backyard.last.lies")

    def lines(self, scene: Scene) -> tuple[ScanLine, ...]:
        """Return the scanned cards, the newest first."""
        return tuple(self._line(card, scene) for card in scene.intake.scanned)

    def _line(self, card: Card, scene: Scene) -> ScanLine:
        words = self.words
        pulled = card.delivery != "pickup"
        waits = scene.pending is not None and scene.pending[0].id == card.id
        place = position_of(card.place)
        if pulled and not place:
            place = words("backyard.apart.pulled")
        elif waits and scene.pending is not None:
            place = scene.pending[1]
        result = (
            TagFace(text=words("backyard.result.pulled"), tone=Tone.PRIMARY)
            if pulled
            else TagFace(text=words("backyard.result.matched"), tone=Tone.OK, icon="check")
        )
        return ScanLine(
            key=card.id,
            time=_clock(card.received_at),
            number=shown_number(card.control_number),
            name=card.name,
            kana=card.kana,
            result=result,
            aside=words(f"backyard.delivery.{card.delivery}") if pulled else "",
            place=place or words("backyard.last.no_place"),
            current=waits,
        )

    def speed(self, intake: Intake) -> str:
        """Return the pace of the last scans and how long the rest will take; empty at first."""
        times = [card.received_at for card in intake.scanned[:PACE_OVER] if card.received_at]
        gaps = [(a - b).total_seconds() for a, b in pairwise(times)]
        busy = [gap for gap in gaps if 0 < gap < LONGEST_PAUSE_S]
        if len(busy) < 3 or not intake.view.unread:
            return ""
        each = sum(busy) / len(busy)
        minutes = max(1, round(each * intake.view.unread / 60))
        return self.words("backyard.scans.speed", each=f"{each:.1f}", minutes=minutes)

    # --- side ------------------------------------------------------------------------------------

    def shelf(self, scene: Scene) -> ShelfFace:
        """Return the shelf with the next place in dark blue."""
        coming = scene.pending[1] if scene.pending else scene.shelf.free
        return shelf_face(self.words, scene.shelf, coming)

    def _surplus(self, view: BoxView) -> SideList:
        words = self.words
        lines = tuple((shown_number(code), "") for code in reversed(view.box.surplus))
        text = "backyard.surplus.text" if lines else "backyard.surplus.none"
        return SideList(
            title=words("backyard.surplus.title", count=len(lines)),
            place=words("backyard.apart.surplus"),
            lines=lines,
            names=False,
            text=words(text),
        )

    def _pulled(self, intake: Intake) -> SideList:
        words = self.words
        cards = [card for card in intake.scanned if card.delivery != "pickup"]
        return SideList(
            title=words("backyard.pulled.title", count=len(cards)),
            place=words("backyard.apart.pulled"),
            lines=tuple((c.name, words(f"backyard.delivery.{c.delivery}")) for c in cards),
            names=True,
            text="" if cards else words("backyard.pulled.none"),
        )

    @staticmethod
    def missing(cards: Sequence[Card]) -> tuple[MissingRow, ...]:
        """Return the unread cards for their confirmation."""
        return tuple(
            MissingRow(
                key=card.id,
                number=shown_number(card.control_number),
                name=card.name,
                kana=card.kana,
            )
            for card in cards
            if in_delivered_box(card)
        )


def shelf_face(words: Words, shelf: Shelf, coming: str) -> ShelfFace:
    """Return a shelf for the side; ``coming`` is the place that the next card goes to."""
    taken = {position_of(card.place) for card in shelf.cards}
    places = tuple(Place(number=place, state=_cell(place, coming, taken)) for place in shelf.places)
    free = len(places) - len(taken)
    return ShelfFace(
        title=words("backyard.shelf.title", shelf=shelf.name),
        free=words("backyard.shelf.free", count=free),
        places=places,
        spoken=words("backyard.shelf.spoken", shelf=shelf.name, free=free, next=coming or "—"),
    )


def _cell(place: str, coming: str, taken: set[str]) -> CellState:
    if place == coming:
        return CellState.HIT
    return CellState.FULL if place in taken else CellState.FREE


def _clock(at: datetime | None) -> str:
    return f"{at.hour}:{at.minute:02d}:{at.second:02d}" if at else ""

"""Lay presented papers into the slots of a route, as many as fit."""

from collections.abc import Sequence

from msgspec import Struct

from app.documents.papers import PaperClass
from app.documents.rules import Route, Slot


class Usable(Struct, frozen=True):
    """Be a presented paper that may fill a slot; ``index`` is its place among the presented.

    ``doubtful`` tells that only an official can say whether it counts.
    """

    index: int
    key: str
    cls: PaperClass
    photo: bool
    doubtful: bool


class FilledSlot(Struct, frozen=True, kw_only=True):
    """Be one slot of a route with the paper that fills it, None while empty."""

    slot: Slot
    paper: Usable | None = None


class FilledRoute(Struct, frozen=True, kw_only=True):
    """Be one route with its slots filled as far as the papers go."""

    route: Route
    slots: tuple[FilledSlot, ...]

    @property
    def missing(self) -> int:
        """Return how many papers the route still needs."""
        return sum(1 for slot in self.slots if slot.paper is None)

    @property
    def doubtful(self) -> bool:
        """Tell whether a paper in it counts only if an official says so."""
        return any(slot.paper is not None and slot.paper.doubtful for slot in self.slots)


def fits(slot: Slot, paper: Usable) -> bool:
    """Tell whether a paper may fill a slot."""
    if slot.photo and not paper.photo:
        return False
    return paper.key in slot.accepts or paper.cls.value in slot.accepts


def fill(route: Route, papers: Sequence[Usable]) -> FilledRoute:
    """Fill as many slots as possible; sound papers go before doubtful ones."""
    ordered = sorted(papers, key=lambda paper: paper.doubtful)
    holder: dict[int, Usable] = {}  # slot -> paper

    def place(paper: Usable, tried: set[int]) -> bool:
        for number, slot in enumerate(route.slots):
            if number in tried or not fits(slot, paper):
                continue
            tried.add(number)
            if number not in holder or place(holder[number], tried):
                holder[number] = paper
                return True
        return False

    for paper in ordered:
        place(paper, set())
    slots = tuple(
        FilledSlot(slot=slot, paper=holder.get(number)) for number, slot in enumerate(route.slots)
    )
    return FilledRoute(route=route, slots=slots)


def nearest_first(routes: Sequence[Route], papers: Sequence[Usable]) -> tuple[FilledRoute, ...]:
    """Return the routes filled, the one with least missing first; a started one wins a tie."""
    filled = [fill(route, papers) for route in routes]
    order = sorted(
        range(len(filled)),
        key=lambda n: (
            filled[n].missing,
            filled[n].doubtful,
            -(len(filled[n].slots) - filled[n].missing),
            n,
        ),
    )
    return tuple(filled[n] for n in order)

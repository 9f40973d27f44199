"""Backyard: delivered lists, boxes, set-up, vault."""

from __future__ import annotations

from pathlib import Path

from msgspec import Raw, Struct

from app.backyard.box import Box, ScanResult
from app.backyard.card_list_faults import ListRefused
from app.backyard.import_cards import Imported
from app.cards.card import Card
from app.desk.backyard import BoxView, Checked, Intake, Shelf
from app.headless.action import Action, Name, Text, WrongArgument, secret_of
from app.headless.operations import Operations
from app.tickets.codes import CodeKind, parse


class Looked(Struct, frozen=True, kw_only=True):
    """Hold what a check of a list found; ``known`` counts cards that are here already."""

    accepted: bool
    encoding: str
    lines: int
    good: int
    bad: int
    known: int
    boxes: dict[str, int]
    faults: tuple[str, ...]


def _checked(on: Operations, file: str, layout: str) -> Checked:
    return on.backyard.check_list(Path(file), layout=layout)


class CheckList(Action, frozen=True, kw_only=True):
    """Read a delivered card list and name what is wrong with it; nothing is recorded."""

    file: Name
    layout: Name = "jlis_card_list"

    example = {"file": "/mnt/usb/delivered.csv"}

    def run(self, on: Operations) -> Looked:
        """Check it."""
        checked = _checked(on, self.file, self.layout)
        preview, words = checked.preview, on.desk.words()
        return Looked(
            accepted=preview.accepted,
            encoding=preview.encoding.value,
            lines=preview.lines,
            good=preview.good,
            bad=preview.bad,
            known=checked.known,
            boxes=preview.boxes,
            faults=tuple(fault.told(words) for fault in preview.faults),
        )


class Import(Action, frozen=True, kw_only=True):
    """Take a delivered card list over, all of it or nothing."""

    file: Name
    layout: Name = "jlis_card_list"

    example = {"file": "/mnt/usb/delivered.csv"}

    def run(self, on: Operations) -> Imported:
        """Check and take it."""
        checked = _checked(on, self.file, self.layout)
        if not checked.preview.accepted:
            raise ListRefused(file=checked.file, faults=sum(checked.preview.counts.values()))
        return on.backyard.take_list(checked)


class Boxes(Action, frozen=True, kw_only=True):
    """Tell the office's boxes with the counts of their cards."""

    def run(self, on: Operations) -> tuple[BoxView, ...]:
        """Return them."""
        return on.backyard.boxes()


class OpenBox(Action, frozen=True, kw_only=True):
    """Begin to check a box."""

    box: Name

    example = {"box": "5f0c6f3e-6a0e-5d5e-9a43-0d3a52b6f0a1"}

    def run(self, on: Operations) -> Box:
        """Record it."""
        return on.backyard.open_box(self.box)


class BoxContent(Action, frozen=True, kw_only=True):
    """Tell a box with its cards: scanned ones newest first, unread ones by name."""

    box: Name

    example = {"box": "5f0c6f3e-6a0e-5d5e-9a43-0d3a52b6f0a1"}

    def run(self, on: Operations) -> Intake:
        """Return it."""
        return on.backyard.intake(self.box)


class Scan(Action, frozen=True, kw_only=True):
    """Record one card that was taken out of the box and scanned."""

    box: Name
    code: Name

    example = {"box": "5f0c6f3e-6a0e-5d5e-9a43-0d3a52b6f0a1", "code": "3K7-204817"}

    def run(self, on: Operations) -> ScanResult:
        """Record it."""
        code = parse(self.code)
        if code.kind is not CodeKind.CONTROL_NUMBER:
            raise WrongArgument(field="code", why="No control number")
        return on.backyard.scan(self.box, code.value)


class FinishBox(Action, frozen=True, kw_only=True):
    """End the check of a box; ``missing`` are the unread cards, by id.

    Where cards are missing, ``witness`` is the staff number of the second person who looked, with
    that person's own ``password``.
    """

    box: Name
    missing: tuple[Name, ...] = ()
    witness: Text = ""
    password: Raw = Raw()
    code: Text = ""

    example = {
        "box": "5f0c6f3e-6a0e-5d5e-9a43-0d3a52b6f0a1",
        "missing": ["0c0a2c1e-5b5f-5c0e-8f6b-3f5a1f1d9d11"],
        "witness": "M-0001",
        "password": "mise-no-kotoba",
    }

    def run(self, on: Operations) -> Box:
        """Check the witness and record it."""
        witness = None
        if self.witness:
            secret = secret_of(self.password, "password")
            witness = on.entrance.witness(self.witness, secret, self.code, subject=self.box)
        missing = frozenset(self.missing)
        return on.backyard.finish_box(self.box, missing=missing, witness=witness)


class ToSetUp(Action, frozen=True, kw_only=True):
    """Tell the cards that were scanned and wait for 交付前設定, the oldest first."""

    def run(self, on: Operations) -> tuple[Card, ...]:
        """Return them."""
        return on.backyard.to_set_up()


class SetUp(Action, frozen=True, kw_only=True):
    """Record that 交付前設定 was done for cards, all or none."""

    cards: tuple[Name, ...]

    example = {"cards": ["0c0a2c1e-5b5f-5c0e-8f6b-3f5a1f1d9d11"]}

    def run(self, on: Operations) -> list[Card]:
        """Record it."""
        return on.backyard.set_up(self.cards)


class ToStore(Action, frozen=True, kw_only=True):
    """Tell the cards that lie in no vault position yet."""

    def run(self, on: Operations) -> tuple[Card, ...]:
        """Return them."""
        return on.backyard.to_store()


class ShelfContent(Action, frozen=True, kw_only=True):
    """Tell a shelf's cards by position, and its next free position."""

    shelf: Name

    example = {"shelf": "B-04"}

    def run(self, on: Operations) -> Shelf:
        """Return it."""
        return on.backyard.shelf_view(self.shelf)


class Store(Action, frozen=True, kw_only=True):
    """Record that a card was laid into a vault position, also where it comes back to the vault."""

    card: Name
    position: Name

    example = {"card": "0c0a2c1e-5b5f-5c0e-8f6b-3f5a1f1d9d11", "position": "B-04-112"}

    def run(self, on: Operations) -> Card:
        """Record it."""
        return on.backyard.store(self.card, self.position)


BOXES: tuple[type[Action], ...] = (
    CheckList,
    Import,
    Boxes,
    OpenBox,
    BoxContent,
    Scan,
    FinishBox,
    ToSetUp,
    SetUp,
    ToStore,
    ShelfContent,
    Store,
)

"""The side of the window: person, booking, the card's place, card check, resident's screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ports import CardCheck, PinKind
from widgets.clearing import clear, discard
from widgets.controls.labels import Label, NameLabel, Prose
from widgets.controls.marks import Pips, Tag
from widgets.controls.painting import Tone
from widgets.controls.panel_mirror import MirrorView, PanelMirror
from widgets.frame import Section
from widgets.theme import Theme, Type

Fact = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """Hold the person: kana, name as on the card, whether it bears a variant, facts in words."""

    kana: str
    name: str
    variant: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class PlaceView:
    """Hold the card's way: where it was, where it is; ``unconfirmed`` draws the second dashed."""

    arrived: str
    place: str
    before: str = ""
    unconfirmed: bool = False
    told: str = ""
    shelf: bool = True


@dataclass(frozen=True, kw_only=True)
class CheckView:
    """Hold the card check: a verdict in words, good or not, and what the chip told."""

    verdict: str
    tone: Tone
    told: str = ""
    facts: tuple[Fact, ...] = ()
    check: CardCheck | None = None


class _Facts(QWidget):
    """Show names and values in two columns."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._compact = theme, False
        self._shown: tuple[Fact, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._fit()

    def _fit(self) -> None:
        self._grid.setColumnMinimumWidth(0, 72 if self._compact else 92)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these; unchanged ones are left alone."""
        if tuple(facts) == self._shown:
            return
        self._shown = tuple(facts)
        clear(self._grid)
        theme, pin = self._theme, Qt.AlignmentFlag.AlignTop
        for row, (name, value) in enumerate(facts):
            label = Label(theme, name, Type.NOTE, colour=theme.ink.sub)
            label.setFixedHeight(24)
            self._grid.addWidget(label, row, 0, pin)
            told = Prose(theme, value)
            told.set_compact(self._compact)
            self._grid.addWidget(told, row, 1, pin)

    def set_compact(self, compact: bool) -> None:
        """Take the narrower first column."""
        self._compact = compact
        self._fit()


class PersonSide(QWidget):
    """Stack the sections in their fixed order, the mirror pinned to the bottom."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._build_person()
        self._build_booking()
        self._build_place()
        self._build_check()
        self._build_mirror()
        for part in (self.person, self.booking, self.place, self.check):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(self.mirror_block)

    def _build_person(self) -> None:
        theme = self._theme
        self.person = Section(theme)
        self.kana = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.name = NameLabel(theme, whole=True)
        self.variant = Tag(theme, theme.words("counter.side.variant"), Tone.WARN)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.name, 1)
        row.addWidget(self.variant, 0, Qt.AlignmentFlag.AlignBottom)
        self.facts = _Facts(theme)
        self.person.column.addWidget(self.kana)
        self.person.column.addLayout(row)
        self.person.column.addWidget(self.facts)

    def _build_booking(self) -> None:
        self.booking = Section(self._theme)
        self.booking_facts = _Facts(self._theme)
        self.booking.column.addWidget(self.booking_facts)

    def _build_place(self) -> None:
        theme = self._theme
        self.place = Section(theme)
        head = QHBoxLayout()
        head.addWidget(Label(theme, theme.words("counter.side.place"), bold=True))
        head.addStretch(1)
        self.arrived = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        head.addWidget(self.arrived)
        self._path = QHBoxLayout()
        self._path.setSpacing(8)
        self.place.column.addLayout(head)
        self.place.column.addLayout(self._path)
        self._way_told = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self._way_told.hide()
        self.place.column.addWidget(self._way_told)

    def _build_check(self) -> None:
        theme = self._theme
        self.check = Section(theme)
        head = self._check_head = QHBoxLayout()
        head.addWidget(Label(theme, theme.words("counter.side.check"), bold=True))
        head.addStretch(1)
        self.check_tag = Tag(theme, "")
        head.addWidget(self.check_tag)
        self.check_told = Prose(theme, "", Type.NOTE, colour=theme.ink.sub)
        self.check_facts = _Facts(theme)
        self._tries = QGridLayout()
        self._tries.setVerticalSpacing(2)
        self._tries.setColumnStretch(0, 1)
        self.check.column.addLayout(head)
        self.check.column.addWidget(self.check_told)
        self.check.column.addWidget(self.check_facts)
        self.check.column.addLayout(self._tries)

    def _build_mirror(self) -> None:
        theme = self._theme
        self.mirror_block = Section(theme, line_above=True)
        head = QHBoxLayout()
        head.addWidget(Label(theme, theme.words("counter.side.panel"), bold=True))
        head.addStretch(1)
        self.language = Label(theme, "", Type.NOTE, colour=theme.ink.sub)
        head.addWidget(self.language)
        self.mirror = PanelMirror(theme)
        self.mirror_block.column.addLayout(head)
        self.mirror_block.column.addWidget(self.mirror)

    def show_person(self, view: PersonView | None) -> None:
        """Show the person, or nobody."""
        self.person.setVisible(view is not None)
        if view is not None:
            self.kana.setText(view.kana)
            self.name.set_name(view.name)
            self.variant.setVisible(view.variant)
            self.facts.show_facts(view.facts)

    def show_booking(self, facts: Sequence[Fact]) -> None:
        """Show booking and arrival."""
        self.booking.setVisible(bool(facts))
        self.booking_facts.show_facts(facts)

    def show_place(self, view: PlaceView | None) -> None:
        """Show the card's way."""
        self.place.setVisible(view is not None)
        if view is None:
            return
        theme = self._theme
        self.arrived.setText(view.arrived)
        clear(self._path)
        if view.before:
            self._path.addWidget(Tag(theme, view.before, Tone.PLAIN, icon="shelf"))
            self._path.addWidget(Label(theme, "→"))
        icon = "shelf" if view.shelf else "card"
        self._path.addWidget(
            Tag(theme, view.place, Tone.PRIMARY, icon=icon, dashed=view.unconfirmed)
        )
        self._way_told.setVisible(bool(view.before))
        if view.before:  # two places leave no room beside them
            self._path.addStretch(1)
            self._way_told.set_text(view.told)
        else:
            self._path.addWidget(Label(theme, view.told, Type.NOTE, colour=theme.ink.sub), 1)

    def show_check(self, view: CheckView | None) -> None:
        """Show the card check."""
        self.check.setVisible(view is not None)
        if view is None:
            return
        theme, words = self._theme, self._theme.words
        discard(self.check_tag)
        self.check_tag = Tag(
            theme, view.verdict, view.tone, icon="check" if view.tone is Tone.OK else ""
        )
        self._check_head.addWidget(self.check_tag)
        self.check_told.set_text(view.told)
        self.check_told.setVisible(bool(view.told))
        self.check_facts.show_facts(view.facts)
        clear(self._tries)
        if view.check is None:
            return
        for row, kind in enumerate(PinKind):
            tries = view.check.tries[kind]
            name = Label(theme, words(f"counter.pin.short.{kind.value}"), Type.NOTE)
            self._tries.addWidget(name, row, 0)
            if tries.absent:
                self._tries.addWidget(Label(theme, words("counter.pin.absent"), Type.NOTE), row, 1)
            else:
                pips = Pips(theme, tries.left, tries.limit)
                self._tries.addWidget(pips, row, 1, Qt.AlignmentFlag.AlignRight)

    def show_mirror(self, view: MirrorView, language: str) -> None:
        """Show what the resident is asked."""
        self.mirror.show_view(view)
        self.language.setText(language)

"""The documents that lie there and those that are needed, as closely as their number asks (d03)."""

from typing import NamedTuple

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.resident.controls import Frame, HintBox, Icon, NoteBox, column
from widgets.resident.frame import Acts, Body, body_column
from widgets.resident.look import Look
from widgets.resident.steps import DocumentLine, Documents, DocumentState
from widgets.resident.text import TextBlock


class Density(NamedTuple):
    """Hold how closely the rows stand, in design pixels; ``told`` keeps the sentences."""

    name: int
    state: int
    icon: int
    around: int
    gap: int
    told: bool


_DENSITIES = (
    Density(name=28, state=22, icon=52, around=12, gap=16, told=True),
    Density(name=28, state=22, icon=48, around=6, gap=8, told=True),
    Density(name=28, state=22, icon=52, around=8, gap=12, told=False),
    Density(name=24, state=20, icon=40, around=6, gap=10, told=False),
    Density(name=22, state=20, icon=34, around=4, gap=8, told=False),
    Density(name=20, state=20, icon=32, around=2, gap=6, told=False),
)
_CLOSEST = Density(name=16, state=16, icon=30, around=2, gap=6, told=False)
"""For large text alone, which it brings back to the smallest sentence."""


class DocRow(Frame):
    """Show one document and its state; a missing one is dashed and tinted."""

    def __init__(self, look: Look, line: DocumentLine, density: Density) -> None:
        needed = line.state is DocumentState.NEEDED
        super().__init__(
            look,
            edge=look.ink.WARN_EDGE if needed else look.ink.HAIR,
            fill=look.ink.WARN_GROUND if needed else look.ink.WHITE,
            width=3 if needed else 2,
            dashed=needed,
            radius=14,
        )
        row = QHBoxLayout(self)
        around = look.px(min(8, density.around) if look.large else density.around)
        row.setContentsMargins(look.px(20), around, look.px(20), around)
        row.setSpacing(look.px(18))
        row.addWidget(Icon(look, line.icon, density.icon))
        row.addWidget(TextBlock(look, line.name, density.name, bold=True, leading=1.45), 1)
        ink = look.ink.WARN if needed else look.ink.OK
        row.addWidget(Icon(look, "tray" if needed else "checkc", density.icon * 0.75, ink))
        words = look.words(f"resident.documents.{line.state.value}")
        state = TextBlock(look, words, density.state, bold=True, colour=ink)
        state.setFixedWidth(state.sizeHint().width())
        row.addWidget(state)


class DocumentsBody(Body):
    """Show which documents are there; the words never say that they are accepted (d03).

    Many documents stand closer, and the sentences go behind 「くわしく」.
    """

    place = "documents"

    def __init__(self, look: Look, acts: Acts, step: Documents) -> None:
        super().__init__(look, acts)
        words = look.words
        self._needs = any(line.state is DocumentState.NEEDED for line in step.lines)
        title, lead = words("resident.documents.title"), words("resident.documents.lead")
        self._told = f"{title} {lead}"
        whole = body_column(self, 0)
        for density in (*_DENSITIES, *((_CLOSEST,) if look.large else ())):
            self.density = density
            inner = self._rows(step, density)
            if self._fits(inner):
                break
        whole.addStretch(1)
        whole.addWidget(inner)
        whole.addStretch(1)

    def _rows(self, step: Documents, density: Density) -> QWidget:
        look, words = self.look, self.words
        inner = QWidget()
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(look.px(density.gap))
        heads = column(look.px(4))
        title = words("resident.documents.title")
        heads.addWidget(TextBlock(look, title, look.m.title, bold=True, leading=1.4))
        if density.told and not look.large:
            heads.addWidget(TextBlock(look, words("resident.documents.lead"), 26))
        rows.addLayout(heads)
        for line in step.lines:
            rows.addWidget(DocRow(look, line, density))
        if self._needs and density.told:
            rows.addWidget(NoteBox(look, words("resident.documents.missing"), "info", size=22))
        return inner

    def _fits(self, inner: QWidget) -> bool:
        """Tell whether the rows fit between the bars of this class of panel."""
        look, m = self.look, self.look.m
        _, wide, tall = look.scale.panel.value
        layout = inner.layout()
        assert layout is not None  # noqa: S101 - made with it
        room = look.px(tall - m.top - m.bottom - 2 * m.body_pad)
        return layout.totalHeightForWidth(look.px(wide - 2 * m.pad)) <= room

    def details(self) -> str:
        """Return what large text or many documents left out."""
        words, told = self.words, []
        if self.look.large or not self.density.told:
            told.append(words("resident.documents.lead"))
        if self._needs and not self.density.told:
            told.append(words("resident.documents.missing"))
        return "\n".join(told)

    def right(self) -> list[QWidget]:
        """Say that staff is at it."""
        words = self.words("resident.documents.hint")
        return [HintBox(self.look, words, icon="staff", size=22)]

    def spoken(self) -> str:
        """Read title and sentence."""
        return self._told

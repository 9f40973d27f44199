"""Draw a slip to the exact dots of the printer's head: 576 for 80 mm, 384 for 58 mm."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import singledispatchmethod

import zxingcpp
from msgspec import Struct
from PIL import Image

from app.ports import (
    Bar,
    Block,
    Boxes,
    Checklist,
    Item,
    Line,
    Number,
    Qr,
    Rows,
    Rule,
    Signatures,
    Slip,
)
from devices.printer.calibration import Calibration, Parting
from devices.printer.faults import QrTooLong
from devices.printer.layout import Layout
from devices.printer.sheet import BLACK, WHITE, Sheet
from devices.printer.typesetting import Cut, Type, wrap


class Raster(Struct, frozen=True, kw_only=True):
    """Hold a drawn slip: a 1-bit image as wide as the head, and how it is parted from the roll.

    ``missing`` are the characters printed as 〓 for want of a glyph.
    """

    image: Image.Image
    missing: tuple[str, ...] = ()
    parting: Parting = Parting.PARTIAL


class SlipPainter:
    """Draw slips in one layout; sizes, rules and QR modules are whole dots, nothing is dithered.

    A painter belongs to one lane; a preview elsewhere takes a painter of its own.
    """

    def __init__(self, layout: Layout, type_: Type, calibration: Calibration | None = None) -> None:
        self.layout = layout
        self.calibration = calibration or Calibration(head=layout.width)
        self._type = type_

    def paint(self, slip: Slip) -> Raster:
        """Return the slip as black and white dots.

        Raises:
            FontMissing: a font file is not installed.
            QrTooLong: a code does not fit the paper.
        """
        self._type.missing.clear()
        sheet = _Composition(self.layout, self._type, slip.language, self.calibration)
        image = sheet.compose(slip)
        black = image.point(
            [BLACK] * self.layout.threshold + [WHITE] * (256 - self.layout.threshold)
        )
        drawn = black.convert("1", dither=Image.Dither.NONE)
        return Raster(
            image=self.calibration.on_head(drawn),
            missing=tuple(sorted(self._type.missing)),
            parting=self.calibration.parting,
        )


class PaintedAhead:
    """Keep the slip that was drawn to see what it lacks, until it is printed."""

    def __init__(self, painter: SlipPainter) -> None:
        self._painter = painter
        self._kept: tuple[Slip, Raster] | None = None

    def lacking(self, slip: Slip) -> tuple[str, ...]:
        """Return the characters that a slip would show as 〓."""
        raster = self._painter.paint(slip)
        self._kept = slip, raster
        return raster.missing

    def take(self, slip: Slip) -> Raster:
        """Return a slip's dots, those that are kept where it is the same slip."""
        kept, self._kept = self._kept, None
        if kept is not None and kept[0] == slip:
            return kept[1]
        return self._painter.paint(slip)


class _Composition(Sheet):
    """Place the blocks of one slip on a sheet."""

    def __init__(
        self, layout: Layout, type_: Type, language: str, calibration: Calibration
    ) -> None:
        super().__init__(layout, type_, language)
        self._calibration = calibration

    def compose(self, slip: Slip) -> Image.Image:
        """Place all blocks and the foot, then draw them on one grey image."""
        for block in slip.blocks:
            self._place(block)
            self._y += self._layout.gap
        self._foot(slip)
        return self.draw()

    @singledispatchmethod
    def _place(self, block: Block) -> None:
        raise TypeError(f"no way to draw {type(block).__name__}")

    @_place.register
    def _(self, block: Line) -> None:
        size = self._layout.size[block.size]
        cut = self._cut(size.em, bold=block.bold, face=size.face, language=block.language)
        lines = self._wrap(cut, block.text, self._width, block.language)
        self._lines(cut, lines, (self._left, self._width), size.leading, block.align)

    @_place.register
    def _(self, block: Bar) -> None:
        part = self._layout.bar
        em = part.text if block.below else part.mark
        room = self._width - 2 * part.pad_side
        cut = self._fitting(em, part.smallest, block.text, room)
        lines = self._wrap(cut, block.text, room)
        below = self._cut(part.below, bold=True, face="latin")
        rows = [(cut, line) for line in lines]
        if block.below:
            rows += [(below, line) for line in wrap(below, block.below, room, spaced=True)]
        for at, held in enumerate(self._cool(rows)):
            self._y += self._layout.thin * 2 if at else 0
            self._bar(held)

    def _cool(self, rows: list[tuple[Cut, str]]) -> list[list[tuple[Cut, str]]]:
        """Part rows into bars that are low enough for the head."""
        part = self._layout.bar
        bars: list[list[tuple[Cut, str]]] = [[]]
        for cut, line in rows:
            high = sum(round(one.em * 1.25) for one, _ in bars[-1]) + round(cut.em * 1.25)
            if bars[-1] and high + 2 * part.pad > part.highest:
                bars.append([])
            bars[-1].append((cut, line))
        return bars

    def _bar(self, rows: list[tuple[Cut, str]]) -> None:
        pad = self._layout.bar.pad
        height = sum(round(cut.em * 1.25) for cut, _ in rows) + 2 * pad
        self._rect(self._left, self._y, self._left + self._width, self._y + height)
        bottom = self._y + height
        self._y += pad
        for cut, line in rows:
            self._lines(cut, [line], (self._left, self._width), 1.25, "centre", WHITE)
        self._y = bottom

    @_place.register
    def _(self, block: Number) -> None:
        part = self._layout.number
        cut = self._cut(part.em, bold=True, face="digits")
        wide = cut.width(block.text)
        if wide > self._width:
            cut = self._cut(part.em * self._width // wide, bold=True, face="digits")
        self._y += part.above
        self._lines(cut, [block.text], (self._left, self._width), part.leading, "centre")
        self._y += part.below

    @_place.register
    def _(self, block: Boxes) -> None:
        layout, part = self._layout, self._layout.boxes
        shares = part.shares if len(part.shares) == len(block.boxes) else [1.0] * len(block.boxes)
        top, left, deepest = self._y, self._left, self._y
        room = self._width - layout.rule * (len(shares) + 1)
        edges = [left]
        for (label, value), share in zip(block.boxes, shares, strict=True):
            width = round(room * share / sum(shares))
            self._y = top + layout.rule + part.pad
            column = (edges[-1] + layout.rule + part.pad_side, width - 2 * part.pad_side)
            self._box(label, value, column)
            deepest = max(deepest, self._y + part.pad + layout.rule)
            edges.append(edges[-1] + width + layout.rule)
        self._frame(left, top, left + self._width, deepest, layout.rule)
        for edge in edges[1:-1]:
            self._rect(edge, top, edge + layout.rule, deepest)
        self._y = deepest

    def _box(self, label: str, value: str, column: tuple[int, int]) -> None:
        part = self._layout.boxes
        small = self._fitting(part.label, part.label * 7 // 8, label, column[1], bold=False)
        self._lines(small, self._wrap(small, label, column[1]), column, 1.2, "centre")
        large = self._cut(part.value, bold=True)
        if large.width(value) <= column[1]:
            self._lines(large, [value], column, 1.2, "centre")
            return
        words = self._cut(part.words, bold=True)
        self._y += round(part.value * 1.2 - part.words * 1.3) // 2
        self._lines(words, self._wrap(words, value, column[1]), column, 1.3, "centre")

    @_place.register
    def _(self, block: Checklist) -> None:
        layout, part = self._layout, self._layout.list
        top, outer = self._y, (self._left, self._width)
        if block.framed:
            inset = layout.rule + part.pad_side
            self._left, self._width = self._left + inset, self._width - 2 * inset
            self._y += layout.rule + part.pad
        if block.title:
            self._head(block.title)
        for item in block.items:
            if item.value:
                self._ruled(item)
            else:
                self._item(item, strong=block.framed)
        if block.framed:
            self._y += part.pad
            self._left, self._width = outer
            self._frame(
                self._left, top, self._left + self._width, self._y + layout.rule, layout.rule
            )
            self._y += layout.rule

    def _head(self, title: str) -> None:
        part, rule = self._layout.list, self._layout.rule
        cut = self._cut(part.title, bold=True)
        self._lines(cut, self._wrap(cut, title, self._width), (self._left, self._width), 1.25)
        self._y += 4
        self._rect(self._left, self._y, self._left + self._width, self._y + rule)
        self._y += rule + part.pad - 2

    def _tick_box(self, top: int, *, ticked: bool) -> None:
        side, thick = self._layout.list.box, self._layout.rule
        left = self._left
        if not ticked:
            self._frame(left, top, left + side, top + side, thick)
            return
        self._rect(left, top, left + side, top + side)
        hook = [(0.24, 0.52), (0.43, 0.71), (0.78, 0.31)]
        points = [(left + round(x * side), top + round(y * side)) for x, y in hook]
        self._marks.append(lambda draw: draw.line(points, fill=WHITE, width=4, joint="curve"))

    def _item(self, item: Item, *, strong: bool) -> None:
        part = self._layout.list
        cut = self._cut(part.noted if strong else part.item, bold=strong)
        column = (self._left + part.column + 8, self._width - part.column - 8)
        self._tick_box(self._y + (round(cut.em * 1.35) - part.box) // 2, ticked=item.ticked)
        self._lines(cut, self._wrap(cut, item.text, column[1]), column, 1.35)
        if item.note:
            note = self._cut(part.noted)
            self._lines(note, self._wrap(note, item.note, column[1]), column, 1.35)
            self._y += 10

    def _ruled(self, item: Item) -> None:
        part = self._layout.list
        value = self._cut(part.ruled_value, bold=True)
        wide = value.width(item.value)
        column = (self._left + part.column + 8, self._width - part.column - 16 - wide)
        self._y += 8
        top = self._y
        self._type_at(value, self._left + self._width - wide, value.baseline(top, 1.25), item.value)
        self._tick_box(top + (round(part.ruled_value * 1.25) - part.box) // 2, ticked=item.ticked)
        cut = self._cut(part.ruled)
        self._lines(cut, self._wrap(cut, item.text, column[1]), column, 1.3)
        if item.note:
            note = self._cut(part.ruled_note)
            self._lines(note, self._wrap(note, item.note, column[1]), column, 1.3)
        self._y = max(self._y, top + round(part.ruled_value * 1.25)) + 8
        self._rect(self._left, self._y, self._left + self._width, self._y + self._layout.thin)
        self._y += self._layout.thin

    @_place.register
    def _(self, block: Rows) -> None:
        part = self._layout.rows
        if block.total:
            self._totals(block)
            return
        for word, value in block.rows:
            self._row(self._cut(part.text), word, self._cut(part.text, bold=True), value, 1.35)
            self._y += 6

    def _totals(self, block: Rows) -> None:
        layout, part = self._layout, self._layout.rows
        top, outer = self._y, (self._left, self._width)
        inset = layout.rule + layout.list.pad_side
        self._left, self._width = self._left + inset, self._width - 2 * inset
        self._y += layout.rule + layout.list.pad
        for word, value in block.rows:
            large = self._cut(part.total_value, bold=True)
            self._row(self._cut(part.total, bold=True), word, large, value, 1.2)
        self._left, self._width = outer
        self._y += layout.list.pad + layout.rule
        self._frame(self._left, top, self._left + self._width, self._y, layout.rule)

    def _row(self, cut: Cut, word: str, strong: Cut, value: str, leading: float) -> None:
        """Set a word and its value on one line, or the value below where both do not fit."""
        wide, column = strong.width(value), (self._left, self._width)
        if cut.width(word) + wide + 16 > self._width:
            self._lines(cut, self._wrap(cut, word, self._width), column, leading)
            self._lines(strong, self._wrap(strong, value, self._width), column, leading, "right")
            return
        baseline = strong.baseline(self._y, leading)
        self._type_at(cut, self._left, baseline, word)
        self._type_at(strong, self._left + self._width - wide, baseline, value)
        self._y += round(strong.em * leading)

    @_place.register
    def _(self, block: Qr) -> None:
        part = self._layout.qr
        modules = _modules(block.payload)
        across = len(modules)
        widest = part.widest if part.beside else self._width
        side = next(
            (
                size
                for size in range(part.module, part.smallest_module - 1, -1)
                if size * across <= widest
            ),
            0,
        )
        if not side:
            raise QrTooLong(length=len(block.payload), paper=self._layout.paper)
        self._y += 12
        if part.beside:
            self._code_beside(block, modules, side)
        else:
            self._code_above(block, modules, side)
        self._y += 12

    def _code_beside(self, block: Qr, modules: list[list[bool]], side: int) -> None:
        part, wide = self._layout.qr, side * len(modules)
        top, left = self._y, self._left + part.quiet
        self._dots(modules, side, left)
        column = (left + wide + part.gap, self._width - part.quiet - wide - part.gap)
        words = self._words(block, column[1])
        height = sum(round(cut.em * 1.4) for cut, _ in words)
        self._y = top + max(0, (wide - height) // 2)
        for cut, line in words:
            self._lines(cut, [line], column, 1.4)
        self._y = max(self._y, top + wide)

    def _code_above(self, block: Qr, modules: list[list[bool]], side: int) -> None:
        wide = side * len(modules)
        self._y += self._layout.gap // 2
        self._dots(modules, side, self._left + (self._width - wide) // 2)
        self._y += wide + 4 * side - 12
        for cut, line in self._words(block, self._width):
            self._lines(cut, [line], (self._left, self._width), 1.4, "centre")

    def _words(self, block: Qr, width: int) -> list[tuple[Cut, str]]:
        """Return the lines beside a code with their cuts."""
        part = self._layout.qr
        small = self._cut(part.caption)
        strong = self._cut(part.code, bold=True, face="digits")
        told: list[tuple[Cut, str]] = []
        for cut, text in ((small, block.caption), (strong, block.code), (small, block.after)):
            told += [(cut, line) for line in self._wrap(cut, text, width) if line]
        return told

    @_place.register
    def _(self, block: Rule) -> None:
        if block.ruler_mm:
            self._ruler(block.ruler_mm)
        elif block.dashed:
            self._dashes()
        else:
            self._rect(self._left, self._y, self._left + self._width, self._y + self._layout.rule)
            self._y += self._layout.rule

    @_place.register
    def _(self, block: Signatures) -> None:
        part, thin = self._layout.signatures, self._layout.thin
        count, gap = len(block.labels), 14
        wide = (self._width - gap * (count - 1)) // count
        top = self._y
        cut = self._cut(part.label)
        for at, label in enumerate(block.labels):
            left = self._left + at * (wide + gap)
            self._frame(left, top, left + wide, top + part.height, thin)
            self._y = top + thin + 6
            self._lines(cut, self._wrap(cut, label, wide - 26), (left + 13, wide - 26), 1.3)
        self._y = top + part.height

    def _ruler(self, down_mm: int) -> None:
        """Rule the whole layout from edge to edge, and so many mm along the left edge."""
        ticks = ruler_ticks(self._calibration.dots, self._layout.width)
        thin, small = self._layout.thin, self._cut(22, face="digits")
        top = self._y
        self._rect(0, top, self._layout.width, top + thin)
        for at, mm in ticks:
            high = 34 if mm % 10 == 0 else 22 if mm % 5 == 0 else 12
            self._rect(at, top, min(at + thin, self._layout.width), top + high)
            if mm % 10 == 0:
                wide = small.width(str(mm))
                left = min(max(at - wide // 2, 0), self._layout.width - wide)
                self._type_at(small, left, small.baseline(top + 36, 1.0), str(mm))
        self._y = top + 36 + 24
        self._ruled_down(down_mm)

    def _ruled_down(self, mm: int) -> None:
        top, thin = self._y, self._layout.thin
        small = self._cut(22, face="digits")
        for one in range(mm + 1):
            down = top + self._calibration.dots(one)
            wide = 34 if one % 10 == 0 else 22 if one % 5 == 0 else 12
            self._rect(0, down, wide, down + thin)
            if one % 10 == 0:
                self._type_at(small, 42, down + 8, str(one))
        self._y = top + self._calibration.dots(mm) + 12

    def _foot(self, slip: Slip) -> None:
        """Set the dashed line, the day and time on the left, the record on the right."""
        part = self._layout.foot
        self._dashes()
        self._y += part.pad
        record = self._cut(part.small, face="digits")
        ticket_face = "digits" if self._type.face_of(slip.language) == "japanese" else ""
        face = ticket_face if slip.time else "digits"
        em = part.big if slip.time else part.small
        day, time = self._cut(em, face=face), self._cut(em, face=face, bold=True)
        wide = record.width(slip.record)
        baseline = day.baseline(self._y, 1.2)
        self._type_at(day, self._left, baseline, slip.day)
        after = self._left + day.width(slip.day + " " if slip.day else "")
        self._type_at(time, after, baseline, slip.time)
        if after + time.width(slip.time) + 12 + wide > self._left + self._width:
            self._y += round(em * 1.2)
            baseline = record.baseline(self._y, 1.2)
        self._type_at(record, self._left + self._width - wide, baseline, slip.record)
        self._y += round(em * 1.2)


def ruler_ticks(dots: Callable[[float], int], width: int) -> list[tuple[int, int]]:
    """Return where each millimetre of a width stands, counted from the left edge."""
    ticks: list[tuple[int, int]] = []
    mm = 0
    while dots(mm) < width:
        ticks.append((dots(mm), mm))
        mm += 1
    return ticks


def _modules(payload: str) -> list[list[bool]]:
    """Return a QR code of level M without its quiet edge, row by row."""
    code = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn = code.to_image(scale=1, add_quiet_zones=False)
    shades = bytes(memoryview(drawn))  # type: ignore[arg-type] # its stub leaves the buffer out
    across = math.isqrt(len(shades))
    rows = (shades[at : at + across] for at in range(0, len(shades), across))
    return [[shade == BLACK for shade in row] for row in rows]

"""A checked list in words: counts, faults, columns, what the import will do."""

from app.backyard.card_list import Preview
from app.backyard.card_list_faults import LineFault
from app.backyard.card_list_headings import ColumnUse, Use
from app.desk.backyard import Checked
from app.ports import Words
from widgets.controls.counts import Count
from widgets.controls.painting import Tone
from widgets.screens.import_preview_view import (
    ColumnLine,
    FaultLine,
    PreviewView,
    SampleLine,
    Verdict,
)

MOST_FAULTS = 1000
_NAMED = frozenset({"name"})


class ImportWords:
    """Tell everything that the preview shows."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def preview(self, checked: Checked, size: int) -> PreviewView:
        """Return a checked list; ``size`` is the file's length in bytes."""
        found = checked.preview
        return PreviewView(
            file=checked.file,
            counts=self._counts(checked),
            verdict=self._verdict(found),
            faults=tuple(self._fault(n, fault) for n, fault in enumerate(found.faults)),
            more=self._more(found),
            headings=tuple(use.heading for use in found.columns),
            names=frozenset(n for n, use in enumerate(found.columns) if use.field in _NAMED),
            sample=tuple(SampleLine(key=str(n), cells=row) for n, row in enumerate(found.sample)),
            facts=self._facts(found, size),
            columns=tuple(self._column(use) for use in found.columns),
            unread=self._unread(found),
            effects=self._effects(checked),
        )

    def _counts(self, checked: Checked) -> tuple[Count, ...]:
        words, found = self.words, checked.preview
        unit = words("backyard.import.unit")
        new = found.good - checked.known if found.accepted else 0
        shown = [("lines", found.lines, Tone.PLAIN), ("good", found.good, Tone.OK)]
        if found.accepted:
            shown += [("new", new, Tone.PRIMARY), ("same", checked.known, Tone.PLAIN)]
        shown += [
            ("bad", sum(found.counts.values()) if not found.lines else found.bad, Tone.ERROR),
            ("boxes", len(found.boxes), Tone.PLAIN),
        ]
        return tuple(
            Count(
                label=words(f"backyard.import.count.{key}"),
                value=str(value),
                note=words("backyard.import.box_unit") if key == "boxes" else unit,
                tone=tone if value else Tone.PLAIN,
            )
            for key, value, tone in shown
        )

    def _verdict(self, found: Preview) -> Verdict:
        words = self.words
        if found.accepted:
            return Verdict(
                tone=Tone.OK,
                title=words("backyard.import.accepted", count=found.good),
                text=words("backyard.import.accepted_text"),
            )
        whole = found.bad == 0
        title = (
            words("backyard.import.refused_whole")
            if whole
            else words("backyard.import.refused", count=found.bad)
        )
        text = words("backyard.import.refused_text", good=found.good)
        return Verdict(tone=Tone.ERROR, title=title, text=text, report=True)

    def _fault(self, number: int, fault: LineFault) -> FaultLine:
        return FaultLine(
            key=str(number),
            line=str(fault.line),
            column=fault.column,
            why=fault.told(self.words),
        )

    def _more(self, found: Preview) -> str:
        rest = sum(found.counts.values()) - len(found.faults)
        return self.words("backyard.import.more", count=rest) if rest > 0 else ""

    def _facts(self, found: Preview, size: int) -> tuple[tuple[str, str], ...]:
        words = self.words
        return (
            (
                words("backyard.import.fact.encoding"),
                words(f"imports.encoding.{found.encoding.value}"),
            ),
            (
                words("backyard.import.fact.columns"),
                words("backyard.import.fact.columns_value", count=len(found.columns)),
            ),
            (
                words("backyard.import.fact.size"),
                words("backyard.import.fact.size_value", kb=max(1, size // 1024)),
            ),
            (
                words("backyard.import.fact.blank"),
                words("backyard.import.fact.blank_value", count=found.blank),
            ),
        )

    def _column(self, use: ColumnUse) -> ColumnLine:
        words = self.words
        if use.use is Use.READ:
            becomes = words(f"backyard.import.becomes.{use.field}")
        else:
            becomes = words(f"backyard.import.becomes.{use.use.value}")
        return ColumnLine(heading=use.heading, becomes=becomes, hidden=use.use is Use.NEVER_READ)

    def _unread(self, found: Preview) -> str:
        if not found.never_read:
            return self.words("backyard.import.no_secret")
        names = "、".join(f"「{heading}」" for heading in found.never_read)
        return self.words("backyard.import.secret", names=names)

    def _effects(self, checked: Checked) -> tuple[tuple[str, str], ...]:
        words, found = self.words, checked.preview
        if not found.accepted:
            return (("info", words("backyard.import.effect.none")),)
        boxes = tuple(
            ("box", words("backyard.import.effect.box", box=box, count=count))
            for box, count in list(found.boxes.items())[:6]
        )
        rest = len(found.boxes) - len(boxes)
        more = (("box", words("backyard.import.effect.boxes", count=rest)),) if rest > 0 else ()
        return (*boxes, *more, ("renew", words("backyard.import.effect.same")))

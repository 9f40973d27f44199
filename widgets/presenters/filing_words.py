"""Turn scanned documents into what their page shows; pure but for the words."""

from collections.abc import Sequence
from datetime import date

from app.filing.filing import Filing, FilingStatus
from app.filing.ports import Refused
from app.ports import Words
from widgets.clock_words import time_words
from widgets.controls.cell_painting import Cell
from widgets.controls.painting import TagFace, Tone
from widgets.controls.table import Row, RowTone
from widgets.screens.ledger_view import Fact

_TONES = {
    FilingStatus.TAKEN: Tone.WARN,
    FilingStatus.FILED: Tone.OK,
    FilingStatus.ERASED: Tone.OFF,
}


class FilingWords:
    """Write the rows and the facts."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def sort(self, sort: str) -> str:
        """Return a sort's name."""
        return self._words(f"filing.sort.{sort}") if sort else self._words("filing.sort_open")

    def row(self, one: Filing, today: date) -> Row:
        """Return one document's row."""
        words, until = self._words, one.keep_until
        state = words(f"filing.status.{one.status.value}")
        tone, aside = _TONES[one.status], ""
        if one.status is FilingStatus.FILED and until is not None:
            aside = words("filing.until", day=until.isoformat())
            if until < today:
                tone, state = Tone.WARN, words("filing.status_due")
        return Row(
            key=one.id,
            cells=(
                Cell(text=one.day.isoformat()),
                Cell(text=self.sort(one.sort), sub=not one.sort),
                Cell(text=one.control_number or words("filing.nobody"), sub=not one.control_number),
                Cell(text=one.window),
                Cell(text=str(one.pages), right=True),
                Cell(tag=TagFace(text=state, tone=tone), aside=aside),
            ),
            tone=RowTone.FADED if one.status is FilingStatus.ERASED else RowTone.PLAIN,
        )

    def refused(self, found: Sequence[Refused]) -> tuple[Row, ...]:
        """Return the rows of files that were not taken in."""
        words = self._words
        return tuple(
            Row(
                key=f"refused:{one.unfit.value}:{one.name}",
                cells=(
                    Cell(text=""),
                    Cell(text=one.name),
                    Cell(text=""),
                    Cell(text=""),
                    Cell(text=""),
                    Cell(
                        tag=TagFace(text=words(f"filing.unfit.{one.unfit.value}"), tone=Tone.ERROR)
                    ),
                ),
                tone=RowTone.ERROR,
            )
            for one in found
        )

    def facts(self, one: Filing, number: str) -> tuple[Fact, ...]:
        """Return what is known of one document."""
        words = self._words
        until = one.keep_until
        told = [
            ("sort", self.sort(one.sort)),
            ("whose", number or words("filing.nobody")),
            ("taken", f"{one.day.isoformat()} {time_words(one.taken_at)}"),
            ("until", "" if until is None else until.isoformat()),
            ("copies", "、".join(one.copies)),
            ("erased", words(f"filing.erase.{one.erase_reason}") if one.erase_reason else ""),
        ]
        return tuple(
            Fact(label=words(f"filing.fact.{name}"), value=value) for name, value in told if value
        )

"""Print into a card's 追記欄 at one desk: one card at a time, its fate told by a person.

There is no way to send a recorded print again: each card is a new act with its own confirmation.
"""

from __future__ import annotations

from msgspec import Struct

from app.desk.counter import Counter
from app.desk.desk import Desk
from app.desk.serving import Serving
from app.faults import CounterFault
from app.procedures.answers import SpaceAnswer
from app.procedures.asking import Space
from app.procedures.remarks import remarks
from app.visits import face_print as acts
from app.visits.face_print import Calibration, FaceFate, FacePrint, Inscription
from app.visits.visit import VisitStatus


class FaceDue(Struct, frozen=True, kw_only=True):
    """Hold what a visit wants printed: which entries, how many lines each, the first free line."""

    visit: str
    number: str
    card: str = ""
    control_number: str = ""
    name: str = ""
    prints: tuple[str, ...]
    lines: dict[str, int]
    first_line: int
    done: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Keep the person out of logs and tracebacks."""
        return f"FaceDue({self.prints})"


class FaceStand(Struct, frozen=True, kw_only=True):
    """Hold how card printing stands here: the print whose fate is open, what is due."""

    open: FacePrint | None = None
    due: FaceDue | None = None
    printer: str
    calibration: Calibration | None


class Sent(Struct, frozen=True, kw_only=True):
    """Hold a print that was handed over once; a trouble does not tell that nothing came out."""

    print: FacePrint
    trouble: CounterFault | None = None


class FacePrintDesk:
    """Print cards at one desk."""

    def __init__(self, desk: Desk, counter: Counter) -> None:
        self._desk, self._counter = desk, counter

    def stand(self) -> FaceStand:
        """Return how card printing stands at this window.

        Raises:
            NoSuchDevice: this window has no card printer.
            CalibrationLost: its calibration cannot be read.
        """
        printing = self._desk.card_printer
        found = self._desk.ask(lambda records: records.face_prints.open_at(self._desk.terminal))
        return FaceStand(
            open=found[0] if found else None,
            due=self._due(),
            printer=printing.name,
            calibration=printing.calibrations.of(printing.name),
        )

    def _due(self) -> FaceDue | None:
        visits = self._desk.ask(lambda records: records.visits.open_at(self._desk.office))
        here = [
            one
            for one in visits
            if one.window == self._desk.window and one.status is not VisitStatus.HELD
        ]
        return self._due_of(self._counter.view(here[0].id)) if len(here) == 1 else None

    def _due_of(self, serving: Serving) -> FaceDue | None:
        """Return what the visit's plan of the 追記欄 wants, None without one or without room."""
        for listed in serving.way.procedure.stages:
            answer = serving.answered(listed.key) if isinstance(listed.step, Space) else None
            if not isinstance(answer, SpaceAnswer) or answer.needed > answer.free:
                continue
            step, lines = listed.step, remarks().lines
            assert isinstance(step, Space)  # noqa: S101 - asked for one line above
            prints = step.entries(serving.way.before[listed.key])
            done = self._desk.ask(lambda records: records.face_prints.of_visit(serving.visit.id))
            card = serving.card
            return FaceDue(
                visit=serving.visit.id,
                number=serving.number or serving.visit.id[-8:],
                card=serving.visit.card,
                control_number=card.control_number if card is not None else "",
                name=card.name if card is not None else "",
                prints=prints,
                lines={one: lines[one] for one in prints},
                first_line=remarks().most - answer.free + 1,
                done=tuple(
                    name for one in done if one.fate is FaceFate.PRINTED for name in one.prints
                ),
            )
        return None

    def print(self, wanted: Inscription, pdf: bytes) -> Sent:
        """Record that one card is printed, then hand it to the printer once and never again.

        Raises:
            FacePrintOpen: the fate of the card before is not told yet.
            FacePrinted: this visit's entries are on the card already.
            NoSuchDevice: this window has no card printer.  Nothing was recorded in all three.
        """
        printing, desk = self._desk.card_printer, self._desk
        asked = desk.act_asking(
            lambda unit, records: acts.ask(
                unit, records.face_prints, desk.window, desk.terminal, wanted
            )
        ).value
        try:
            printing.printer.print_pdf(pdf, desk.words()("face.job", number=asked.id[-8:]))
        except CounterFault as trouble:
            return Sent(print=asked, trouble=trouble)
        return Sent(print=asked)

    def tell(self, print_: str, fate: FaceFate) -> FacePrint:
        """Record what a person saw on the card.

        Raises:
            IllegalMove: it was told already.
        """
        return self._desk.act(lambda unit: acts.tell(unit, print_, fate)).value

    # --- calibration ------------------------------------------------------------------------------

    def calibrate(self, calibration: Calibration) -> None:
        """Keep by how much this window's card printer is moved.

        Raises:
            CalibrationWrong, CalibrationLost: nothing was kept.
        """
        printing = self._desk.card_printer
        printing.calibrations.keep(printing.name, calibration)

    def print_sheet(self, pdf: bytes) -> None:
        """Print the calibration sheet; a blank card, nothing is recorded.

        Raises:
            FacePrintOpen: a resident's card may still lie in the printer.
        """
        terminal = self._desk.terminal
        if self._desk.ask(lambda records: records.face_prints.open_at(terminal)):
            raise acts.FacePrintOpen()
        words = self._desk.words()
        self._desk.card_printer.printer.print_pdf(pdf, words("face.sheet_job"))

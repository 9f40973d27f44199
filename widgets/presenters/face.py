"""Bind the page of the card's 追記欄: texts, preview, second confirmation, one card, its fate."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtGui import QImage

from app.desk.face_print import FaceDue, FacePrintDesk, FaceStand, Sent
from app.faults import CounterFault
from app.ports import Words
from app.visits.face_print import Calibration, FaceFate, FacePrint, Inscription
from widgets.background import Lanes
from widgets.card_face import CardFace, FaceLines, FaceTextTooLong
from widgets.clock_words import time_words
from widgets.controls.decision import DecisionPane
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import Tone
from widgets.screens.counter_panes import ChoicePane
from widgets.screens.face import CalibrationPane, FaceConfirm, FaceScreen, FaceView
from widgets.screens.ledger_view import Fact

T = TypeVar("T")
_FATES = (FaceFate.PRINTED, FaceFate.FAILED, FaceFate.UNKNOWN)
LANE = "card-printer"


class FacePresenter:
    """Lead the printing of one card after the other; nothing is ever sent twice by itself."""

    def __init__(
        self,
        screen: FaceScreen,
        desk: FacePrintDesk,
        card: CardFace,
        lanes: Lanes,
        words: Words,
        *,
        today: Callable[[], str],
        back: Callable[[], None],
    ) -> None:
        self._screen, self._desk, self._card = screen, desk, card
        self._lanes, self._words, self._today, self._back = lanes, words, today, back
        self._stand: FaceStand | None = None
        self._lines: FaceLines | None = None
        self._picture, self._busy = QImage(), False
        self.pane: DecisionPane | None = None
        screen.typed.connect(self._preview)
        screen.left.connect(back)
        screen.key_pressed.connect(self.key)
        screen.key_refused.connect(lambda _number: self._focus())

    # --- the presenter's part of the shell ----------------------------------------------------

    def enter(self) -> None:
        """Look what is due; a print whose fate is open is asked for first."""
        self._run(self._desk.stand, self._take)

    def leave(self) -> None:
        """Leave nothing of a person behind."""
        self.close_pane()
        self._stand, self._lines, self._picture = None, None, QImage()
        self._screen.wipe()

    def refresh(self) -> None:
        """Look again; what is typed stays."""
        if self.pane is None:
            self.enter()

    def _take(self, stand: FaceStand) -> None:
        self._stand = stand
        self._screen.show_view(self._view(stand))
        self._preview()

    def _view(self, stand: FaceStand) -> FaceView:
        words, due = self._words, stand.due
        facts = (
            Fact(label=words("face.fact.printer"), value=stand.printer),
            Fact(label=words("face.fact.calibration"), value=self._moved(stand.calibration)),
        )
        if stand.open is not None:
            said = words("face.said.open", at=time_words(stand.open.asked_at))
            return FaceView(
                tone=Tone.ERROR, said=said, text=words("face.said.open_how"), facts=facts
            )
        if due is None:
            said, text = words("face.said.nothing"), words("face.said.nothing_how")
            return FaceView(tone=Tone.PRIMARY, said=said, text=text, facts=facts)
        left = tuple(one for one in due.prints if one not in due.done)
        if not left:
            said, text = words("face.said.done"), words("face.said.done_how")
            return FaceView(tone=Tone.OK, said=said, text=text, facts=facts)
        count = sum(due.lines[one] for one in left)
        if stand.calibration is None:
            tone, text = Tone.WARN, words("face.said.uncalibrated")
        else:
            tone, text = Tone.PRIMARY, words("face.said.care")
        return FaceView(
            tone=tone,
            said=words("face.said.due", first=due.first_line, count=count),
            text=text,
            name=due.name,
            number=words("face.number", number=due.number, card=due.control_number),
            entries=tuple(
                (one, words(f"procedures.remark.{one}"), f"{self._today()}　") for one in left
            ),
            facts=facts,
        )

    def _moved(self, calibration: Calibration | None) -> str:
        if calibration is None:
            return self._words("face.never_calibrated")
        return self._words(
            "face.moved", right=f"{calibration.right:+.1f}", down=f"{calibration.down:+.1f}"
        )

    @property
    def _due(self) -> FaceDue | None:
        stand = self._stand
        return stand.due if stand is not None and stand.open is None else None

    def _preview(self) -> None:
        """Show the card as it will be, or why it cannot be printed so."""
        due, words = self._due, self._words
        texts = self._screen.texts()
        self._lines, warning, following = None, "", ""
        if due is None or not texts:
            self._picture = QImage()
        else:
            try:
                lines = self._card.broken(texts, due.lines, due.first_line)
            except FaceTextTooLong as fault:
                lines = FaceLines(first_line=due.first_line, lines=())
                entry = str(fault.details["entry"])
                warning = words("fault.P-164.what", entry=entry)
                following = words("fault.P-164.next")
            self._picture = self._card.picture(lines)
            lacking = self._card.lacking(tuple(texts.values()))
            if lacking:
                warning = words("face.lacking", glyphs=" ".join(map(_code, lacking)))
                following = words("face.lacking_how")
            self._lines = None if warning else lines
        self._screen.show_card(self._picture, warning, following)
        self._show_keys()

    # --- keys ---------------------------------------------------------------------------------

    def _show_keys(self) -> None:
        self._screen.set_keys(self.keys())

    def lack(self) -> str:
        """Return why nothing can be printed now, empty where it can."""
        words, stand = self._words, self._stand
        if self._busy:
            return words("face.busy")
        if stand is None or self._due is None or not self._screen.fields:
            return words("face.lack.nothing")
        if stand.calibration is None:
            return words("face.lack.calibration")
        date_only = f"{self._today()}".strip()
        if any(text.strip(" 　") in ("", date_only) for text in self._screen.texts().values()):
            return words("face.lack.text")
        return "" if self._lines is not None else words("face.lack.fit")

    def keys(self) -> list[FKeyFace]:
        """Return the band's keys."""
        words, stand = self._words, self._stand
        is_open = stand is not None and stand.open is not None
        free = FKeyState.USABLE if stand is not None and not is_open else FKeyState.ABSENT
        names = {3: "back", 7: "calibrate", 8: "sheet", 11: "hide"}
        faces = [
            FKeyFace(
                number=number,
                label=words(f"face.key.{name}"),
                short=words(f"face.key_short.{name}"),
                state=free if number in (7, 8) else FKeyState.USABLE,
            )
            for number, name in names.items()
        ]
        reason = "" if is_open else self.lack()
        label = words("face.key.answer" if is_open else "face.key.print")
        state = FKeyState.NOT_YET if reason else FKeyState.NEXT
        return [*faces, FKeyFace(number=12, label=label, state=state, reason=reason)]

    def key(self, number: int) -> None:
        """Do what a key of the band says."""
        acts: dict[int, Callable[[], object]] = {
            3: self._back,
            7: self._ask_calibration,
            8: self._print_sheet,
            12: self._next,
        }
        if number in acts and self.pane is None and not self._busy:
            acts[number]()

    def _focus(self) -> None:
        if self._screen.first is not None:
            self._screen.first.setFocus()

    def _next(self) -> None:
        stand = self._stand
        if stand is not None and stand.open is not None:
            self._ask_fate(stand.open)
        elif not self.lack():
            self._confirm()

    # --- one card -----------------------------------------------------------------------------

    def _confirm(self) -> None:
        due, lines, screen, stand = self._due, self._lines, self._screen, self._stand
        if due is None or lines is None or stand is None or stand.calibration is None:
            return
        number = self._words("face.number", number=due.number, card=due.control_number)
        pane = FaceConfirm(screen.theme, screen.window(), self._picture, due.name, number)
        wanted = Inscription(
            visit=due.visit,
            card=due.card,
            prints=tuple(screen.fields),
            first_line=lines.first_line,
            texts=tuple(text for text, _ in lines.lines),
        )
        pdf = self._card.pdf(lines, stand.calibration)
        pane.decided.connect(lambda: self._print(wanted, pdf))
        self._open(pane)
        pane.open(pane.leave)

    def _print(self, wanted: Inscription, pdf: bytes) -> None:
        """Print once: the pane is gone before anything is sent, so that no key repeats it."""
        if self._busy or self.pane is None:
            return
        self.close_pane()
        self._busy = True
        self._show_keys()
        self._run(lambda: self._desk.print(wanted, pdf), self._sent, LANE)

    def _sent(self, sent: Sent) -> None:
        self._busy = False
        if sent.trouble is not None:
            self._screen.notices.tell_fault(sent.trouble)

        def ask(stand: FaceStand) -> None:
            self._take(stand)  # the fields go before the question remembers what had the keyboard
            self._ask_fate(sent.print)

        self._run(self._desk.stand, ask)

    def _ask_fate(self, print_: FacePrint) -> None:
        words, screen = self._words, self._screen
        fates = _FATES if print_.fate is FaceFate.ASKED else _FATES[:2]
        pane = ChoicePane(
            screen.theme,
            screen.window(),
            words("face.fate.title"),
            [(one.value, words(f"face.fate.{one.value}")) for one in fates],
            text=words("face.fate.text"),
            decide=words("face.fate.decide"),
        )

        def answered(fate: str, _text: str) -> None:
            self.close_pane()
            self._run(lambda: self._desk.tell(print_.id, FaceFate(fate)), self._told)

        pane.answered.connect(answered)
        self._open(pane)
        pane.open()

    def _told(self, told: FacePrint) -> None:
        words, fate = self._words, told.fate
        tone = Tone.OK if fate is FaceFate.PRINTED else Tone.WARN
        title = words(f"face.told.{fate.value}")
        self._screen.notices.tell("face", tone, title, words(f"face.told_next.{fate.value}"))
        self.enter()

    # --- calibration --------------------------------------------------------------------------

    def _ask_calibration(self) -> None:
        stand, screen = self._stand, self._screen
        if stand is None or stand.open is not None:
            return
        known = stand.calibration or Calibration()
        values = (f"{known.right:.1f}", f"{known.down:.1f}")
        pane = CalibrationPane(screen.theme, screen.window(), values)

        def decided() -> None:
            found = pane.values()
            self.close_pane()
            if found is not None:
                moved = Calibration(right=found[0], down=found[1])
                self._run(lambda: self._desk.calibrate(moved), lambda _none: self.enter())

        pane.decided.connect(decided)
        self._open(pane)
        pane.open()

    def _print_sheet(self) -> None:
        stand = self._stand
        if stand is None or stand.open is not None:
            return
        pdf = self._card.sheet_pdf(stand.calibration or Calibration())
        done = self._words("face.sheet_done")
        tell = self._screen.notices.tell
        self._run(
            lambda: self._desk.print_sheet(pdf),
            lambda _none: tell("sheet", Tone.OK, done, seconds=20),
            LANE,
        )

    # --- parts --------------------------------------------------------------------------------

    def _open(self, pane: DecisionPane) -> None:
        self.close_pane()
        self.pane = pane
        pane.back.connect(self.close_pane)

    def close_pane(self) -> None:
        """Take the pane away."""
        if self.pane is not None:
            pane, self.pane = self.pane, None
            pane.close_pane()

    def _run(self, work: Callable[[], T], done: Callable[[T], None], lane: str = "records") -> None:
        self._lanes.run(lane, work, done, self._failed, owner=self._screen)

    def _failed(self, fault: CounterFault) -> None:
        self._busy = False
        self._screen.notices.tell_fault(fault)
        self._show_keys()


def _code(cluster: str) -> str:
    return "+".join(f"U{ord(char):04X}" for char in cluster)

"""Bind the import's screen to the backyard: check on a lane, show, take all or nothing."""

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.backyard.card_list import Progress
from app.backyard.import_cards import Imported
from app.desk.backyard import Backyard, Checked
from app.faults import CounterFault
from app.ports import Scan, Words
from app.tickets.codes import parse
from widgets.background import Lanes
from widgets.controls.fkeys import FKeyFace, FKeyState
from widgets.controls.painting import Tone
from widgets.presenters.backyard_import_words import ImportWords
from widgets.presenters.backyard_words import key_face
from widgets.presenters.scan_words import tell_stray
from widgets.screens.import_preview import ImportScreen
from widgets.screens.import_preview_view import ImportStage

BROWSE, NEXT, LAST, STOP, REPORT, HIDE, TAKE = 2, 5, 6, 7, 9, 11, 12
Chooser = Callable[[QWidget, str], str]


def choose_file(window: QWidget, title: str) -> str:
    """Ask for a file to read; empty where the person changed their mind."""
    return QFileDialog.getOpenFileName(window, title, "", "CSV (*.csv *.txt);;* (*)")[0]


class ImportPresenter(QObject):
    """Run one import after another; ``intake_wanted`` is F12 after the end.

    ``choose`` asks for a file to read.  The report of bad lines is written beside the list.
    """

    intake_wanted = Signal()
    _checked_lines = Signal(object)
    _taken_lines = Signal(int)

    def __init__(
        self,
        screen: ImportScreen,
        backyard: Backyard,
        lanes: Lanes,
        words: Words,
        *,
        choose: Chooser = choose_file,
    ) -> None:
        super().__init__(screen)
        self._screen, self._desk, self._lanes = screen, backyard, lanes
        self._words, self._choose = ImportWords(words), choose
        self._stage = ImportStage.CHOOSE
        self._path: Path | None = None
        self._checked: Checked | None = None
        self._stop = threading.Event()
        self._checked_lines.connect(self._show_checking)
        self._taken_lines.connect(self._show_taking)
        screen.file_given.connect(self.check)
        screen.browse_pressed.connect(self._browse)
        screen.cancel_pressed.connect(self.cancel)
        screen.report_pressed.connect(self._report)
        screen.key_pressed.connect(self.key)
        screen.key_refused.connect(self._refused)
        screen.escaped.connect(self._escape)

    # --- coming and going ------------------------------------------------------------------------

    def enter(self) -> None:
        """Show the keys; a preview that was left open is still there."""
        self._screen.set_keys(self.keys())

    def leave(self) -> None:
        """Leave the screen; a running pass goes on."""

    def refresh(self) -> None:
        """Do nothing: a preview shows a file, not the ledger."""

    def scan(self, scan: Scan) -> None:
        """Tell what was scanned; nothing is used here."""
        tell_stray(self._screen.notices, self._words.words, parse(scan.text))

    # --- keys ------------------------------------------------------------------------------------

    def keys(self) -> list[FKeyFace]:
        """Return the band's keys of the present stage."""
        words, stage, faces = (
            self._words.words,
            self._stage,
            [key_face(self._words.words, HIDE, "hide")],
        )
        if stage in (ImportStage.CHECKING, ImportStage.TAKING):
            faces.append(key_face(self._words.words, STOP, "stop"))
            working = words("backyard.key_reason.working")
            faces.append(key_face(self._words.words, TAKE, "take_all", FKeyState.NOT_YET, working))
            return faces
        faces.append(key_face(self._words.words, BROWSE, "browse"))
        found = self._checked.preview if self._checked else None
        if stage is ImportStage.CHOOSE or found is None:
            faces.append(key_face(self._words.words, TAKE, "check", FKeyState.NEXT))
        elif stage is ImportStage.DONE:
            faces.append(key_face(self._words.words, TAKE, "intake", FKeyState.NEXT))
        elif found.accepted:
            label = words("backyard.import.take", count=found.good)
            faces += [
                FKeyFace(number=TAKE, label=label, short=label, state=FKeyState.NEXT),
                key_face(self._words.words, STOP, "other"),
            ]
        else:
            count = found.bad or sum(found.counts.values())
            reason = words("backyard.key_reason.faults", count=count)
            faces += [
                key_face(self._words.words, NEXT, "next_fault"),
                key_face(self._words.words, LAST, "last_fault"),
                key_face(self._words.words, REPORT, "report"),
                key_face(self._words.words, STOP, "other"),
                key_face(self._words.words, TAKE, "take_all", FKeyState.NOT_YET, reason),
            ]
        return faces

    def key(self, number: int) -> None:
        """Act as an F-key does."""
        acts: dict[int, Callable[[], None]] = {
            BROWSE: self._browse,
            NEXT: lambda: self._screen.step_fault(1),
            LAST: lambda: self._screen.step_fault(-1),
            STOP: self._f7,
            REPORT: self._report,
            TAKE: self._f12,
        }
        if number in acts:
            acts[number]()

    def _f7(self) -> None:
        if self._stage in (ImportStage.CHECKING, ImportStage.TAKING):
            self.cancel()
        else:
            self._back_to_choice()

    def _f12(self) -> None:
        if self._stage is ImportStage.CHOOSE:
            self.check(self._screen.field.text())
        elif self._stage is ImportStage.PREVIEW:
            self.take()
        elif self._stage is ImportStage.DONE:
            self._back_to_choice()
            self.intake_wanted.emit()

    def _refused(self, number: int) -> None:
        if number == TAKE and self._stage is ImportStage.PREVIEW:
            self._screen.faults.setFocus()

    def _escape(self) -> None:
        if self._stage in (ImportStage.PREVIEW, ImportStage.DONE):
            self._back_to_choice()

    def _go(self, stage: ImportStage) -> None:
        self._stage = stage
        self._screen.show_stage(stage, self._path.name if self._path else "")
        self._screen.set_keys(self.keys())

    def _back_to_choice(self) -> None:
        self._checked, self._path = None, None
        self._go(ImportStage.CHOOSE)

    # --- checking --------------------------------------------------------------------------------

    def _browse(self) -> None:
        if self._stage in (ImportStage.CHECKING, ImportStage.TAKING):
            return
        title = self._words.words("backyard.import.browse")
        found = self._choose(self._screen.window(), title)
        if found:
            self._screen.field.set_text(found)
            self.check(found)

    def check(self, text: str) -> None:
        """Read a file and show what was found; nothing is written."""
        words = self._words.words
        if self._stage in (ImportStage.CHECKING, ImportStage.TAKING):
            return
        if not text:
            self._screen.show_error(words("backyard.import.no_file"))
            self._screen.field.edit.setFocus()
            return
        path = self._path = Path(text.strip().strip('"'))
        self._screen.show_error("")
        for key in self._screen.notices.keys():  # noqa: SIM118 - a board, not a dict
            self._screen.notices.drop(key)
        self._stop = stop = threading.Event()
        self._go(ImportStage.CHECKING)
        self._lanes.run(
            "import",
            lambda: self._desk.check_list(
                path, progress=self._checked_lines.emit, cancelled=stop.is_set
            ),
            self._found,
            self._not_checked,
            owner=self,
        )

    def _show_checking(self, done: Progress) -> None:
        if self._stage is ImportStage.CHECKING:
            told = self._words.words("backyard.import.checking", count=done.lines)
            self._screen.show_progress(done.done / done.size if done.size else 1.0, told)

    def _found(self, checked: Checked) -> None:
        self._checked = checked
        path = self._path
        size = path.stat().st_size if path is not None and path.exists() else 0
        self._screen.show_preview(self._words.preview(checked, size))
        QTimer.singleShot(0, self, lambda: self._go(ImportStage.PREVIEW))  # filled before it shows

    def _not_checked(self, fault: CounterFault) -> None:
        self._back_to_choice()
        self._screen.notices.tell_fault(fault)

    def cancel(self) -> None:
        """Stop a running pass; nothing of the list is taken."""
        self._stop.set()

    # --- taking ----------------------------------------------------------------------------------

    def take(self) -> None:
        """Take the checked list into the ledger, all of it or nothing."""
        checked = self._checked
        if checked is None or not checked.preview.accepted:
            return
        self._go(ImportStage.TAKING)
        self._lanes.run(
            "import",
            lambda: self._desk.take_list(checked, progress=self._taken_lines.emit),
            self._taken,
            self._not_taken,
            owner=self,
        )

    def _show_taking(self, count: int) -> None:
        if self._stage is ImportStage.TAKING and self._checked is not None:
            whole = self._checked.preview.good
            told = self._words.words("backyard.import.taking", count=count, whole=whole)
            self._screen.show_progress(count / whole if whole else 1.0, told)

    def _taken(self, done: Imported) -> None:
        words = self._words.words
        self._go(ImportStage.DONE)
        told = words("imports.done", new=done.new, same=done.same, boxes=len(done.boxes))
        self._screen.show_done(told, words("backyard.import.done_next"))

    def _not_taken(self, fault: CounterFault) -> None:
        self._back_to_choice()
        self._screen.notices.tell_fault(fault)

    # --- the report ------------------------------------------------------------------------------

    def _report(self) -> None:
        checked, path, words = self._checked, self._path, self._words.words
        if checked is None or path is None or checked.preview.accepted:
            return
        target = path.with_name(words("backyard.import.report_name", name=path.stem))
        self._lanes.run(
            "import",
            lambda: checked.source.write_bad_lines(checked.preview, target, words),
            lambda count: self._reported(target, count),
            self._not_reported,
            owner=self,
        )

    def _reported(self, target: Path, count: int) -> None:
        words = self._words.words
        title = words("backyard.import.reported", count=count, file=target.name)
        where = words("backyard.import.reported_where", folder=str(target.parent))
        self._screen.notices.tell("report", Tone.OK, title, where)

    def _not_reported(self, fault: CounterFault) -> None:
        self._screen.notices.tell_fault(fault)

"""Sign-in: who works here, whether the terminal is fit for work, what holds without the line."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from widgets.controls.buttons import Button, ButtonKind, ButtonSize
from widgets.controls.fields import CodeBoxes, Field, FieldKind, SecretEdit
from widgets.controls.focus_order import step_focus, tab_stops
from widgets.controls.labels import Label, Prose
from widgets.controls.marks import KeyMark
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.controls.sync_chip import SyncChip, SyncView
from widgets.screens.sign_in_parts import CheckRows, Ground, Head, OfflineCase, SignInState
from widgets.theme import Theme, Type

CODE_LENGTH = 6


class SignInScreen(QWidget):
    """Ask for staff id, password and code.  ``submitted(staff_id, Secret, code)`` tells them.

    Shows what it is given by ``show_state``, ``show_wrong``, ``show_wait`` and ``show_busy``;
    knows neither staff nor devices.  ``help_wanted`` is F1, ``ended`` comes from a terminal that
    could not be opened.
    """

    submitted = Signal(str, object, str)
    ended = Signal()
    forgot = Signal()
    training = Signal()
    help_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._wait_s = 0
        self._code_needed = True
        self._state: SignInState | None = None
        self._refused = False
        self._gaps: list[tuple[QSpacerItem, int]] = []
        self._waiting = QTimer(self)
        self._waiting.setInterval(1000)
        self._waiting.timeout.connect(self._count_down)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._left = self._build_left()
        row.addWidget(self._left)
        row.addWidget(self._build_right(), 1)
        self.set_compact(False)
        self._tell_button()

    # --- the left half ------------------------------------------------------------------------

    def _build_left(self) -> QWidget:
        theme, sub = self._theme, self._theme.ink.sub
        left = Ground(theme)
        self._head = Head(theme)
        self._day = Label(theme, "", Type.NOTE, colour=sub)
        self._time = Label(theme, "", Type.NUMBER, numerals=True)
        self._sentence = Prose(theme, "")
        self._checked = Label(theme, "", Type.NOTE, colour=sub)
        self._checks = CheckRows(theme)
        self._told = Notice(theme, Tone.WARN)
        self._told.hide()
        self._chip = SyncChip(theme)
        self._chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._version = Prose(theme, "", Type.NOTE, colour=sub)
        column = self._left_column = QVBoxLayout(left)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addStretch(2)
        for part in (self._day, self._time):
            column.addWidget(part)
        column.addSpacing(8)
        column.addWidget(self._sentence)
        column.addStretch(1)
        title = QHBoxLayout()
        title.addWidget(Label(theme, theme.words("sign_in.check"), bold=True))
        title.addStretch(1)
        title.addWidget(self._checked)
        column.addLayout(title)
        column.addSpacing(8)
        column.addWidget(self._checks)
        column.addStretch(6)
        column.addWidget(self._told)
        column.addSpacing(12)
        column.addWidget(self._chip)
        column.addSpacing(12)
        column.addWidget(self._version)
        return left

    # --- the right half -----------------------------------------------------------------------

    def _build_right(self) -> QWidget:
        theme, words = self._theme, self._theme.words
        right = QWidget()
        outer = QHBoxLayout(right)
        outer.addStretch(1)
        holder = QWidget()
        holder.setFixedWidth(480)
        outer.addWidget(holder)
        outer.addStretch(1)
        column = self._right_column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._lead = Label(theme, words("sign_in.lead"), colour=theme.ink.sub)
        self.staff_id = Field(theme, words("sign_in.staff_id"), FieldKind.CODE, large=True)
        self.secret = SecretEdit(theme, large=True)
        password = Field(theme, words("sign_in.password"), edit=self.secret, large=True)
        self.code = CodeBoxes(theme, words("sign_in.code"), CODE_LENGTH)
        self.button = Button(
            theme, words("sign_in.submit"), ButtonKind.PRIMARY, ButtonSize.LARGE, key="Enter"
        )
        self.button.setSizePolicy(self.staff_id.sizePolicy())
        self._wrong = Notice(theme, Tone.ERROR)
        self._unfinished = Label(theme, "", bold=True, colour=theme.ink.primary)
        self._offline = Notice(theme, Tone.PLAIN)
        column.addStretch(1)
        column.addWidget(Label(theme, words("sign_in.title"), Type.TITLE))
        column.addSpacing(8)
        column.addWidget(self._lead)
        self._gap(32)
        column.addWidget(self.staff_id)
        self._gap(24)
        column.addWidget(password)
        self._gap(24)
        self._code_part = QWidget()
        code = QVBoxLayout(self._code_part)
        code.setContentsMargins(0, 0, 0, 0)
        code.setSpacing(8)
        code.addLayout(self._code_head())
        code.addWidget(self.code)
        column.addWidget(self._code_part)
        column.addSpacing(16)
        column.addWidget(self._wrong)
        column.addWidget(self._unfinished)
        column.addSpacing(16)
        column.addWidget(self.button)
        self._gap(32)
        column.addWidget(self._offline)
        self._gap(24)
        column.addLayout(self._foot())
        column.addStretch(1)
        self._wrong.hide()
        self._unfinished.hide()
        self._connect()
        return right

    def _gap(self, px: int) -> None:
        spacer = QSpacerItem(0, px, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._right_column.addSpacerItem(spacer)
        self._gaps.append((spacer, px))

    def _code_head(self) -> QHBoxLayout:
        theme, words = self._theme, self._theme.words
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(theme, words("sign_in.code"), bold=True))
        aside = Label(theme, words("sign_in.code_hint"), Type.NOTE, colour=theme.ink.sub)
        head.addWidget(aside)
        head.addStretch(1)
        return head

    def _foot(self) -> QHBoxLayout:
        theme, words = self._theme, self._theme.words
        foot = QHBoxLayout()
        foot.setSpacing(16)
        for signal, text in (
            (self.forgot, words("sign_in.forgot")),
            (self.training, words("sign_in.training")),
        ):
            button = Button(theme, text, ButtonKind.TEXT)
            button.clicked.connect(signal)
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(KeyMark(theme, "F1"))
        foot.addWidget(Label(theme, words("sign_in.help"), Type.NOTE, colour=theme.ink.sub))
        return foot

    def _connect(self) -> None:
        self.code.setProperty("raw_keys", True)
        self.staff_id.edit.returnPressed.connect(self.secret.setFocus)
        self.secret.returnPressed.connect(self._after_secret)
        self.code.returnPressed.connect(self.submit)
        self.button.clicked.connect(self.submit)
        self.button.refused.connect(self._focus_missing)
        for edit in (self.staff_id.edit, self.secret, self.code):
            edit.textChanged.connect(self._tell_button)

    # --- what it shows ------------------------------------------------------------------------

    def show_state(self, state: SignInState) -> None:
        """Show window, day, self-check, synchronisation and what holds without the line."""
        words = self._theme.words
        self.set_identity(state.number, state.title, state.office)
        self._sentence.set_text(state.day_sentence)
        self._checked.setText(words("sign_in.checked", at=state.checked_at))
        self._checks.show_lines(state.checks)
        self._chip.show_view(state.sync)
        self._chip.show()
        simulated = words("sign_in.simulated") if state.simulated else ""
        self._version.set_text("　".join(part for part in (state.version, simulated) if part))
        self._state = state
        self._show_offline(state)
        self._unfinished.setVisible(bool(state.unfinished))
        self._unfinished.setText(words("sign_in.unfinished", ticket=state.unfinished))

    def _show_offline(self, state: SignInState) -> None:
        """Tell with what one may sign in without the line; a code only where the site has one."""
        words, case = self._theme.words, state.offline.value
        tone = {
            OfflineCase.NOT_NEEDED: Tone.PLAIN,
            OfflineCase.IN_USE: Tone.OFF,
            OfflineCase.NOT_POSSIBLE: Tone.WARN,
        }[state.offline]
        text = words(
            f"sign_in.offline.{case}.text_code"
            if self._code_needed
            else f"sign_in.offline.{case}.text",
            left=state.left,
            helper=state.helper,
        )
        self._offline.show_notice(tone, words(f"sign_in.offline.{case}.title"), text)

    def set_identity(self, number: str, title: str, office: str) -> None:
        """Show which window of which office this is."""
        self._head.show_identity(number, title, office)

    def show_opening(self) -> None:
        """Show that the terminal is still being opened; what is typed meanwhile counts."""
        words = self._theme.words
        self._chip.hide()  # what is owed is not known yet
        self._offline.show_notice(
            Tone.PLAIN, words("sign_in.opening.title"), words("sign_in.opening.text")
        )

    def show_refused(self, what: str, safe: str, following: str, code: str) -> None:
        """Show in three lines why the terminal cannot be opened; it can only be closed."""
        self._refused = True
        self.show_wrong(what, safe, following, code)
        self._offline.hide()
        for edit in (self.staff_id.edit, self.secret, self.code):
            edit.setEnabled(False)
        self.button.set_text(self._theme.words("sign_in.close"))
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_clock(self, time: str, day: str, drift: str = "") -> None:
        """Show the device's clock; ``drift`` stands in brown beside the day."""
        self._time.setText(time)
        self._day.setText(f"{day}　{drift}" if drift else day)
        self._day.set_colour(self._theme.ink.warn if drift else self._theme.ink.sub)

    def show_told(self, what: str, safe: str, following: str, code: str) -> None:
        """Show a trouble of no entry beside the checks until somebody has signed in."""
        self._told.show_notice(Tone.WARN, what, f"{safe}\n{following}", code=code)
        self._told.show()

    def hide_told(self) -> None:
        """Take the trouble away: somebody has seen it and works on."""
        self._told.hide()

    def set_sync(self, view: SyncView) -> None:
        """Show the state of synchronisation."""
        self._chip.show_view(view)

    def set_code_needed(self, *, needed: bool) -> None:
        """Ask for a one-time code only where the site's rule says so."""
        self._code_needed = needed
        self._code_part.setVisible(needed)
        self._tell_button()
        if self._state is not None:
            self._show_offline(self._state)

    def _after_secret(self) -> None:
        if self._code_needed:
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.submit()

    def show_wrong(self, what: str, safe: str, following: str, code: str = "") -> None:
        """Show a refused entry in three lines; the password and the code are asked again."""
        self.show_busy(busy=False)
        self._wrong.show_notice(Tone.ERROR, what, f"{safe}\n{following}", code=code)
        self._wrong.show()
        self.secret.wipe()
        self.code.clear()
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_wait(self, seconds: int) -> None:
        """Show how long no entry is taken after too many wrong ones."""
        self._wait_s = max(0, seconds)
        if self._wait_s:
            self._waiting.start()
        self._tell_button()

    def show_busy(self, *, busy: bool) -> None:
        """Show that the entry is being checked."""
        self.button.set_text(self._theme.words("sign_in.busy" if busy else "sign_in.submit"))
        self.button.setEnabled(not busy)

    def enter(self) -> None:
        """Start afresh: nothing typed is left, the keyboard is in the first empty field."""
        self._wrong.hide()
        self.show_busy(busy=False)
        self.secret.wipe()
        self.code.clear()
        wanted = self.secret if self.staff_id.text() else self.staff_id.edit
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def prefill(self, staff_id: str) -> None:
        """Fill in the staff id, as after a lock."""
        self.staff_id.set_text(staff_id)

    def set_compact(self, compact: bool) -> None:
        """Take the narrower halves."""
        self._left.setFixedWidth(560 if compact else 760)
        side, up = (40, 24) if compact else (80, 64)
        self._left_column.setContentsMargins(side, up, side, up)
        self._checks.set_compact(compact)
        self._lead.setVisible(not compact)
        for spacer, full in self._gaps:
            spacer.changeSize(0, full // 2 if compact else full)
        self._right_column.invalidate()

    # --- what is typed ------------------------------------------------------------------------

    def missing(self) -> str:
        """Return the reason why the entry is not complete, empty where it is."""
        words = self._theme.words
        if self._wait_s:
            return words("sign_in.wait", seconds=self._wait_s)
        if not self.staff_id.text():
            return words("sign_in.need.staff_id")
        if self.secret.is_empty():
            return words("sign_in.need.password")
        if not self._code_needed or self.code.complete:
            return ""
        return words("sign_in.need.code")

    def submit(self) -> None:
        """Tell the entry once it is complete; else move to what is missing."""
        if self._refused:
            self.ended.emit()
            return
        if self.missing():
            self._focus_missing()
            return
        if not self.button.isEnabled():
            return
        code = self.code.text()
        secret = self.secret.take()
        self.code.clear()
        self._wrong.hide()
        self.show_busy(busy=True)
        self.submitted.emit(self.staff_id.text(), secret, code)

    def _focus_missing(self) -> None:
        for edit, there in (
            (self.staff_id.edit, bool(self.staff_id.text())),
            (self.secret, not self.secret.is_empty()),
            (self.code, self.code.complete),
        ):
            if not there:
                edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _tell_button(self) -> None:
        if self._refused:
            return
        reason = self._theme.words("sign_in.wait", seconds=self._wait_s) if self._wait_s else ""
        self.button.set_reason(reason)
        if reason:
            self.button.set_text(reason)
        elif self.button.isEnabled():
            self.button.set_text(self._theme.words("sign_in.submit"))

    def _count_down(self) -> None:
        self._wait_s = max(0, self._wait_s - 1)
        if not self._wait_s:
            self._waiting.stop()
        self._tell_button()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell F1."""
        if event.key() == Qt.Key.Key_F1:
            self.help_wanted.emit()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Walk id, password, code, button, the two text buttons."""
        step_focus(tab_stops(self), forward=forward)
        return True

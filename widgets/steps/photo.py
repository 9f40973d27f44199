"""顔写真: taken with this window's camera, with advice in words, or brought and looked at.

The camera's findings tick what they found good; what they doubt a person decides by ticking it.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtGui import QHideEvent, QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.camera_port import Aspect, Examined, Finding, Grade
from app.desk.serving import Serving
from app.procedures.answers import Answer, PhotoAnswer, PhotoCheck, PhotoSource
from app.procedures.asking import Photo
from app.procedures.steps import StepKind
from widgets.controls.buttons import Button, ButtonKind
from widgets.controls.labels import Prose
from widgets.controls.notice import Notice
from widgets.controls.painting import Tone
from widgets.controls.photo_view import PhotoView
from widgets.steps.step import StepWidget, TickList, heading
from widgets.theme import Theme, Type

TAKE, COPY = 9, 8
_MOST_LINES = 4
_TELLS: dict[PhotoCheck, tuple[Aspect, ...]] = {
    PhotoCheck.FRONT: (Aspect.FACE, Aspect.TILT, Aspect.EYES, Aspect.SIZE, Aspect.HEADROOM),
    PhotoCheck.PLAIN: (Aspect.BACKGROUND,),
    PhotoCheck.SHARP: (Aspect.BLUR, Aspect.LIGHT, Aspect.GLARE),
}
"""Which findings speak of a check; the name on the board is read by a person alone."""


class CameraSide(QWidget):
    """Show the camera, what it found and the buttons: take, take again, give the file out."""

    def __init__(self, theme: Theme, *, express: bool) -> None:
        super().__init__()
        words = theme.words
        self._theme = theme
        self.view = PhotoView(theme, express=express)
        self.view.setAccessibleName(words("counter.photo.view"))
        self.told = Notice(theme, Tone.PRIMARY, words("counter.photo.starting"))
        self.said = Notice(theme, Tone.PRIMARY)
        self.said.hide()
        self.lines = [Prose(theme, "", Type.NOTE) for _ in range(_MOST_LINES)]
        self.take = Button(theme, "", ButtonKind.PRIMARY, key=str(TAKE), icon="camera")
        self.copy = Button(theme, words("counter.photo.copy"), key=str(COPY))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.view, 1)
        column.addWidget(self.told)
        for line in self.lines:
            column.addWidget(line)
            line.hide()
        column.addWidget(self.said)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.take)
        row.addWidget(self.copy)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(0)
        self._shape = 0.6 if express else 1.15
        self.show_live()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the view in the shape of what it shows."""
        self.view.setMaximumHeight(round(self.width() * self._shape))
        super().resizeEvent(event)

    def show_live(self) -> None:
        """Offer to take a photo."""
        self.view.show_photo(QImage())
        self.take.set_text(self._theme.words("counter.photo.take"))
        self.copy.hide()
        self.said.hide()

    def show_taken(self, photo: QImage) -> None:
        """Show the photo that is kept."""
        self.view.show_photo(photo)
        self.take.set_text(self._theme.words("counter.photo.again"))
        self.copy.show()

    def show_findings(self, findings: tuple[Finding, ...], *, taken: bool) -> None:
        """Tell what was found: one sentence where all is well, else what to do."""
        words = self._theme.words
        doubts = [one for one in findings if one.grade is not Grade.GOOD]
        poor = any(one.grade is Grade.POOR for one in doubts)
        tone = Tone.OK if not doubts else Tone.WARN
        what = "taken" if taken else "live"
        how = "good" if not doubts else "poor" if poor else "unsure"
        self.told.show_notice(
            tone, words(f"counter.photo.{what}.{how}"), words(f"counter.photo.{what}.{how}_next")
        )
        ordered = sorted(doubts, key=lambda one: one.grade is not Grade.POOR)
        for line, one in zip(self.lines, [*ordered, *[None] * _MOST_LINES], strict=False):
            line.setVisible(one is not None)
            if one is not None:
                aspect = words(f"photo.aspect.{one.aspect.value}")
                hint = words(f"photo.hint.{one.hint}")
                line.set_text(words("counter.photo.finding", aspect=aspect, hint=hint))

    def show_trouble(self, what: str, following: str) -> None:
        """Tell why nothing is seen."""
        self.view.show_words(what)
        self.told.show_notice(Tone.WARN, what, following)
        for line in self.lines:
            line.hide()


class PhotoStep(StepWidget):
    """Ask where the photo comes from and look at it; 0 ticks all that is looked at.

    ``acted`` tells ``photo_shown`` and ``photo_hidden`` with the widget, ``photo_take`` (9),
    ``photo_copy`` (8), ``photo_panel`` to let the resident look once more and ``photo_source``
    when another source is chosen.
    """

    kind: ClassVar[StepKind] = StepKind.PHOTO

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.camera: CameraSide | None = None

    def head_acts(self) -> tuple[tuple[str, str], ...]:
        """Offer to show the photo that is kept to the resident."""
        if self.serving.photo is None or not self.wants_camera:
            return ()
        return (("photo_panel", self._theme.words("counter.photo.on_panel")),)

    def begin(self, serving: Serving) -> None:
        """List sources and checks."""
        words, kept = self._theme.words, serving.begun(self._stage_key)
        known = kept if isinstance(kept, PhotoAnswer) else None
        step = self.stage.step
        assert isinstance(step, Photo)  # noqa: S101 - the kind names the step
        self._step = step
        sources = step.sources(serving.way.before[self._stage_key])
        self.sources = TickList(self._theme, single=True)
        only = sources[0].value if len(sources) == 1 else ""
        self.sources.set_points(
            [(one.value, words(f"procedures.photo_source.{one.value}")) for one in sources],
            ticked=(known.source.value if known else only,),
        )
        self._first_check = len(sources) + 1
        self.checks = TickList(self._theme)
        self.sources.ticked.connect(self._source_chosen)
        self.checks.ticked.connect(self.changed)
        self._lay_out()
        self._list_checks(known.passed if known else ())

    def _lay_out(self) -> None:
        words = self._theme.words
        self._sides = QHBoxLayout()
        self._sides.setSpacing(24)
        right = QVBoxLayout()
        right.setSpacing(16)
        aside = words("counter.all_by_zero")
        for title, part, note in (
            ("counter.photo.source", self.sources, ""),
            ("counter.photo.checks", self.checks, aside),
        ):
            block = QVBoxLayout()
            block.setSpacing(0)
            block.addWidget(heading(self._theme, words(title), note))
            block.addWidget(part)
            right.addLayout(block)
        right.addStretch(1)
        self._sides.addLayout(right, 1)
        self.column.addLayout(self._sides, 1)

    @property
    def express(self) -> bool:
        """Tell whether the name board must stand in the picture, which is not cut."""
        return self._step.express

    @property
    def wants_camera(self) -> bool:
        """Tell whether a photo of this window's camera is asked for."""
        return self.sources.chosen() == PhotoSource.TAKEN.value

    # --- the camera ------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the camera may begin."""
        super().showEvent(event)
        self.acted.emit("photo_shown")

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that nothing may be seen any more."""
        super().hideEvent(event)
        self.acted.emit("photo_hidden")

    def use_camera(self, *, simulated: bool = False) -> CameraSide:
        """Make room for the camera, once."""
        if self.camera is None:
            self.camera = CameraSide(self._theme, express=self.express)
            if simulated:
                self.camera.view.mark = self._theme.words("counter.photo.simulated")
            self.camera.take.clicked.connect(lambda: self.acted.emit("photo_take"))
            self.camera.copy.clicked.connect(lambda: self.acted.emit("photo_copy"))
            self._sides.insertWidget(0, self.camera, 1)
        self.camera.setVisible(self.wants_camera)
        return self.camera

    def show_taken(self, photo: QImage, examined: Examined) -> None:
        """Show a photo that was just taken; what was found good is ticked."""
        self.show_kept(photo)
        if self.camera is not None:
            self.camera.show_findings(examined.findings, taken=True)
        doubted = {one.aspect for one in examined.doubts}
        for name in self.checks.names():
            about = _TELLS.get(PhotoCheck(name), ())
            self.checks.tick(name, on=bool(about) and not doubted.intersection(about))
        self.changed.emit()

    def show_kept(self, photo: QImage) -> None:
        """Show the photo that is kept for this visit."""
        if self.camera is not None:
            self.camera.show_taken(photo)

    def show_asked(self) -> None:
        """Tell that the resident looks at the photo."""
        self._say(Tone.PRIMARY, "asked")

    def show_vanished(self) -> None:
        """Tell that the panel was hidden before the resident answered."""
        self._say(Tone.PRIMARY, "vanished")

    def show_answered(self, *, use: bool) -> None:
        """Tell what the resident said of the photo; the clerk decides."""
        self._say(Tone.OK if use else Tone.WARN, "use" if use else "again")

    def _say(self, tone: Tone, what: str) -> None:
        if self.camera is not None:
            words = self._theme.words
            title = words(f"counter.photo.resident.{what}")
            following = words(f"counter.photo.resident.{what}_next")
            self.camera.said.show_notice(tone, title, following)
            self.camera.said.show()

    def show_live(self) -> None:
        """Show the camera again; the checks are looked at anew."""
        if self.camera is not None:
            self.camera.show_live()
        for name in self.checks.names():
            self.checks.tick(name, on=False)
        self.changed.emit()

    # --- the answer ------------------------------------------------------------------------------

    def follow(self, serving: Serving) -> None:
        """Take note of the photo that is kept."""
        self.changed.emit()

    def _source_chosen(self) -> None:
        self._list_checks(tuple(PhotoCheck(name) for name in self.checks.points()))
        self.acted.emit("photo_source")
        self.changed.emit()

    def _list_checks(self, passed: tuple[PhotoCheck, ...]) -> None:
        words, source = self._theme.words, self.sources.chosen()
        wanted = self._step.checks(PhotoSource(source)) if source else ()
        self.checks.set_points(
            [(one.value, words(f"procedures.photo_check.{one.value}")) for one in wanted],
            first_key=self._first_check,
            ticked=[one.value for one in passed],
        )

    def draft(self) -> Answer | None:
        """Return source, checks and the photo, None while no source is chosen."""
        source = self.sources.chosen()
        if not source:
            return None
        kept = self.serving.photo
        return PhotoAnswer(
            source=PhotoSource(source),
            passed=tuple(PhotoCheck(name) for name in self.checks.points()),
            photo=kept.id if kept is not None and self.wants_camera else "",
        )

    def missing(self) -> str:
        """Tell that the source is not chosen."""
        return "procedures.lack.photo_missing"

    def papers(self) -> tuple[str, ...]:
        """Return the photo sheet once there is a photo; a 特急 photo is data, not paper."""
        kept = self.serving.photo
        return ("photo_sheet",) if kept is not None and not kept.express else ()

    def digit(self, number: int) -> None:
        """Choose a source or tick a check; 0 ticks all checks, 9 takes, 8 gives the file out."""
        if self.sources.digit(number) or self.checks.digit(number):
            return
        camera = self.camera
        if camera is not None and camera.isVisible() and number in (TAKE, COPY):
            button = camera.take if number == TAKE else camera.copy
            if button.isVisible() and button.isEnabled():
                button.click()
        elif number == 0:
            while (row := self.checks.first_open()) is not None:
                row.click()  # type: ignore[attr-defined]

    def first_missing(self) -> QWidget | None:
        """Return what is to be answered next."""
        camera = self.camera
        live = camera is not None and self.wants_camera and not camera.view.taken
        if self.sources.first_open() is None and live and camera is not None:
            return camera.take
        return self.sources.first_open() or self.checks.first_open()

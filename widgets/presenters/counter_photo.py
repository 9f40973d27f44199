"""The photo at a window: frames judged off the screen's thread, one taken, kept for its visit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from app.camera_port import (
    CAMERA_FAULTS,
    Aspect,
    CameraSilent,
    CameraState,
    Examined,
    PhotoStudio,
    Portrait,
)
from app.desk.counter import Counter
from app.desk.photos import PhotoDesk
from app.desk.serving import Serving
from app.faults import CounterFault
from app.ports import Clock, Words
from app.recorder import Recorder
from app.visits.photo import Photo
from widgets.background import Lanes
from widgets.controls.painting import Tone
from widgets.presenters.panel_photo import PhotoOnPanel
from widgets.steps.photo import PhotoStep

if TYPE_CHECKING:
    from widgets.camera import CameraSession
    from widgets.presenters.counter import CounterPresenter

LANE = "camera"
CAMERA_CODES = tuple(one.code for one in CAMERA_FAULTS)
JUDGED_ACROSS = 1280  # points of a frame that is judged; the photo is cut from all of them
REST_SECONDS = 180.0  # a camera that nobody takes a photo with does not look on for ever
WORDS_SECONDS = 1.0  # advice that changes faster cannot be read
MakeCamera = Callable[[], "CameraSession"]
ChooseFolder = Callable[[QWidget, str], str]


def choose_folder(window: QWidget, title: str) -> str:
    """Ask for a folder to write into; empty where the person changed their mind."""
    return QFileDialog.getExistingDirectory(window, title)


class PhotoWork(QObject):
    """Run the camera while a photo's step is in sight; made before the window it is bound to.

    A photo belongs to the visit that stood there when it was taken: when it is another's turn by
    then, nothing is kept.
    """

    def __init__(
        self,
        photos: PhotoDesk,
        counter: Counter,
        studio: PhotoStudio,
        make_camera: MakeCamera,
        lanes: Lanes,
        clock: Clock,
        words: Words,
        *,
        choose: ChooseFolder = choose_folder,
        recorder: Recorder | None = None,
        panel: PhotoOnPanel | None = None,
    ) -> None:
        super().__init__()
        self._photos, self._counter, self._studio = photos, counter, studio
        self._make, self._lanes, self._clock, self._words = make_camera, lanes, clock, words
        self._choose = choose
        self._recorder = recorder or Recorder()
        self._panel = panel
        if panel is not None:
            panel.answered.connect(self._resident_said)
            panel.vanished.connect(self._resident_left)
        self._seen: Examined | None = None
        self._at: CounterPresenter | None = None
        self.camera: CameraSession | None = None
        self._judging = False
        self._told_at, self._begun_at = 0.0, 0.0
        self.judged = 0

    def bind(self, window: CounterPresenter) -> None:
        """Serve this window."""
        self.setParent(window)
        self._at = window

    @property
    def judging(self) -> bool:
        """Tell whether a frame is being looked at."""
        return self._judging

    @property
    def _step(self) -> PhotoStep | None:
        step = self._at.step if self._at is not None else None
        return step if isinstance(step, PhotoStep) else None

    def act(self, name: str) -> None:
        """Do a small act of the photo's step."""
        if name == "photo_hidden":
            self._stop()
            return
        acts: dict[str, Callable[[], None]] = {
            "photo_shown": self._show,
            "photo_source": self._show,
            "photo_take": self._take,
            "photo_copy": self._copy,
            "photo_panel": self._show_resident,
        }
        if name in acts and self._step is not None:
            acts[name]()

    # --- the live view ---------------------------------------------------------------------------

    def _show(self) -> None:
        step = self._step
        if step is None:
            return
        camera = self._camera()
        step.use_camera(simulated=camera.simulated)
        kept = step.serving.photo
        if not step.wants_camera:
            self._stop()
            if self._panel is not None:
                self._panel.end(step.serving)
        elif kept is not None and step.camera is not None and not step.camera.view.taken:
            self._show_kept(step, kept)
        elif kept is None:
            self._start()

    def _camera(self) -> CameraSession:
        """Return the camera's session, made for the first photo."""
        if self.camera is None:
            self.camera = camera = self._make()
            camera.setParent(self)
            camera.frame_came.connect(self._came)
            camera.troubled.connect(self._troubled)
            camera.changed.connect(self._changed)
        return self.camera

    def _start(self) -> None:
        self._begun_at = self._clock.monotonic()
        self._camera().start()

    def _rest(self, step: PhotoStep) -> None:
        """Let the camera rest; taking begins it again."""
        self._stop()
        if step.camera is not None:
            step.camera.show_trouble(
                self._words("counter.photo.resting"), self._words("counter.photo.resting_next")
            )

    def _stop(self) -> None:
        self._seen = None
        if self.camera is not None:
            self.camera.stop()

    def _came(self, image: QImage) -> None:
        step, at = self._step, self._at
        if step is None or step.camera is None or at is None or step.camera.view.taken:
            return
        if self._clock.monotonic() - self._begun_at > REST_SECONDS:
            self._rest(step)
            return
        step.camera.view.show_frame(image)
        if self._panel is not None:
            self._panel.show(step.serving, express=step.express)
            self._panel.show_sight(image, self._seen)
        if self._judging:
            return
        self._judging = True
        visit, express = step.serving.visit.id, step.express
        self._lanes.run(
            LANE,
            lambda: self._judge(image, express=express),
            lambda examined: self._examined(visit, examined),
            self._not_judged,
            owner=self,
            awaited=False,
        )

    def _judge(self, image: QImage, *, express: bool) -> Examined:
        from widgets.camera import frame_of  # noqa: PLC0415 - QtMultimedia comes with the camera

        return self._studio.examine(frame_of(image, JUDGED_ACROSS), express=express)

    def _examined(self, visit: str, examined: Examined) -> None:
        self._judging = False
        self.judged += 1
        step = self._step
        if step is None or step.camera is None or step.serving.visit.id != visit:
            return
        running = self.camera is not None and self.camera.state is CameraState.LIVE
        if step.camera.view.taken or not running:
            return
        self._tell_black(examined)
        step.camera.view.show_examined(examined)
        now = self._clock.monotonic()
        if now - self._told_at >= WORDS_SECONDS or self._told_at == 0:
            self._told_at, self._seen = now, examined
            step.camera.show_findings(examined.findings, taken=False)

    def _tell_black(self, examined: Examined) -> None:
        if self.camera is None:
            return
        if any(one.aspect is Aspect.LIGHT and one.hint == "black" for one in examined.findings):
            self.camera.tell_black()
        else:
            self.camera.tell_seen()

    def _not_judged(self, fault: CounterFault) -> None:
        self._judging = False
        self._failed(fault)

    def _changed(self, state: CameraState) -> None:
        self._told_at = 0.0
        step = self._step
        if state is CameraState.LIVE and self._at is not None:
            for code in CAMERA_CODES:
                self._at.screen.notices.drop(f"fault {code}")
        if state is CameraState.STARTING and step is not None and step.camera is not None:
            step.camera.view.show_words(self._words("counter.photo.starting"))

    def _troubled(self, fault: CounterFault) -> None:
        step = self._step
        if step is None or step.camera is None:
            return
        if self._panel is not None:
            self._panel.end(step.serving)
        details = fault.details
        what = self._words(f"fault.{fault.code}.what", **details)
        following = self._words(f"fault.{fault.code}.next", **details)
        step.camera.show_trouble(what, following)
        self._failed(fault)

    def _failed(self, fault: CounterFault) -> None:
        if self._at is not None:
            self._at.screen.notices.tell_fault(fault)

    # --- taking ----------------------------------------------------------------------------------

    def _take(self) -> None:
        at, step = self._at, self._step
        if at is None or step is None or step.camera is None or at.busy:
            return
        if step.camera.view.taken:
            step.show_live()
            self._start()
            at.focus_missing()
            return
        if self.camera is None or self.camera.state is CameraState.OFF:
            self._start()
            return
        image = self.camera.newest()
        if image.isNull():
            self._failed(CameraSilent())
            return
        visit, express = step.serving.visit.id, step.express
        at.run(
            lambda: self._cut(image, express=express),
            lambda portrait: self._keep(visit, portrait),
            LANE,
        )

    def _cut(self, image: QImage, *, express: bool) -> Portrait:
        from widgets.camera import frame_of  # noqa: PLC0415 - QtMultimedia comes with the camera

        with self._recorder.talk("camera", "photo"):
            return self._studio.take(frame_of(image), express=express)

    def _keep(self, visit: str, portrait: Portrait) -> None:
        at = self._at
        if at is None:
            return

        def work() -> Serving:
            self._photos.keep(visit, portrait)
            return self._counter.view(visit)

        def kept(after: Serving) -> None:
            mine = at.serving is not None and at.serving.visit.id == visit
            step = self._step
            if not mine or step is None:
                return
            self._stop()
            at.show(after)
            step.show_taken(QImage.fromData(portrait.body), portrait.examined)
            self._ask_resident(step, portrait.body)
            at.focus_missing()

        at.run(work, kept)

    # --- the resident's word ---------------------------------------------------------------------

    def _ask_resident(self, step: PhotoStep, body: bytes) -> None:
        if self._panel is not None and self._panel.present:
            self._panel.show_taken(step.serving, body)
            step.show_asked()

    def _show_resident(self) -> None:
        """Show the resident the photo that is kept once more."""
        step = self._step
        photo = step.serving.photo if step is not None else None
        if step is None or photo is None:
            return

        def read(body: bytes) -> None:
            if step is self._step and step.serving.photo == photo:
                self._ask_resident(step, body)

        self._lanes.run("records", lambda: self._photos.body(photo), read, self._failed, owner=self)

    def _resident_said(self, use: bool) -> None:
        if self._step is not None:
            self._step.show_answered(use=use)

    def _resident_left(self) -> None:
        if self._step is not None:
            self._step.show_vanished()

    def _show_kept(self, step: PhotoStep, photo: Photo) -> None:
        """Show the photo of a visit that was taken up again, or of a stage that is looked back."""

        def read(body: bytes) -> None:
            if step is self._step and step.serving.photo == photo:
                step.show_kept(QImage.fromData(body))

        self._lanes.run("records", lambda: self._photos.body(photo), read, self._failed, owner=self)

    # --- giving out ------------------------------------------------------------------------------

    def _copy(self) -> None:
        at, step = self._at, self._step
        photo = step.serving.photo if step is not None else None
        if at is None or photo is None or at.busy:
            return
        title = self._words("counter.photo.copy_title")
        folder = self._choose(at.screen.window(), title)
        if folder:
            at.run(lambda: self._photos.give_out(photo.id, Path(folder)), self._copied)

    def _copied(self, target: Path) -> None:
        if self._at is None:
            return
        told = self._words("counter.photo.copied", file=target.name)
        following = self._words("counter.photo.copied_next")
        self._at.screen.notices.tell("photo", Tone.OK, told, following, seconds=20)
        self._at.refresh()

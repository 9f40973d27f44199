"""The photo on the resident's panel: a mirror while the camera runs, then what was taken."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.camera_port import Examined, Finding, Grade
from app.desk.serving import Serving
from widgets.presenters.panel import PanelPresenter
from widgets.resident import steps
from widgets.resident.frame import Answer
from widgets.resident.panel import ResidentPanel
from widgets.resident.photo_screen import ADVICE, PhotoBody

_MIDDLE = ("aside_left", "aside_right", "too_low", "no_room_above")
_PAGES = (steps.Photo, steps.PhotoShown)


class PhotoOnPanel(QObject):
    """Show the resident what the camera sees and what was taken; nothing without a panel.

    ``answered`` tells whether the resident would have the photo used; ``vanished`` that the panel
    was hidden before there was an answer.
    """

    answered = Signal(bool)
    vanished = Signal()

    def __init__(self, panel: ResidentPanel | None, presenter: PanelPresenter) -> None:
        super().__init__()
        self._panel, self._presenter = panel, presenter
        self._asking = False
        if panel is not None:
            panel.answered.connect(self._answer)
            panel.hidden.connect(self._hidden)

    @property
    def present(self) -> bool:
        """Tell whether this window has a resident's panel."""
        return self._panel is not None

    def show(self, serving: Serving, *, express: bool = False) -> None:
        """Show the mirror."""
        at, of = self._presenter.place(serving)
        self._turn_to(serving, steps.Photo(express=express, at=at, of=of))

    def show_taken(self, serving: Serving, body: bytes) -> None:
        """Show the photo that was taken and ask whether it may be used."""
        at, of = self._presenter.place(serving)
        self._turn_to(serving, steps.PhotoShown(body=body, at=at, of=of))
        self._asking = True

    def _turn_to(self, serving: Serving, shown: steps.Step) -> None:
        panel = self._panel
        self._asking = False
        if panel is not None and panel.step != shown:
            panel.show_step(shown)
            self._presenter.follow(serving)

    def _answer(self, answer: Answer) -> None:
        """Take the photo off the panel and tell the clerk what the resident said."""
        panel, serving = self._panel, self._presenter.serving
        if panel is None or serving is None or not isinstance(panel.step, steps.PhotoShown):
            return
        again, step = answer is Answer.RETRY, panel.step
        self._turn_to(serving, steps.Photo(taken=True, again=again, at=step.at, of=step.of))
        self.answered.emit(not again)

    def _hidden(self) -> None:
        asked, self._asking = self._asking, False
        if asked:
            self.vanished.emit()

    def show_sight(self, image: QImage, examined: Examined | None) -> None:
        """Show a frame, with the advice that matters most for who sits there."""
        if self._panel is not None:
            advice = "" if examined is None else advice_of(examined)
            for body in self._panel.findChildren(PhotoBody):
                body.show_sight(image, advice)

    def end(self, serving: Serving) -> None:
        """Say that staff guides from here, where mirror or photo were shown."""
        panel = self._panel
        if panel is not None and isinstance(panel.step, _PAGES):
            self._turn_to(serving, steps.PleaseAsk(at=panel.step.at, of=panel.step.of))


def advice_of(examined: Examined) -> str:
    """Return the first thing that the resident can mend, ``good`` where there is none."""
    ordered = sorted(examined.doubts, key=lambda one: one.grade is not Grade.POOR)
    return next((told for one in ordered if (told := _told(one))), "good")


def _told(finding: Finding) -> str:
    name = "middle" if finding.hint in _MIDDLE else finding.hint
    return name if name in ADVICE else ""

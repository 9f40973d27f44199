"""The photo on the resident's panel: a mirror while the camera runs, one advice at a time."""

from __future__ import annotations

from PySide6.QtGui import QImage

from app.camera_port import Examined, Finding, Grade
from app.desk.serving import Serving
from widgets.presenters.panel import PanelPresenter
from widgets.resident import steps
from widgets.resident.panel import ResidentPanel
from widgets.resident.photo_screen import ADVICE, PhotoBody

_MIDDLE = ("aside_left", "aside_right", "too_low", "no_room_above")


class PhotoOnPanel:
    """Show the resident what the camera sees; without a panel nothing happens."""

    def __init__(self, panel: ResidentPanel | None, presenter: PanelPresenter) -> None:
        self._panel, self._presenter = panel, presenter

    def show(self, serving: Serving, *, express: bool = False, taken: bool = False) -> None:
        """Show the mirror, or that the photo is taken."""
        panel = self._panel
        at = next((row.number for row in serving.stages if row.current), 0)
        shown = steps.Photo(express=express, taken=taken, at=at, of=len(serving.stages))
        if panel is not None and panel.step != shown:
            panel.show_step(shown)
            self._presenter.follow(serving)

    def show_sight(self, image: QImage, examined: Examined | None) -> None:
        """Show a frame, with the advice that matters most for who sits there."""
        if self._panel is not None:
            advice = "" if examined is None else advice_of(examined)
            for body in self._panel.findChildren(PhotoBody):
                body.show_sight(image, advice)

    def end(self, serving: Serving) -> None:
        """Say that staff guides from here, where the mirror was shown."""
        panel = self._panel
        if panel is not None and isinstance(panel.step, steps.Photo):
            panel.show_step(steps.PleaseAsk(at=panel.step.at, of=panel.step.of))
            self._presenter.follow(serving)


def advice_of(examined: Examined) -> str:
    """Return the first thing that the resident can mend, ``good`` where there is none."""
    ordered = sorted(examined.doubts, key=lambda one: one.grade is not Grade.POOR)
    return next((told for one in ordered if (told := _told(one))), "good")


def _told(finding: Finding) -> str:
    name = "middle" if finding.hint in _MIDDLE else finding.hint
    return name if name in ADVICE else ""

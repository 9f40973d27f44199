"""What is explained at the window: points page by page, and the resident's confirmation."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from widgets.resident.controls import Frame, HintBox, Icon, Kind, ResidentButton, column
from widgets.resident.frame import Acts, Answer, Body, body_column
from widgets.resident.look import Look
from widgets.resident.steps import Explanation, Point
from widgets.resident.text import TextBlock


class PointBox(Frame):
    """Tell one point: its title, and below it about two sentences."""

    def __init__(self, look: Look, point: Point) -> None:
        super().__init__(look, radius=14)
        row = QHBoxLayout(self)
        around = look.px(10 if look.large else 14)
        row.setContentsMargins(look.px(20), around, look.px(20), around)
        row.setSpacing(look.px(18))
        row.addWidget(Icon(look, point.icon, 44))
        texts = column(look.px(4))
        texts.addWidget(TextBlock(look, point.title, 30, bold=True, leading=1.4))
        if point.text:
            texts.addWidget(TextBlock(look, point.text, 27, leading=1.5))
        row.addLayout(texts, 1)


class ExplanationBody(Body):
    """Show the points of one page; the last page asks for the confirmation (d17)."""

    place = "ask"
    stops = False

    def __init__(self, look: Look, acts: Acts, step: Explanation) -> None:
        super().__init__(look, acts)
        self._step = step
        self._shown = step.points[step.first : step.first + step.across(large=look.large)]
        whole = body_column(self, 16)
        heads = column(look.px(4))
        title = TextBlock(look, self._head(), 32 if look.large else 40, bold=True, leading=1.4)
        heads.addWidget(title)
        if step.lead and not look.large:
            heads.addWidget(TextBlock(look, step.lead, 24, leading=1.5))
        whole.addStretch(1)
        whole.addLayout(heads)
        for point in self._shown:
            whole.addWidget(PointBox(look, point))
        whole.addStretch(1)

    def _head(self) -> str:
        step, all_of_them = self._step, len(self._step.points)
        if len(self._shown) == all_of_them:
            return step.title
        first, last = step.first + 1, step.first + len(self._shown)
        part = f"{first}" if first == last else f"{first}–{last}"
        return f"{step.title}　{part} / {all_of_them}"

    def details(self) -> str:
        """Return what large text left out."""
        return self._step.lead if self.look.large else ""

    def right(self) -> list[QWidget]:
        """Offer to turn the page, or to confirm; afterwards say that it is confirmed."""
        look, words, step = self.look, self.words, self._step
        made: list[QWidget] = []
        if step.first:
            made.append(ResidentButton(look, words("resident.back"), self._back))
        if not step.last_page(large=look.large):
            following = words("resident.next")
            made.append(
                ResidentButton(look, following, self.enter, after="next", kind=Kind.PRIMARY)
            )
        elif step.understood:
            made.append(HintBox(look, words("explaining.thanks"), icon="checkc"))
        else:
            confirm = words("explaining.understood")
            made.append(ResidentButton(look, confirm, self.enter, after="check", kind=Kind.PRIMARY))
        return made

    def enter(self) -> None:
        """Turn the page, or confirm on the last one."""
        last = self._step.last_page(large=self.look.large)
        if not last:
            self.acts.answer(Answer.FORTH)
        elif not self._step.understood:
            self.acts.answer(Answer.UNDERSTOOD)

    def _back(self) -> None:
        self.acts.answer(Answer.BACK)

    def spoken(self) -> str:
        """Read the title and the points of the page."""
        told = [self._step.title]
        told += [f"{point.title}\n{point.text}" for point in self._shown]
        return "\n".join(told).replace("\n", " ")

"""Screens that tell one thing: a scene or a sign, a title, a sentence or two."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ports import Words
from widgets.resident.controls import (
    HintBox,
    Kind,
    NoteBox,
    ResidentButton,
    Scene,
    TimerBar,
    TimerBlocks,
    column,
)
from widgets.resident.frame import Acts, Answer, Body, body_column, body_row
from widgets.resident.look import Look
from widgets.resident.steps import CardPlace, Mismatch, PlaceCard, Wait
from widgets.resident.text import TextBlock


class _SceneBody(Body):
    """Show a scene on the left and words on the right."""

    def tell(
        self, scene: str, title: str, lead: str, *below: QWidget, title_size: float = 44
    ) -> None:
        """Fill the body."""
        look = self.look
        self._title, self._lead = title, lead
        row = body_row(self)
        row.addWidget(Scene(look, scene, 240 if look.large else 360))
        words = column(look.px(20))
        words.addStretch(1)
        size = min(title_size, 40) if look.large else title_size
        words.addWidget(TextBlock(look, title, size, bold=True, leading=1.4))
        if lead:
            words.addWidget(TextBlock(look, lead, look.m.lead, leading=1.65))
        for part in below:
            words.addWidget(part)
        words.addStretch(1)
        row.addLayout(words, 1)

    def spoken(self) -> str:
        """Read title and sentences."""
        return f"{self._title}\n{self._lead}".replace("\n", " ")


class PlaceCardBody(_SceneBody):
    """Ask for the card on the stand; tells when it is read and when it left too early (d02)."""

    place = "card"

    def __init__(self, look: Look, acts: Acts, step: PlaceCard) -> None:
        super().__init__(look, acts)
        words = look.words
        where = NoteBox(look, words("resident.card.where"), "next", bold=True)
        if step.place is CardPlace.READING:
            title, lead = words("resident.card.reading_title"), words("resident.card.reading_lead")
            self._hint = words("resident.card.reading_hint")
        elif step.place is CardPlace.REMOVED:
            title, lead = words("resident.card.removed_title"), words("resident.card.removed_lead")
            self._hint = words("resident.card.hint")
        else:
            title, lead = words("resident.card.title"), words("resident.card.lead")
            self._hint = words("resident.card.hint")
        self.tell("scene_card_on_reader", title, lead, where, title_size=46)

    def right(self) -> list[QWidget]:
        """Say that it goes on by itself."""
        return [HintBox(self.look, self._hint, size=22)]


class PleaseAskBody(_SceneBody):
    """Say that staff guides from here."""

    place = "ask"
    stops = False

    def __init__(self, look: Look, acts: Acts) -> None:
        super().__init__(look, acts)
        self.tell("scene_wait", look.words("resident.ask.title"), look.words("resident.ask.lead"))


class DetailsBody(Body):
    """Show the sentences that large text leaves no room for beside the keys."""

    place = "details"
    stops = False

    def __init__(self, look: Look, acts: Acts, details: str) -> None:
        super().__init__(look, acts)
        self._details = details
        whole = body_column(self)
        whole.addStretch(1)
        whole.addWidget(TextBlock(look, details, look.m.lead, leading=1.65))
        whole.addStretch(1)

    def right(self) -> list[QWidget]:
        """Offer to go back."""
        words = self.words("resident.back")
        return [ResidentButton(self.look, words, self.enter, kind=Kind.PRIMARY)]

    def enter(self) -> None:
        """Go back."""
        self.acts.close_cover()

    def spoken(self) -> str:
        """Read the sentences."""
        return self._details.replace("\n", " ")


class WaitBody(_SceneBody):
    """Ask to wait while staff checks (d12)."""

    place = "wait"

    def __init__(self, look: Look, acts: Acts, step: Wait) -> None:
        super().__init__(look, acts)
        words = look.words
        lead = words("resident.wait.lead")
        if step.minutes:
            lead += "\n" + words("resident.wait.minutes", minutes=step.minutes)
        note = NoteBox(look, words("resident.wait.note"), "info")
        self.tell("scene_wait", words("resident.wait.title"), lead, note)

    def right(self) -> list[QWidget]:
        """Offer to hide the screen."""
        act = self.acts.answer
        words = self.words("resident.wait.hide")
        return [ResidentButton(self.look, words, lambda: act(Answer.HIDE), icon="hide")]


class MismatchBody(_SceneBody):
    """Tell that the two entries differ, without blame (d08)."""

    place = "pin"

    def __init__(self, look: Look, acts: Acts, step: Mismatch) -> None:
        super().__init__(look, acts)
        words = look.words
        if step.offer_staff:
            note = NoteBox(look, words("resident.mismatch.staff"), "staff")
        else:
            note = NoteBox(look, words("resident.mismatch.note"), "form")
        title, lead = words("resident.mismatch.title"), words("resident.mismatch.lead")
        self.tell("scene_reset", title, lead, note)

    def right(self) -> list[QWidget]:
        """Offer to start again."""
        words = self.words("resident.again")
        return [ResidentButton(self.look, words, self.enter, after="next", kind=Kind.PRIMARY)]

    def enter(self) -> None:
        """Start again."""
        self.acts.answer(Answer.RETRY)


class SuccessBody(_SceneBody):
    """Tell that it is done; never repeats the number (d11)."""

    place = "done"
    stops = False

    def __init__(self, look: Look, acts: Acts, seconds: int) -> None:
        super().__init__(look, acts)
        words = look.words
        self._seconds = seconds
        self._bar = TimerBar(look)
        self._clears = TextBlock(look, words("resident.success.clears", seconds=seconds), 20)
        title, lead = words("resident.success.title"), words("resident.success.lead")
        self.tell("scene_success", title, lead, self._bar, self._clears, title_size=52)

    def tick(self, left: int) -> None:
        """Show how much of the time is left."""
        self._bar.show_part(left / self._seconds)

    def right(self) -> list[QWidget]:
        """Offer to be done."""
        words = self.words("resident.success.ok")
        return [ResidentButton(self.look, words, self.enter, kind=Kind.PRIMARY)]

    def enter(self) -> None:
        """Be done."""
        self.acts.answer(Answer.SEEN)


class StillThereBody(Body):
    """Ask whether somebody still sits there; going on is the larger one (d13)."""

    bare = True

    def __init__(self, look: Look, acts: Acts, seconds: int) -> None:
        super().__init__(look, acts)
        words, middle = look.words, Qt.AlignmentFlag.AlignHCenter
        whole = body_column(self)
        whole.addStretch(1)
        whole.addWidget(Scene(look, "scene_curtain", 190), alignment=middle)
        title, lead = words("resident.still.title"), words("resident.still.lead")
        self._told = f"{title} {lead}"
        whole.addWidget(TextBlock(look, title, 50, bold=True, leading=1.4, align=middle))
        whole.addWidget(TextBlock(look, lead, 30, leading=1.65, align=middle))
        text = words("resident.still.seconds", seconds=seconds)
        self._blocks = TimerBlocks(look, seconds, seconds, text)
        whole.addWidget(self._blocks, alignment=middle)
        row = QHBoxLayout()
        row.setSpacing(look.px(28))
        finish = ResidentButton(
            look, words("resident.still.finish"), self._finish, size=32, least=300
        )
        go_on = ResidentButton(
            look,
            words("resident.still.continue"),
            self.enter,
            kind=Kind.PRIMARY,
            size=38,
            least=420,
        )
        row.addStretch(1)
        for button in (finish, go_on):
            button.setFixedHeight(look.px(96))
            row.addWidget(button)
        row.addStretch(1)
        whole.addLayout(row)
        whole.addStretch(1)

    def tick(self, left: int) -> None:
        """Show the seconds that are left."""
        self._blocks.tick(left, self.words("resident.still.seconds", seconds=left))

    def enter(self) -> None:
        """Go on."""
        self.acts.answer(Answer.CONTINUE)

    def _finish(self) -> None:
        self.acts.answer(Answer.FINISH)

    def spoken(self) -> str:
        """Read title and sentences."""
        return self._told.replace("\n", " ")


class HiddenBody(Body):
    """Show that the screen is hidden, in Japanese and in the resident's language (d13b)."""

    bare = True

    def __init__(self, look: Look, acts: Acts, first: Words, other: Words) -> None:
        super().__init__(look, acts)
        middle = Qt.AlignmentFlag.AlignHCenter
        whole = body_column(self, 30)
        whole.addStretch(1)
        whole.addWidget(Scene(look, "scene_curtain", 250), alignment=middle)
        titles = column(0)
        titles.addWidget(
            TextBlock(
                look, first("resident.hidden.title"), 44, bold=True, leading=1.5, align=middle
            )
        )
        titles.addWidget(
            TextBlock(look, other("resident.hidden.title"), 32, leading=1.5, align=middle)
        )
        whole.addLayout(titles)
        both = f"{first('resident.hidden.show')}　{other('resident.hidden.show')}"
        show = ResidentButton(look, both, self.enter, kind=Kind.PRIMARY, size=34, least=420)
        show.setFixedHeight(look.px(96))
        whole.addWidget(show, alignment=middle)
        whole.addStretch(1)

    def enter(self) -> None:
        """Show a screen again."""
        self.acts.answer(Answer.SHOW)

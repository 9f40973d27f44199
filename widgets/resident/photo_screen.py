"""The photo on the resident's panel: a mirror with a guide for the head, then what was taken."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from widgets.clearing import discard
from widgets.resident.controls import Frame, Icon, Kind, ResidentButton, Scene, column
from widgets.resident.frame import Acts, Answer, Body, body_row
from widgets.resident.look import Ink, Look, Panel
from widgets.resident.steps import Photo, PhotoShown
from widgets.resident.text import TextBlock

ADVICE = ("good", "none", "tilted", "hidden", "too_far", "too_near", "middle", "shines", "blurred")
"""What a resident can mend; light and background are the staff's affair."""
_TALL = {Panel.D15: 500, Panel.D10: 400}
_ACROSS = 7 / 9
_WIDEST = 1.12  # of the height: a photo with the name board lies across


class Mirror(QWidget):
    """Show frames mirrored, 35 to 45, with an oval and four ticks; nothing is kept but the last."""

    def __init__(self, look: Look, *, guided: bool) -> None:
        super().__init__()
        self._look, self._guided, self._image = look, guided, QImage()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName(look.words("resident.photo.mirror"))

    def sizeHint(self) -> QSize:
        """Return the mirror's size, lower where the glass is."""
        tall = self._look.px(_TALL[self._look.scale.panel])
        return QSize(round(tall * _ACROSS), tall)

    def show_frame(self, image: QImage) -> None:
        """Show a frame."""
        self._image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame mirrored, then the guide."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            edge = QRectF(self.rect()).adjusted(2, 2, -2, -2)
            path = QPainterPath()
            path.addRoundedRect(edge, self._look.px(12), self._look.px(12))
            painter.fillPath(path, Ink.WHITE)
            if not self._image.isNull():
                painter.save()
                painter.setClipPath(path)
                painter.translate(self.width(), 0)
                painter.scale(-1, 1)
                self._paint_frame(painter, edge)
                painter.restore()
            if self._guided:
                self._paint_guide(painter, edge)
            painter.strokePath(path, QPen(Ink.TEXT, 3))

    def _paint_frame(self, painter: QPainter, edge: QRectF) -> None:
        mode = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        if not self._guided:
            mode = Qt.AspectRatioMode.KeepAspectRatio
        size = self._image.size().scaled(edge.size().toSize(), mode)
        rect = QRectF(0, 0, size.width(), size.height())
        rect.moveCenter(edge.center())
        painter.drawImage(rect, self._image)

    def _paint_guide(self, painter: QPainter, edge: QRectF) -> None:
        wide, tall = edge.width() * 0.6, edge.height() * 0.58
        oval = QRectF(edge.center().x() - wide / 2, edge.top() + edge.height() * 0.18, wide, tall)
        painter.setPen(QPen(Ink.PRIMARY, self._look.px(6)))
        painter.drawEllipse(oval)
        long, apart = self._look.px(30), self._look.px(16)
        for x, y in ((0, -1), (0, 1), (-1, 0), (1, 0)):
            at = QPointF(
                oval.center().x() + x * (oval.width() / 2 + apart),
                oval.center().y() + y * (oval.height() / 2 + apart),
            )
            painter.drawLine(at, at + QPointF(x * long, y * long))


class AdviceBox(Frame):
    """Tell the one thing to do now, or that all is well."""

    def __init__(self, look: Look, advice: str) -> None:
        good = advice == "good"
        super().__init__(
            look,
            edge=Ink.HAIR if good else Ink.PRIMARY,
            fill=Ink.WHITE if good else Ink.TINT,
            width=2 if good else 4,
            radius=14,
        )
        self.advice = advice
        row = QHBoxLayout(self)
        around = look.px(14)
        row.setContentsMargins(look.px(20), around, look.px(20), around)
        row.setSpacing(look.px(16))
        row.addWidget(Icon(look, "checkc" if good else "hand", 36))
        row.addWidget(TextBlock(look, look.words(f"resident.photo.advice.{advice}"), 27), 1)


class PhotoBody(Body):
    """Show the mirror, what is asked, and the advice of the moment; staff releases the shutter."""

    place = "photo"
    stops = False

    def __init__(self, look: Look, acts: Acts, step: Photo) -> None:
        super().__init__(look, acts)
        words = look.words
        self._advice, self._box = "", QWidget()
        self.mirror: Mirror | None = None
        row = body_row(self)
        if step.taken:
            scene = "scene_wait" if step.again else "scene_success"
            row.addWidget(Scene(look, scene, 240 if look.large else 360))
        else:
            self.mirror = Mirror(look, guided=not step.express)
            row.addWidget(self.mirror)
        title, lead = "title", "lead_express" if step.express else "lead"
        if step.taken:
            title, lead = ("again_title", "again_lead") if step.again else ("done", "done_lead")
        self._told = [words(f"resident.photo.{title}"), words(f"resident.photo.{lead}")]
        self._column = column(look.px(18))
        self._column.addStretch(1)
        self._column.addWidget(
            TextBlock(look, self._told[0], 34 if look.large else 40, bold=True, leading=1.4)
        )
        self._column.addWidget(TextBlock(look, self._told[1], 27, leading=1.5))
        self._column.addWidget(self._box)
        self._column.addStretch(1)
        row.addLayout(self._column, 1)

    def show_sight(self, image: QImage, advice: str) -> None:
        """Show a frame, and an advice that is another than before."""
        if self.mirror is None:
            return
        self.mirror.show_frame(image)
        if advice and advice != self._advice:
            self._advice = advice
            box = AdviceBox(self.look, advice)
            self._column.insertWidget(self._column.indexOf(self._box), box)
            discard(self._box)
            self._box = box

    def spoken(self) -> str:
        """Read title and lead."""
        return "。".join(self._told).replace("\n", " ")


class Taken(QWidget):
    """Show the whole photo as it will be used, never mirrored."""

    def __init__(self, look: Look, image: QImage) -> None:
        super().__init__()
        self._look, self._image = look, image
        tall = look.px(_TALL[look.scale.panel])
        room = QSize(round(tall * _WIDEST), tall)
        self.setFixedSize(image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
        self.setAccessibleName(look.words("resident.photo.picture"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the photo with a quiet edge."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self._image)
            painter.setPen(QPen(Ink.TEXT, 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))


class PhotoShownBody(Body):
    """Ask whether the photo may be used; what is answered staff decides together with them."""

    place = "photo"
    stops = False

    def __init__(self, look: Look, acts: Acts, step: PhotoShown) -> None:
        super().__init__(look, acts)
        words = look.words
        self._told = [words("resident.photo.look_title"), words("resident.photo.look_lead")]
        row = body_row(self)
        row.addWidget(Taken(look, QImage.fromData(step.body)))
        told = column(look.px(18))
        told.addStretch(1)
        size = 34 if look.large else 40
        told.addWidget(TextBlock(look, self._told[0], size, bold=True, leading=1.4))
        told.addWidget(TextBlock(look, self._told[1], 27, leading=1.5))
        told.addStretch(1)
        row.addLayout(told, 1)

    def right(self) -> list[QWidget]:
        """Offer both answers; neither is preset."""
        look, answer = self.look, self.acts.answer
        again = ResidentButton(
            look, look.words("resident.photo.again"), lambda: answer(Answer.RETRY), icon="camera"
        )
        use = ResidentButton(
            look, look.words("resident.photo.use"), self.enter, after="check", kind=Kind.PRIMARY
        )
        return [again, use]

    def enter(self) -> None:
        """Say that the photo may be used."""
        self.acts.answer(Answer.RIGHT)

    def spoken(self) -> str:
        """Read title and lead."""
        return "。".join(self._told).replace("\n", " ")

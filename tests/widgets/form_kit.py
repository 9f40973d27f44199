"""Who and what the forms of the tests are filled with, and how their ink is measured."""

from datetime import date

from PySide6.QtGui import QImage

from app.cards.card import Card
from app.forms.filling import Filling
from app.ports import CardCheck, FourAttributes
from app.resources import words

JA, EN = words("ja"), words("en")
HANAKO = FourAttributes(
    name="葛\U000e0100西　花子",
    address="汐見市 北区みなと町 二丁目3番4号 はまゆう荘205",
    born=date(1941, 1, 15),
    sex="2",
)
ROW = Card(
    id="card",
    scope="office:kita",
    control_number="3K7204817",
    name="葛\U000e0100西　花子",
    kana="カサイ　ハナコ",
    born="1941-01-15",
    address=HANAKO.address,
    municipality="33100",
    office="kita",
    box="B1",
)
CHECK = CardCheck(
    serial="123456789012345",
    municipality="33100",
    expires=date(2031, 1, 15),
    authentication_expires=date(2027, 1, 15),
    signing_present=True,
    tries={},
)
FILLING = Filling(
    visit="W3-000317",
    on=date(2026, 11, 21),
    mayor="汐見市長",
    office="汐見市 マイナンバーカードセンター",
    attributes=HANAKO,
    card=ROW,
    learnt={"visitor": "self"},
)


def dark(picture: QImage, x: float, y: float, w: float, h: float) -> int:
    """Count the dark points of a place given in millimetres."""
    mm = picture.width() / 210.0
    found = 0
    for at_y in range(round(y * mm), round((y + h) * mm)):
        for at_x in range(round(x * mm), round((x + w) * mm)):
            found += picture.pixelColor(at_x, at_y).lightness() < 128
    return found


def shade(picture: QImage, x: float, y: float, w: float, h: float) -> float:
    """Return the mean blackness of a place given in millimetres."""
    mm = picture.width() / 210.0
    part = picture.copy(*(round(side * mm) for side in (x, y, w, h)))
    grey = part.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = memoryview(grey.constBits()).cast("B")
    line, wide = grey.bytesPerLine(), grey.width()
    total = sum(sum(rows[y * line : y * line + wide]) for y in range(grey.height()))
    return 1 - total / 255 / (wide * grey.height())

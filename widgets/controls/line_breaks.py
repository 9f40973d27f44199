"""Where a paragraph's lines end."""

from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

_FEWEST = 3  # characters that may stand alone on the last line


def broken_text(text: str, font: QFont, width: float) -> tuple[str, ...]:
    """Return a text's lines at a width in px.

    Breaks where Japanese may break; a text with spaces marked by U+200B breaks only there and
    after punctuation.  Never leaves fewer than three characters on a paragraph's last line.
    """
    told = (_broken(paragraph, font, width) for paragraph in text.split("\n"))
    return tuple(line for lines in told for line in lines)


def _broken(text: str, font: QFont, width: float) -> list[str]:
    if "\u200b" in text:
        return _at_marks(text, font, width)
    lines = _by_layout(text, font, width)
    if len(lines) > 1 and len(lines[-1]) < _FEWEST:
        short = _by_layout(text, font, width - _FEWEST * font.pixelSize())
        lines = short if len(short) == len(lines) else lines
    return lines or [""]


def _by_layout(text: str, font: QFont, width: float) -> list[str]:
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    found: list[str] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(16.0, width))
        start = line.textStart()
        found.append(text[start : start + line.textLength()].rstrip(" 　"))
    layout.endLayout()
    return found


def _at_marks(text: str, font: QFont, width: float) -> list[str]:
    metrics = QFontMetricsF(font)
    lines, line = [], ""
    for phrase in text.split("\u200b"):
        if line and metrics.horizontalAdvance(line + phrase.rstrip()) > width:
            lines.append(line.rstrip(" 　"))
            line = ""
        line += phrase
    return [*lines, line]

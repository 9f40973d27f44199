"""The fee on the resident's panel: what is due, what was given, what goes back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from widgets.resident.controls import Frame, HintBox, column
from widgets.resident.frame import Acts, Body, body_column
from widgets.resident.look import Look
from widgets.resident.steps import Fee
from widgets.resident.text import TextBlock


class YenRow(Frame):
    """Show one sum with its word; ``strong`` draws it as what matters now."""

    def __init__(self, look: Look, word: str, yen: str, *, strong: bool) -> None:
        super().__init__(
            look,
            edge=look.ink.PRIMARY if strong else look.ink.HAIR,
            fill=look.ink.TINT if strong else look.ink.WHITE,
            width=4 if strong else 2,
            radius=14,
        )
        row = QHBoxLayout(self)
        around = look.px(6 if look.large else 14)
        row.setContentsMargins(look.px(28), around, look.px(28), around)
        row.addWidget(TextBlock(look, word, 30, bold=True), 1, Qt.AlignmentFlag.AlignVCenter)
        sum_ = TextBlock(look, yen, 44 if look.large else 56, bold=True)
        sum_.setFixedWidth(sum_.sizeHint().width())
        row.addWidget(sum_)
        self.setAccessibleName(f"{word} {yen}")


class FeeBody(Body):
    """Show the fee and, once money was laid down, what was given and what goes back."""

    place = "fee"
    stops = False

    def __init__(self, look: Look, acts: Acts, step: Fee) -> None:
        super().__init__(look, acts)
        words = look.words
        title = words("resident.fee.title")
        self._told = [title]
        whole = body_column(self, 16)
        heads = column(look.px(4))
        heads.addWidget(TextBlock(look, title, look.m.title, bold=True, leading=1.4))
        whole.addStretch(1)
        whole.addLayout(heads)
        rows = [("due", step.amount, step.given is None)]
        if step.given is not None:
            rows += [("given", step.given, False), ("change", step.change, True)]
        for name, amount, strong in rows:
            word = words(f"resident.fee.{name}")
            yen = words("resident.fee.yen", amount=f"{amount:,}")
            self._told.append(f"{word} {yen}")
            whole.addWidget(YenRow(look, word, yen, strong=strong))
        whole.addStretch(1)

    def right(self) -> list[QWidget]:
        """Say that a receipt follows."""
        return [HintBox(self.look, self.words("resident.fee.hint"), icon="staff", size=22)]

    def spoken(self) -> str:
        """Read title and sums."""
        return "。".join(self._told)

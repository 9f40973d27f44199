"""The head of a page: its title, what stands beside it, and Esc at the right."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from widgets.controls.labels import Label
from widgets.screens.ledger_parts import Hint
from widgets.theme import Theme, Type


def page_head(
    theme: Theme, title: Label | str, *beside: QWidget, acts: Sequence[QWidget] = ()
) -> QHBoxLayout:
    """Return the head of a page; ``acts`` stand before the key that leads back."""
    head = QHBoxLayout()
    head.setSpacing(16)
    head.addWidget(Label(theme, title, Type.TITLE) if isinstance(title, str) else title)
    for one in beside:
        head.addWidget(one)
    head.addStretch(1)
    for one in acts:
        head.addWidget(one)
    head.addWidget(Hint(theme, ("Esc",), theme.words("ledger.back"), last=True))
    return head

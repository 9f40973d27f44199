"""Give a fee back: why, before a receipt is void."""

from PySide6.QtWidgets import QWidget

from app.ports import Words
from app.till.payment import Payment, VoidReason
from widgets.screens.counter_panes import ChoicePane
from widgets.theme import Theme


class VoidPane(ChoicePane):
    """Ask why a payment is given back."""

    def __init__(self, theme: Theme, window: QWidget, payment: Payment, words: Words) -> None:
        super().__init__(
            theme,
            window,
            words("till.void_title", number=payment.number),
            [(one.value, words(f"till.void.{one.value}")) for one in VoidReason],
            text=words("till.void_text", amount=f"{payment.amount:,}"),
            decide=words("till.void_decide"),
            danger=True,
        )

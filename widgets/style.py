"""The style of all controls beneath the style sheet."""

from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle, QStyleOption, QWidget

from widgets.theme import Theme


class CounterStyle(QProxyStyle):
    """Draw no focus rectangle: the ring of the window does (``widgets.focus_ring``)."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: object,
        widget: QWidget | None = None,
    ) -> None:
        """Leave out the focus rectangle."""
        if element != QStyle.PrimitiveElement.PE_FrameFocusRect:
            super().drawPrimitive(element, option, painter, widget)  # type: ignore[arg-type]


def dress_application(app: QApplication, theme: Theme) -> None:
    """Set the application's style and font once at the start."""
    app.setStyle(CounterStyle())
    app.setFont(theme.font())

"""Empty a layout whose rows are made anew."""

from PySide6.QtWidgets import QLayout


def clear(layout: QLayout, keep: int = 0) -> None:
    """Take everything behind the first ``keep`` items out; its widgets are hidden and go later."""
    while layout.count() > keep:
        item = layout.takeAt(keep)
        inner = item.layout() if item is not None else None
        if inner is not None:
            clear(inner)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()

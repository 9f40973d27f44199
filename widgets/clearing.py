"""Take widgets out of layouts: rows that are made anew, parts that go or stand elsewhere.

Qt ends a layout's item with the widget that goes, or that another layout takes, and tells Python
nothing; an object that stands for the item would then name another's place in memory.
``layout_items`` lets there be none, and who goes or moves is taken out first.
"""

from PySide6.QtWidgets import QLayout, QWidget


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


def take_out(widget: QWidget) -> None:
    """Take a widget out of the layout that holds it, if one does; it keeps its parent."""
    parent = widget.parentWidget()
    layout = parent.layout() if parent is not None else None
    if layout is not None:
        _take_out(layout, widget)


def discard(widget: QWidget) -> None:
    """Hide a widget and let it go, wherever it stands."""
    take_out(widget)
    widget.hide()
    widget.deleteLater()


def _take_out(layout: QLayout, widget: QWidget) -> bool:
    if layout.indexOf(widget) >= 0:
        layout.removeWidget(widget)
        return True
    inner = (one for one in layout.children() if isinstance(one, QLayout))
    return any(_take_out(one, widget) for one in inner)

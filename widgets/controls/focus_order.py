"""The order in which Tab walks: as the layouts were written, not as widgets were made."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QScrollArea, QTabWidget, QWidget


def tab_stops(root: QWidget) -> list[QWidget]:
    """Return the visible widgets below ``root`` that take the keyboard, in layout order."""
    return list(_walk(root))


def _walk(widget: QWidget) -> Iterator[QWidget]:
    if not widget.isVisible() or not widget.isEnabled():
        return
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    if takes and widget.focusProxy() is None and not isinstance(widget, QScrollArea):
        yield widget
        return
    if isinstance(widget, QScrollArea):
        inner = widget.widget()
        if inner is not None:
            yield from _walk(inner)
        return
    placed: set[QWidget] = set()
    layout = widget.layout()
    if layout is not None and not isinstance(widget, QTabWidget):
        for child in _items(widget, layout):
            placed.add(child)
            yield from _walk(child)
    free = [
        child
        for child in widget.children()
        if isinstance(child, QWidget) and child not in placed and not child.isWindow()
    ]
    for child in sorted(free, key=lambda w: (w.y() // 8, w.x())):
        yield from _walk(child)


def _items(widget: QWidget, layout: QLayout) -> Iterator[QWidget]:
    """Yield what a widget's layout holds, in its order.

    ``QLayout.itemAt`` is not asked: its answer outlives the item it stands for, and the next widget
    that gets the item's place in memory ends the program when it is taken away.
    """
    placed: list[tuple[int, QWidget | QLayout]] = [
        (layout.indexOf(child), child)
        for child in (*widget.children(), *layout.children())
        if isinstance(child, QWidget | QLayout)
    ]
    for at, one in sorted(placed, key=lambda pair: pair[0]):
        if at < 0:
            continue
        if isinstance(one, QWidget):
            yield one
        else:
            yield from _items(widget, one)


def step_focus(stops: list[QWidget], *, forward: bool) -> None:
    """Move the keyboard to the next stop, round at the ends."""
    if not stops:
        return
    now = QApplication.focusWidget()
    at = next((n for n, stop in enumerate(stops) if stop is now or _holds(stop, now)), None)
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    if at is None:
        wanted = stops[0] if forward else stops[-1]
    else:
        wanted = stops[(at + (1 if forward else -1)) % len(stops)]
    wanted.setFocus(reason)


def _holds(stop: QWidget, now: QWidget | None) -> bool:
    return now is not None and stop.isAncestorOf(now)

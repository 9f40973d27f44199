"""Layout items of Qt that Python still holds although they are gone.

The next object at such a place in memory ends the program when it goes, at any later time.
"""

import shiboken6
from PySide6.QtWidgets import QLayout, QSpacerItem, QWidgetItem


def outlived() -> int:
    """Return how many layout items are known to Python and stand in no layout any more."""
    held = shiboken6.getAllValidWrappers()
    items = [one for one in held if type(one) in (QWidgetItem, QSpacerItem)]
    if not items:
        return 0
    layouts = [one for one in held if isinstance(one, QLayout) and shiboken6.isValid(one)]
    return sum(all(layout.indexOf(item) < 0 for layout in layouts) for item in items)

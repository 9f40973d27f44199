"""Keep None, True and False alive under PySide6 on Python 3.11.

PySide6 6.12 gives these three back without counting the reference, as is right from Python 3.12 on
where they are immortal (PEP 683).  On 3.11 every call of a Qt function that returns nothing takes
one reference away, until the interpreter ends itself with ``none_dealloc``; a screen that paints
for an hour gets there.  Starting far above what a process can ever use up does what 3.12 does.
"""

import ctypes
import sys

_PLENTY = 1 << 60


def make_immortal() -> None:
    """Raise the reference counts of the three constants; does nothing where Python does it."""
    if sys.version_info >= (3, 12):
        return
    for constant in (None, True, False):
        count = ctypes.c_ssize_t.from_address(id(constant))
        if count.value < _PLENTY // 2:
            count.value = _PLENTY

"""Take PySide6's hook out of Python's import.

PySide6 replaces ``__import__`` for its switch ``from __feature__ import snake_case``, which this
program does not use.  To tell who might use it, the hook reads the source of every module that is
imported from then on: a third of the start-up, and a silence of the screen's thread each time.
"""

import builtins

import PySide6.QtCore  # noqa: F401 - puts the hook there


def restore_import() -> None:
    """Put Python's own import back; does nothing where PySide6 has set no hook."""
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)

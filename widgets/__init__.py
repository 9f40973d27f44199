"""The screens: staff, resident, board."""

from widgets.plain_import import restore_import

restore_import()

"""The screens: staff, resident, board."""

from widgets.immortal import make_immortal

make_immortal()

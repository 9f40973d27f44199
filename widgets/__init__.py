"""The screens: staff, resident, board."""

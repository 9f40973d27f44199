"""One theme for the tests of controls."""

import pytest
from PySide6.QtWidgets import QApplication

from tests.widgets.staff_kit import make_theme
from widgets.theme import Theme


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    return make_theme()

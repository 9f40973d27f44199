"""A panel as a resident sees it, on a 15-inch design unless a test asks for another."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from app.ports import Words
from app.resources import resident_words, words
from tests.conftest import SetClock
from widgets.fonts import Fonts, register_fonts
from widgets.layout_items import let_go_of_items
from widgets.resident.panel import ResidentPanel

D15 = (QSize(1024, 768), 3.367)
D10 = (QSize(1280, 800), 5.88)


@pytest.fixture(scope="session")
def fonts(qapp: QApplication) -> Fonts:
    let_go_of_items()  # as every start does: what is held of layouts is counted after each test
    return register_fonts()


@pytest.fixture(scope="session")
def languages() -> dict[str, Words]:
    return dict(resident_words(words("ja")))


@pytest.fixture
def make_panel(
    qapp: QApplication, fonts: Fonts, languages: dict[str, Words], clock: SetClock
) -> Iterator[Callable[..., ResidentPanel]]:
    made: list[ResidentPanel] = []

    def make(
        size: tuple[QSize, float] = D15, *, voice_offered: bool = True, ten_key: bool = False
    ) -> ResidentPanel:
        panel = ResidentPanel(
            languages=languages,
            fonts=fonts,
            clock=clock,
            voices=frozenset(languages) if voice_offered else frozenset(),
            ten_key=ten_key,
        )
        panel.set_panel(*size)
        panel.show()
        made.append(panel)
        return panel

    yield make
    for panel in made:
        panel.close()
        panel.deleteLater()
    qapp.processEvents()


@pytest.fixture
def panel(make_panel: Callable[..., ResidentPanel]) -> ResidentPanel:
    return make_panel()

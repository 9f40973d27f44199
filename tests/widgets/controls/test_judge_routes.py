"""The ways in which documents suffice: which are in sight, and in which tone they are told."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.widgets.staff_kit import colour_at, picture
from widgets.controls.judge_routes import JudgeRoutes, Route, Slot, SlotState
from widgets.theme import Theme


def test_more_than_two_routes_move_sideways(qtbot: QtBot, theme: Theme) -> None:
    routes = JudgeRoutes(theme)
    qtbot.addWidget(routes)
    routes.resize(864, routes.height())
    routes.show()
    slot = Slot(letter="B", text="資格確認書", state=SlotState.NEXT)
    routes.set_routes(
        [Route(title=f"道 {n}", lack="あと1点", slots=(slot,), near=n == 0) for n in range(3)]
    )
    assert routes.height() == 118
    assert [route.title for route in routes.shown()] == ["道 0", "道 1"]
    assert colour_at(picture(routes), 0, 60) == theme.tokens.colour["primary"]
    qtbot.keyClick(routes, Qt.Key.Key_Right)
    qtbot.keyClick(routes, Qt.Key.Key_Right)
    assert [route.title for route in routes.shown()] == ["道 1", "道 2"]


def test_a_full_way_is_told_in_the_tone_of_success(qtbot: QtBot, theme: Theme) -> None:
    routes = JudgeRoutes(theme)
    qtbot.addWidget(routes)
    routes.resize(864, routes.height())
    routes.show()
    colour = theme.tokens.colour
    for state, tone, other in (
        (SlotState.FILLED, "ok", "warn"),
        (SlotState.NEXT, "warn", "ok"),
    ):
        slot = Slot(letter="A", text="旅券", state=state)
        routes.set_routes([Route(title="A書類1点", lack="そろいました", slots=(slot,), near=True)])
        shown = picture(routes)
        words = {colour_at(shown, x, y) for x in range(700, 848) for y in range(14, 36)}
        assert colour[tone] in words
        assert colour[other] not in words

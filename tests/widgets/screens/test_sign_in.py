"""The sign-in shows what it is given and tells an entry once, the password as a secret."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ports import Secret
from tests.widgets.staff_kit import colour_at, make_theme, picture
from widgets.controls.sync_chip import SyncState, SyncView
from widgets.screens.sign_in import SignInScreen
from widgets.screens.sign_in_parts import CheckLine, Fitness, OfflineCase, SignInState
from widgets.theme import Theme


@pytest.fixture(scope="module")
def theme(qapp: QApplication) -> Theme:
    return make_theme()


def state(offline: OfflineCase = OfflineCase.NOT_NEEDED, unfinished: str = "") -> SignInState:
    lines = (
        CheckLine(icon="reader", name="カードリーダー", detail="接触", verdict="使えます"),
        CheckLine(
            icon="printer",
            name="発券プリンター",
            detail="用紙なし",
            verdict="使えません",
            fitness=Fitness.DOWN,
        ),
    )
    return SignInState(
        number="3",
        title="交付 3番窓口",
        office="岡山市マイナンバーカードセンター",
        day_sentence="開所まで 18分。",
        checks=lines,
        checked_at="11:10",
        sync=SyncView(state=SyncState.OK, saved="11:12", received="11:12"),
        version="版 1.0.0",
        offline=offline,
        left="7時間48分",
        helper="現場責任者",
        unfinished=unfinished,
    )


@pytest.fixture
def screen(qtbot: QtBot, theme: Theme) -> SignInScreen:
    shown = SignInScreen(theme)
    qtbot.addWidget(shown)
    theme.dress(shown)
    shown.resize(1920, 1080)
    shown.show_state(state())
    shown.show()
    shown.enter()
    return shown


def fill(qtbot: QtBot, screen: SignInScreen) -> None:
    qtbot.keyClicks(screen.staff_id.edit, "S-0142")
    qtbot.keyClicks(screen.secret, "correct horse")
    qtbot.keyClicks(screen.code, "409123")


def test_an_entry_is_told_once_with_a_secret(qtbot: QtBot, screen: SignInScreen) -> None:
    fill(qtbot, screen)
    told: list[tuple[str, Secret, str]] = []
    screen.submitted.connect(lambda *entry: told.append(entry))
    qtbot.keyClick(screen.code, Qt.Key.Key_Return)
    qtbot.keyClick(screen.code, Qt.Key.Key_Return)
    assert len(told) == 1
    staff_id, secret, code = told[0]
    assert (staff_id, code) == ("S-0142", "409123")
    assert bytes(secret.expose()) == b"correct horse"
    assert screen.secret.is_empty()
    assert screen.code.text() == ""
    secret.wipe()


def test_an_incomplete_entry_moves_to_what_is_missing(qtbot: QtBot, screen: SignInScreen) -> None:
    told: list[object] = []
    screen.submitted.connect(lambda *entry: told.append(entry))
    qtbot.keyClicks(screen.staff_id.edit, "S-0142")
    screen.button.click()
    assert not told
    assert "パスワード" in screen.missing()


def test_the_sixth_digit_does_not_submit(qtbot: QtBot, screen: SignInScreen) -> None:
    told: list[object] = []
    screen.submitted.connect(lambda *entry: told.append(entry))
    fill(qtbot, screen)
    assert not told
    assert screen.missing() == ""


def test_a_wrong_entry_asks_password_and_code_again(qtbot: QtBot, screen: SignInScreen) -> None:
    fill(qtbot, screen)
    screen.submit()
    screen.show_wrong(
        "入れませんでした", "記録は変わっていません。", "もう一度入れてください。", "A-101"
    )
    assert screen._wrong.isVisible()
    assert "入れませんでした" in screen._wrong.accessibleName()
    assert screen.staff_id.text() == "S-0142"
    assert screen.button.isEnabled()


def test_waiting_counts_down_on_the_button(qtbot: QtBot, screen: SignInScreen) -> None:
    screen.show_wait(2)
    assert "2秒" in screen.button.text()
    screen._count_down()
    assert "1秒" in screen.button.text()
    screen._count_down()
    assert screen.button.text() == "サインイン"


@pytest.mark.parametrize(
    ("case", "colour"),
    [
        (OfflineCase.NOT_NEEDED, "primary"),
        (OfflineCase.IN_USE, "off_line"),
        (OfflineCase.NOT_POSSIBLE, "warn_line"),
    ],
)
def test_the_offline_notice_has_three_texts(
    screen: SignInScreen, theme: Theme, case: OfflineCase, colour: str
) -> None:
    screen.show_state(state(case, "A-041"))
    notice = screen._offline
    assert colour_at(picture(notice), 4, 30) == theme.tokens.colour[colour]
    helper = "現場責任者" in notice.accessibleName()
    assert helper == (case is OfflineCase.NOT_POSSIBLE)
    assert screen._unfinished.text() == "A-041 の続きから始めます"


def test_the_halves_stand_where_the_reference_has_them(
    qtbot: QtBot, screen: SignInScreen, theme: Theme
) -> None:
    image = picture(screen)
    assert colour_at(image, 90, 80) == theme.tokens.colour["primary"]
    assert colour_at(image, 20, 540) == theme.tokens.colour["surface"]
    assert colour_at(image, 759, 540) == theme.tokens.colour["line_soft"]
    assert colour_at(image, 900, 540) == theme.tokens.colour["bg"]
    left = screen.button.mapTo(screen, screen.button.rect().topLeft()).x()
    assert (left, screen.button.width(), screen.button.height()) == (1100, 480, 56)
    assert screen.code.cell(5).right() == screen.code.width() - 1


def test_everything_fits_the_small_screen(qtbot: QtBot, screen: SignInScreen) -> None:
    screen.set_compact(True)
    screen.resize(1366, 768)
    screen.show_state(state(OfflineCase.NOT_POSSIBLE, "A-041"))
    screen.show_wrong("入れませんでした", "記録は変わっていません。", "もう一度入れてください。")
    assert screen.size().height() == 768
    button = screen.button
    bottom = screen._offline.mapTo(screen, screen._offline.rect().bottomLeft()).y()
    assert bottom < 768
    assert button.width() == 480


def test_tab_walks_the_form(qtbot: QtBot, screen: SignInScreen) -> None:
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    screen.staff_id.edit.setFocus()
    walked = []
    for _ in range(6):
        focused = screen.focusWidget()
        assert focused is not None
        walked.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert walked[:4] == [screen.staff_id.edit, screen.secret, screen.code, screen.button]
    assert screen.focusWidget() is screen.staff_id.edit


@pytest.mark.parametrize("case", list(OfflineCase))
@pytest.mark.parametrize("needed", [True, False])
def test_the_offline_text_names_the_code_only_where_the_site_has_one(
    screen: SignInScreen, case: OfflineCase, needed: bool
) -> None:
    screen.set_code_needed(needed=not needed)
    screen.show_state(state(case))
    screen.set_code_needed(needed=needed)
    assert ("ワンタイムコード" in screen._offline.accessibleName()) is needed

"""The side's painted lines: told aloud, shortened with a tip, as high as what they hold."""

from PySide6.QtCore import QPoint, QSize
from pytestqt.qtbot import QtBot

from tests.widgets.staff_kit import colours_in, picture, spoken_rows
from widgets.controls.cell_painting import Cell
from widgets.controls.side_lines import Pair, PairLines, PicturedLine, PicturedLines
from widgets.controls.table import Column, RecordTable, Row
from widgets.theme import Theme, Type

LONG = "交付場所コード（市区町村が定めるもの）"


def test_pairs_are_told_aloud_and_each_takes_its_line(qtbot: QtBot, theme: Theme) -> None:
    lines = PairLines(theme, "項目の対応")
    qtbot.addWidget(lines)
    lines.set_pairs([Pair(first="氏名", second="読みます")])
    one = lines.height()
    lines.set_pairs([Pair(first="氏名", second="読みます"), Pair(first="個人番号", second="－")])
    assert lines.height() > 2 * one
    assert lines.accessibleName() == "項目の対応"
    assert lines.accessibleDescription() == "氏名 読みます。個人番号 －"


def test_only_a_shortened_pair_has_a_tip(qtbot: QtBot, theme: Theme) -> None:
    for width in (0, 96):
        lines = PairLines(theme, "項目", width=width)
        qtbot.addWidget(lines)
        lines.set_pairs([Pair(first="氏名", second="氏名"), Pair(first=LONG, second="交付先")])
        lines.resize(240, lines.height())
        assert lines.tip_at(QPoint(4, 4)) == ""
        assert lines.tip_at(QPoint(4, lines.height() - 4)) == f"{LONG}  交付先"
        assert lines.tip_at(QPoint(4, lines.height() + 40)) == ""


def test_a_warned_pair_stands_out(qtbot: QtBot, theme: Theme) -> None:
    lines = PairLines(theme, "項目")
    qtbot.addWidget(lines)
    lines.resize(QSize(300, 40))
    warned = theme.tokens.colour["warn"]
    lines.set_pairs([Pair(first="個人番号", second="")])
    assert warned not in colours_in(picture(lines))
    lines.set_pairs([Pair(first="個人番号", second="", warn=True)])
    assert warned in colours_in(picture(lines))


def test_a_sentence_too_long_for_its_line_goes_on_in_the_next(qtbot: QtBot, theme: Theme) -> None:
    lines = PicturedLines(theme, "取り込むと")
    qtbot.addWidget(lines)
    lines.resize(600, 40)
    lines.show()
    lines.set_lines([PicturedLine(icon="box", text=LONG), PicturedLine(icon="box", text="箱")])
    wide = lines.height()
    lines.resize(160, lines.height())
    assert lines.height() == wide + 2 * theme.step(Type.BODY).line
    assert lines.accessibleDescription() == f"{LONG}。箱"


def test_a_table_takes_other_columns_and_forgets_its_rows(qtbot: QtBot, theme: Theme) -> None:
    table = RecordTable(theme, [Column(title="氏名", width=200), Column(title="住所")])
    qtbot.addWidget(table)
    table.set_rows([Row(key="1", cells=(Cell(text="今井"), Cell(text="北区")))])
    table.select("1")
    table.set_columns([Column(title="箱番号")])
    assert (table.model().columnCount(), table.rows(), table.current_key()) == (1, (), "")
    table.set_rows([Row(key="2", cells=(Cell(text="B0001"),))])
    assert spoken_rows(table) == ["箱番号 B0001"]

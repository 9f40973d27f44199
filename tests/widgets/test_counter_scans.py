"""Papers that are shown at the window: a number ticket, a label of the vault."""

from __future__ import annotations

from app.tickets.codes import CodeKind, payload
from tests.widgets.counter_kit import Opened
from tests.widgets.test_counter import opened

__all__ = ["opened"]  # the fixture


def test_a_ticket_shown_at_the_window_is_called_there(opened: Opened) -> None:
    window = opened()
    window.issue()
    number = window.issue()
    window.enter()
    [shown] = [one for one in window.reception.floor().tickets if one.number == number]
    window.scan(payload(CodeKind.TICKET, shown.id))
    board = window.counter.board()
    assert board.called is not None
    assert board.called.number == number
    [other] = board.waiting
    window.scan(payload(CodeKind.TICKET, other.id))
    assert window.screen.notices.told("scan").startswith(f"{number} を呼んでいます")
    window.f(12)
    assert window.stage == "receive"
    window.scan("V:B-04-112")
    assert window.screen.notices.told("scan").startswith("これは保管位置の札（B-04-112）です")

"""What tickets say, in Japanese and English."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest

from app import resources
from app.ports import Bar, Boxes, Checklist, Line, Number, Qr, Slip
from app.tickets.codes import CodeKind, parse
from app.tickets.slip import Band, TicketValues, day_text, ticket_slip

JA, EN = resources.words("ja"), resources.words("en")
TICKET = TicketValues(
    ticket="0192f3c4-1111-7222-8333-444455556666",
    number="A042",
    record="K1-000842",
    at=datetime(2026, 11, 21, 14, 20),
    office="汐見市 マイナンバーカードセンター",
    purpose="カードを受け取る",
    purpose_other="Collect your card",
    waiting=5,
    band=Band(low=20, high=35, eight_of_ten=35),
    ready=("はがき（交付通知書）",),
    status_address="https://shiomi.example/q/7K3MP2",
)


def texts(slip: Slip) -> list[str]:
    return [block.text for block in slip.blocks if isinstance(block, Line | Bar | Number)]


def the_code(slip: Slip) -> Qr:
    [code] = [block for block in slip.blocks if isinstance(block, Qr)]
    return code


def test_a_ticket_in_japanese() -> None:
    slip = ticket_slip(TICKET, JA)
    assert (slip.day, slip.time, slip.record, slip.language) == (
        "11月21日(土)",
        "14:20",
        "K1-000842",
        "ja",
    )
    assert texts(slip) == [
        "汐見市 マイナンバーカードセンター",
        "カードを受け取る",
        "A042",
        "10人のうち8人は 35分までに 呼ばれます。",
        "呼ばれたとき いなくても、番号は なくなりません。もどったら 係に 見せてください。",
    ]
    [boxes] = [block for block in slip.blocks if isinstance(block, Boxes)]
    assert boxes.boxes == (("待っている方", "5人"), ("めやす", "20〜35分"))


def test_a_ticket_in_english() -> None:
    slip = ticket_slip(TICKET, EN)
    [boxes] = [block for block in slip.blocks if isinstance(block, Boxes)]
    assert boxes.boxes == (("Waiting", "5"), ("About", "20–35 min"))
    assert slip.day == "Sat 21 Nov"


def test_without_an_estimate_the_slip_says_so() -> None:
    slip = ticket_slip(msgspec.structs.replace(TICKET, band=None), JA)
    [boxes] = [block for block in slip.blocks if isinstance(block, Boxes)]
    assert boxes.boxes[1] == ("めやす", "いま 計算 できません")
    assert not any("10人のうち" in text for text in texts(slip))


def test_the_code_is_the_status_page_or_finds_the_ticket() -> None:
    assert the_code(ticket_slip(TICKET, JA)).payload == "https://shiomi.example/q/7K3MP2"
    plain = the_code(ticket_slip(msgspec.structs.replace(TICKET, status_address=""), JA))
    assert parse(plain.payload).kind is CodeKind.TICKET
    assert parse(plain.payload).value == TICKET.ticket


def test_a_reprint_has_a_mark_and_the_same_number_and_record() -> None:
    first = ticket_slip(TICKET, JA)
    again = ticket_slip(msgspec.structs.replace(TICKET, copy=1), JA)
    mark = Bar(text="再発行　同じ番号の 2枚目です")
    assert mark not in first.blocks
    assert again.blocks[1] == mark
    assert [block for block in again.blocks if block != mark] == list(first.blocks)
    assert again.record == first.record


def test_nothing_to_have_ready_leaves_the_list_out() -> None:
    slip = ticket_slip(msgspec.structs.replace(TICKET, ready=()), JA)
    assert not any(isinstance(block, Checklist) for block in slip.blocks)


@pytest.mark.parametrize("month", range(1, 13))
def test_days_in_words(month: int) -> None:
    assert day_text(datetime(2026, month, 3).date(), JA).startswith(f"{month}月3日(")

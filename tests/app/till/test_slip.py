"""What a receipt and a close say on paper, in Japanese and in the resident's language."""

from datetime import date, datetime

import msgspec
import pytest

from app import resources
from app.fees.fees import Cause
from app.ports import Bar, Line, Rows, Slip
from app.till.payment import Payment, PaymentStatus
from app.till.slip import PaymentValues, TillValues, payment_slip, till_slip
from app.till.till import Till, TillStatus

JA, EN = resources.words("ja"), resources.words("en")
AT = datetime.fromisoformat("2026-11-20T14:20:00+09:00")
PAYMENT = Payment(
    id="p",
    scope="office:center",
    no=42,
    terminal="T01",
    epoch=1,
    office="center",
    window="3",
    day=date(2026, 11, 20),
    visit="v",
    procedure="reissue",
    cause=Cause.LOST,
    items={"card": 800, "certificate": 200},
    amount=1000,
    given=10000,
    taken_by="C-1001",
    taken_at=AT,
)
VALUES = PaymentValues(payment=PAYMENT, office="汐見市 センター", taker="汐見市", phone="000-0000")
TILL = Till(
    id="t",
    scope="office:center",
    office="center",
    terminal="T01",
    day=date(2026, 11, 20),
    status=TillStatus.CLOSED,
    fund=5000,
    opened_by="C-1001",
    opened_at=AT,
    counted={"5000": 1, "500": 2, "1": 0},
    expected=6000,
    closed_by="C-1001",
    closed_at=AT,
)


def texts(slip: Slip) -> list[str]:
    return [one.text for one in slip.blocks if isinstance(one, Line | Bar)]


def rows(slip: Slip) -> dict[str, str]:
    return {k: v for one in slip.blocks if isinstance(one, Rows) for k, v in one.rows}


def test_a_receipt_in_japanese() -> None:
    slip = payment_slip(VALUES, JA, JA)
    assert (slip.kind, slip.record, slip.day, slip.time) == (
        "payment",
        "T01-00042",
        "2026-11-20",
        "14:20",
    )
    assert texts(slip)[1:3] == ["領収書", "領収番号 T01-00042"]
    assert rows(slip) == {
        "カードの再交付": "800円",
        "電子証明書の再発行": "200円",
        "合計": "1,000円",
        "お預かり": "10,000円",
        "おつり": "9,000円",
    }
    assert [one.rows[0][0] for one in slip.blocks if isinstance(one, Rows) and one.total] == [
        "合計"
    ]


def test_a_receipt_in_another_language_has_its_japanese_heading() -> None:
    slip = payment_slip(VALUES, EN, JA)
    assert texts(slip)[1:3] == ["Receipt", "領収書"]
    assert slip.language == "en"
    assert rows(slip)["Change"] == "¥9,000"


@pytest.mark.parametrize(("copy", "marks"), [(0, []), (1, ["再発行　同じ番号の 2枚目です"])])
def test_a_reprint_is_marked_and_keeps_its_number(copy: int, marks: list[str]) -> None:
    slip = payment_slip(msgspec.structs.replace(VALUES, copy=copy), JA, JA)
    assert [one.text for one in slip.blocks if isinstance(one, Bar)] == marks
    assert slip.record == "T01-00042"


def test_a_receipt_of_money_that_was_given_back_says_so() -> None:
    voided = msgspec.structs.replace(PAYMENT, status=PaymentStatus.VOIDED)
    slip = payment_slip(msgspec.structs.replace(VALUES, payment=voided), JA, JA)
    assert [one.text for one in slip.blocks if isinstance(one, Bar)] == [
        "返金ずみ　この領収書は 使えません"
    ]


def test_an_item_of_nothing_is_not_listed() -> None:
    plain = msgspec.structs.replace(
        PAYMENT, items={"card": 800, "certificate": 0}, amount=800, given=800
    )
    slip = payment_slip(msgspec.structs.replace(VALUES, payment=plain), JA, JA)
    assert "電子証明書の再発行" not in rows(slip)
    assert rows(slip)["おつり"] == "0円"


def test_a_close_tells_counted_and_expected() -> None:
    values = TillValues(
        till=TILL, office="汐見市", taken=(2, 2000), voided=(1, 1000), closed_by="辻　花子"
    )
    slip = till_slip(values, JA)
    told = rows(slip)
    assert (told["釣銭準備金"], told["台帳の残高"], told["数えた現金"]) == (
        "5,000円",
        "6,000円",
        "6,000円",
    )
    assert told["500円 × 2"] == "1,000円"
    assert "1円 × 0" not in told
    assert "台帳と 合いました" in texts(slip)


def test_a_difference_is_told_with_its_reason_and_the_second_person() -> None:
    till = msgspec.structs.replace(TILL, expected=6500, reason="渡しすぎた", witness="M-1")
    values = TillValues(
        till=till, office="汐見市", taken=(1, 1500), voided=(0, 0), closed_by="辻", witness="森"
    )
    told = texts(till_slip(values, JA))
    assert {"差があります -500円", "わけ：渡しすぎた", "もう一度 数えた人 森"} <= set(told)

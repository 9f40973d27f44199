"""The closing slip tells every count and its counterpart."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest

from app import resources
from app.closing.slip import (
    Agreement,
    ClosingCount,
    ClosingMark,
    ClosingValues,
    closing_slip,
    fingerprint,
    read_closing_code,
)
from app.ports import Bar, Checklist, Qr, Signatures

JA = resources.words("ja")
CLOSING = ClosingValues(
    closing="0192f3c4-1111-7222-8333-444455556666",
    record="W1-001311",
    at=datetime(2026, 11, 21, 17, 32),
    office="汐見市 マイナンバーカードセンター",
    carried_over=0,
    head="9f3c1ab27e40ffee",
    counts=(
        ClosingCount(
            text="番号札", value="96枚", counterpart="出た番号と同じ", agreement=Agreement.AGREES
        ),
        ClosingCount(
            text="手数料", value="12,000円", counterpart="13件", agreement=Agreement.DIFFERS
        ),
    ),
)


def test_counts_stand_beside_their_counterparts() -> None:
    [counts] = [b for b in closing_slip(CLOSING, JA).blocks if isinstance(b, Checklist)]
    assert [(i.text, i.value, i.note, i.ticked) for i in counts.items] == [
        ("番号札", "96枚", "出た番号と同じ", True),
        ("手数料", "12,000円", "13件", False),
    ]


@pytest.mark.parametrize(
    ("carried", "agreement", "told"),
    [
        (2, Agreement.CARRIED_OVER, "持ちこし 2件　ほかは そろいました"),
        (0, Agreement.AGREES, "すべて そろいました"),
        (0, Agreement.DIFFERS, "合わないものが 1件 あります"),
        (2, Agreement.DIFFERS, "合わないものが 1件 あります"),
    ],
)
def test_the_result_never_hides_a_difference(carried: int, agreement: Agreement, told: str) -> None:
    first, second = CLOSING.counts
    counts = (first, msgspec.structs.replace(second, agreement=agreement))
    values = msgspec.structs.replace(CLOSING, carried_over=carried, counts=counts)
    slip = closing_slip(values, JA)
    [bar] = [b for b in slip.blocks if isinstance(b, Bar)]
    assert bar.text == told
    [listed] = [b for b in slip.blocks if isinstance(b, Checklist)]
    assert listed.items[1].ticked is (agreement is Agreement.AGREES)


def test_the_code_names_the_closing_and_the_chain_s_head() -> None:
    [code] = [b for b in closing_slip(CLOSING, JA).blocks if isinstance(b, Qr)]
    assert code.code == fingerprint(CLOSING.head) == "9f3c 1ab2 7e40"
    mark = ClosingMark(closing=CLOSING.closing, head="9f3c1ab27e40")
    assert read_closing_code(code.payload) == mark
    assert read_closing_code(code.payload.lower()) == mark


@pytest.mark.parametrize("text", ["", "K:", "T:0192", "3K7-204817", "9f3c:1ab2"])
def test_other_codes_are_no_closing(text: str) -> None:
    assert read_closing_code(text) is None


def test_two_people_sign() -> None:
    [boxes] = [b for b in closing_slip(CLOSING, JA).blocks if isinstance(b, Signatures)]
    assert boxes.labels == ("現場責任者", "市職員")

"""Every kind of code has a name and a place; what it says of a person is not told."""

import pytest

from app.resources import words
from app.tickets.codes import CodeKind, parse
from widgets.presenters.scan_words import code_name, stray_words

VISIT = "0192F3C4111172228333444455556666"
READ = {
    CodeKind.TICKET: f"T:{VISIT}",
    CodeKind.BOOKING: "B:11200007",
    CodeKind.VAULT: "V:B-04-112",
    CodeKind.VISIT: f"N:{VISIT}",
    CodeKind.CLOSING: "K:2026-11-20:3FA9",
    CodeKind.BAG: "R:N-K-1121-3",
    CodeKind.CONTROL_NUMBER: "3K7-204817",
    CodeKind.APPLICATION: "https://example.invalid/?id=12345678901234567890123",
    CodeKind.FORM: f"e01.1:{VISIT}",
    CodeKind.BROKEN: "T:0192F3C4",
    CodeKind.OTHER: "https://example.invalid/a-long-address",
}


@pytest.mark.parametrize("kind", CodeKind)
def test_a_code_in_the_wrong_place_is_told_by_name(kind: CodeKind) -> None:
    code = parse(READ[kind])
    assert code.kind is kind
    title, text = stray_words(words("ja"), code)
    assert title == f"これは{code_name(words('ja'), code)}です"
    assert text.startswith("ここでは使いません。記録は変わっていません。")
    assert len(text) > 30


@pytest.mark.parametrize(
    "kind", [CodeKind.TICKET, CodeKind.VISIT, CodeKind.APPLICATION, CodeKind.FORM]
)
def test_identities_are_not_shown(kind: CodeKind) -> None:
    code = parse(READ[kind])
    assert code.value[:6] not in "".join(stray_words(words("ja"), code))


def test_a_long_code_is_shortened() -> None:
    told = code_name(words("ja"), parse(READ[CodeKind.OTHER]))
    assert told == "この端末の知らないコード（http…ress）"

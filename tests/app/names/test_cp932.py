import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import resources
from app.names.cp932 import LossKind, cp932_loss, to_cp932
from app.names.query import Query, QueryKind
from app.names.variants import Form, which_variants


@pytest.mark.parametrize(
    ("text", "written", "kind"),
    [
        ("𠮷", "吉", LossKind.SUBSTITUTED),
        ("㐂", "喜", LossKind.SUBSTITUTED),
        ("葛󠄀", "葛", LossKind.SELECTOR),
        ("〜", "～", LossKind.EQUAL),
        ("−", "－", LossKind.EQUAL),
        ("か\u3099", "が", LossKind.EQUAL),
        ("é", "e", LossKind.SUBSTITUTED),
        ("𰻞", "〓", LossKind.MISSING),
        ("한", "〓", LossKind.MISSING),
    ],
)
def test_each_loss_is_named(text: str, written: str, kind: LossKind) -> None:
    converted = to_cp932(f"山{text}川")
    assert converted.text == f"山{written}川"
    assert converted.data.decode("cp932") == converted.text
    assert [(loss.at, loss.character, loss.kind) for loss in converted.losses] == [(1, text, kind)]


@pytest.mark.parametrize("text", ["髙橋", "山﨑", "汐見市北区１－２", "ｱｲｳ", ""])
def test_what_the_page_holds_is_untouched(text: str) -> None:
    assert cp932_loss(text) == ()
    assert to_cp932(text).text == text


@given(st.text(max_size=40))
def test_whatever_comes_the_bytes_are_cp932(text: str) -> None:
    converted = to_cp932(text)
    assert converted.data.decode("cp932") == converted.text
    assert converted.losses or converted.text == text


def test_losses_and_variants_are_told_in_words() -> None:
    words = resources.words("ja")
    told = [loss.told(words) for loss in cp932_loss("山𠮷葛󠄀〜𰻞")]
    assert told[0].startswith("2文字目「𠮷」")
    assert len(told) == 4
    assert [bool(note.told(words)) for note in which_variants("髙葛󠄀\ue000")] == [True] * 3
    assert all(Query(kind=kind).told(words) for kind in QueryKind)


def test_variants_are_shown_with_their_numbers() -> None:
    notes = which_variants("髙葛󠄀山\ue000")
    assert [(note.at, note.form, note.usual) for note in notes] == [
        (0, Form.VARIANT, "高"),
        (1, Form.SELECTED, "葛"),
        (3, Form.PRIVATE, "\ue000"),
    ]
    assert notes[0].numbers == "U+9AD9"
    assert notes[0].others == "高"
    assert notes[1].numbers == "U+845B U+E0100"


def test_a_compatibility_form_is_a_variant_too() -> None:
    assert [(note.usual, note.others) for note in which_variants("\ufa19")] == [("神", "神")]
    assert which_variants("神田さくら") == ()

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.names.folding import VariantClash, Variants, fold, shipped
from app.names.graphemes import graphemes, length

JAPANESE = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x3040, max_codepoint=0x30FF),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(min_codepoint=0xFF00, max_codepoint=0xFFEF),
        st.characters(min_codepoint=0x20, max_codepoint=0x17F),
        st.sampled_from("髙﨑𠮷邉葛󠄀辻󠄀々〻ー゛゜ヴヷㇷ神"),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("髙橋　一郎", "高橋一郎"),
        ("山﨑", "山崎"),
        ("渡邉", "渡邊"),
        ("齋藤", "斉藤"),
        ("𠮷田", "吉田"),
        ("葛󠄀城", "葛城"),
        ("神谷", "神谷"),
        ("佐々木", "佐佐木"),
        ("シャキョウ", "しやきよう"),
        ("ﾀｶﾊｼ ﾕｳｺ", "たかはし　ゆうこ"),
        ("オーノ", "オ－ノ"),
        ("ヴィクター", "ビクター"),
        ("ミチヅキ", "ミチズキ"),
        ("ｶﾂﾞｺ", "かずこ"),
        ("NGUYỄN VĂN ĐỨC", "nguyen van duc"),
        ("マリア・クルス", "マリア クルス"),
        ("A1B-123456", "ａ１ｂ１２３４５６"),
    ],
)
def test_what_is_written_and_what_is_typed_are_one_key(written: str, typed: str) -> None:
    assert fold(written) == fold(typed)


@pytest.mark.parametrize(("one", "other"), [("田中", "中田"), ("ハナ", "バナ"), ("大野", "小野")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(JAPANESE)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(JAPANESE, JAPANESE)
def test_a_key_holds_only_letters_and_digits(before: str, after: str) -> None:
    key = fold(f"{before} {after}")
    assert all(sign.isalnum() for sign in key)


def test_only_selectors_and_marks_fold_to_nothing() -> None:
    assert fold("\U000e0100　 -ー・") == ""


def test_every_group_folds_to_its_first_form() -> None:
    assert {fold(form) for form in "辺邊邉"} == {"辺"}
    assert shipped().variants.others("邉") == "辺邊"
    assert shipped().variants.usual("山") == "山"
    assert shipped().variants.others("山") == ""


def test_a_character_in_two_groups_is_refused() -> None:
    with pytest.raises(VariantClash) as told:
        Variants(("高髙", "髙梯"))
    assert told.value.details == {"character": "髙"}


@pytest.mark.parametrize(
    ("text", "seen"), [("", 0), ("𠮷田", 2), ("葛󠄀城", 2), ("辻󠄀", 1), ("か\u3099", 1), ("abc", 3)]
)
def test_length_counts_what_a_person_sees(text: str, seen: int) -> None:
    assert length(text) == seen
    assert "".join(graphemes(text)) == text

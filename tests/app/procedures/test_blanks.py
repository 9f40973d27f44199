"""The number of an application form is 23 digits, and may stay empty where nobody has it."""

import pytest

from app.procedures.asking import Blank, BlankKind
from app.procedures.steps import Lack

APPLICATION = Blank("application_id", BlankKind.APPLICATION, needed=False)


def test_23_digits_or_none_will_do() -> None:
    assert APPLICATION.lack("1" * 23, None) is None
    assert APPLICATION.lack("", None) is None


@pytest.mark.parametrize("value", ["1" * 22, "1" * 24, "1" * 22 + "A", "１" * 23])
def test_anything_else_is_wrong(value: str) -> None:
    assert APPLICATION.lack(value, None) is Lack.BLANK_WRONG

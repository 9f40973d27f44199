"""No procedure takes more keys than was agreed, and the paper tells what it takes."""

import tomllib

from tests.app.procedures.budget import AGREED, PAPER, paper, table


def test_no_way_is_longer_than_agreed_and_the_paper_says_so() -> None:
    found = table()
    agreed = tomllib.loads(AGREED.read_text(encoding="utf-8"))["keys"]
    assert set(agreed) == set(found)
    longer = {key: (one.keys, agreed[key]) for key, one in found.items() if one.keys > agreed[key]}
    assert not longer, f"(now, agreed): {longer}"
    assert PAPER.read_text(encoding="utf-8") == paper(found), (
        "run: .venv/bin/python -m tests.app.procedures.budget"
    )

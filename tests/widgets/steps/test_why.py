"""なぜ？ beside the entry of PINs: what holds on the day, by which ruling and since when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app import paths
from app.arrangements.arrangements import WeakPins, load_arrangements
from app.desk.serving import Guidance, Serving, serving_of
from tests.app.procedures.desk_top import TODAY, WINDOW, Wishes, casework, go_to
from tests.app.procedures.test_arranged import at
from widgets.steps.pin import PinStep
from widgets.theme import Theme

KEPT = "望めばそのまま使えます"
FORBIDDEN = "推測されやすい番号は使えません"


@pytest.fixture
def serving() -> Serving:
    """Give a visit at the entry of its PINs."""
    work, unit = casework(), at("center")
    visit = go_to(work, unit, work.open(unit, "issuance", window=WINDOW), "pin", Wishes())
    return serving_of(
        Guidance.at("okayama"), visit, ticket=None, card=None, booking=None, today=TODAY
    )


def told(theme: Theme, serving: Serving) -> tuple[str, str]:
    """Return what holds and by which rulings, as the clerk reads it."""
    step = PinStep(theme)
    step.show_serving(serving)
    answer = step.why.told.text(), step.why.cited.text()
    assert step.why.isHidden()
    step.ask_why.click()
    assert not step.why.isHidden()
    step.deleteLater()
    return answer


def test_the_rule_of_easy_numbers_changes_on_its_day(
    theme: Theme, serving: Serving, tmp_path: Path
) -> None:
    shipped = paths.resources() / "rules" / "arrangements" / "default.toml"
    (tmp_path / "default.toml").write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "shiomi.toml").write_text(
        'municipality = "shiomi"\nversion = 2026-11-01\n[[pin]]\nitem = "no-easy-ones"\n'
        'weak = "forbid"\nfrom = 2026-12-01\nsource = "市の要領 第9条"\n',
        encoding="utf-8",
    )
    guidance = replace(serving.guidance, arrangements=load_arrangements("shiomi", tmp_path))
    for today, rule, source in (
        (date(2026, 11, 30), KEPT, "標準"),
        (date(2026, 12, 1), FORBIDDEN, "no-easy-ones（市の要領 第9条） 2026年12月1日から"),
    ):
        what, ground = told(theme, replace(serving, guidance=guidance, today=today))
        assert rule in what
        assert source in ground


def test_a_sites_own_setting_is_told_as_such(theme: Theme, serving: Serving) -> None:
    own = replace(serving, guidance=replace(serving.guidance, weak_pin=WeakPins.FORBID))
    what, ground = told(theme, own)
    assert FORBIDDEN in what
    assert "この拠点の設定" in what
    assert "暗証番号-推測" in ground
    assert "この場所では" in what

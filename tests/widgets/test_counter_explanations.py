"""What the panel explains follows the visit's stages; its confirmation reaches the clerk."""

from __future__ import annotations

from app.fees.fees import Cause, Fee, WhyFree
from app.training.people import Person
from tests.widgets.counter_kit import Opened, Window
from tests.widgets.resident.test_panel import named
from tests.widgets.test_counter import adult, approve, begin, choose_pins, opened, to_official
from tests.widgets.walk_kit import Walker
from widgets.controls.panel_mirror import MirrorView
from widgets.resident import steps
from widgets.steps.documents import DocumentsStep

__all__ = ["opened"]  # the fixture


def page(window: Window) -> steps.Explanation:
    """Return the page that the panel shows."""
    assert window.panel is not None
    assert isinstance(window.panel.step, steps.Explanation), window.panel.step
    return window.panel.step


def titles(window: Window) -> list[str]:
    return [point.title for point in page(window).points]


def test_the_pages_of_a_new_card_after_a_loss(opened: Opened, people: tuple[Person, ...]) -> None:
    window = opened()
    window.enter()
    walker = Walker(window, adult(people))
    walker.begin("reissue")
    assert window.panel is not None
    window.panel.choose_language("en")
    window.settle()
    told: dict[str, list[str]] = {}
    while window.presenter.serving is not None:
        if isinstance(window.panel.step, steps.Explanation):
            told[window.stage] = titles(window)
        walker.step()
    assert told == {
        "suspended_call": ["Stopping the card for now"],
        "fee": ["The fee is 1,000 yen", "Reason: the card was lost"],
        "abolish": ["We use the official terminal"],
        "photo_gone": ["We delete your photo data"],
        "what_next": ["About 1 month until you get it", "A notice will come by post"],
        "give": ["You take home"],
    }


def test_another_cause_shows_another_fee_and_the_same_one_keeps_the_confirmation(
    opened: Opened, people: tuple[Person, ...]
) -> None:
    window = opened()
    window.enter()
    walker = Walker(window, adult(people))
    walker.begin("reissue")
    free = Fee(amount=0, why_free=WhyFree.CAUSE, cause=Cause.STOLEN)
    assert window.panel is not None
    window.resident.show_fee(free, None, here=False)
    assert not isinstance(window.panel.step, steps.Explanation), "not at another stage"
    while window.stage != "fee":
        walker.step()
    named(window.panel, "わかりました").click()
    window.resident.show_fee(free, None, here=False)
    assert titles(window)[0] == "手数料は かかりません"
    assert not page(window).understood
    named(window.panel, "わかりました").click()
    window.resident.show_fee(free, None, here=False)
    window.panel.choose_language("ko")
    window.settle()
    assert page(window).understood
    assert titles(window) == ["수수료는 없습니다", "이유: 카드 도난"]


def test_the_clerk_sees_that_the_resident_confirmed(
    opened: Opened, people: tuple[Person, ...]
) -> None:
    window, person = opened(), adult(people)
    begin(window)
    walker = Walker(window, person)
    mirrors: list[MirrorView] = []
    window.resident.mirror.connect(lambda view, _language: mirrors.append(view))
    while window.stage != "explain":
        walker.step()
    assert window.panel is not None
    named(window.panel, "次へ").click()
    assert mirrors[-1].foot == "説明中"
    named(window.panel, "わかりました").click()
    assert mirrors[-1].foot == "確認済み"
    window.presenter.refresh()
    window.settle()
    assert page(window).understood
    window.digits("0")
    window.f(12)
    assert window.stage != "explain", "the confirmation holds nothing up"


def test_what_is_printed_as_still_needed_stands_on_the_panel(
    opened: Opened, people: tuple[Person, ...]
) -> None:
    window = opened()
    window.enter()
    walker = Walker(window, adult(people))
    walker.begin("pin_reset")
    while window.stage != "documents":
        walker.step()
    step = window.presenter.step
    assert isinstance(step, DocumentsStep)
    window.f(9)
    assert page(window).title == "あと 必要なもの"
    assert len(titles(window)) == len(set(step.serving.judge(step.draft()).missing))


def test_what_is_handed_over_follows_the_news_that_the_pins_are_set(
    opened: Opened, people: tuple[Person, ...]
) -> None:
    window, person = opened(), adult(people)
    begin(window)
    window.digits("1")
    window.scan(person.control_number)
    window.f(12)
    to_official(window, person, "1100")
    approve(window)
    window.reader.slot.lay(person.control_number)
    choose_pins(window)
    window.settle()
    window.f(12)
    window.f(12)
    assert window.stage == "hand_over"
    assert window.panel is not None
    assert isinstance(window.panel.step, steps.Success)
    window.panel.success.ended.emit()
    told = page(window)
    assert titles(window)[0] == "お渡しするもの"
    assert told.points[0].text == "マイナンバーカード\nご案内の ちらし"
    assert told.lead.startswith("カードの 氏名と写真")

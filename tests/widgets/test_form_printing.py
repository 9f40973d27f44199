"""Forms at the window: seen, printed, left to a pen where the ledger knows nothing, forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from app.forms.filling import values_of
from app.forms.loading import load_form
from app.training.people import Person
from tests.widgets.counter_kit import Opened, Window
from tests.widgets.form_kit import HANAKO
from tests.widgets.staff_window import SMALL
from tests.widgets.test_counter import adult, begin, ended, failed, opened, pictures
from tests.widgets.walk_kit import Walker
from widgets.presenters.counter_forms import FormPrinting
from widgets.presenters.counter_papers import FormWork
from widgets.screens.form_pane import FormPane

__all__ = ["opened", "pictures"]


def pane_of(window: Window) -> FormPane:
    pane = window.presenter.ends.pane
    assert isinstance(pane, FormPane)
    return pane


def printed(window: Window) -> list[str]:
    return sorted(file.name for file in (window.parts.home / "paper").glob("*.pdf"))


def to_forms(window: Window, person: Person) -> None:
    """Walk an issuance to the forms."""
    begin(window)
    window.digits("1")
    window.scan(person.control_number)
    window.f(12)
    window.digits("1100")
    window.f(12)
    while window.stage == "documents":
        window.digits("2")
        if not window.reason:
            window.f(12)
    window.digits("1")
    window.scan(person.control_number)
    window.f(12)
    window.digits("0")
    window.f(12)
    assert window.stage == "forms"


def to_fill(window: Window, forms: str) -> None:
    """Open a visit that fills forms; ``forms`` are their digits."""
    window.issue()
    window.enter()
    window.f(5)
    window.digits("2" + forms)
    window.f(12)
    assert window.stage == "fill"


def test_the_stages_forms_are_seen_and_printed(
    opened: Opened, people: tuple[Person, ...], pictures: Path
) -> None:
    window, person = opened(), adult(people)
    to_forms(window, person)
    window.f(9)
    pane = pane_of(window)
    window.grab("55_papers", pictures)
    assert pane.shown.name == "受領・申請書"
    assert pane.shown.warning == ""
    window.digits("2")
    assert pane.shown.name == "暗証番号記載票"
    window.digits("2")
    assert pane.shown.name == "暗証番号記載票", "there is no page after the last"
    window.digits("1")
    window.key(Qt.Key.Key_Escape)
    assert (window.presenter.ends.pane, printed(window), window.stage) == (None, [], "forms")
    window.f(9)
    window.f(12)
    assert printed(window) == ["0001-受領・申請書.pdf", "0002-暗証番号記載票.pdf"]
    assert (window.presenter.ends.pane, window.stage) == (None, "forms")
    window.digits("0")
    assert window.reason == ""


def test_the_clerk_may_look_before_the_cards_form_is_printed(
    opened: Opened, people: tuple[Person, ...], pictures: Path
) -> None:
    window, person = opened(size=SMALL), adult(people)
    to_fill(window, "1")
    window.digits("3")
    window.reader.slot.lay(person.control_number)
    window.pin(b"1111")
    window.touch("合っている")
    assert not failed(window)
    window.grab("56_papers_1366", pictures)
    assert pane_of(window).shown.name == "電子証明書の更新申請書"
    window.key(Qt.Key.Key_Escape)
    assert printed(window) == []
    assert window.reason, "nothing was printed, so the stage is not done"
    window.digits("1")
    window.pin(b"1111")
    window.touch("合っている")
    window.f(12)
    assert printed(window) == ["0001-電子証明書の更新申請書.pdf"]
    assert window.reason == ""


def test_without_the_card_the_form_is_printed_for_a_pen(opened: Opened, pictures: Path) -> None:
    window = opened(size=SMALL)
    to_fill(window, "7")
    window.grab("58_fill_1366", pictures)
    window.f(3)
    window.grab("58_choose_1366", pictures)
    window.f(12)
    window.digits("4")
    assert printed(window) == ["0001-紛失届.pdf"]
    assert window.reason == ""


@pytest.mark.parametrize(
    ("attributes", "warning"),
    [
        (
            replace(HANAKO, name="山\U000e01ef　花子"),
            "書体にない字があります：山\U000e01ef（U+5C71 U+E01EF）",
        ),
        (replace(HANAKO, address="長い町名" * 150), "枠に入りきらない欄があります：住所"),
    ],
    ids=["no glyph", "too long"],
)
def test_a_doubt_is_shown_before_anything_is_printed(
    opened: Opened, pictures: Path, attributes: object, warning: str
) -> None:
    window = opened()
    to_fill(window, "1")
    serving = window.presenter.serving
    assert serving is not None
    printing = FormPrinting(window.desk, window.theme.fonts, "岡山市長")
    work = FormWork(printing, window.lanes, window.theme.words)
    work.bind(window.presenter)
    done: list[str] = []
    work.begin(
        serving,
        ("consent", "receipt"),
        attributes,  # type: ignore[arg-type]
        look_first=False,
        done=lambda: done.append("done"),
        left=lambda: done.append("left"),
        failed=lambda fault: done.append(fault.code),
    )
    window.settle()
    assert pane_of(window).shown.warning.startswith(warning)
    window.grab(f"57_doubt_{len(warning)}", pictures)
    assert (done, printed(window)) == ([], [])
    window.f(12)
    assert done == ["done"]
    assert len(printed(window)) == 2


def test_a_visit_that_leaves_takes_its_pages_along(
    opened: Opened, people: tuple[Person, ...]
) -> None:
    window, person = opened(), adult(people)
    to_forms(window, person)
    window.f(9)
    pane = pane_of(window)
    window.presenter.leave()
    assert window.presenter.ends.pane is None
    assert not pane.is_open()
    with pytest.raises(IndexError):
        _ = pane.shown


def test_the_letter_of_enquiry_is_printed_where_it_is_made(
    opened: Opened, people: tuple[Person, ...]
) -> None:
    window = opened(on_chip=False)
    window.enter()
    walker = Walker(window, adult(people))
    walker.visitor = "representative"
    walker.begin("certificate_renewal")
    while window.stage != "enquiry":
        walker.step()
    window.f(9)
    assert pane_of(window).shown.name == "照会書兼回答書"
    window.f(12)
    assert printed(window) == ["0001-照会書兼回答書.pdf"]


def test_what_was_chosen_and_entered_stands_on_the_form(
    opened: Opened, people: tuple[Person, ...]
) -> None:
    window, person = opened(on_chip=False), adult(people)
    window.enter()
    walker = Walker(window, person)
    walker.begin("card_revocation")
    while window.stage != "why":
        walker.step()
    window.digits("2")
    window.f(12)
    while window.stage != "application_forms":
        walker.step()
    serving = window.presenter.serving
    assert serving is not None
    filling = FormPrinting(window.desk, window.theme.fonts, "岡山市長").filling(serving, None, None)
    values = values_of(load_form("e13"), filling, window.theme.words)
    assert values.ticks == {"card", "lost_outside"}
    assert values.texts["police_station"]
    assert values.texts["lost_on"].startswith("令和")
    window.f(9)
    assert pane_of(window).shown.name == "紛失届"
    window.key(Qt.Key.Key_Escape)


def test_nothing_of_the_card_stays_on_the_disk(
    opened: Opened, people: tuple[Person, ...], caplog: pytest.LogCaptureFixture
) -> None:
    window, person = opened(), adult(people)
    to_fill(window, "123456789")
    window.reader.slot.lay(person.control_number)
    window.pin(b"1111")
    window.touch("合っている")
    assert len(printed(window)) == 9
    window.f(12)
    window.digits("0")
    window.f(12)
    window.digits("0")
    window.f(12)
    visit = ended(window)
    told = (person.name, person.name.replace("　", ""), person.address, person.kana)
    assert not [one for one in told if one in repr(visit)]
    needles = [one.encode(code) for one in told for code in ("utf-8", "utf-16-be", "cp932")]
    files = [file for file in window.parts.home.rglob("*") if file.is_file()]
    assert any(file.suffix == ".pdf" for file in files)
    assert any(file.suffix == ".db" for file in files)
    kept = [file.name for file in files if any(one in file.read_bytes() for one in needles)]
    assert kept == []
    assert not [one for one in told if one in caplog.text]

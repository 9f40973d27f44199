"""A visit in the resident's language and manner: on the panel, on papers, switched by the clerk."""

from __future__ import annotations

from app.resources import words
from app.training.people import Person
from tests.widgets.counter_kit import Opened
from tests.widgets.test_counter import adult, begin, opened, to_official
from widgets.resident import steps
from widgets.resident.manner import Manner

__all__ = ["opened"]  # the fixture


def test_the_language_chosen_on_the_panel_stays_with_the_visit(
    opened: Opened, people: tuple[Person, ...]
) -> None:
    window, person = opened(), adult(people)
    begin(window)
    panel = window.panel
    assert panel is not None
    panel.choose_language("vi")
    window.settle()
    serving = window.presenter.serving
    assert serving is not None
    assert serving.visit.language == "vi"
    window.digits("1")
    window.scan(person.control_number)
    window.f(12)
    to_official(window, person, "1100")
    window.resident.show_documents()
    shown = panel.step
    assert isinstance(shown, steps.Documents)
    panel.choose_language("pt")
    window.settle()
    changed = panel.step
    assert isinstance(changed, steps.Documents)
    told = words("vi"), words("pt")
    for step, language in zip((shown, changed), told, strict=True):
        papers = {language(key) for key in language.keys() if ".paper." in key}  # noqa: SIM118
        assert {line.name for line in step.lines} <= papers
    assert window.presenter.serving is not None
    assert window.presenter.serving.visit.language == "pt"


def test_the_clerk_switches_larger_type_and_voice_for_one_visit(opened: Opened) -> None:
    window = opened()
    begin(window)
    panel = window.panel
    assert panel is not None
    told: list[Manner] = []
    said: list[tuple[str, str]] = []
    panel.manner_changed.connect(told.append)
    panel.speak.connect(lambda language, text: said.append((language, text)))
    window.presenter.hands.act("voice")
    assert "voice" in window.screen.notices.keys()  # noqa: SIM118 - a method of the board
    assert (told, said) == ([], [])
    panel.offer_voices(frozenset({"ja"}))
    window.presenter.hands.act("enlarge")
    window.presenter.hands.act("voice")
    assert told[-1] == Manner(large=True, voice=True)
    assert said[0] == ("ja", "職員がご案内します。 使うことばを 選んでください。")
    window.resident.follow(None)
    assert said[-1] == ("ja", "")
    window.resident.follow(window.presenter.serving)
    window.presenter.hands.act("voice")
    assert told[-1] == Manner(large=True)

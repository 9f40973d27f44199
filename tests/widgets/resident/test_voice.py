"""The panel's voice with Qt's own engine for tests, which speaks English and no Japanese."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication

from widgets.resident.voice import MOCK, Voice


def found_by(voice: Voice, qapp: QApplication) -> frozenset[str]:
    """Start a voice and return what it tells."""
    told: list[frozenset[str]] = []
    voice.found.connect(told.append)
    voice.start()
    deadline = QDeadlineTimer(30_000)
    while not told and not deadline.hasExpired():
        qapp.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    return told[0]


@pytest.fixture
def voice(qapp: QApplication) -> Iterator[Voice]:
    made = Voice(engine=MOCK)
    yield made
    made.close()


def test_voices_are_told_and_speaking_needs_one(voice: Voice, qapp: QApplication) -> None:
    assert found_by(voice, qapp) == {"en"}
    voice.say("en", "Place your card")
    voice.say("ja", "カードを置いてください")
    voice.say("en", "")


def test_an_engine_that_is_not_there_tells_no_voice_and_no_fault(
    monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    from PySide6.QtTextToSpeech import QTextToSpeech

    monkeypatch.setattr(QTextToSpeech, "availableEngines", staticmethod(lambda: [MOCK]))
    voice = Voice()
    assert found_by(voice, qapp) == frozenset()
    voice.say("ja", "だれも 話しません")
    voice.close()

"""Lanes and device events: order, faults, owners that went away, no thread left."""

import logging
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.faults import CounterFault, NotAllowed, UnexpectedTrouble
from app.ports import Presence, ReaderStatus, Scan
from app.system import SystemIds
from widgets.background import Lanes
from widgets.bridge import DeviceEvents


@pytest.fixture
def lanes(qapp: QApplication, ids: SystemIds) -> Iterator[Lanes]:
    made = Lanes(ids)
    yield made
    assert made.close() == ()


@pytest.fixture
def owner(qapp: QApplication) -> QObject:
    return QObject()


def never(_told: object) -> None:
    raise AssertionError("told where nothing was to be told")


def test_results_come_back_on_the_screens_thread_in_order(
    qtbot: QtBot, lanes: Lanes, owner: QObject
) -> None:
    done: list[tuple[int, int]] = []
    worked: list[str] = []

    def work(number: int) -> Callable[[], int]:
        def run() -> int:
            worked.append(threading.current_thread().name)
            return number

        return run

    for number in range(20):
        lanes.run(
            "records",
            work(number),
            lambda told: done.append((told, threading.get_ident())),
            never,
            owner=owner,
        )
    qtbot.waitUntil(lambda: len(done) == 20)
    assert [number for number, _ in done] == list(range(20))
    assert {thread for _, thread in done} == {threading.get_ident()}
    assert set(worked) == {"lane-records"}


def test_a_slow_lane_does_not_hold_another(qtbot: QtBot, lanes: Lanes, owner: QObject) -> None:
    held, done = threading.Event(), []
    lanes.run("printer", lambda: held.wait(10), done.append, never, owner=owner)
    lanes.run("records", lambda: "saved", done.append, never, owner=owner)
    qtbot.waitUntil(lambda: done == ["saved"])
    held.set()
    qtbot.waitUntil(lambda: done == ["saved", True])


def test_faults_come_as_they_are_and_bugs_with_a_number(
    qtbot: QtBot, lanes: Lanes, owner: QObject, caplog: pytest.LogCaptureFixture
) -> None:
    failed: list[CounterFault] = []

    def refuse() -> None:
        raise NotAllowed

    def bug() -> None:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR):
        lanes.run("records", refuse, never, failed.append, owner=owner)
        lanes.run("records", bug, never, failed.append, owner=owner)
        qtbot.waitUntil(lambda: len(failed) == 2)
    assert isinstance(failed[0], NotAllowed)
    assert isinstance(failed[1], UnexpectedTrouble)
    assert [record.report for record in caplog.records] == [failed[1].report]  # type: ignore[attr-defined]


def test_a_screen_that_went_away_is_told_nothing(
    qtbot: QtBot, lanes: Lanes, owner: QObject
) -> None:
    screen = QWidget()
    go, done = threading.Event(), []
    lanes.run("records", lambda: go.wait(10), never, never, owner=screen)
    kept = lanes.run("records", lambda: 1, never, never, owner=owner)
    kept.forget()
    screen.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    go.set()
    lanes.run("records", lambda: 2, done.append, never, owner=owner)
    qtbot.waitUntil(lambda: done == [2])


def test_closing_ends_all_threads_and_drops_what_waits(
    qapp: QApplication, ids: SystemIds, owner: QObject
) -> None:
    lanes = Lanes(ids)
    go, ran = threading.Event(), []
    lanes.run("card", lambda: go.wait(10), never, never, owner=owner)
    lanes.run("card", lambda: ran.append(1), never, never, owner=owner)
    threading.Timer(0.0, go.set).start()
    assert lanes.close() == ()
    assert lanes.names() == ("card",)
    qapp.processEvents()
    with pytest.raises(RuntimeError):
        lanes.run("card", lambda: 1, never, never, owner=owner)


class Reader:
    """Tells two states, then waits for the stop."""

    def __init__(self) -> None:
        self.ended = threading.Event()

    def watch(self, seen: Callable[[ReaderStatus], None], stop: Callable[[], bool]) -> None:
        seen(ReaderStatus(presence=Presence.EMPTY))
        seen(ReaderStatus(presence=Presence.CARD))
        while not stop():
            self.ended.wait(0.01)


class Gun:
    """Yields two codes, then breaks."""

    def scans(self, stop: Callable[[], bool]) -> Iterator[Scan]:
        yield Scan(text="A-041", source="serial")
        yield Scan(text="3K7-204817", source="serial")
        raise NotAllowed


def test_device_events_come_as_signals(qtbot: QtBot) -> None:
    events = DeviceEvents(waits=(60.0,))
    seen: list[object] = []
    events.reader_changed.connect(lambda status: seen.append(status.presence))
    events.scanned.connect(lambda scan: seen.append(scan.text))
    events.failed.connect(lambda name, fault: seen.append((name, type(fault))))
    events.watch_reader(Reader())
    events.watch_scanner(Gun())
    qtbot.waitUntil(lambda: len(seen) == 5)
    assert {Presence.EMPTY, Presence.CARD, "A-041", "3K7-204817"} < set(seen)
    assert ("scanner", NotAllowed) in seen
    assert events.running() == ("reader", "scanner"), "it will be followed again"
    assert events.close() == ()


def test_hanging_machines_are_left_behind_together(qtbot: QtBot) -> None:
    comes_back = threading.Event()

    class Stuck:
        """Hangs until the service of the system comes back."""

        def scans(self, stop: Callable[[], bool]) -> Iterator[Scan]:
            comes_back.wait()
            yield from ()

    events = DeviceEvents()
    for name in ("left", "right"):
        events.watch_scanner(Stuck(), name)
    assert events.close(0.1) == ("left", "right")
    comes_back.set()
    assert events.close() == ()


@pytest.mark.qt_no_exception_capture
def test_a_source_that_breaks_is_followed_again(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    begun: list[int] = []

    class Loose:
        """Breaks by a bug, then by a fault, then delivers."""

        def scans(self, stop: Callable[[], bool]) -> Iterator[Scan]:
            begun.append(1)
            if len(begun) == 1:
                raise ZeroDivisionError
            if len(begun) == 2:
                raise NotAllowed
            yield Scan(text="A-042", source="serial")

    events, seen, told = DeviceEvents(waits=(0.0,)), [], []
    events.scanned.connect(lambda scan: seen.append(scan.text))
    events.failed.connect(lambda name, fault: told.append(type(fault)))
    events.watch_scanner(Loose())
    qtbot.waitUntil(lambda: seen == ["A-042"])
    assert told == [type(None), NotAllowed]
    assert events.close() == ()
    assert len(caplog.records) == 1

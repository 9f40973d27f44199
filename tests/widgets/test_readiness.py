"""The self-check and the strip have words for every machine in every health."""

from datetime import datetime

import msgspec
import pytest

from app.resources import words
from app.settings import Settings, TerminalSettings
from devices.diagnostics import DeviceFact, Health, examine
from devices.rack import build_rack
from widgets.controls.strip import DeviceState
from widgets.controls.sync_chip import SyncState, SyncView
from widgets.presenters.readiness import Readiness
from widgets.resident.fact import panel_fact

DEVICES = ("card reader", "ticket printer", "scanner", "document printer", "panel")


@pytest.fixture
def readiness() -> Readiness:
    terminal = TerminalSettings(id="T03", window="3", window_name="交付 3番窓口")
    return Readiness(Settings(terminal=terminal), words("ja"), None)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("health", list(Health))
def test_each_machine_has_its_words(readiness: Readiness, device: str, health: Health) -> None:
    facts = [msgspec.to_builtins(DeviceFact(device=device, health=health))]
    line = readiness.lines(facts, offset_ms=0)[0]
    assert line.name
    assert line.verdict
    marks = readiness.marks(facts)
    assert [line.name in mark.text for mark in marks] == ([] if health is Health.ABSENT else [True])


def test_a_dead_printer_does_not_hide_behind_another(readiness: Readiness) -> None:
    facts = [
        msgspec.to_builtins(DeviceFact(device="ticket printer", health=health))
        for health in (Health.FAULT, Health.FINE)
    ]
    for order in (facts, facts[::-1]):
        [mark] = readiness.marks(order)
        assert mark.state is DeviceState.DOWN


def test_who_stands_in_is_told_on_the_strip(readiness: Readiness) -> None:
    [mark] = readiness.marks([], {"発券機": "会計"})
    assert (mark.text, mark.state, mark.worded) == ("発券機 → 会計", DeviceState.SOON, True)


def test_what_the_doctor_finds_is_told_whole(readiness: Readiness) -> None:
    settings = Settings()
    rack = build_rack(settings, datetime(2026, 11, 20).date())
    facts = [*msgspec.to_builtins(examine(settings, rack)), panel_fact("absent")]
    assert {fact["device"] for fact in facts} >= set(DEVICES)
    lines = readiness.lines(facts, offset_ms=None)
    assert len({line.name for line in lines}) == len(DEVICES) + 1
    state = readiness.state(
        lines,
        SyncView(state=SyncState.OK, saved="", received=""),
        now=datetime.fromisoformat("2026-11-20T11:30:00+09:00"),
        offline=False,
        unfinished="",
        version="0.1.0",
        simulated=False,
    )
    assert (state.number, state.title) == ("3", "交付 3番窓口")


@pytest.mark.parametrize("device", ["card reader", "ticket printer"])
def test_two_of_a_kind_are_told_apart_by_their_names(readiness: Readiness, device: str) -> None:
    def of(name: str) -> DeviceFact:
        return DeviceFact(device=device, health=Health.FINE, details={"name": name})

    one, two = (msgspec.to_builtins(of(name)) for name in ("Sony RC-S300", "ACS ACR1281"))
    assert readiness.lines([one], offset_ms=0)[0].detail == ""
    lines = readiness.lines([one, two], offset_ms=0)
    assert [line.detail for line in lines[:2]] == ["Sony RC-S300", "ACS ACR1281"]


def test_the_panel_is_told_in_the_shape_of_a_device() -> None:
    device = msgspec.to_builtins(DeviceFact(device="panel", health=Health.ABSENT))
    assert panel_fact("absent") == device | {"slots": ()}
    assert not device["slots"]

"""A card check over the real smart card service, beside the same commands on an open link.

pcscd runs privately with a virtual reader, the card is a process of its own.  Powering the card
for exclusive use and powering it down belong to every check at the counter; the second row holds
them on both sides.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date

import msgspec

from app.ports import CardCheck, Presence
from app.recorder import Recorder
from bench.office import folder
from bench.rows import Row, at, timed
from devices.card.apdu import Noted
from devices.card.card_process import CardProcess
from devices.card.mynumber import MyNumberCard
from devices.card.pcsc import PcscReader, PcscSlot
from devices.card.pcscd_launch import PrivatePcscd
from devices.card.profiles import CardProfile, Pins
from devices.card.reader import PATIENCE, Link
from devices.card.recording import recorded
from devices.card.watchdog import Watchdog

NAME = "card-check"
_CHECKS = 150
_RATIO = 1.2
_CARD = CardProfile(
    id="adult",
    serial="400000012719843",
    municipality="33100",
    expires=date(2035, 2, 17),
    authentication_expires=date(2030, 2, 17),
    name="公的　花子",
    address="北区表町二丁目９９番１号",
    born=date(1980, 1, 1),
    pins=Pins(signing="CANARY7K", authentication="7391", resident="8462", face_input="9573"),
)


def measure(size: int) -> list[Row]:
    """Measure what a laid card takes until it is told; ``size`` does not matter."""
    with ExitStack() as stack:
        home = stack.enter_context(folder())
        service = stack.enter_context(PrivatePcscd())
        listed = home / "cards.json"
        listed.write_bytes(msgspec.json.encode([_CARD]))
        process = stack.enter_context(CardProcess(listed, port=service.port))
        recorder = Recorder(home / "recorder")
        slot, reader = PcscSlot(name="00 00"), PcscReader(name="00 00", recorder=recorder)
        stack.callback(recorder.close)
        stack.callback(reader.close)
        process.insert(_CARD.id)
        _await_card(slot)
        reader.check()
        talked, bare = _open_link(slot, recorder)
        commands = _commands(slot)
        whole, looped = _in_turn(reader.check, lambda: _loop(slot, commands))
    return [
        Row(
            claim="card check on an open link, p50",
            value=at(talked, 0.5),
            unit="ms",
            baseline=f"its {len(commands)} bare commands, same link",
            baseline_value=at(bare, 0.5),
            budget=round(_RATIO * at(bare, 0.5), 2),
        ),
        Row(
            claim="card check with powering up and down, p50",
            value=at(whole, 0.5),
            unit="ms",
            baseline="pyscard loop: connect, commands, power down",
            baseline_value=at(looped, 0.5),
            budget=round(_RATIO * at(looped, 0.5), 2),
        ),
    ]


def _await_card(slot: PcscSlot) -> None:
    laid = threading.Event()
    slot.watch(lambda told: laid.set() if told.presence is Presence.CARD else None, laid.is_set)


def _commands(slot: PcscSlot) -> list[bytes]:
    """Return the commands of one check."""
    sent: list[bytes] = []
    link = slot.connect()

    def transmit(command: bytearray) -> bytes:
        sent.append(bytes(command))
        return link.transmit(command)

    MyNumberCard(transmit).check()
    link.power_down()
    return sent


def _open_link(slot: PcscSlot, recorder: Recorder) -> tuple[list[float], list[float]]:
    """Time checks and bare commands in turn on one powered card; each list sorted."""
    commands, notes = _commands(slot), deque[Noted](maxlen=400)
    link = slot.connect()
    watchdog = Watchdog(patience=PATIENCE, late=link.power_down)

    def watched(command: bytearray) -> bytes:
        watchdog.step()
        return link.transmit(command)

    def check() -> CardCheck:
        with recorder.talk("card_reader", "check") as talk:
            return watchdog.run(MyNumberCard(recorded(watched, talk), note=notes.append).check)

    try:
        return _in_turn(check, lambda: _send(link, commands))
    finally:
        watchdog.end()
        link.power_down()


def _in_turn(
    act: Callable[[], object], baseline: Callable[[], object]
) -> tuple[list[float], list[float]]:
    """Time both in turn, so that a busy moment of the PC meets both; each list sorted."""
    times, beside = list[float](), list[float]()
    for _ in range(_CHECKS):
        times += timed(lambda _: act(), (0,))
        beside += timed(lambda _: baseline(), (0,))
    return sorted(times), sorted(beside)


def _send(link: Link, commands: list[bytes]) -> None:
    for command in commands:
        link.transmit(bytearray(command))


def _loop(slot: PcscSlot, commands: list[bytes]) -> None:
    link = slot.connect()
    _send(link, commands)
    link.power_down()

"""The watch against a scripted service: hot-plug, Windows' habits, swaps between two looks."""

import threading
from collections import deque
from collections.abc import Sequence
from types import ModuleType

import pytest
from smartcard import scard as names

from app.ports import Presence
from devices.card.faults import CardFault, CardMute, NoReader, ReaderBusy, ServiceGone
from devices.card.pcsc import PcscSlot
from devices.card.scard import NOTIFICATION, ReaderState, Scard

EMPTY = names.SCARD_STATE_EMPTY | names.SCARD_STATE_CHANGED
CARD = names.SCARD_STATE_PRESENT | names.SCARD_STATE_CHANGED
READER = "Contactless 00 00"


class ScriptedService(Scard):
    """Stand in for the service: each step sets the readers and answers one wait."""

    def __init__(self, *steps: tuple[Sequence[str], object]) -> None:
        super().__init__()
        self._steps = deque(steps)
        self._readers: Sequence[str] = steps[0][0] if steps else ()
        self.connects: deque[CardFault | None] = deque()
        self.open = 0
        self.over = threading.Event()

    @property
    def names(self) -> ModuleType:
        return names

    def establish(self) -> int:
        if self._steps and self._steps[0][1] == "no service":
            self._steps.popleft()
            raise ServiceGone(cause="8010001D")
        self.open += 1
        return 1

    def release(self, context: int) -> None:
        self.open -= 1

    def readers(self, context: int) -> tuple[str, ...]:
        return tuple(self._steps[0][0]) if self._steps else tuple(self._readers)

    def changes(
        self, context: int, milliseconds: int, known: Sequence[ReaderState]
    ) -> tuple[ReaderState, ...] | None:
        if not self._steps:
            self.over.set()
            return None
        self._readers, told = self._steps.popleft()
        if isinstance(told, CardFault):
            raise told
        if isinstance(told, dict):
            return tuple((name, told.get(name, state)) for name, state in known)
        return None

    def cancel(self, context: int) -> None:
        return

    def connect(self, context: int, reader: str) -> tuple[int, int]:
        trouble = self.connects.popleft()
        if trouble is not None:
            raise trouble
        return 7, names.SCARD_PROTOCOL_T1


def watched(service: ScriptedService) -> list[tuple[Presence, str]]:
    """Return what a watch tells until the script is over."""
    told: list[tuple[Presence, str]] = []
    slot = PcscSlot(name="Contactless", scard=service)
    slot.watch(lambda status: told.append((status.presence, status.name)), service.over.is_set)
    assert service.open == 0
    return told


def test_each_change_is_told_once() -> None:
    service = ScriptedService(
        ((READER,), {READER: EMPTY}),
        ((READER,), None),
        ((READER,), {READER: CARD | 1 << 16}),
        ((READER,), {READER: CARD | names.SCARD_STATE_INUSE | 1 << 16}),
        ((READER,), {READER: EMPTY | 2 << 16}),
    )
    assert watched(service) == [
        (Presence.EMPTY, READER),
        (Presence.CARD, READER),
        (Presence.EMPTY, READER),
    ]


def test_a_swap_between_two_looks_is_told_as_two_changes() -> None:
    service = ScriptedService(
        ((READER,), {READER: CARD | 1 << 16}),
        ((READER,), {READER: CARD | 3 << 16}),
    )
    assert [presence for presence, _ in watched(service)] == [
        Presence.CARD,
        Presence.EMPTY,
        Presence.CARD,
    ]


def test_the_settings_reader_may_come_and_go() -> None:
    other = "Other 00 00"
    plugged = names.SCARD_STATE_CHANGED | 2 << 16
    service = ScriptedService(
        ((), {}),
        ((other,), {NOTIFICATION: names.SCARD_STATE_CHANGED}),
        ((other, READER), {NOTIFICATION: plugged}),
        ((other, READER), {READER: EMPTY}),
        ((other, READER), {READER: names.SCARD_STATE_UNKNOWN | names.SCARD_STATE_CHANGED}),
        ((other,), None),
        ((other, READER), {READER: CARD}),
        ((other,), NoReader(cause="80100009")),
        ((other,), None),
    )
    assert watched(service) == [
        (Presence.NO_READER, ""),
        (Presence.EMPTY, READER),
        (Presence.NO_READER, ""),
        (Presence.CARD, READER),
        (Presence.NO_READER, ""),
    ]


@pytest.mark.parametrize("cause", ["8010001E", "8010001D"])
def test_the_service_that_stops_with_its_last_reader_is_followed(cause: str) -> None:
    service = ScriptedService(
        ((READER,), {READER: CARD}),
        ((), ServiceGone(cause=cause)),
        ((), "no service"),
        ((), "no service"),
        ((READER,), {READER: EMPTY}),
    )
    assert [presence for presence, _ in watched(service)] == [
        Presence.CARD,
        Presence.NO_SERVICE,
        Presence.EMPTY,
    ]


def test_a_status_never_raises() -> None:
    gone = PcscSlot(scard=ScriptedService(((), "no service")))
    assert gone.status().presence is Presence.NO_SERVICE
    broken = PcscSlot(scard=ScriptedService(((READER,), ServiceGone(cause="8010001E"))))
    assert broken.status().presence is Presence.NO_SERVICE
    bare = PcscSlot(scard=ScriptedService(((), None)))
    assert bare.status().presence is Presence.NO_READER


@pytest.mark.parametrize(
    ("troubles", "left"),
    [
        ([ReaderBusy(), CardMute(), None], 0),
        ([CardMute(), CardMute(), CardMute(), None], 1),
    ],
)
def test_connecting_is_patient_with_others_and_less_with_a_mute_card(
    troubles: list[CardFault | None], left: int
) -> None:
    service = ScriptedService(((READER,), None))
    service.connects = deque(troubles)
    slot = PcscSlot(scard=service)
    if left:
        with pytest.raises(CardMute):
            slot.connect()
        assert service.open == 0
    else:
        assert slot.connect()
    assert len(service.connects) == left


def test_return_codes_become_faults() -> None:
    scard = Scard()
    told = {
        "80100016": "R-102",
        "8010001D": "R-101",
        "8010001E": "R-101",
        "80100009": "R-103",
        "80100017": "R-103",
        "8010000C": "R-104",
        "80100069": "R-104",
        "80100066": "R-120",
        "80100067": "R-120",
        "8010000B": "R-105",
        "80100001": "R-101",
    }
    for cause, code in told.items():
        for number in (int(cause, 16), int(cause, 16) - (1 << 32)):
            fault = scard._trouble(number)
            assert (fault.code, fault.details["cause"]) == (code, cause)

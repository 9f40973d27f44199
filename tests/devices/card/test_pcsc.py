"""The reader over the real smart card service, a virtual reader and the card as its own process."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.ports import PinKind, Presence, Tries
from app.settings import CardSettings, Settings
from devices.card.card_process import CardProcess
from devices.card.faults import (
    CardSoftwareMissing,
    LastTry,
    NoCard,
    NoReader,
    OtherCard,
    PinLocked,
    PinOutcomeUnknown,
    PinWrong,
    PrivateServiceFailed,
    ReaderBusy,
    ReaderHung,
    ReadInterrupted,
    ServiceGone,
    UnknownProfile,
)
from devices.card.pcsc import PcscReader, PcscSlot, list_readers
from devices.card.pcscd_launch import READER_NAME, PrivatePcscd, find_parts
from devices.card.reader_make import make_of
from devices.card.trouble import Trouble, TroubleKind
from devices.diagnostics import Health, examine
from devices.rack import Rack
from tests.devices.card.cards import (
    ADULT,
    AUTHENTICATION,
    FACE_INPUT,
    NEW,
    OTHER,
    RESIDENT,
    WRONG,
    Seen,
    eventually,
    secret,
)

pytestmark = pytest.mark.pcscd
FULL = Tries(left=3, limit=3)


def lay(process: CardProcess, reader: PcscReader, card: str) -> None:
    """Lay a card and wait until the service has noticed it."""
    process.insert(card)
    eventually(lambda: process.state()["connected"] is True)
    eventually(lambda: reader.status().presence is Presence.CARD)


@contextmanager
def watched(reader: PcscReader) -> Iterator[Seen]:
    """Watch the reader while the block lasts; the watch ends promptly after it."""
    seen, stop = Seen(), threading.Event()
    watching = threading.Thread(target=reader.watch, args=(seen, stop.is_set))
    watching.start()
    try:
        yield seen
    finally:
        stop.set()
        watching.join(2)
        assert not watching.is_alive()


def test_readers_are_listed_with_what_lies_on_them(
    process: CardProcess, reader: PcscReader
) -> None:
    lay(process, reader, "adult")
    told = {status.name: status.presence for status in list_readers()}
    assert all(status.simulated for status in list_readers())
    assert told == {f"{READER_NAME} 00 00": Presence.CARD, f"{READER_NAME} 00 01": Presence.EMPTY}


@pytest.mark.parametrize("wanted", ["", "00 01", "RC-S300"])
def test_two_slots_are_told_as_one_reader(
    process: CardProcess, reader: PcscReader, wanted: str
) -> None:
    lay(process, reader, "adult")
    chosen = Settings(card=CardSettings(driver="pcsc", reader=wanted))
    machine = PcscReader(name=wanted)
    rack = Rack(reader=machine, printer=None, scanner=None, paper=None)
    facts = [one for one in examine(chosen, rack) if one.device == "card reader"]
    machine.close()
    told = facts[-1]
    assert [one.health for one in facts[:-1]] == ([Health.FAULT] if wanted == "RC-S300" else [])
    assert (told.health, told.details["name"]) == (Health.FINE, READER_NAME)
    assert [one.name for one in told.slots] == [f"{READER_NAME} 00 0{at}" for at in (0, 1)]
    assert [one.presence for one in told.slots] == ["card", "empty"]
    used = {"": [True, False], "00 01": [False, True], "RC-S300": [False, False]}[wanted]
    assert [one.used for one in told.slots] == used
    assert told.details["slot"] == ("01" if wanted == "00 01" else "00")
    assert told.details["presence"] == ("empty" if wanted == "00 01" else "card")


def test_a_reader_is_chosen_by_a_part_of_its_name(service: PrivatePcscd) -> None:
    assert PcscReader().status().name == f"{READER_NAME} 00 00"
    assert PcscReader(name="00 01").status().name == f"{READER_NAME} 00 01"
    other = PcscReader(name="RC-S300")
    assert other.status().presence is Presence.NO_READER
    with pytest.raises(NoReader):
        other.check()
    other.close()


def test_a_check_over_the_service(process: CardProcess, reader: PcscReader) -> None:
    with pytest.raises(NoCard):
        reader.check()
    lay(process, reader, "adult")
    told = reader.check()
    assert (told.serial, told.expires) == (ADULT.serial, ADULT.expires)
    assert told.authentication_expires == ADULT.authentication_expires
    assert told.tries[PinKind.RESIDENT] == FULL
    state = process.state()
    assert state["commands"] == sum(line.startswith(">") for line in reader.trace())
    assert reader.read_attributes(secret(FACE_INPUT)).name == ADULT.name


def test_extended_reads_over_the_service(process: CardProcess, reader: PcscReader) -> None:
    lay(process, reader, "adult")
    reader.check()
    short = process.state()["commands"]
    extended = PcscReader(name="00 00", largest_read=4096)
    assert extended.check() == reader.check()
    assert process.state()["commands"] - 2 * short < short
    extended.close()


def test_wrong_pins_lock_and_the_power_is_cut_after_each(
    process: CardProcess, reader: PcscReader
) -> None:
    lay(process, reader, "adult")
    for left in (2, 1):
        with pytest.raises(PinWrong) as told:
            reader.verify(PinKind.AUTHENTICATION, secret(WRONG), expected_serial=ADULT.serial)
        assert told.value.details["left"] == left
    with pytest.raises(LastTry):
        reader.verify(PinKind.AUTHENTICATION, secret(WRONG))
    reader.verify(PinKind.AUTHENTICATION, secret(AUTHENTICATION), last_try_confirmed=True)
    # A counter and not 9000 shows that the card forgot the verification with its power.
    assert reader.check().tries[PinKind.AUTHENTICATION] == FULL
    with pytest.raises(PinWrong):
        reader.verify(PinKind.AUTHENTICATION, secret(WRONG))
    with pytest.raises(PinWrong):
        reader.verify(PinKind.AUTHENTICATION, secret(WRONG))
    with pytest.raises(PinLocked):
        reader.verify(PinKind.AUTHENTICATION, secret(WRONG), last_try_confirmed=True)
    assert reader.check().tries[PinKind.AUTHENTICATION].locked


def test_the_resident_pin_is_changed_in_both_files(
    process: CardProcess, reader: PcscReader
) -> None:
    lay(process, reader, "adult")
    reader.change(PinKind.RESIDENT, secret(RESIDENT), secret(NEW), expected_serial=ADULT.serial)
    assert [key["changed"] for key in process.state()["keys"]["resident"]] == [1, 1]
    reader.verify(PinKind.RESIDENT, secret(NEW))


def test_insertion_removal_and_swap_are_told(process: CardProcess, reader: PcscReader) -> None:
    with watched(reader) as seen:
        told = seen.wait(Presence.EMPTY)
        process.insert("adult")
        told = seen.wait(Presence.CARD, after=told)
        process.insert("other")
        told = seen.wait(Presence.EMPTY, after=told)
        told = seen.wait(Presence.CARD, after=told)
        process.remove()
        seen.wait(Presence.EMPTY, after=told)


def test_another_card_stops_the_work(process: CardProcess, reader: PcscReader) -> None:
    lay(process, reader, "other")
    with pytest.raises(OtherCard):
        reader.verify(PinKind.AUTHENTICATION, secret(WRONG), expected_serial=ADULT.serial)
    assert process.state()["keys"]["authentication"] == [{"left": 3, "limit": 3, "changed": 0}]


def test_the_card_pulled_at_any_command_of_a_verify(
    process: CardProcess, reader: PcscReader
) -> None:
    lay(process, reader, "adult")
    before = process.state()["commands"]
    reader.verify(PinKind.AUTHENTICATION, secret(AUTHENTICATION), expected_serial=ADULT.serial)
    total = process.state()["commands"] - before
    assert total == 7
    for at in range(1, total + 1):
        process.trouble(Trouble(kind=TroubleKind.LOSE_ANSWER, at=at))
        expected = PinOutcomeUnknown if at == total else ReadInterrupted
        with pytest.raises(expected):
            reader.verify(
                PinKind.AUTHENTICATION, secret(AUTHENTICATION), expected_serial=ADULT.serial
            )
        eventually(lambda: reader.status().presence is Presence.EMPTY)
        lay(process, reader, "adult")
    assert reader.check().tries[PinKind.AUTHENTICATION] == FULL


def test_a_card_swapped_in_the_middle(process: CardProcess, reader: PcscReader) -> None:
    lay(process, reader, "adult")
    process.trouble(Trouble(kind=TroubleKind.SWAP, at=4, card="other"))
    with pytest.raises(ReadInterrupted):
        reader.verify(PinKind.AUTHENTICATION, secret(WRONG), expected_serial=ADULT.serial)
    eventually(lambda: process.state()["connected"] is True)
    eventually(lambda: reader.status().presence is Presence.CARD)
    with pytest.raises(OtherCard):
        reader.verify(PinKind.AUTHENTICATION, secret(WRONG), expected_serial=ADULT.serial)
    assert reader.check().serial == OTHER.serial


def test_a_card_held_by_another_program_is_busy_and_then_free(
    process: CardProcess, reader: PcscReader
) -> None:
    lay(process, reader, "adult")
    held = PcscSlot(name="00 00").connect()
    with pytest.raises(ReaderBusy):
        reader.check()
    letting_go = threading.Timer(0.2, held.power_down)
    letting_go.start()
    assert reader.check().serial == ADULT.serial
    letting_go.join()


def test_a_hung_card_is_told_and_comes_back(process: CardProcess, reader: PcscReader) -> None:
    hasty = PcscReader(name="00 00", patience=0.5)
    lay(process, reader, "adult")
    process.trouble(Trouble(kind=TroubleKind.HANG, at=5))
    with pytest.raises(ReaderHung):
        hasty.check()
    assert not hasty.status().answering
    with pytest.raises(ReaderHung):
        hasty.check()
    process.resume()
    eventually(lambda: hasty.status().answering)
    assert hasty.check().serial == ADULT.serial
    hasty.close()


def test_the_watch_survives_the_death_of_the_service(
    service: PrivatePcscd, process: CardProcess, reader: PcscReader
) -> None:
    lay(process, reader, "adult")
    with watched(reader) as seen:
        told = seen.wait(Presence.CARD)
        try:
            service.kill()
            told = seen.wait(Presence.NO_SERVICE, after=told)
            assert reader.status().presence is Presence.NO_SERVICE
            with pytest.raises(ServiceGone):
                reader.check()
            with pytest.raises(ServiceGone):
                list_readers()
        finally:
            service.start()
        seen.wait(Presence.CARD, after=told)
        assert reader.check().serial == ADULT.serial


def test_the_service_killed_in_the_middle_of_a_verify(
    service: PrivatePcscd, process: CardProcess, reader: PcscReader
) -> None:
    lay(process, reader, "adult")
    process.trouble(Trouble(kind=TroubleKind.HANG, at=4))
    faults: list[BaseException] = []

    def verify() -> None:
        try:
            reader.verify(PinKind.AUTHENTICATION, secret(AUTHENTICATION))
        except PinOutcomeUnknown as fault:
            faults.append(fault)

    working = threading.Thread(target=verify)
    working.start()
    eventually(lambda: process.state()["held"] is True)
    try:
        service.kill()
        working.join(10)
        assert [fault.code for fault in faults if isinstance(fault, PinOutcomeUnknown)]
    finally:
        service.start()
    eventually(lambda: reader.status().presence is Presence.CARD)
    assert reader.check().tries[PinKind.AUTHENTICATION] == FULL


def test_closing_ends_a_watch(process: CardProcess) -> None:
    reader, seen = PcscReader(name="00 00"), Seen()
    watching = threading.Thread(target=reader.watch, args=(seen, lambda: False))
    watching.start()
    seen.wait(Presence.EMPTY)
    reader.close()
    watching.join(2)
    assert not watching.is_alive()


def test_a_list_without_the_card_is_refused(profiles_file: Path) -> None:
    with (
        pytest.raises(UnknownProfile),
        CardProcess(profiles_file, port=1, insert="nobody"),
    ):
        pass


def test_an_unknown_card_is_not_laid(process: CardProcess) -> None:
    assert "adult" in process.cards
    with pytest.raises(UnknownProfile):
        process.insert("nobody")


def test_a_second_private_service_is_refused_once_the_library_is_in_use(
    service: PrivatePcscd,
) -> None:
    list_readers()
    with pytest.raises(PrivateServiceFailed), PrivatePcscd():
        pass


def test_missing_software_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.card.pcscd_launch._DRIVERS", ("/nowhere/*",))
    with pytest.raises(CardSoftwareMissing) as told:
        find_parts()
    assert told.value.details["missing"] == "vsmartcard-vpcd"


def test_importing_the_reader_loads_no_smart_card_library() -> None:
    program = "import sys, devices.card.pcsc; sys.exit('smartcard' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_reader_tells_its_maker_and_no_card_is_disturbed(
    process: CardProcess, reader: PcscReader
) -> None:
    name = reader.status().name
    empty = make_of(name)
    lay(process, reader, ADULT.id)
    assert make_of(name) == empty
    assert reader.check().serial == ADULT.serial
    assert make_of("no such reader") == {}

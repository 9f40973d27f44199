"""Two readers with a card each, over the real service: each work is done on its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.ports import PinKind, Presence
from devices.card.card_process import CardProcess
from devices.card.faults import OtherCard, PinWrong
from devices.card.pcsc import PcscReader
from devices.card.pcscd_launch import PrivatePcscd
from tests.devices.card.cards import ADULT, OTHER, WRONG, eventually, secret

pytestmark = pytest.mark.pcscd


def test_each_reader_has_its_own_card(
    service: PrivatePcscd, process: CardProcess, reader: PcscReader, profiles_file: Path
) -> None:
    second = PcscReader(name="00 01", change_allowed=True)
    with CardProcess(profiles_file, port=service.port + 1, insert="other") as beside:
        process.insert("adult")
        for one in (reader, second):
            eventually(lambda one=one: one.status().presence is Presence.CARD)  # type: ignore[misc]
        assert (reader.check().serial, second.check().serial) == (ADULT.serial, OTHER.serial)
        with pytest.raises(OtherCard):
            second.verify(PinKind.RESIDENT, secret(WRONG), expected_serial=ADULT.serial)
        with pytest.raises(PinWrong):
            reader.verify(PinKind.RESIDENT, secret(WRONG), expected_serial=ADULT.serial)
        assert [key["left"] for key in beside.state()["keys"]["resident"]] == [3, 3]
        assert [key["left"] for key in process.state()["keys"]["resident"]] == [2, 3]
        process.remove()
        eventually(lambda: reader.status().presence is Presence.EMPTY)
        assert second.check().serial == OTHER.serial
    second.close()

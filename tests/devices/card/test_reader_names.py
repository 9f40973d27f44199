"""Slots of one reader are one device; two readers of one model stay two."""

from collections.abc import Sequence

import pytest

from devices.card.faults import CardSoftwareMissing
from devices.card.reader_make import firmware_of, make_of
from devices.card.reader_names import devices_of
from devices.card.scard import Scard

SONY = "Sony RC-S300/P (1234567)"
DUAL = "HID Global OMNIKEY 5422 Smartcard Reader"
ACS = "ACS ACR1281 1S Dual Reader"


@pytest.mark.parametrize(
    ("names", "devices"),
    [
        ([f"{SONY} 00 00"], [(SONY, ["00"])]),
        (["Virtual PCD 00 00", "Virtual PCD 00 01"], [("Virtual PCD", ["00", "01"])]),
        (["Reader X 00 00", "Reader X 01 00"], [("Reader X", ["00"]), ("Reader X", ["00"])]),
        (
            [f"{DUAL} [Contact] 00 00", f"{DUAL} [CL] 01 00"],
            [(DUAL, ["Contact 00", "CL 00"])],
        ),
        (
            [
                f"{DUAL} [Contact] 00 00",
                f"{DUAL} [CL] 01 00",
                f"{DUAL} [Contact] 02 00",
                f"{DUAL} [CL] 03 00",
            ],
            [(DUAL, ["Contact 00", "CL 00"]), (DUAL, ["Contact 00", "CL 00"])],
        ),
        ([f"{SONY} 00 00", "Sony RC-S300/P (7654321) 01 00"],
         [(SONY, ["00"]), ("Sony RC-S300/P (7654321)", ["00"])]),
        (
            [f"{ACS} ICC 0", f"{ACS} PICC 0", f"{ACS} SAM 0"],
            [(ACS, ["ICC", "PICC", "SAM"])],
        ),
        (["Sony FeliCa Port 0", "Sony FeliCa Port 1"],
         [("Sony FeliCa Port", [""]), ("Sony FeliCa Port", [""])]),
        (["one name"], [("one name", [""])]),
        ([], []),
    ],
)  # fmt: skip
def test_names_become_devices(names: list[str], devices: list[tuple[str, list[str]]]) -> None:
    found = devices_of(names)
    told = [(device.name, [slot.label for slot in device.slots]) for device in found]
    assert told == devices
    assert sorted(slot.name for device in found for slot in device.slots) == sorted(names)


@pytest.mark.parametrize(
    ("told", "version"),
    [
        (bytes.fromhex("34120201"), "1.2.4660"),
        (bytes.fromhex("00000003"), "3.0.0"),
        (b"", ""),
        (b"\x01", ""),
    ],
)
def test_a_firmware_is_told_in_three_numbers(told: bytes, version: str) -> None:
    assert firmware_of(told) == version


class Told(Scard):
    """Stand in for the service of a reader that tells what it is given."""

    def __init__(self, told: dict[str, bytes] | None) -> None:
        super().__init__()
        self.told, self.released = told, 0

    def establish(self) -> int:
        if self.told is None:
            raise CardSoftwareMissing(missing="pyscard")
        return 1

    def release(self, context: int) -> None:
        self.released += context

    def attributes(self, context: int, reader: str, wanted: Sequence[str]) -> dict[str, bytes]:
        assert self.told is not None
        return {name: self.told[name] for name in wanted if name in self.told}


def test_maker_model_and_firmware_are_told_as_far_as_the_reader_knows_them() -> None:
    service = Told(
        {
            "SCARD_ATTR_VENDOR_NAME": b"Sony\x00",
            "SCARD_ATTR_VENDOR_IFD_VERSION": bytes.fromhex("00000401"),
        }
    )
    assert make_of("reader", service) == {"maker": "Sony", "firmware": "1.4.0"}
    assert service.released == 1
    assert make_of("reader", Told({})) == {}
    assert make_of("reader", Told(None)) == {}

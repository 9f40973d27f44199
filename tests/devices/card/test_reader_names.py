"""Slots of one reader are one device; two readers of one model stay two."""

import pytest

from devices.card.reader_names import devices_of

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

"""Which of the service's reader names are slots of one device (pcsc-lite's and Windows' names)."""

import re
from collections.abc import Iterable

from msgspec import Struct

# "Maker Model [Contact Interface] (serial) 00 01": device number and slot, in hexadecimal.
_LITE = re.compile(r"(?P<rest>.+) (?P<device>[0-9A-F]{2}) (?P<slot>[0-9A-F]{2})")
_BRACKETS = re.compile(r" ?\[([^\]]*)\]")
# "Maker Model PICC 0": the interface as a word before the device's number.
_WINDOWS = re.compile(
    r"(?P<rest>.+?)(?: (?P<label>ICC|PICC|SAM|CL|Contact|Contactless))? (?P<device>\d+)"
)


class ReaderName(Struct, frozen=True, kw_only=True):
    """Hold a name in its parts: the device's own name and number, the slot's label."""

    name: str
    device: str
    number: str
    label: str
    labelled: bool


class ReaderDevice(Struct, frozen=True, kw_only=True):
    """Hold one device with the full names and the labels of its slots, in the service's order."""

    name: str
    slots: tuple[ReaderName, ...]


def parsed(name: str) -> ReaderName:
    """Return a reader's name in its parts; a name of neither kind is a device with one slot."""
    lite = _LITE.fullmatch(name)
    if lite:
        marks = _BRACKETS.findall(lite["rest"])
        label = f"{' '.join(marks)} {lite['slot']}".strip() if marks else lite["slot"]
        device = _BRACKETS.sub("", lite["rest"])
        return ReaderName(
            name=name, device=device, number=lite["device"], label=label, labelled=bool(marks)
        )
    windows = _WINDOWS.fullmatch(name)
    if windows:
        label = windows["label"] or ""
        return ReaderName(
            name=name,
            device=windows["rest"],
            number=windows["device"],
            label=label,
            labelled=bool(label),
        )
    return ReaderName(name=name, device=name, number="", label="", labelled=False)


def devices_of(names: Iterable[str]) -> tuple[ReaderDevice, ...]:
    """Return the devices behind the names.

    Names of one device differ in slot or interface alone.  A label that a device has already
    begins the next device of the same model.
    """
    found: list[list[ReaderName]] = []
    for name in names:
        one = parsed(name)
        home = next((slots for slots in found if _belongs(one, slots)), None)
        if home is None:
            found.append([one])
        else:
            home.append(one)
    return tuple(ReaderDevice(name=slots[0].device, slots=tuple(slots)) for slots in found)


def _belongs(one: ReaderName, slots: list[ReaderName]) -> bool:
    if slots[0].device != one.device or any(slot.label == one.label for slot in slots):
        return False
    interfaces = one.labelled and all(slot.labelled for slot in slots)
    return interfaces or slots[0].number == one.number

"""Play a recorded document back to its printer's driver: taken, refused, or never answered.

The recording holds no document.  In its place stands an empty one of the same length.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from app.faults import CounterFault
from app.recorder import Note, What
from devices.paper.cups import CupsPaper
from devices.paper.folder import FilePaper, written
from devices.paper.recording import DEVICE, PaperDriver
from devices.paper.windows import Shell, WindowsPaper
from devices.replayed import Ended, ReplayDiffers

DEVICES = (DEVICE, "card_printer")
_HEAD = b"%PDF-1.7\n"
_NOT_INSTALLED, _NO_ANSWER = "not installed", "no answer"
_EXIT, _OSERROR = "exit ", "oserror "


def play(notes: Sequence[Note]) -> Ended:
    """Let the driver hand a document over again, to a system that does what it did then."""
    size = next((note.size for note in notes if note.what is What.SENT), 0)
    broke = next((note.word for note in notes if note.what is What.BROKE), "")
    pdf = b"" if broke == "no pdf" else _HEAD.ljust(size)
    with TemporaryDirectory() as folder:
        make = _DRIVERS.get(notes[0].word)
        try:
            if make is None:
                raise ReplayDiffers(step=0)
            make(Path(folder), broke).print_pdf(pdf, "replay")
        except CounterFault as fault:
            return Ended(code=fault.code)
    return Ended()


def _folder(folder: Path, broke: str) -> PaperDriver:
    def write(path: Path, data: bytes) -> None:
        _raise_system(broke)
        written(path, data)

    return FilePaper(folder, write=write)


def _cups(_folder: Path, broke: str) -> PaperDriver:
    def lp(_options: Sequence[str], _pdf: bytes) -> tuple[int, str]:
        if broke == _NOT_INSTALLED:
            raise FileNotFoundError("lp")
        if broke == _NO_ANSWER:
            raise TimeoutError("lp")
        return int(broke.removeprefix(_EXIT)) if broke.startswith(_EXIT) else 0, ""

    return CupsPaper("replay", lp=lp)


def _windows(folder: Path, broke: str) -> PaperDriver:
    def execute(_verb: str, _document: str, _target: str | None, _folder: str) -> None:
        _raise_system(broke)

    def shell() -> Shell:
        if broke == _NOT_INSTALLED:
            raise ImportError(broke)
        return execute

    return WindowsPaper("replay", folder, later=lambda _seconds, _work: None, shell=shell)


def _raise_system(broke: str) -> None:
    if broke.startswith(_OSERROR):
        raise OSError(int(broke.removeprefix(_OSERROR)), broke)


_DRIVERS: dict[str, Callable[[Path, str], PaperDriver]] = {
    "folder": _folder,
    "cups": _cups,
    "windows": _windows,
}

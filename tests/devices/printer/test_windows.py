"""The Windows spooler's driver against the documented calls of pywin32's ``win32print``.

The module is the operating system's, so the test is a spooler of its own; no Windows was there.
"""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from app.ports import PrintOutcome, Slip
from devices.printer import escpos_stream
from devices.printer.faults import PrinterRefused
from devices.printer.raster import SlipPainter
from devices.printer.windows import Win32RawPrinter


class SpoolerError(Exception):
    """Be ``pywintypes.error``."""


class Spooler(ModuleType):
    """Keep the documents of one queue; ``fails`` names the call that fails, ``takes`` the bytes."""

    error = SpoolerError

    def __init__(self) -> None:
        super().__init__("win32print")
        self.fails = ""
        self.takes: int | None = None
        self.calls: list[str] = []
        self.documents: list[tuple[str, str, bytes]] = []
        self.open = 0
        self._document = ("", "", b"")

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if name == self.fails:
            raise SpoolerError(1801, name, "The printer name is invalid.")

    def OpenPrinter(self, name: str) -> object:
        self._call("OpenPrinter")
        self.open += 1
        return name

    def ClosePrinter(self, handle: object) -> None:
        self.open -= 1

    def StartDocPrinter(self, handle: object, level: int, info: tuple[str, None, str]) -> int:
        self._call("StartDocPrinter")
        assert level == 1
        self._document = (info[0], info[2], b"")
        return 1

    def StartPagePrinter(self, handle: object) -> None:
        self._call("StartPagePrinter")

    def WritePrinter(self, handle: object, data: bytes) -> int:
        self._call("WritePrinter")
        taken = data if self.takes is None else data[: self.takes]
        self._document = (*self._document[:2], taken)
        return len(taken)

    def EndPagePrinter(self, handle: object) -> None:
        self._call("EndPagePrinter")

    def EndDocPrinter(self, handle: object) -> None:
        self._call("EndDocPrinter")
        self.documents.append(self._document)


@pytest.fixture
def spooler(monkeypatch: pytest.MonkeyPatch) -> Spooler:
    made = Spooler()
    monkeypatch.setitem(sys.modules, "win32print", made)
    return made


@pytest.mark.parametrize(
    ("trusted", "outcome"), [(False, PrintOutcome.UNKNOWN), (True, PrintOutcome.PRINTED)]
)
def test_a_slip_is_one_raw_document_without_a_name(
    spooler: Spooler, painter: SlipPainter, slip: Slip, trusted: bool, outcome: PrintOutcome
) -> None:
    assert Win32RawPrinter("TICKETS", painter, trusted=trusted).print(slip) is outcome
    job = escpos_stream.job(painter.paint(slip).image)
    assert spooler.documents == [("ticket K1-000842", "RAW", job)]
    assert spooler.open == 0


@pytest.mark.parametrize("call", ["OpenPrinter", "StartDocPrinter", "StartPagePrinter"])
def test_what_fails_before_the_first_byte_is_a_fault(
    spooler: Spooler, painter: SlipPainter, slip: Slip, call: str
) -> None:
    spooler.fails = call
    with pytest.raises(PrinterRefused):
        Win32RawPrinter("TICKETS", painter, trusted=True).print(slip)
    assert (spooler.documents, spooler.open) == ([], 0)
    assert "WritePrinter" not in spooler.calls


@pytest.mark.parametrize("call", ["WritePrinter", "EndPagePrinter", "EndDocPrinter"])
def test_what_fails_from_the_first_byte_on_is_a_doubt_even_where_it_is_trusted(
    spooler: Spooler, painter: SlipPainter, slip: Slip, call: str
) -> None:
    spooler.fails = call
    assert Win32RawPrinter("TICKETS", painter, trusted=True).print(slip) is PrintOutcome.UNKNOWN
    assert (spooler.calls.count("WritePrinter"), spooler.open) == (1, 0)


def test_a_document_that_was_taken_by_half_is_a_doubt(
    spooler: Spooler, painter: SlipPainter, slip: Slip
) -> None:
    spooler.takes = 4096
    assert Win32RawPrinter("TICKETS", painter, trusted=True).print(slip) is PrintOutcome.UNKNOWN

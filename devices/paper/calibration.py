"""Where each card printer's print lands, kept in one small file of the terminal."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from app.visits.face_print import MOST_MM, Calibration, CalibrationLost, CalibrationWrong


class CalibrationFile:
    """Keep calibrations by the printer's name; satisfies ``Calibrations``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, printer: str) -> Calibration | None:
        """Return a printer's calibration, None while it was never calibrated.

        Raises:
            CalibrationLost: the file cannot be read; nothing may be printed on a guess.
        """
        return self._all().get(printer)

    def keep(self, printer: str, calibration: Calibration) -> None:
        """Keep a printer's calibration, whole or not at all.

        Raises:
            CalibrationWrong: it moves the print by more than 5 mm.
            CalibrationLost: the file cannot be written.
        """
        if max(abs(calibration.right), abs(calibration.down)) > MOST_MM:
            raise CalibrationWrong(most=int(MOST_MM))
        kept = self._all() | {printer: calibration}
        half = self._path.with_suffix(".part")
        try:
            with half.open("wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(kept)))
                file.flush()
                os.fsync(file.fileno())
            half.replace(self._path)
        except OSError as trouble:
            raise CalibrationLost(why=trouble.strerror or "") from None

    def _all(self) -> dict[str, Calibration]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, Calibration])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as trouble:
            raise CalibrationLost(why=type(trouble).__name__) from None

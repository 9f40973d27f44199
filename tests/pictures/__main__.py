"""Grab every screen: ``python -m tests.pictures OUT [PROCEDURE …]``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.pictures.stage import screens_file, stage


def main(arguments: list[str]) -> int:
    """Write the pictures of all screens into a folder, or only those of some procedures."""
    out = Path(arguments[0] if arguments else "build/pictures")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="counter-pictures-") as folder:
        home = Path(folder)
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens_file(home)}"
        from PySide6.QtWidgets import QApplication

        from tests.pictures import card_check, panel, papers, photo, procedures, scans, staff, till
        from widgets.simulated_camera import SimulatedCamera

        qt = QApplication([])
        only = tuple(arguments[1:])
        if not only:
            with stage(_room(home, "day"), out, qt) as made:
                staff.take(made)
                till.take(made)
                card_check.take(made)
                papers.take(made)
                scans.take(made)
                panel.take(made)
            camera = SimulatedCamera()
            with stage(_room(home, "photo"), out, qt, camera) as made:
                photo.take(made, camera)
        with stage(_room(home, "procedures"), out, qt) as made:
            made.deliver(made.grown()[:2])
            procedures.take(made, only)
    sys.stdout.write(f"{len(list(out.glob('*.png')))} {out}\n")
    return 0


def _room(home: Path, name: str) -> Path:
    room = home / name
    room.mkdir()
    return room


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

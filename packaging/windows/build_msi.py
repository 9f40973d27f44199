"""Build the terminal's MSI: an embeddable Python, the locked wheels and the program, per machine.

    py -3.12 build_msi.py --python python-3.12.x-embed-amd64.zip --sha256 … --out build/windows

Run it with the environment in which the program is installed; README's Windows section tells the
steps.  Nothing is frozen: what runs at the counter are the files of this repository.
"""

from __future__ import annotations

import argparse
import compileall
import hashlib
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from staging import ROOT, install_wheels, stage_program, stage_python, version
from wix import compile_msi


def main(arguments: Sequence[str] | None = None) -> int:
    """Stage everything and compile it; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--python", type=Path, required=True, help="the embeddable Python's zip, amd64"
    )
    parser.add_argument("--sha256", required=True, help="its sum, as its maker tells it")
    parser.add_argument("--out", type=Path, default=ROOT / "build/windows")
    asked = parser.parse_args(arguments)
    stage = asked.out.resolve() / "stage"
    shutil.rmtree(stage, ignore_errors=True)
    python = stage_python(asked.python, asked.sha256, stage / "python")
    install_wheels(stage / "python/Lib/site-packages", python)
    stage_program(stage / "program")
    if f"{sys.version_info.major}.{sys.version_info.minor}" == python:
        unchecked = compileall.PycInvalidationMode.UNCHECKED_HASH  # type: ignore[attr-defined]
        compileall.compile_dir(stage, quiet=1, invalidation_mode=unchecked)
    msi = asked.out.resolve() / f"counter-terminal-{version()}.msi"
    compile_msi(stage, msi, version())
    sum_ = hashlib.sha256(msi.read_bytes()).hexdigest()
    print(f"{msi}  {msi.stat().st_size >> 20} MB  sha256 {sum_}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

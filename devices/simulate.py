"""Which machine `main.py simulate MACHINE` becomes; its options stand in `app`."""

import argparse
from collections.abc import Callable
from pathlib import Path


def _card(args: argparse.Namespace) -> None:
    from devices.card.reader_process import simulate  # noqa: PLC0415 - one machine in a process

    simulate(args)


def _printer(args: argparse.Namespace) -> None:
    from devices.printer.simulated import simulate  # noqa: PLC0415 - one machine in a process

    simulate(Path(args.folder), port=args.port, control=args.control)


def _scanner(args: argparse.Namespace) -> None:
    from devices.scanner.simulated import simulate  # noqa: PLC0415 - one machine in a process

    simulate(args.link)


MACHINES: dict[str, Callable[[argparse.Namespace], None]] = {
    "card": _card,
    "printer": _printer,
    "scanner": _scanner,
}

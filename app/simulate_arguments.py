"""The options of `main.py simulate MACHINE`: each machine has a parser of its own."""

import argparse
from collections.abc import Callable


def simulate_options(parser: argparse.ArgumentParser) -> None:
    """Add one parser for each machine that can be simulated."""
    machines = parser.add_subparsers(
        dest="machine", metavar="MACHINE", required=True, prog="main.py simulate"
    )
    for name, (told, options) in _MACHINES.items():
        options(machines.add_parser(name, help=told, description=told))


def _card(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--profiles", default="", help="JSON file of simulated cards")
    parser.add_argument("--insert", default="", help="card to lay on the reader")


def _printer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", default="slips", help="where printed slips are kept")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--control", type=int, default=0)


def _line(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--target", required=True, help="HOST:PORT behind the line")
    parser.add_argument("--port", type=int, default=0)


_MACHINES: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "card": ("a card on a reader of a private smart card service", _card),
    "printer": ("a ticket printer on TCP", _printer),
    "line": ("a line to the central store that can be cut", _line),
}

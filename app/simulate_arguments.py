"""The options of `main.py simulate MACHINE`: each machine has a parser of its own."""

import argparse
from collections.abc import Callable

CARD_KINDS = (
    "adult",
    "child",
    "foreigner",
    "locked",
    "last_try",
    "expired",
    "half_changed",
    "pinless",
    "other_issuer",
    "not_my_number",
    "phone",
)
CARD_FAULTS = ("pull", "lose_answer", "empty", "swap", "hang")
_CARD = """\
a card on a virtual reader of the PC/SC service.

Without --reader it starts a private service with a reader of its own (Debian: pcscd,
vsmartcard-vpcd) and tells its socket in the first line; other programs reach it by
PCSCLITE_CSOCK_NAME=SOCKET.  With --reader it lies on the virtual reader of a running service,
which waits for cards at a port (vpcd: 35963).

Orders are JSON lines on the standard input or at --control, each answered by one line:
{"do": "insert", "card": ID}, "remove", {"do": "trouble", "trouble": {"kind": "pull", "at": 3}},
"resume", "renew", "state"; "stop_service" and "start_service" of a private service; "quit".
Every kind is there as a card of that id, and "other" is another person's.  It ends with the
standard input (unless that is the null device), with "quit", SIGTERM or Ctrl+C.
"""
_PRINTER = """\
a ticket printer on TCP; what it prints lies in the folder as pictures.

The first line tells the printer's address, the control port and the folder.  A line of JSON at the
control port changes what the machine is, and is answered by its state, the count of slips and of
torn pieces, and the bytes it did not understand: {"power": false}, {"cover_open": true},
{"paper": "near_end"} or "out", {"error": true}, {"offline": true}, {"stalled": true} takes all and
answers nothing, {"lines_left": 40} paper ends in the ticket, {"drop_after": 9000} breaks the
connection after so many bytes ("torn": false without a piece of paper, "remembers": true with half
a command kept), {"stall_after": 9000} goes silent there, {"news": "10000300"} tells so many bytes
nobody asked for, {"cutter": false} has no cutter; {} only asks.
"""
_SCANNER = """\
a hand scanner at a serial port (a pseudo terminal; not on Windows).

The first line names the port for scanner.port.  Each line of the standard input is a code that is
scanned; a line of JSON is a scan that goes wrong or a pulled cable, and each is answered by one:
{"scan": "V:B-04-112", "cut": 6} half a code, "times": 2 twice at once, "wide": true in full width,
"encoding": "cp932", "ending": "" without an ending, "portions": 5 in pieces, "noise": "\\u0000";
{"plugged": false} and {"plugged": true}.  It ends with the standard input or Ctrl+C.
"""


def simulate_options(parser: argparse.ArgumentParser) -> None:
    """Add one parser for each machine that can be simulated."""
    machines = parser.add_subparsers(
        dest="machine", metavar="MACHINE", required=True, prog="main.py simulate"
    )
    for name, (told, more, options) in _MACHINES.items():
        options(
            machines.add_parser(
                name,
                help=told,
                description=more or told,
                formatter_class=argparse.RawDescriptionHelpFormatter,
            )
        )


def card_options(parser: argparse.ArgumentParser) -> None:
    """Add which cards there are, which one is laid, and what strikes."""
    parser.add_argument(
        "--kind", choices=CARD_KINDS, default="adult", help="invented card that is laid (adult)"
    )
    parser.add_argument("--serial", default="", metavar="DIGITS", help="serial of that card")
    parser.add_argument("--profiles", default="", help="JSON file of cards, instead of invented")
    parser.add_argument("--insert", default="", metavar="ID", help="card of the file that is laid")
    parser.add_argument(
        "--fault",
        type=_fault,
        metavar="KIND[@K]",
        help=f"strikes at the K-th command: {', '.join(CARD_FAULTS)}",
    )
    parser.add_argument(
        "--control", type=int, metavar="PORT", help="take orders at this port, 0 for a free one"
    )


def _fault(text: str) -> tuple[str, int]:
    kind, _, at = text.partition("@")
    if kind not in CARD_FAULTS or not (at or "1").isdecimal() or int(at or "1") < 1:
        raise argparse.ArgumentTypeError("a fault is given as KIND or KIND@K, such as pull@7")
    return kind, int(at or "1")


def _card(parser: argparse.ArgumentParser) -> None:
    card_options(parser)
    parser.add_argument(
        "--reader", default="", metavar="HOST:PORT", help="a running service's virtual reader"
    )


def _printer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", default="slips", help="where printed slips are kept")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--control", type=int, default=0)


def _scanner(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--link", default="", metavar="PATH", help="a name for the port that stays when replugged"
    )


def _line(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--target", required=True, help="HOST:PORT behind the line")
    parser.add_argument("--port", type=int, default=0)


_MACHINES: dict[str, tuple[str, str, Callable[[argparse.ArgumentParser], None]]] = {
    "card": ("a card on a virtual reader of the PC/SC service", _CARD, _card),
    "printer": ("a ticket printer on TCP", _PRINTER, _printer),
    "scanner": ("a hand scanner at a serial port", _SCANNER, _scanner),
    "line": ("a line to the central store that can be cut", "", _line),
}

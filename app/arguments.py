"""The verbs of the command line, their options, and how a verb tells what it found."""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from app import paths
from app.faults import CounterFault, three_parts
from app.paper_arguments import paper
from app.ports import Secret, Words
from app.settings import Settings, load_settings
from app.simulate_arguments import simulate_options

FIRST = "terminal"
_OWN = ("-h", "--help", "--version")


class Counted(Protocol):
    """Tell how far a work over lines is."""

    @property
    def lines(self) -> int:
        """Return how many lines are done."""
        ...


def _setting(text: str) -> str:
    name, equals, _ = text.partition("=")
    if not (equals and all(name.partition("."))):
        raise argparse.ArgumentTypeError("a setting is given as SECTION.KEY=VALUE")
    return text


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", help="folder of settings, ledger and log")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        type=_setting,
        metavar="SECTION.KEY=VALUE",
        help="one setting",
    )
    _json(parser)


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer for machines")


def _person(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--staff", default="", help="staff number")
    parser.add_argument("--code", default="", help="one-time code")
    parser.add_argument("--password-fd", type=int, help="file descriptor with the password")


def _database(parser: argparse.ArgumentParser, *, again: bool = False) -> None:
    """Add how a central store is reached; ``again`` keeps what was given before the work."""

    def default(value: str) -> str:
        return argparse.SUPPRESS if again else value

    parser.add_argument("--keys", default=default("central/keys"), help="the city's keys' folder")
    parser.add_argument("--dsn", default=default(""), help="PostgreSQL 15 or newer")
    parser.add_argument(
        "--embedded", default=default("central/data"), help="embedded PostgreSQL's folder"
    )


def _day(parser: argparse.ArgumentParser, name: str, told: str) -> None:
    parser.add_argument(name, type=date.fromisoformat, metavar="YYYY-MM-DD", help=told)


def _terminal(parser: argparse.ArgumentParser) -> None:
    _common(parser)
    parser.add_argument("--drive", action="store_true", help="take orders as JSON lines on stdin")
    parser.add_argument(
        "--headless",
        action="store_true",
        help="no window: JSON actions on stdin, answers on stdout",
    )


def _central(parser: argparse.ArgumentParser) -> None:
    _database(parser)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8443)
    parser.add_argument("--behind-proxy", action="store_true", help="TLS ends at nginx or Caddy")
    parser.add_argument(
        "--municipality",
        default="",
        help="city whose booking days and arrangements hold, e.g. okayama",
    )
    parser.add_argument("--mail", help="TOML file that names the city's mail server")
    parser.add_argument("--socket", help="unix socket for the proxy, instead of host and port")
    parser.add_argument("--requests-per-second", type=float, default=100.0, help="of one terminal")
    parser.add_argument("--sign-ins-per-minute", type=float, default=20.0, help="at one terminal")
    works = parser.add_subparsers(dest="work", metavar="WORK", prog="main.py central")
    for name, (told, options) in _CHORES.items():
        chore = works.add_parser(name, help=told)
        _database(chore, again=True)
        _json(chore)
        options(chore)


def _nothing(_: argparse.ArgumentParser) -> None:
    """Take no options of its own."""


def _roles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--owner", default="counter_owner", help="role that owns and migrates")
    parser.add_argument("--api", default="counter_api", help="role that serves")


def _central_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", help="file, or a folder that gets a new file")


def _central_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="a backup of this city's central store")
    parser.add_argument(
        "--over-newer",
        action="store_true",
        help="also where the store holds entries that the backup does not; it is kept aside",
    )


def _terminals(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--silent-minutes", type=float, default=10.0, help="how long silence is no cause to warn"
    )


_CHORES = {
    "backup": ("copy the whole store into one signed file, and prove it", _central_backup),
    "restore": ("put a backup into the store's place; terminals fill it up", _central_restore),
    "migrate": ("bring the database to this program's schema, as its owner", _nothing),
    "check": ("read all rows, chains and answers once, and name what is damaged", _nothing),
    "terminals": ("list how the terminals are, and warn of silent ones", _terminals),
    "roles": ("make the role that owns and the role that serves", _roles),
}


def _enrol(parser: argparse.ArgumentParser) -> None:
    _database(parser)
    parser.add_argument("--plan", required=True, help="TOML file: city, terminals, accounts")
    parser.add_argument("--url", required=True, help="address of the central store")
    parser.add_argument("--folder", required=True, help="where terminals' folders are written")
    _json(parser)


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["cards", "bookings", "sealed"])
    parser.add_argument("file")
    parser.add_argument("--layout", default="", help="file of resources/imports, without ending")
    parser.add_argument("--report", help="write bad lines with their reasons to this CSV file")
    parser.add_argument(
        "--municipality", default="", help="whose arrangements a sealed export is judged by"
    )
    _common(parser)
    _person(parser)
    _database(parser)


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["sealed", "bookings"])
    parser.add_argument("file", help="bookings: ends in .csv or .xlsx")
    _day(parser, "--day", "bookings: from this day, else today")
    _day(parser, "--to", "bookings: to this day, else one day")
    parser.add_argument("--purpose", default="", help="bookings: of one purpose, e.g. issuance")
    _common(parser)
    _person(parser)


def _paper(parser: argparse.ArgumentParser) -> None:
    paper(parser, _common, _person, _json)


def _judge(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", help="JSON file of a case (docs/judge.md)")
    parser.add_argument("--city", default="default", metavar="NAME", help="e.g. okayama")
    parser.add_argument("--date", default="", metavar="YYYY-MM-DD", help="else today")
    _json(parser)


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        nargs="?",
        choices=["rules", "screens"],
        help="rules: look for gaps, overlaps and texts; screens: this PC's screens and panel",
    )
    parser.add_argument("--city", default="", metavar="NAME", help="rules: of one city, else all")
    _common(parser)


def _support_bundle(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", nargs="?", default="", help="folder, else reports of the home")
    _common(parser)


def _replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="a file or the folder of a flight recorder")
    _json(parser)


def _verify(parser: argparse.ArgumentParser) -> None:
    _common(parser)
    parser.add_argument("--against-central", action="store_true", help="compare digests too")
    parser.add_argument(
        "--repair", action="store_true", help="note anew which entries are unsent, by the receipts"
    )


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", help="file, or a folder that gets a new file")
    _common(parser)


def _restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="a backup of this terminal's ledger")
    parser.add_argument(
        "--over-newer",
        action="store_true",
        help="also where the ledger holds entries that the backup does not; it is kept aside",
    )
    _common(parser)


def _erase_private(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--before", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD", help="a past day"
    )
    _common(parser)
    _person(parser)


def _seek(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", action="append", default=[], help="files below this folder")
    parser.add_argument(
        "--ledger", action="append", default=[], metavar="HOME", help="a closed terminal's ledger"
    )
    parser.add_argument("--dsn", default="", help="the central store's PostgreSQL")
    parser.add_argument("--embedded", default="", help="embedded PostgreSQL's folder")
    _json(parser)


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", default="build/demo")
    parser.add_argument("--plan", help="TOML file of another day than the one that is shipped")
    parser.add_argument("--show", action="store_true", help="in windows")
    parser.add_argument("--run", action="store_true", help="stay open instead of playing a day")
    parser.add_argument(
        "--no-pcscd", action="store_true", help="cards on a reader simulated in the terminal"
    )


_VERBS = {
    "terminal": ("run the counter terminal, in windows or without", _terminal),
    "central": ("run the central reservation store, or do one WORK on it", _central),
    "enrol": ("make authority, terminals' certificates and first accounts", _enrol),
    "import": ("take a card list, old bookings or a sealed export over: all or nothing", _import),
    "export": ("seal what is unsent for the central store, or write a list of bookings", _export),
    "paper": ("take in, find, erase, export scanned documents; make proof sheets", _paper),
    "judge": ("say what a case needs in a city on a day, and why", _judge),
    "verify": ("check chain, receipts and pages of the ledger", _verify),
    "seek": ("search files, ledgers and tables for the words on standard input", _seek),
    "backup": ("copy the ledger, encrypted as it is, and prove the copy", _backup),
    "restore": ("put a backup into the ledger's place", _restore),
    "erase-private": ("erase names from acknowledged entries before a day", _erase_private),
    "doctor": ("tell how devices, screens and disk are, or examine the cities' rules", _doctor),
    "support-bundle": ("put versions, health, log and recorder into one file", _support_bundle),
    "replay": ("play recorded device conversations back to this program", _replay),
    "simulate": (
        "be a machine as a process of its own: a card, a printer, a scanner, a line",
        simulate_options,
    ),
    "demo": ("play a day at the counter on embedded parts", _demo),
}


def parse(given: Sequence[str], version: str) -> argparse.Namespace:
    """Return the options; the terminal is run where no verb is named."""
    chosen = list(given)
    if not chosen or (chosen[0].startswith("-") and chosen[0] not in _OWN):
        chosen.insert(0, FIRST)
    parser = argparse.ArgumentParser(
        prog="main.py", description="Counter terminal for My Number Card windows"
    )
    parser.add_argument("--version", action="version", version=version)
    parser.set_defaults(program=version)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", prog="main.py")
    known = {chosen[0]: _VERBS[chosen[0]]} if chosen[0] in _VERBS else _VERBS
    for name, (told, options) in known.items():
        options(verbs.add_parser(name, help=told))
    return parser.parse_args(chosen)


def read_secret(descriptor: int | None) -> Secret:
    """Take a password from a file descriptor, else ask at the terminal; never from a flag."""
    if descriptor is None:
        import getpass  # noqa: PLC0415 - only a person at a command line is asked

        return Secret(getpass.getpass().encode())
    typed = bytearray()
    while (byte := os.read(descriptor, 1)) not in (b"", b"\n"):
        typed += byte
    return Secret(typed)


def settings_of(args: argparse.Namespace) -> Settings:
    """Read the settings of the home folder that was named, with the flags over them.

    Raises:
        SettingsFault: naming what is wrong and where it was given.
    """
    home = Path(args.home).resolve() if args.home else paths.data_home()
    return load_settings(home, flags=dict(pair.split("=", 1) for pair in args.set))


def tell(args: argparse.Namespace, value: Mapping[str, Any], text: str) -> None:
    """Write what a verb found, for machines where they asked for it, else for a person."""
    told = json.dumps(value, ensure_ascii=False, default=str) if args.json else text
    sys.stdout.write(f"{told}\n")


def tell_fault(words: Words, fault: CounterFault, *, as_json: bool) -> None:
    """Write a fault in its three parts, to machines on standard output too."""
    parts = three_parts(fault, words)
    if as_json:
        told = json.dumps({"error": {"code": fault.code, **parts}}, ensure_ascii=False)
        sys.stdout.write(f"{told}\n")
    sys.stderr.write("\n".join([*parts.values(), f"({fault.code})\n"]))


def tell_in_message(words: Words, fault: CounterFault) -> None:
    """Show a fault in a window of the system's own: ours is not there, and no stream is read."""
    if sys.platform == "win32":
        from app.message_windows import show_message  # noqa: PLC0415 - Windows alone has it

        parts = three_parts(fault, words)
        show_message("\n\n".join(parts.values()), fault.code)


def tell_progress(done: Counted) -> None:
    """Write how many lines of a long work are done, where somebody looks on."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done.lines:>9,}")


def tell_stopped(words: Words, verb: str, *, as_json: bool) -> None:
    """Write in one sentence what an interrupt left behind: nothing that is half done."""
    told = words(f"stopped.{verb.replace('-', '_')}")
    if as_json:
        sys.stdout.write(json.dumps({"stopped": told}, ensure_ascii=False) + "\n")
    sys.stderr.write(f"\n{told}\n" if sys.stderr.isatty() else f"{told}\n")

"""The options of the verb ``paper``: scanned documents and proof sheets."""

import argparse
from collections.abc import Callable
from datetime import date

Common = Callable[[argparse.ArgumentParser], None]


def _between(parser: argparse.ArgumentParser) -> None:
    for name, told in (("--day", "scanned from this day on"), ("--to", "scanned until this day")):
        parser.add_argument(name, type=date.fromisoformat, metavar="YYYY-MM-DD", help=told)
    parser.add_argument("--sort", default="", help="sort of paper, e.g. application")


def _list(parser: argparse.ArgumentParser) -> None:
    _between(parser)
    parser.add_argument("--place", default="", help="window where it was scanned")
    parser.add_argument("--whose", default="", help="control number or visit")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", help="where the medium is mounted")
    _between(parser)
    parser.add_argument("--again", action="store_true", help="also what another medium holds")


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", help="folder of one medium")


def _file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="PDF file to write")


def _nothing(_: argparse.ArgumentParser) -> None:
    """Take no options of its own."""


_LEDGER_WORKS = {
    "take": ("take complete files out of the scanners' folder, once", _nothing),
    "list": ("list scanned documents by day, place, sort and number", _list),
    "due": ("list documents whose retention is over", _nothing),
    "erase": ("erase all documents whose retention is over, on record", _nothing),
    "export": ("write filed documents onto a write-once medium, with index", _export),
}
_PLAIN_WORKS = {
    "check": ("prove a written medium by its checksums", _check),
    "names": ("write the proof sheet of hard names as PDF", _file),
    "card-sheet": ("write the calibration sheet of the card printer as PDF", _file),
}


def paper(parser: argparse.ArgumentParser, common: Common, person: Common, json: Common) -> None:
    """Add the works, each with its options."""
    works = parser.add_subparsers(dest="work", metavar="WORK", required=True, prog="main.py paper")
    for name, (told, options) in _LEDGER_WORKS.items():
        work = works.add_parser(name, help=told)
        options(work)
        common(work)
        person(work)
    for name, (told, options) in _PLAIN_WORKS.items():
        work = works.add_parser(name, help=told)
        options(work)
        json(work)

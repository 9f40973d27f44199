"""The command line: each verb reads what it needs; ``station`` puts a terminal together."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import paths
from app.arguments import parse, read_secret
from app.faults import CounterFault
from app.resources import Catalogue, words
from app.settings import Settings, load_settings

if TYPE_CHECKING:
    from station import Station
    from widgets.start_up import Join

VERSION = "0.1.0"


# --- verbs: work on the ledger -------------------------------------------------------------------


def _settings(args: argparse.Namespace) -> Settings:
    home = Path(args.home).resolve() if args.home else paths.data_home()
    flags = dict(pair.split("=", 1) for pair in args.set)
    return load_settings(home, flags=flags)


def _tell(args: argparse.Namespace, value: dict[str, Any], text: str) -> None:
    import json

    print(json.dumps(value, ensure_ascii=False, default=str) if args.json else text)


def verify(args: argparse.Namespace) -> int:
    """Check chain, receipts and pages of the ledger; name the first bad entry."""
    import msgspec

    from app.kinds import KINDS
    from app.store.verify import verify as prove
    from station import open_ledger
    from sync.rebase import Rebase

    with open_ledger(_settings(args)) as ledger, ledger.reading() as connection:
        verdict = prove(connection, Rebase(KINDS))
    text = words("ja")("verify.ok" if verdict.ok else "verify.bad", entries=verdict.entries)
    if verdict.fault is not None:
        fault = verdict.fault
        text += words("ja")("verify.first", seq=fault.seq, entry=fault.entry_id, why=fault.why)
    told = msgspec.to_builtins(verdict)
    equal = True
    if args.against_central:
        told["central"] = compared = against_central(_settings(args))
        equal = bool(compared["equal"])
        text += words("ja")("verify.equal" if equal else "verify.differs")
    _tell(args, told, text)
    return 0 if verdict.ok and equal else 1


def against_central(settings: Settings) -> dict[str, Any]:
    """Compare counts and digests of every scope with the central store's."""
    from station import open_station
    from sync.comparison import compare

    with open_station(settings) as station:
        if station.client is None:
            return {"equal": False, "scopes": {}}
        return compare(station.replica, station.client)


def seek(args: argparse.Namespace) -> int:
    """Search folders, ledgers and the central store for words that may be nowhere."""
    from app.store.seeking import Sought
    from station import open_ledger
    from sync.central.database import reading

    sought = Sought(sys.stdin.read().split())
    found = {folder: sought.in_folder(Path(folder)) for folder in args.folder}
    for home in args.ledger:
        settings = load_settings(Path(home).resolve())
        with open_ledger(settings) as ledger, ledger.reading() as connection:
            found[str(settings.path(settings.ledger.file))] = sought.in_tables(connection)
    if args.dsn or args.embedded:
        with reading(args.dsn, Path(args.embedded) if args.embedded else None) as connection:
            found["central"] = sought.in_tables(connection)
    held = {place: names for place, names in found.items() if names}
    lines = [f"{place}  {name}" for place, names in held.items() for name in names]
    _tell(args, {"words": sought.count, "found": held}, "\n".join(lines))
    return 1 if held else 0


def doctor(args: argparse.Namespace) -> int:
    """List devices, versions, disk, clock and rules."""
    import msgspec

    from app.desk.doctor import surroundings
    from app.system import SystemClock
    from devices.diagnostics import examine
    from devices.rack import build_rack

    settings = _settings(args)
    rack = build_rack(settings, SystemClock().now().date())
    devices = msgspec.to_builtins(examine(settings, rack))
    if rack.reader is not None:
        rack.reader.close()
    lines = ["  ".join(str(value) for value in fact.values()) for fact in devices]
    _tell(args, {"devices": devices, **surroundings(settings, VERSION)}, "\n".join(lines))
    return 0


def take_over(args: argparse.Namespace) -> int:
    """Take a card list into this terminal's ledger, or a sealed export into the central store."""
    return import_sealed(args) if args.what == "sealed" else import_cards(args)


def import_sealed(args: argparse.Namespace) -> int:
    """Take a sealed export into the central store; taken in twice it is once."""
    import msgspec

    from app.system import SystemClock, SystemIds
    from sync.central.take_in import take_in

    report = take_in(
        Path(args.file),
        keys=Path(args.keys),
        dsn=args.dsn,
        embedded=None if args.dsn else Path(args.embedded),
        clock=SystemClock(),
        ids=SystemIds(),
    )
    _tell(args, msgspec.to_builtins(report), f"{report.terminal}  {report.entries}")
    return 0


def import_cards(args: argparse.Namespace) -> int:
    """Take a delivered card list into the ledger, all or nothing."""
    from app.backyard.card_list_faults import ListRefused
    from app.desk.backyard import Backyard
    from station import open_station

    text = words("ja")
    with open_station(_settings(args)) as station:
        _enter(station, args)
        backyard = Backyard(station.desk)
        checked = backyard.check_list(Path(args.file), layout=args.layout, progress=_progress)
        preview = checked.preview
        if args.report:
            checked.source.write_bad_lines(preview, Path(args.report), text)
        if not preview.accepted:
            told = [fault.told(text) for fault in preview.faults]
            found = {"accepted": False, "lines": preview.lines, "bad": preview.bad, "faults": told}
            _tell(args, found, "\n".join(told))
            raise ListRefused(file=checked.file, faults=sum(preview.counts.values()))
        done = backyard.take_list(checked)
    found = {"accepted": True, "new": done.new, "same": done.same, "boxes": list(done.boxes)}
    _tell(args, found, text("imports.done", new=done.new, same=done.same, boxes=len(done.boxes)))
    return 0


def _progress(done: Any) -> None:
    if sys.stderr.isatty():
        print(f"\r{done.lines:>9,}", end="", file=sys.stderr)


def _enter(station: Station, args: argparse.Namespace) -> None:
    """Sign in for one command."""
    from app.desk.entrance import Entrance

    Entrance(station.desk).sign_in(args.staff, read_secret(args.password_fd), args.code)


def export_sealed(args: argparse.Namespace) -> int:
    """Seal what is unsent into a file that only the central store opens."""
    from station import open_station, seal_to

    settings = _settings(args)
    with open_station(settings) as station:
        sealed = seal_to(station, Path(args.file))
    _tell(args, {"file": args.file, "entries": sealed}, f"{args.file}  {sealed}")
    return 0


# --- verbs: the terminal and the central store --------------------------------------------------


def terminal(args: argparse.Namespace) -> int:
    """Run the counter terminal in windows: the sign-in at once, all else behind it."""
    gc.disable()  # from here the screen's thread collects, once the windows stand
    from app.system import SystemClock, SystemIds
    from widgets.start_up import FIRST_TEXTS, build_front, run

    settings, text = _settings(args), words("ja", first=FIRST_TEXTS)
    front = build_front(settings, text, SystemClock(), SystemIds())
    with ExitStack() as stack:
        return run(
            front, lambda: _windows(settings, text, stack, drive=args.drive), drive=args.drive
        )


def _windows(settings: Settings, text: Catalogue, stack: ExitStack, *, drive: bool) -> Join:
    """Read the rest of the program and open the terminal."""
    from station import windows_of

    return windows_of(settings, text, stack, version=VERSION, drive=drive)


def central(args: argparse.Namespace) -> int:
    """Run the central reservation store."""
    import json

    from app.system import SystemClock, SystemIds
    from sync.central.service import CentralService, ServiceSettings

    service = ServiceSettings(
        keys=Path(args.keys),
        dsn=args.dsn,
        embedded=None if args.dsn else Path(args.embedded),
        host=args.host,
        port=args.port,
        behind_proxy=args.behind_proxy,
    )
    with CentralService(service, SystemClock(), SystemIds()) as running:
        print(json.dumps({"ready": running.url, "port": running.port}), flush=True)
        running.wait()
    return 0


def enrol(args: argparse.Namespace) -> int:
    """Make the city's authority, terminals' certificates and first accounts from a plan file."""
    from app.system import SystemClock, SystemIds
    from sync.central.enrolment import carry_out

    done = carry_out(
        Path(args.plan),
        keys=Path(args.keys),
        dsn=args.dsn,
        embedded=None if args.dsn else Path(args.embedded),
        url=args.url,
        folder=Path(args.folder),
        clock=SystemClock(),
        ids=SystemIds(),
    )
    _tell(args, done, "\n".join(done["terminals"]))
    return 0


def simulate(args: argparse.Namespace) -> int:
    """Be a machine: a card on a reader, a ticket printer, or a line that can be cut."""
    if args.machine == "printer":
        from devices.printer.simulated import simulate as be_printer

        be_printer(Path(args.folder), port=args.port, control=args.control)
    elif args.machine == "line":
        from sync.simulated_line import simulate as be_line

        host, _, port = args.target.rpartition(":")
        be_line(host, int(port), args.port)
    else:
        from devices.card.reader_process import simulate as be_reader

        be_reader(Path(args.profiles), args.insert)
    return 0


def judge(args: argparse.Namespace) -> int:
    """Say which documents a case needs and what is missing."""
    from app.documents.casefile import judge_file, told
    from app.documents.papers import load_papers

    found = told(judge_file(Path(args.case), load_papers()), words("ja"))
    _tell(
        args, found, "\n".join(str(found[part]) for part in ("headline", "detail", "why", "rule"))
    )
    return 0


def demo(args: argparse.Namespace) -> int:
    """Play a day at the counter on embedded parts; pictures and a summary are the result."""
    from app.training.demo import play
    from app.training.demo_cast import load_plan

    plan, out = load_plan(Path(args.plan) if args.plan else None), Path(args.out).resolve()
    return play(plan, out, show=args.show, stay=args.run, pcscd=not args.no_pcscd)


# --- the command line -----------------------------------------------------------------------------

VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "terminal": terminal,
    "central": central,
    "enrol": enrol,
    "import": take_over,
    "export": export_sealed,
    "judge": judge,
    "verify": verify,
    "seek": seek,
    "doctor": doctor,
    "simulate": simulate,
    "demo": demo,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb, the terminal where none is named; a fault is told in three parts."""
    args = parse(list(sys.argv[1:] if arguments is None else arguments), VERSION)
    try:
        return VERBS[args.verb](args)
    except CounterFault as fault:
        _tell_fault(words("ja"), fault)
        return 1
    except KeyboardInterrupt:
        return 130


def _tell_fault(text: Catalogue, fault: CounterFault) -> None:
    for part in ("what", "safe", "next"):
        print(text(f"fault.{fault.code}.{part}", **fault.details), file=sys.stderr)
    print(f"({fault.code})", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

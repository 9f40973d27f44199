"""The command line and the composition root: settings → store → devices → sync → window."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import paths
from app.faults import CounterFault
from app.resources import Catalogue, words
from app.settings import Settings, load_settings

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.kinds import KINDS
    from app.ports import Secret
    from app.store.ledger import Ledger
    from app.store.replica import Replica
    from devices.rack import Rack
    from sync.client import Client

VERSION = "0.1.0"


@dataclass(frozen=True)
class Station:
    """Hold the parts of one terminal, put together and opened."""

    settings: Settings
    ledger: Ledger
    replica: Replica
    client: Client | None
    rack: Rack
    desk: Desk


@contextmanager
def open_ledger(settings: Settings) -> Iterator[Ledger]:
    """Open the ledger that the settings name."""
    from app.access.roles import load_rights
    from app.store.keys import key_holder, obtain
    from app.store.ledger import Ledger
    from app.store.unit import Identity
    from app.system import SystemClock, SystemIds

    path = settings.path(settings.ledger.file)
    place = settings.ledger.key
    if place.startswith("file:"):
        place = f"file:{settings.path(place.removeprefix('file:'))}"
    key = obtain(key_holder(place, path), ledger_exists=path.exists())
    terminal = settings.terminal
    with Ledger.open(
        path,
        key,
        identity=Identity(terminal=terminal.id, epoch=terminal.epoch, office=terminal.office),
        clock=SystemClock(),
        ids=SystemIds(),
        rights=load_rights(),
        ballast_bytes=settings.ledger.reserve_mb << 20,
    ) as ledger:
        yield ledger


@contextmanager
def open_station(settings: Settings) -> Iterator[Station]:
    """Put one terminal together; everything is closed again at the end."""
    from app.access.passwords import Passwords
    from app.access.session import Doorkeeper
    from app.access.staff import LockPolicy
    from app.desk.desk import Desk
    from app.kinds import KINDS
    from app.store.provision import take_accounts
    from app.store.replica import Replica
    from devices.rack import build_rack
    from sync.client import Client, tls_context
    from sync.rebase import Rebase

    site, central = settings.site, settings.central
    with ExitStack() as stack:
        ledger = stack.enter_context(open_ledger(settings))
        take_accounts(ledger, Path(settings.home))
        client: Client | None = None
        if central.url:
            context = tls_context(
                settings.path(central.certificate),
                settings.path(central.key),
                settings.path(central.authority),
            )
            client = Client(central.url, context)
            stack.callback(client.close)
        rack = build_rack(settings, ledger.now().date())
        if rack.reader is not None:
            stack.callback(rack.reader.close)
        door = Doorkeeper(
            ledger,
            Passwords(),
            ledger.clock,
            office=settings.terminal.office,
            policy=LockPolicy(
                failures=site.lock_failures,
                minutes=site.lock_minutes,
                reset_minutes=site.lock_reset_minutes,
            ),
            central=client,
        )
        desk = Desk(
            settings=settings,
            ledger=ledger,
            door=door,
            printer=rack.printer,
            reader=rack.reader,
            paper=rack.paper,
            words={language: words(language) for language in ("ja", "en")},
        )
        yield Station(
            settings=settings,
            ledger=ledger,
            replica=Replica(ledger, Rebase(KINDS)),
            client=client,
            rack=rack,
            desk=desk,
        )


# --- verbs: work on the ledger -------------------------------------------------------------------


def _settings(args: argparse.Namespace) -> Settings:
    home = Path(args.home).resolve() if args.home else paths.data_home()
    flags = dict(pair.split("=", 1) for pair in args.set)
    return load_settings(home, flags=flags)


def _tell(args: argparse.Namespace, value: dict[str, Any], text: str) -> None:
    print(json.dumps(value, ensure_ascii=False, default=str) if args.json else text)


def verify(args: argparse.Namespace) -> int:
    """Check chain, receipts and pages of the ledger; name the first bad entry."""
    import msgspec

    from app.store.verify import verify as prove

    with open_ledger(_settings(args)) as ledger, ledger.reading() as connection:
        verdict = prove(connection)
    text = words("ja")("verify.ok" if verdict.ok else "verify.bad", entries=verdict.entries)
    if verdict.fault is not None:
        fault = verdict.fault
        text += words("ja")("verify.first", seq=fault.seq, entry=fault.entry_id, why=fault.why)
    _tell(args, msgspec.to_builtins(verdict), text)
    return 0 if verdict.ok else 1


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


def import_cards(args: argparse.Namespace) -> int:
    """Take a delivered card list into the ledger, all or nothing."""
    from app.backyard.card_list_faults import ListRefused
    from app.desk.backyard import Backyard

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


def _password(args: argparse.Namespace) -> Secret:
    """Take a password from a file descriptor, else ask at the terminal; never from a flag."""
    import getpass

    from app.ports import Secret

    if args.password_fd is None:
        return Secret(getpass.getpass().encode())
    with os.fdopen(os.dup(args.password_fd), "rb", buffering=0) as source:
        typed = bytearray()
        while (byte := source.read(1)) not in (b"", b"\n", None):
            typed += byte or b""
    return Secret(typed)


def _enter(station: Station, args: argparse.Namespace) -> None:
    """Sign in for one command."""
    from app.desk.entrance import Entrance

    Entrance(station.desk).sign_in(args.staff, _password(args), args.code)


def export_sealed(args: argparse.Namespace) -> int:
    """Seal what is unsent into a file that only the central store opens."""
    settings = _settings(args)
    with open_station(settings) as station:
        sealed = seal_to(station, Path(args.file))
    _tell(args, {"file": args.file, "entries": sealed}, f"{args.file}  {sealed}")
    return 0


def seal_to(station: Station, target: Path) -> int:
    """Write everything owed into one sealed file; returns how many entries it holds."""
    from sync.export import seal_owed

    settings = station.settings
    return seal_owed(
        station.replica,
        terminal=settings.terminal.id,
        certificate=settings.path(settings.central.certificate),
        key=settings.path(settings.central.key),
        export_key=settings.path(settings.central.export_key),
        target=target,
        now=station.ledger.now(),
    )


# --- verbs: the terminal and the central store --------------------------------------------------


def terminal(args: argparse.Namespace) -> int:
    """Run the counter terminal in windows."""
    from widgets.application import run

    from app.log import start_log

    settings = _settings(args)
    start_log(settings.path("log"))
    with open_station(settings) as station:
        return run(station, drive=args.drive, version=VERSION, seal=seal_to)


def central(args: argparse.Namespace) -> int:
    """Run the central reservation store."""
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


def demo(args: argparse.Namespace) -> int:
    """Play a day at the counter on embedded parts; pictures and a summary are the result."""
    from app.training.demo import play

    return play(Path(args.out).resolve(), show=args.show, stay=args.run)


# --- the command line -----------------------------------------------------------------------------


def _common(parser: argparse.ArgumentParser, *, staff: bool = False) -> None:
    parser.add_argument("--home", help="folder of settings, ledger and log")
    parser.add_argument(
        "--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="one setting"
    )
    parser.add_argument("--json", action="store_true", help="answer for machines")
    if staff:
        parser.add_argument("--staff", required=True, help="staff number")
        parser.add_argument("--code", default="", help="one-time code")
        parser.add_argument("--password-fd", type=int, help="file descriptor with the password")


def _database(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--keys", default="central/keys", help="folder of the city's keys")
    parser.add_argument("--dsn", default="", help="PostgreSQL 15 or newer")
    parser.add_argument("--embedded", default="central/data", help="embedded PostgreSQL's folder")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py", description=__doc__)
    parser.add_argument("--version", action="version", version=VERSION)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")

    def verb(name: str, work: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=(work.__doc__ or "").splitlines()[0])
        made.set_defaults(work=work)
        return made

    window = verb("terminal", terminal)
    _common(window)
    window.add_argument("--drive", action="store_true", help="take orders as JSON lines on stdin")
    store = verb("central", central)
    _database(store)
    store.add_argument("--host", default="127.0.0.1")
    store.add_argument("--port", type=int, default=8443)
    store.add_argument("--behind-proxy", action="store_true", help="TLS ends at nginx or Caddy")
    enrolment = verb("enrol", enrol)
    _database(enrolment)
    enrolment.add_argument("--plan", required=True, help="TOML file: city, terminals, accounts")
    enrolment.add_argument("--url", required=True, help="address of the central store")
    enrolment.add_argument("--folder", required=True, help="where terminals' folders are written")
    enrolment.add_argument("--json", action="store_true")
    imports = verb("import", import_cards)
    imports.add_argument("what", choices=["cards"])
    imports.add_argument("file")
    imports.add_argument("--layout", default="jlis_card_list")
    imports.add_argument("--report", help="write bad lines with their reasons to this CSV file")
    _common(imports, staff=True)
    sealed = verb("export", export_sealed)
    sealed.add_argument("what", choices=["sealed"])
    sealed.add_argument("file")
    _common(sealed)
    _common(verb("verify", verify))
    _common(verb("doctor", doctor))
    machine = verb("simulate", simulate)
    machine.add_argument("machine", choices=["card", "printer", "line"])
    machine.add_argument("--profiles", default="", help="JSON file of simulated cards")
    machine.add_argument("--insert", default="", help="card to lay on the reader")
    machine.add_argument("--folder", default="slips", help="where printed slips are kept")
    machine.add_argument("--port", type=int, default=0)
    machine.add_argument("--control", type=int, default=0)
    machine.add_argument("--target", default="", help="HOST:PORT behind the line")
    day = verb("demo", demo)
    day.add_argument("--out", default="build/demo")
    day.add_argument("--show", action="store_true", help="in windows")
    day.add_argument("--run", action="store_true", help="stay open instead of playing a day")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb, the terminal where none is named; a fault is told in three parts."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "terminal")
    args = _parser().parse_args(given)
    try:
        work: Callable[[argparse.Namespace], int] = args.work
        return work(args)
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

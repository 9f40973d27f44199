"""The command line and the composition root: settings → store → devices → sync → window."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.arguments import (
    parse,
    read_secret,
    settings_of,
    tell,
    tell_fault,
    tell_in_message,
    tell_progress,
    tell_stopped,
)
from app.faults import CounterFault
from app.resources import Catalogue, resident_words, words
from app.settings import Settings
from app.stopping import Stopping
from app.streams import give_streams

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.ports import Words
    from app.recorder import Recorder
    from app.store.copies import LedgerPlace
    from app.store.ledger import Ledger
    from app.store.replica import Replica
    from app.store.verify import Verdict
    from devices.rack import Rack
    from sync.client import Client
    from widgets.application import Parts
    from widgets.start_up import Join

VERSION = "0.1.0"


class Station(Struct, frozen=True):
    """Hold the parts of one terminal, put together and opened."""

    settings: Settings
    ledger: Ledger
    replica: Replica
    client: Client | None
    recorder: Recorder
    rack: Rack
    desk: Desk


@contextmanager
def open_station(settings: Settings) -> Iterator[Station]:
    """Put one terminal together; everything is closed again at the end."""
    from app.access.passwords import Passwords
    from app.access.session import Doorkeeper
    from app.access.staff import LockPolicy
    from app.desk.desk import Desk
    from app.kinds import KINDS
    from app.recorder import FOLDER, Recorder
    from app.store.own import open_ledger
    from app.store.provision import take_accounts
    from app.store.replica import Replica
    from devices.rack import build_rack
    from sync.client import client_of
    from sync.rebase import Rebase

    with ExitStack() as stack:
        ledger = stack.enter_context(open_ledger(settings))
        take_accounts(ledger, Path(settings.home))
        client = client_of(settings)
        recorder = Recorder(settings.path(FOLDER))
        rack = build_rack(settings, ledger.now().date(), recorder)
        for machine in (recorder, client, rack.reader):
            if machine is not None:
                stack.callback(machine.close)
        door = Doorkeeper(
            ledger,
            Passwords(),
            ledger.clock,
            office=settings.terminal.office,
            policy=LockPolicy.of(settings.site),
            central=client,
        )
        desk = Desk(
            settings=settings,
            ledger=ledger,
            door=door,
            printer=rack.slip_printers(settings),
            reader=rack.reader,
            paper=rack.paper,
            photo_paper=rack.photo_paper,
            words=resident_words(words("ja")),
            central=client,
            papers=rack.papers,
        )
        replica = Replica(ledger, Rebase(KINDS))
        yield Station(settings, ledger, replica, client, recorder, rack, desk)


# --- verbs: work on the ledger -------------------------------------------------------------------


def verify(args: argparse.Namespace) -> int:
    """Check chain, receipts and pages of the ledger; name the first bad entry."""
    import msgspec

    from app.store.own import open_ledger
    from app.store.repair import rebuild_owed
    from sync.comparison import compare

    with open_ledger(settings_of(args)) as ledger:
        repaired = rebuild_owed(ledger) if args.repair else 0
        verdict = _prove(ledger)
    text = verdict.told(words("ja"))
    if args.repair:
        text += words("ja")("verify.repaired", count=repaired)
    told = msgspec.to_builtins(verdict)
    told["repaired"] = repaired
    equal = True
    if args.against_central:
        with open_station(settings_of(args)) as station:
            told["central"] = compared = compare(station.replica, station.client)
        equal = bool(compared["equal"])
        text += words("ja")("verify.equal" if equal else "verify.differs")
    tell(args, told, text)
    return 0 if verdict.ok and equal else 1


def _prove(ledger: Ledger) -> Verdict:
    from app.kinds import KINDS
    from app.store.verify import verify as prove
    from sync.rebase import Rebase

    with ledger.reading() as connection:
        return prove(connection, Rebase(KINDS))


def seek(args: argparse.Namespace) -> int:
    """Search folders, ledgers and the central store for words that may be nowhere."""
    from app.store.seeking import Sought
    from sync.central.seeking import seek_everywhere

    sought = Sought(sys.stdin.read().split())
    found = seek_everywhere(
        sought, folders=args.folder, homes=args.ledger, dsn=args.dsn, embedded=args.embedded
    )
    held = {place: names for place, names in found.items() if names}
    lines = [f"{place}  {name}" for place, names in held.items() for name in names]
    tell(args, {"words": sought.count, "found": held}, "\n".join(lines))
    return 1 if held else 0


def _place(settings: Settings) -> LedgerPlace:
    """Tell where this terminal's ledger lies and how copies of it are proved."""
    from app.kinds import KINDS
    from app.store.copies import place_of
    from app.system import SystemClock
    from sync.rebase import Rebase

    return place_of(settings, SystemClock().now(), Rebase(KINDS))


def backup(args: argparse.Namespace) -> int:
    """Copy the ledger, also while the terminal works, and prove the copy."""
    from app.store.copy_verbs import back_up

    return back_up(args, _place(settings_of(args)))


def restore(args: argparse.Namespace) -> int:
    """Put a backup into the ledger's place; the replaced ledger is kept beside it."""
    from app.store.copy_verbs import put_back

    return put_back(args, _place(settings_of(args)))


def erase_private(args: argparse.Namespace) -> int:
    """Erase names from acknowledged entries before a day; an administrator's act."""
    from app.desk.keeping import erase_names

    with open_station(settings_of(args)) as station:
        _enter(station, args)
        erased = erase_names(station.desk, args.before, last=args.last)
    told = {"before": args.before.isoformat(), "erased": erased}
    tell(args, told, words("ja")("copies.erased", **told))
    return 0


def doctor(args: argparse.Namespace) -> int:
    """Tell how devices, screens and program are; with ``rules`` examine the cities' rules."""
    if args.what == "rules":
        from app.desk.rule_verbs import doctor_rules as examine
    elif args.what == "screens":
        from widgets.screens_verb import tell_screens as examine
    else:
        from devices.doctor import tell_devices as examine
    return examine(args)


def take_over(args: argparse.Namespace) -> int:
    """Take a card list into this terminal's ledger, or a sealed export into the central store."""
    return import_sealed(args) if args.what == "sealed" else import_list(args)


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
        municipality=args.municipality,
    )
    tell(args, msgspec.to_builtins(report), f"{report.terminal}  {report.entries}")
    return 0


def import_list(args: argparse.Namespace) -> int:
    """Take a card list or the old system's bookings into the ledger, all or nothing."""
    from app.desk.list_intake import ListFile, take_bookings, take_cards

    with open_station(settings_of(args)) as station:
        _enter(station, args)
        listed = ListFile(Path(args.file), args.layout, args.report, tell_progress, args.last)
        take = {"bookings": take_bookings, "cards": take_cards}[args.what]
        take(station.desk, listed, lambda found, text: tell(args, found, text))
    return 0


def _enter(station: Station, args: argparse.Namespace) -> None:
    """Sign in for one command."""
    from app.desk.entrance import Entrance

    Entrance(station.desk).sign_in(args.staff, read_secret(args.password_fd), args.code)


def export(args: argparse.Namespace) -> int:
    """Seal what is unsent, or write a list of bookings."""
    return export_bookings(args) if args.what == "bookings" else export_sealed(args)


def export_bookings(args: argparse.Namespace) -> int:
    """Write this office's bookings of some days to a CSV or XLSX file."""
    from app.desk.booking_lists import BookingLists

    with open_station(settings_of(args)) as station:
        _enter(station, args)
        lists = BookingLists.at(station.desk)
        own = lists.own(args.day, args.to, args.purpose)
        done = lists.export(own, Path(args.file), last=args.last)
    tell(args, {"file": args.file, "bookings": done}, f"{args.file}  {done}")
    return 0


def paper(args: argparse.Namespace) -> int:
    """Take in, find, erase, export or prove scanned documents; make proof sheets."""
    from widgets.paper_verbs import run

    return run(args, lambda: open_station(settings_of(args)), lambda it: _enter(it, args))


def export_sealed(args: argparse.Namespace) -> int:
    """Seal what is unsent into a file that only the central store opens."""
    from sync.export import seal_to

    settings, place = settings_of(args), Path(args.file)
    with open_station(settings) as station:
        sealed = seal_to(station.replica, settings, place, station.ledger.now(), last=args.last)
    tell(args, {"file": args.file, "entries": sealed}, f"{args.file}  {sealed}")
    return 0


# --- verbs: the terminal and the central store --------------------------------------------------


def terminal(args: argparse.Namespace) -> int:
    """Run the counter terminal in windows: the sign-in at once, all else behind it."""
    from app.memory_dumps import forbid_memory_dumps

    forbid_memory_dumps()
    if args.headless:
        return headless(args)
    gc.disable()  # from here the screen's thread collects, once the windows stand
    from app.system import SystemClock, SystemIds
    from widgets.start_up import FIRST_TEXTS, build_front, run

    text = words("ja", first=FIRST_TEXTS)
    try:
        settings = settings_of(args)
        front = build_front(settings, text, SystemClock(), SystemIds())
    except CounterFault as fault:
        if args.unseen:
            tell_in_message(words("ja"), fault)
        raise
    with ExitStack() as stack:
        return run(
            front, lambda: _windows(settings, text, stack, drive=args.drive), drive=args.drive
        )


def _windows(settings: Settings, text: Catalogue, stack: ExitStack, *, drive: bool) -> Join:
    """Read the rest of the program, open the terminal and return what joins its windows."""
    from app.log import start_log
    from widgets.application import join

    stack.callback(start_log(settings.path("log")).close)
    text.complete()
    station = stack.enter_context(open_station(settings))
    parts = _parts(station, resident_words(text), drive=drive)
    return lambda front: join(front, parts)


def _parts(station: Station, languages: dict[str, Words], *, drive: bool) -> Parts:
    from widgets.application import Parts
    from widgets.camera_start import camera_maker
    from widgets.resident.voice import Voice

    return Parts(
        **_shared(station),
        reader=station.rack.reader,
        scanner=station.rack.scanner,
        languages=languages,
        voice=Voice,
        recorder=station.recorder,
        make_camera=camera_maker(station.settings, station.ledger.clock, station.recorder),
        studio=station.rack.studio,
        pictures=station.client,
        scanner_frames=station.rack.scanner_frames,
        version=VERSION,
        drive=drive,
    )


def _shared(station: Station) -> dict[str, Any]:
    """Return what a terminal stands on, with windows and without."""
    import msgspec

    from app.desk.serving import Guidance
    from devices.diagnostics import DeviceFact, examine
    from devices.patience import Patience
    from devices.pinpad.dialogues import dialogues
    from sync.export import seal_into
    from sync.histories import histories
    from sync.loop import background

    settings, ledger, replica = station.settings, station.ledger, station.replica
    patience = Patience[list[DeviceFact]]()
    guidance = Guidance.at(settings.terminal.municipality, settings.site.weak_pin)
    return {
        "desk": station.desk,
        "examine": lambda: msgspec.to_builtins(
            examine(settings, station.rack, station.recorder.uses(), patience)
        ),
        "guidance": guidance,
        "seal": lambda folder: seal_into(replica, settings, folder, ledger.now()),
        "make_dialogue": dialogues(
            settings.site.weak_pin, guidance.arrangements, lambda: ledger.now().date()
        ),
        "make_loop": background(replica, station.client, ledger, VERSION),
        "acts": station.rack.acts(),
        "other_side": histories(station.client) if station.client else None,
        "seats": station.client,
    }


def headless(args: argparse.Namespace) -> int:
    """Run the counter terminal without a window: one JSON action per line, one answer per line."""
    from app.headless.operations import Parts
    from app.headless.terminal import serve
    from app.log import start_log
    from app.system import SystemIds
    from devices.camera.still import frame_of_file
    from sync.comparison import compare

    settings = settings_of(args)

    def open_parts(stack: ExitStack) -> Parts:
        stack.callback(start_log(settings.path("log")).close)
        station = stack.enter_context(open_station(settings))
        replica = station.replica
        return Parts(
            **_shared(station),
            backlog=replica.backlog,
            prove=lambda: _prove(station.ledger),
            compare=lambda: compare(replica, station.client),
            studio=station.rack.studio,
            show=frame_of_file,
            pictures=station.client,
        )

    serve(open_parts, SystemIds(), source=sys.stdin.fileno(), sink=sys.stdout.fileno())
    return 0


def simulate(args: argparse.Namespace) -> int:
    """Be a machine as a process of its own (devices/simulate.py), or a line that can be cut."""
    if args.machine == "line":
        from sync.simulated_line import simulate as be_line

        host, _, port = args.target.rpartition(":")
        be_line(host, int(port), args.port)
    else:
        from devices.simulate import MACHINES

        MACHINES[args.machine](args)
    return 0


def demo(args: argparse.Namespace) -> int:
    """Play a day at the counter on embedded parts; pictures and a summary are the result."""
    from app.training.demo import play
    from app.training.demo_cast import load_plan

    plan, out = load_plan(Path(args.plan) if args.plan else None), Path(args.out).resolve()
    return play(plan, out, show=args.show, stay=args.run, pcscd=not args.no_pcscd)


# --- the command line -----------------------------------------------------------------------------


def _of(module: str, name: str) -> Callable[[argparse.Namespace], int]:
    """Return a verb of another module, which is read when the verb is run."""

    def run(args: argparse.Namespace) -> int:
        return int(getattr(import_module(module), name)(args))

    return run


VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "terminal": terminal,
    "central": _of("sync.central.verbs", "central"),
    "enrol": _of("sync.central.verbs", "enrol"),
    "import": take_over,
    "export": export,
    "paper": paper,
    "judge": _of("app.desk.rule_verbs", "judge"),
    "verify": verify,
    "seek": seek,
    "backup": backup,
    "restore": restore,
    "erase-private": erase_private,
    "doctor": doctor,
    "support-bundle": _of("devices.doctor", "put_together"),
    "replay": _of("devices.replay", "verb"),
    "simulate": simulate,
    "demo": demo,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb, the terminal where none is named; a fault is told in three parts."""
    unseen = give_streams()
    args = parse(list(sys.argv[1:] if arguments is None else arguments), VERSION)
    args.unseen = unseen
    as_json = getattr(args, "json", False) or getattr(args, "headless", False)
    try:
        with Stopping() as stopping:
            args.last = stopping.last
            return VERBS[args.verb](args)
    except CounterFault as fault:
        tell_fault(words("ja"), fault, as_json=as_json)
        return 1
    except KeyboardInterrupt:
        tell_stopped(words("ja"), args.verb, as_json=getattr(args, "json", False))
        return 130


if __name__ == "__main__":
    sys.exit(main())

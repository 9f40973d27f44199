"""The composition root of a terminal: settings → store → devices → sync → window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from app.resources import Catalogue, words
from app.settings import Settings

if TYPE_CHECKING:
    from app.access.session import Doorkeeper
    from app.desk.closing import SealedExport
    from app.desk.desk import Desk
    from app.desk.serving import Guidance
    from app.ports import Words
    from app.store.ledger import Ledger
    from app.store.replica import Replica
    from devices.rack import Rack
    from sync.client import Client
    from sync.loop import SyncLoop
    from widgets.application import Parts
    from widgets.start_up import Join

    MakeLoop = Callable[[Callable[[Any], None], Callable[[], None]], SyncLoop]


class Station(Struct, frozen=True):
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
    from app.desk.desk import Desk
    from app.kinds import KINDS
    from app.store.provision import take_accounts
    from app.store.replica import Replica
    from devices.rack import build_rack
    from sync.rebase import Rebase

    with ExitStack() as stack:
        ledger = stack.enter_context(open_ledger(settings))
        take_accounts(ledger, Path(settings.home))
        client = _client(settings, stack)
        rack = build_rack(settings, ledger.now().date())
        if rack.reader is not None:
            stack.callback(rack.reader.close)
        desk = Desk(
            settings=settings,
            ledger=ledger,
            door=_door(settings, ledger, client),
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


def _client(settings: Settings, stack: ExitStack) -> Client | None:
    """Return the way to the central store, None where the terminal has none."""
    from sync.client import Client, tls_context

    central = settings.central
    if not central.url:
        return None
    context = tls_context(
        settings.path(central.certificate),
        settings.path(central.key),
        settings.path(central.authority),
    )
    client = Client(central.url, context)
    stack.callback(client.close)
    return client


def _door(settings: Settings, ledger: Ledger, client: Client | None) -> Doorkeeper:
    from app.access.passwords import Passwords
    from app.access.session import Doorkeeper
    from app.access.staff import LockPolicy

    site = settings.site
    return Doorkeeper(
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


def seal_into(station: Station, folder: Path) -> SealedExport:
    """Seal what is unsent into a new file of a folder; for the closing check."""
    import hashlib

    from app.desk.closing import SealedExport
    from sync.sealed import read_sealed

    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{station.settings.terminal.id}-{station.ledger.now():%Y%m%d-%H%M%S}.sealed"
    entries = seal_to(station, target)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    through = read_sealed(target).header.last_seq
    return SealedExport(path=target, digest=digest, entries=entries, through=through)


def windows_of(
    settings: Settings, text: Catalogue, stack: ExitStack, *, version: str, drive: bool
) -> Join:
    """Open the terminal and return what joins its windows; the stack closes it again."""
    from app.log import start_log
    from widgets.application import join

    stack.callback(start_log(settings.path("log")).close)
    text.complete()
    station = stack.enter_context(open_station(settings))
    parts = _parts(station, {"ja": text, "en": words("en")}, version=version, drive=drive)
    return lambda front: join(front, parts)


def _parts(station: Station, languages: dict[str, Words], *, version: str, drive: bool) -> Parts:
    import msgspec

    from devices.diagnostics import examine
    from devices.pinpad.flow import PinFlow
    from devices.pinpad.weak import WeakPolicy
    from sync.histories import histories
    from widgets.application import Parts

    settings = station.settings
    return Parts(
        desk=station.desk,
        guidance=guidance(settings),
        reader=station.rack.reader,
        scanner=station.rack.scanner,
        languages=languages,
        examine=lambda: msgspec.to_builtins(examine(settings, station.rack)),
        seal=lambda folder: seal_into(station, folder),
        make_dialogue=lambda kinds, born: PinFlow(
            kinds, weak=WeakPolicy(settings.site.weak_pin), born=born
        ),
        make_loop=loop_of(station, version),
        version=version,
        acts=station.rack.acts(),
        other_side=histories(station.client) if station.client else None,
        drive=drive,
    )


def guidance(settings: Settings) -> Guidance:
    """Read the rules that lead visits at this site."""
    from app.desk.serving import Guidance
    from app.documents.papers import load_papers
    from app.documents.rules import load_rules
    from app.procedures.catalogue import Catalogue as Procedures
    from app.procedures.catalogue import load_policy

    municipality, papers = settings.terminal.municipality, load_papers()
    return Guidance(
        catalogue=Procedures(load_policy(municipality)),
        rules=load_rules(municipality, papers),
        papers=papers,
    )


def loop_of(station: Station, version: str) -> MakeLoop | None:
    """Return what makes the background synchronisation, None without a central store."""
    from sync.engine import Engine
    from sync.loop import SyncLoop

    client, clock = station.client, station.ledger.clock
    if client is None:
        return None
    engine = Engine(station.replica, client, clock, version)

    def make(changed: Callable[[Any], None], arrived: Callable[[], None]) -> SyncLoop:
        loop = SyncLoop(
            engine,
            station.replica,
            clock,
            changed=changed,
            arrived=lambda report: arrived(),
            interrupt=client.interrupt,
        )
        station.ledger.when_saved(loop.wake)
        return loop

    return make

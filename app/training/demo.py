"""The demonstration: a day on embedded parts, its pictures, papers and proof; or an open office."""

from __future__ import annotations

import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from app.resources import words
from app.system import SystemClock
from app.training.demo_cast import DemoPlan, cast_of
from app.training.demo_day import Day, Played
from app.training.demo_hands import Album
from app.training.demo_office import DemoOffice
from app.training.demo_open import stay_open
from app.training.demo_proof import (
    Proven,
    Summary,
    figures,
    plain_ledgers,
    prove,
    secrets_found,
)
from app.training.stage import PartFailed, command, say


def play(plan: DemoPlan, out: Path, *, show: bool, stay: bool, pcscd: bool) -> int:
    """Play the day into a folder, or open an office that stays; returns the exit code.

    Without ``pcscd`` the cards lie on a simulated reader inside the terminal.

    Raises:
        PartFailed: a part did not start or did not do what the day needs.
    """
    began = time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what is private is removed then too
    shutil.rmtree(out, ignore_errors=True)
    cast = cast_of(plan, SystemClock().now().date())
    with DemoOffice(cast, out, show=show or stay, pcscd=pcscd) as office:
        take_delivery(office)
        for terminal in cast.plan.terminals[1:] if stay else cast.plan.terminals:
            office.begin_terminal(terminal.id)
        if stay:
            return stay_open(office)
        set_up = time.monotonic() - began
        album = Album(out / "pictures")
        day = Day(office, album, words("ja"))
        played = day.play()
        played.timings["set_up"] = round(set_up, 2)
        played.timings["day"] = round(time.monotonic() - began - set_up, 2)
        office.end_terminals()
        summary = prove_day(office, album, played)
    summary = msgspec.structs.replace(
        summary, timings=summary.timings | {"whole": round(time.monotonic() - began, 2)}
    )
    (out / "summary.json").write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=2))
    say(msgspec.json.encode(summary).decode())
    return 0 if summary.ok else 1


def take_delivery(office: DemoOffice) -> None:
    """Take the delivered list into the first terminal's ledger.

    Raises:
        PartFailed: it was refused.
    """
    cast, home = office.cast, office.folders.home(office.cast.plan.terminals[0].id)
    staff = cast.staff("backyard")
    signed = ["--staff", staff, "--password-fd", "0"]
    told = command(
        "import", "cards", str(office.folders.delivered), "--home", str(home), "--json", *signed,
        feed=f"{cast.passwords[staff]}\n".encode(),
    )  # fmt: skip
    if not told["accepted"]:
        raise PartFailed(part="import", why=str(told))


def prove_day(office: DemoOffice, album: Album, played: Played) -> Summary:
    """Prove every ledger against the central store, and that no secret was left anywhere."""
    began = time.monotonic()
    cast, folders = office.cast, office.folders
    homes = {one.id: folders.home(one.id) for one in cast.plan.terminals}
    secrets, open_to_all = list(cast.secrets()), [folders.out, folders.database]
    with ThreadPoolExecutor() as at_once:  # commands that wait for their own processes
        proofs = {name: at_once.submit(prove, home) for name, home in homes.items()}
        seeking = at_once.submit(
            secrets_found, secrets, folders=open_to_all, central=office.central_data
        )
        proven = {name: proof.result() for name, proof in proofs.items()}
        found = seeking.result()
    found += secrets_found(secrets, ledgers=list(homes.values()))
    plain, named = plain_ledgers(
        list(homes.values()), [person.name for person in cast.people if len(person.name) > 3]
    )
    printed = office.printer.ask()
    played.timings["proof"] = round(time.monotonic() - began, 2)
    return summary_of(
        proven, played,
        planned=len(cast.plan.visits),
        secrets_found=found,
        plain_ledgers=plain,
        names_in_ledger=named,
        reader=office.reader,
        slips=printed["slips"],
        torn_slips=printed["torn"],
        forms=len(list(office.forms.glob("*.pdf"))),
        pictures=album.count,
        notes=() if office.reader == "pcsc" else ("no pcscd or virtual reader: cards in process",),
    )  # fmt: skip


def summary_of(
    proven: dict[str, Proven], played: Played, *, planned: int, **facts: object
) -> Summary:
    """Put everything together; ``ok`` only where everything agrees."""
    visits = sum(played.outcomes.values())
    unsent = sum(one.unsent for one in proven.values())
    chain_ok = all(one.chain_ok for one in proven.values())
    equal = all(one.equal for one in proven.values())
    booked = played.bookings.get("booked", 0) > 0 and played.bookings.get("changed", 0) > 0
    clean = not any(facts[name] for name in ("secrets_found", "plain_ledgers", "names_in_ledger"))
    return msgspec.convert(
        {
            "ok": visits == planned and booked and not unsent and chain_ok and equal and clean,
            "visits": visits,
            "entries": sum(one.entries for one in proven.values()),
            "receipts": sum(one.receipts for one in proven.values()),
            "unsent": unsent,
            "cases": max(one.cases for one in proven.values()),
            "chain_ok": chain_ok,
            "ledger_equals_central": equal,
            "outcomes": dict(played.outcomes),
            "bookings": played.bookings,
            "timings": played.timings | figures(played.seconds),
            "terminals": {name: one.told for name, one in proven.items()},
        }
        | facts,
        Summary,
    )

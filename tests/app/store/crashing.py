"""Kill a working terminal again and again: ``python -m tests.app.store.crashing LEDGER ROUNDS``.

Each round forks a child that acts as fast as it can and tells each committed seq; it is killed
at a random moment.  Then the ledger is opened again and what it holds is told as one JSON line.
"""

import json
import os
import random
import select
import signal
import sys
import time
from pathlib import Path

from app.access.roles import load_rights
from app.cards.card import Card
from app.records.unit import Actor, Unit
from app.store.ledger import Ledger
from app.store.unit import Identity
from app.store.verify import verify
from app.system import SystemClock, SystemIds
from tests.app.store.conftest import KEY
from tests.app.store.rows import PEOPLE, list_cards

_RIGHTS = load_rights()
_ACTOR = Actor(staff_id="S-1", role="backyard", office="center")


def _open(path: Path) -> Ledger:
    return Ledger.open(
        path,
        KEY,
        identity=Identity(terminal="T01", epoch=1, office="center"),
        clock=SystemClock(),
        ids=SystemIds(),
        rights=_RIGHTS,
        ballast_bytes=0,
    )


def _work(path: Path, told: int, box: str) -> None:
    """Act until killed: boxes of several entries, then one entry at a time."""
    with _open(path) as ledger:
        for number in range(1_000_000):
            people = tuple(
                (f"{box}{number:03d}{n:03d}", *rest) for n, (_, *rest) in enumerate(PEOPLE)
            )
            done = ledger.act(
                lambda unit, p=people, n=number: list_cards(unit, f"{box}{n}", p), _ACTOR
            )
            _tell(told, done.last.seq)
            for card in done.value:
                last = ledger.act(lambda unit, c=card: _receive(unit, c), _ACTOR).last
                _tell(told, last.seq)


def _receive(unit: Unit, card: Card) -> Card:
    return unit.record("card.received", card.id, {"box": card.box})


def _tell(told: int, seq: int) -> None:
    os.write(told, seq.to_bytes(8, "big"))


def _round(path: Path, number: int, chance: random.Random) -> int:
    """Let a child work for a while, kill it, return the last seq it was told of."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _work(path, writing, f"{number:03d}")
        finally:
            os._exit(1)
    os.close(writing)
    select.select([reading], [], [], 20)
    select.select([], [], [], chance.uniform(0, 0.06))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    told = b""
    while part := os.read(reading, 1 << 16):
        told += part
    os.close(reading)
    return int.from_bytes(told[-8:], "big")


def main(path: Path, rounds: int) -> None:
    """Run the rounds and tell what each left."""
    chance = random.Random(8)
    _open(path).close()
    for number in range(rounds):
        acknowledged = _round(path, number, chance)
        begun = time.monotonic()
        with _open(path) as ledger:
            ready = time.monotonic() - begun
            with ledger.reading() as connection:
                verdict = verify(connection)
        line = {
            "acknowledged": acknowledged,
            "entries": verdict.entries,
            "owed": verdict.owed,
            "ok": verdict.ok,
            "seconds": ready,
        }
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

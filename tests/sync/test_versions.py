"""Neighbouring releases work together; what has no version in common says so and loses nothing.

There is one version so far. A next one is declared here: the same messages under a higher number,
which is what a release after this one speaks to this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from app.faults import three_parts
from app.records.entry import Outcome
from app.resources import words
from app.system import SystemClock, SystemIds
from sync.central.service import CentralService, ServiceSettings
from sync.client import Client, tls_context
from sync.faults import VersionRefused
from sync.wire import SPOKEN, Health
from tests.sync.conftest import PASSWORDS, Terminals
from tests.sync.parts import MemoryLedger, list_card
from tests.sync.test_push import engine_of

NOW, NEXT, AFTER = SPOKEN[0], SPOKEN[0] + 1, SPOKEN[0] + 2


class Releases:
    """Run central stores of several releases on one database, and terminals of several."""

    def __init__(self, terminals: Terminals, settings: ServiceSettings, stack: ExitStack) -> None:
        self._settings = settings
        self._stack = stack
        self._folder = terminals.enrol("T01")
        self.ledger = MemoryLedger()

    def centre(self, *spoken: int) -> CentralService:
        service = CentralService(
            self._settings, SystemClock(), SystemIds(), PASSWORDS, spoken=spoken
        )
        return self._stack.enter_context(service)

    def terminal(self, centre: CentralService, *spoken: int) -> Client:
        folder = self._folder
        context = tls_context(folder / "terminal.pem", folder / "terminal.key", folder / "ca.pem")
        client = Client(f"https://127.0.0.1:{centre.port}", context, spoken=spoken)
        self._stack.callback(client.close)
        return client

    def works(self, client: Client, number: int) -> int:
        """Send an entry, follow, and return the version that was spoken."""
        engine = engine_of(self.ledger, client)
        list_card(self.ledger, number)
        engine.push_round()
        engine.pull_round()
        assert self.ledger.outcome(self.ledger.entries[-1]) is Outcome.APPLIED
        return client.hello().version


@pytest.fixture
def releases(terminals: Terminals, dsn: str, keys: Path) -> Iterator[Releases]:
    with ExitStack() as stack:
        yield Releases(terminals, ServiceSettings(keys=keys, dsn=dsn, port=0), stack)


@pytest.mark.postgres
def test_neighbouring_releases_speak_the_newest_that_both_know(releases: Releases) -> None:
    newer = releases.centre(NEXT, NOW)
    assert releases.works(releases.terminal(newer, NOW), 1) == NOW
    assert releases.works(releases.terminal(newer, NEXT, NOW), 2) == NEXT
    assert releases.terminal(newer, NOW).hello().versions == (NEXT, NOW)
    present = releases.centre(NOW)
    assert releases.works(releases.terminal(present, NEXT, NOW), 3) == NOW


@pytest.mark.postgres
def test_nothing_in_common_is_told_and_what_is_owed_goes_out_after_an_update(
    releases: Releases,
) -> None:
    centre = releases.centre(AFTER, NEXT)
    old = engine_of(releases.ledger, releases.terminal(centre, NOW))
    list_card(releases.ledger, 1)
    for call in (old.push_round, old.pull_round):
        with pytest.raises(VersionRefused) as told:
            call()
        assert told.value.details == {"own": f"{NOW}", "spoken": f"{AFTER},{NEXT}"}
    sentence = three_parts(told.value, words("ja"))["next"]
    assert f"版 {NOW}、" in sentence
    assert f"版 {AFTER},{NEXT}）" in sentence
    assert len(releases.ledger.owed(10)) == 1
    assert releases.works(releases.terminal(centre, NEXT, NOW), 2) == NEXT
    assert not releases.ledger.owed(10)


@pytest.mark.postgres
def test_an_answer_in_a_version_that_was_not_offered_is_not_taken(releases: Releases) -> None:
    client = releases.terminal(releases.centre(NEXT, NOW), NOW)
    client._http.headers["Counter-Protocol"] = str(NEXT)  # as if somebody between had changed it
    with pytest.raises(VersionRefused):
        client.hello()


def test_a_field_may_come_and_go_within_a_version() -> None:
    older = msgspec.json.decode(b'{"program":"0.1.0","owed":3}', type=Health)
    assert (older.owed, older.unread) == (3, 0)
    newer = msgspec.json.decode(b'{"program":"0.9.0","unread":2,"colour":"red"}', type=Health)
    assert (newer.unread, newer.owed) == (2, 0)

"""Compare what a terminal holds with the central store, scope by scope."""

from __future__ import annotations

from typing import Any

from sync.client import Client
from sync.sides import LedgerSide


def compare(ledger: LedgerSide, client: Client | None) -> dict[str, Any]:
    """Return per scope whether counts and digests agree, and what is owed or unread.

    Rows kept unread count as held in the digests, so that they are not asked for again and again.
    Without a central store nothing is equal.

    Raises:
        CentralUnreachable: there is no answer.
    """
    if client is None:
        return {"equal": False, "scopes": {}}
    hello = client.hello()
    theirs = client.checksum(tuple(hello.scopes)).digests
    scopes: dict[str, Any] = {}
    for scope in hello.scopes:
        here, there = ledger.digest(scope), theirs[scope]
        scopes[scope] = {"here": here.count, "there": there.count, "equal": here == there}
    backlog = ledger.backlog()
    owed, unread = backlog.count, backlog.unread
    equal = owed == unread == 0 and all(found["equal"] for found in scopes.values())
    return {"equal": equal, "owed": owed, "unread": unread, "scopes": scopes}

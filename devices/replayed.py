"""How a replayed conversation ended, for the replays of every machine."""

from __future__ import annotations

from msgspec import Struct

from app.faults import CounterFault


class ReplayDiffers(CounterFault):
    """Tell that the program did something else than when it was recorded."""

    code = "K-171"


class Ended(Struct, frozen=True, kw_only=True):
    """Tell how a conversation ended: by a fault's code, or well, with what it told."""

    code: str = ""
    word: str = ""

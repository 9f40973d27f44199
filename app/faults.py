"""Troubles told to a person in three parts: what happened, what is safe, what to do next."""

from collections.abc import Callable
from typing import ClassVar

Detail = str | int


class CounterFault(Exception):
    """Describe a trouble of the surroundings or a refused act.

    Subclasses set ``code``: one letter for the part (R reader, P printer, C camera, T touch
    panel, S synchronisation, L ledger, D documents and acts, A access, I import, K settings)
    and a number.  The words live in ``resources/text/<language>/`` under
    ``fault.<code>.{what,safe,next}`` and may use the details as ``{name}``.
    """

    code: ClassVar[str] = ""
    calm: ClassVar[bool] = False  # news rather than a failure: told without red

    def __init__(self, **details: Detail) -> None:
        super().__init__(self.code, details)
        self.details: dict[str, Detail] = details

    def __str__(self) -> str:
        """Return the code and the details; never a secret, for callers put none in."""
        told = " ".join(f"{name}={value}" for name, value in self.details.items())
        return f"{self.code} {told}".rstrip()


class NotFound(CounterFault):
    """Name a record that the ledger does not hold."""

    code = "L-120"


class IllegalMove(CounterFault):
    """Name both states of a move that the table of moves does not allow."""

    code = "D-101"

    def __init__(self, *, subject: str, now: str, wanted: str) -> None:
        super().__init__(subject=subject, now=now, wanted=wanted)
        self.now = now
        self.wanted = wanted


class NotAllowed(CounterFault):
    """Tell that this person's role may not record this act."""

    code = "A-110"


class OfficialNeeded(CounterFault):
    """Tell that only a city official, signed in on this terminal, can answer this step."""

    code = "A-111"


class WitnessNeeded(CounterFault):
    """Tell that this is confirmed by a second person, not by the acting one alone."""

    code = "D-302"


class WitnessNotAllowed(CounterFault):
    """Tell that the second person's role may not witness this act."""

    code = "A-112"


class UnexpectedTrouble(CounterFault):
    """Stand for a bug: the number finds its trace in the log, no more is told."""

    code = "K-190"

    def __init__(self, *, report: str) -> None:
        super().__init__(report=report)
        self.report = report


def three_parts(fault: CounterFault, words: Callable[..., str]) -> dict[str, str]:
    """Return what happened, what is safe and what to do next, by these names."""
    return {
        part: words(f"fault.{fault.code}.{part}", **fault.details)
        for part in ("what", "safe", "next")
    }

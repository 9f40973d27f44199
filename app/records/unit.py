"""The unit of work as the rules see it: reads and records inside one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from app.ports import Ids
from app.records.entry import Body
from app.records.state import State

S = TypeVar("S", bound=State)


class Actor(Struct, frozen=True, kw_only=True):
    """Name who acts: a signed-in person on a terminal."""

    staff_id: str
    role: str
    office: str


class Approval(Struct, frozen=True, kw_only=True):
    """Hold an official's own decision on this terminal, made with the official's credential.

    ``token`` is the one-time mark that the access rules issued for this subject; the unit of
    work redeems it, so that nobody can name an official who did not decide.
    """

    staff_id: str
    subject: str
    token: str

    def __repr__(self) -> str:
        """Keep the mark out of logs."""
        return f"Approval({self.staff_id}, {self.subject})"


class Witness(Struct, frozen=True, kw_only=True):
    """Hold a second person's word on one subject, given with that person's own credential.

    ``token`` is the one-time mark that the access rules issued for this subject, as of an approval.
    """

    staff_id: str
    name: str
    role: str
    subject: str
    token: str

    def __repr__(self) -> str:
        """Keep name and mark out of logs."""
        return f"Witness({self.staff_id}, {self.subject})"


Mark = Approval | Witness


class Unit(Protocol):
    """Read states and record acts; all of it is committed together or not at all."""

    @property
    def now(self) -> datetime:
        """Return the time of this unit of work."""
        ...

    @property
    def ids(self) -> Ids:
        """Return the source of identities."""
        ...

    @property
    def actor(self) -> Actor:
        """Return who acts."""
        ...

    def find(self, state: type[S], id: str) -> S | None:
        """Return the state of a subject, None where the ledger has none."""
        ...

    def get(self, state: type[S], id: str) -> S:
        """Return the state of a subject; raises NotFound."""
        ...

    def adopt(self, state: State) -> None:
        """Take over another office's state as the central store told it.

        It is written only together with an entry on it, and goes again once nothing is owed on
        it; a state that the ledger has stays as it is.
        """
        ...

    def record(
        self,
        kind: str,
        subject: str,
        body: Body,
        *,
        private: Body | None = None,
        scope: str | None = None,
        approval: Approval | None = None,
        witness: Witness | None = None,
    ) -> Any:
        """Write one entry, apply it and return the subject's new state.

        Raises:
            NotAllowed: the actor's role may not record this kind.
            OfficialNeeded: the kind is an official's and no valid approval is given.
            WitnessNeeded: the body tells of something that two persons see, one did.
            WitnessNotAllowed: the second person's role may not witness this kind.
            IllegalMove: the present state does not allow it.
        """
        ...

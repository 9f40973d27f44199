"""People: who is signed in at this terminal."""

from __future__ import annotations

from msgspec import Raw

from app.access.session import Session
from app.headless.action import Action, Name, Text, secret_of
from app.headless.operations import Operations


class SignIn(Action, frozen=True, kw_only=True):
    """Let a person sign in; whoever was signed in before no longer is."""

    staff: Name
    password: Raw
    code: Text = ""

    example = {"staff": "S-0142", "password": "himitsu-no-kotoba"}
    behind_sign_in = False

    def run(self, on: Operations) -> Session:
        """Open the session."""
        return on.entrance.sign_in(self.staff, secret_of(self.password, "password"), self.code)


class SignOut(Action, frozen=True, kw_only=True):
    """End the session; an open visit stays where it is."""

    def run(self, on: Operations) -> None:
        """Close the session."""
        on.entrance.sign_out()


class SignedIn(Action, frozen=True, kw_only=True):
    """Tell who is signed in, null for nobody."""

    behind_sign_in = False

    def run(self, on: Operations) -> Session | None:
        """Return the session."""
        return on.desk.signed_in


class UnlockAccount(Action, frozen=True, kw_only=True):
    """Open an account that locked itself after wrong passwords, before its time."""

    staff: Name

    example = {"staff": "S-0142"}

    def run(self, on: Operations) -> None:
        """Record it."""
        on.entrance.unlock_account(self.staff.strip().upper())


PEOPLE: tuple[type[Action], ...] = (SignIn, SignOut, SignedIn, UnlockAccount)

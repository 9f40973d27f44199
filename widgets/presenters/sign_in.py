"""Bind the sign-in to the entrance: credentials in, a session or a told refusal out."""

from __future__ import annotations

from collections.abc import Callable

from app.access.session import Session
from app.access.staff import Locked
from app.desk.entrance import Entrance
from app.faults import CounterFault
from app.ports import Secret, Words
from widgets.background import Lanes
from widgets.shell import StaffWindow


class SignInPresenter:
    """Let people in; ``entered`` is told a new session, a locked screen is given back."""

    def __init__(
        self,
        window: StaffWindow,
        entrance: Entrance,
        lanes: Lanes,
        words: Words,
        *,
        code_needed: bool,
        entered: Callable[[Session], None],
        resumed: Callable[[], None],
    ) -> None:
        self._window = window
        self._screen = window.sign_in
        self._entrance = entrance
        self._lanes = lanes
        self._words = words
        self._entered, self._resumed = entered, resumed
        self._session: Session | None = None
        self._screen.set_code_needed(needed=code_needed)
        self._screen.submitted.connect(self._submit)

    def _submit(self, staff_id: str, password: Secret, code: str) -> None:
        self._screen.show_busy(busy=True)
        self._lanes.run(
            "records",
            lambda: self._entrance.sign_in(staff_id, password, code),
            self._done,
            self._failed,
            owner=self._screen,
        )

    def _done(self, session: Session) -> None:
        self._screen.show_busy(busy=False)
        before, self._session = self._session, session
        same = before is not None and before.staff_id == session.staff_id
        if same and self._window.frame is not None:
            self._resumed()
            return
        self._entered(session)

    def _failed(self, fault: CounterFault) -> None:
        words, details = self._words, fault.details
        self._screen.show_wrong(
            words(f"fault.{fault.code}.what", **details),
            words(f"fault.{fault.code}.safe", **details),
            words(f"fault.{fault.code}.next", **details),
            fault.code,
        )
        if isinstance(fault, Locked):
            self._screen.show_wait(int(fault.details["seconds"]))

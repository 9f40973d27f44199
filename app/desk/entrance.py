"""Sign in and out, lock, unlock, and an official's own decision on this terminal."""

from __future__ import annotations

from app.access.session import Session, SessionEnd
from app.access.staff import unlock
from app.desk.desk import Desk
from app.faults import WitnessNeeded
from app.ports import Secret
from app.records.unit import Approval, Witness
from app.tickets.ticket import Ticket
from app.visits.visit import Visit


class Entrance:
    """Let people in and out of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def sign_in(self, staff_id: str, password: Secret, code: str = "") -> Session:
        """Open a session; the password is wiped in every case.

        Raises:
            WrongCredential, Locked, OfflineUnknown: in the person's words.
        """
        session = self._desk.door.sign_in(staff_id.strip().upper(), password, code.strip())
        self._desk.open_session(session)
        return session

    def unlock_screen(self, password: Secret, code: str = "") -> Session:
        """Let the same person go on after the screen had locked itself."""
        return self.sign_in(self._desk.session().staff_id, password, code)

    def sign_out(self) -> None:
        """Close the session; an open visit stays where it is."""
        self._desk.door.sign_out(self._desk.session())
        self._desk.close_session()

    @property
    def signed_in(self) -> Session | None:
        """Return who is signed in, None for nobody."""
        return self._desk.signed_in

    def end_session(self, session: Session, why: SessionEnd) -> bool:
        """End a session that its person left; tell whether it was still this desk's.

        An open visit stays where it is.  The desk is closed even where nothing can be recorded.
        """
        if self._desk.signed_in != session:
            return False
        self._desk.close_session()
        self._desk.door.end(session.staff_id, why)
        return True

    def end_left(self) -> int:
        """Record that sessions of an earlier run of the program are over; return how many.

        Raises:
            CounterFault: nothing can be recorded; nobody is signed in all the same.
        """
        here = self._desk.signed_in
        people = self._desk.ask(lambda records: records.duty.people())
        left = [
            one.id
            for one in people
            if one.signed_in_on == self._desk.terminal and (here is None or here.staff_id != one.id)
        ]
        for staff_id in left:
            self._desk.door.end(staff_id, SessionEnd.RESTART)
        return len(left)

    def approve(self, staff_id: str, password: Secret, code: str, *, visit: str) -> Approval:
        """Check an official's credential for one decision on one visit.

        Raises:
            OfficialNeeded: the person is no city official.
        """
        return self._desk.door.approve(staff_id.strip().upper(), password, code, subject=visit)

    def witness(self, staff_id: str, password: Secret, code: str, *, subject: str) -> Witness:
        """Check the credential of a second person who saw what the signed-in one did.

        Raises:
            WitnessNeeded: it is the signed-in person.
            WrongCredential, Locked, OfflineUnknown: in the person's words.
        """
        person = staff_id.strip().upper()
        if person == self._desk.session().staff_id:
            password.wipe()
            raise WitnessNeeded()
        return self._desk.door.witness(person, password, code.strip(), subject=subject)

    def unlock_account(self, staff_id: str) -> None:
        """Open a locked account before its time."""
        self._desk.act(lambda unit: unlock(unit, staff_id))

    def unfinished(self) -> Visit | None:
        """Return this window's visit that was open when the program last ended."""
        visits = self._desk.ask(lambda records: records.visits.open_at(self._desk.office))
        mine = [visit for visit in visits if visit.window == self._desk.window]
        return mine[-1] if mine else None

    def unfinished_number(self) -> str:
        """Return the ticket number of the unfinished visit, empty for none."""
        visit = self.unfinished()
        if visit is None or not visit.ticket:
            return ""
        ticket = self._desk.ask(lambda records: records.tickets.one(Ticket, visit.ticket))
        return ticket.number if ticket is not None else ""

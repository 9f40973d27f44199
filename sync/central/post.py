"""Messages to residents, queued in the transaction that changed the booking."""

from datetime import datetime
from enum import StrEnum

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.dialects.postgresql import insert

from app.reservations.booking import Booking
from app.reservations.mail_rules import MailRules
from app.reservations.messages import MessageKind, messages_after
from sync.central.tables import centre, mail


class MailState(StrEnum):
    """Name how far a message is."""

    QUEUED = "queued"
    SENDING = "sending"  # claimed; whether it went out is not known until it is noted
    SENT = "sent"
    FAILED = "failed"  # the mail server refused it for good
    UNKNOWN = "unknown"  # it may have gone out: never sent again by itself
    WITHDRAWN = "withdrawn"


class MailValues(Struct, frozen=True, kw_only=True):
    """Hold what a message tells; erased once it has gone out."""

    name: str
    number: str
    purpose: str
    office: str
    day: str
    time: str


class PostBox:
    """Queue messages: one of a kind for each entry that led to it, one reminder per appointment.

    What an entry from before a restored backup leads to may have gone out already: it is shown
    to a person and not sent.
    """

    def __init__(self, connection: sa.Connection, rules: MailRules, now: datetime) -> None:
        self._connection = connection
        self._rules = rules
        self._now = now

    def note(
        self,
        before: Booking | None,
        after: Booking,
        *,
        id: str,
        at: datetime,
        superseded: bool = False,
    ) -> None:
        """Queue what follows from an entry: ``id`` names it, ``at`` is when it was recorded."""
        found = messages_after(before, after, self._rules, self._now, superseded=superseded)
        if found.withdrawn:
            self._withdraw(after.id, found.withdrawn)
        for message in found.new:
            again = message.due <= self._now and self._before_restore(at)
            self._connection.execute(
                insert(mail)
                .values(
                    id=f"{id}.{message.kind}",
                    booking=after.id,
                    kind=message.kind,
                    key=message.key or id,
                    language=after.language,
                    address=after.mail,
                    told=msgspec.json.encode(_values(after)).decode(),
                    due_at=message.due,
                    state=MailState.UNKNOWN if again else MailState.QUEUED,
                    attempts=0,
                    why="restored" if again else "",
                    noted_at=self._now,
                )
                .on_conflict_do_update(
                    constraint="uq_mail_booking_kind_key",
                    set_={"state": MailState.QUEUED, "due_at": message.due, "address": after.mail},
                    where=mail.c.state == MailState.WITHDRAWN,
                )
            )

    def _before_restore(self, at: datetime) -> bool:
        restored = self._connection.execute(sa.select(centre.c.restored_at)).scalar()
        return restored is not None and at < restored

    def _withdraw(self, booking: str, kinds: tuple[MessageKind, ...]) -> None:
        self._connection.execute(
            sa.update(mail)
            .where(
                mail.c.booking == booking,
                mail.c.kind.in_(kinds),
                mail.c.state == MailState.QUEUED,
            )
            .values(state=MailState.WITHDRAWN, noted_at=self._now)
        )


def _values(booking: Booking) -> MailValues:
    return MailValues(
        name=booking.name,
        number=booking.number,
        purpose=booking.purpose,
        office=booking.office,
        day=booking.day.isoformat(),
        time=booking.time,
    )

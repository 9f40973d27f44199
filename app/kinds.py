"""All kinds of entries, put together from the nouns."""

from collections.abc import Mapping
from types import MappingProxyType

from app.access import staff
from app.backyard import box
from app.cards import kinds as cards
from app.cases import case
from app.closing import closing
from app.filing import filing
from app.records.kinds import Kind
from app.reservations import booking_day, booking_kinds
from app.tickets import kinds as tickets
from app.till import payment, till
from app.troubles import trouble
from app.visits import face_print, photo
from app.visits import kinds as visits

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            *staff.KINDS,
            *cards.KINDS,
            *box.KINDS,
            *booking_kinds.KINDS,
            *booking_day.KINDS,
            *tickets.KINDS,
            *visits.KINDS,
            *case.KINDS,
            *closing.KINDS,
            *trouble.KINDS,
            *payment.KINDS,
            *till.KINDS,
            *photo.KINDS,
            *filing.KINDS,
            *face_print.KINDS,
        )
    }
)

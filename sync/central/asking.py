"""Who asks for other offices' data must have the right at this moment."""

import sqlalchemy as sa

from app.access.roles import Rights
from app.access.staff import Staff
from app.records.kinds import subject_name
from sync.central.devices import Refuse
from sync.central.tables import shared
from sync.wire import RefusalCode

_STAFF = shared[subject_name(Staff)]


def refuse_person(connection: sa.Connection, rights: Rights, staff_id: str, kind: str) -> None:
    """Let a person pass whose role may record a kind.

    Raises:
        Refuse: the person is unknown, disabled, or has not the right.
    """
    query = sa.select(_STAFF.c.role, _STAFF.c.active).where(_STAFF.c.id == staff_id)
    person = connection.execute(query).first()
    if person is None or not person.active or not rights.may(person.role, kind):
        raise Refuse(RefusalCode.NOT_ALLOWED)

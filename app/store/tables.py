"""The tables that terminal ledger and central store share, made from the states' own fields.

Times and dates are ISO text with their zone, so that a row reads back exactly as it was sealed
and sorts by time within one office; structured fields are canonical JSON text.
"""

import types
import typing
from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from app.access.staff import Staff
from app.backyard.box import Box
from app.cards.card import Card
from app.cases.case import Case
from app.closing.closing import Closing
from app.filing.filing import Filing
from app.records.kinds import subject_name
from app.records.state import State
from app.reservations.booking import Booking
from app.reservations.booking_day import BookingDay
from app.tickets.ticket import Ticket
from app.till.payment import Payment
from app.till.till import Till
from app.troubles.trouble import Trouble
from app.visits.face_print import FacePrint
from app.visits.photo import Photo
from app.visits.visit import Visit

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

STATES: tuple[type[State], ...] = (
    Staff,
    Card,
    Box,
    Booking,
    BookingDay,
    Ticket,
    Visit,
    Case,
    Closing,
    Trouble,
    Payment,
    Till,
    Photo,
    Filing,
    FacePrint,
)

_INDEXES: dict[type[State], tuple[tuple[str, ...], ...]] = {
    Card: (
        ("control_number",),
        ("box",),
        ("place",),
        ("status",),
        ("office", "status"),
        ("serial",),
    ),
    Booking: (("number",), ("office", "day"), ("card",), ("person", "purpose"), ("kana",)),
    BookingDay: (("office", "day"),),
    Ticket: (("office", "day", "status"), ("terminal", "purpose", "day")),
    Visit: (("office", "status"), ("ticket",), ("card",)),
    Box: (("office", "status"),),
    Case: (("status",),),
    Closing: (("office", "day"),),
    Trouble: (("terminal",),),
    Payment: (("terminal", "epoch", "no"), ("visit",), ("office", "day"), ("void_terminal",)),
    Till: (("office", "day"), ("terminal", "status")),
    Photo: (("visit",), ("office", "status")),
    Filing: (
        ("office", "status", "taken_at"),
        ("office", "keep_until"),
        ("control_number",),
        ("visit",),
    ),
    FacePrint: (("terminal", "fate"), ("visit",)),
}


def _column_type(annotation: object) -> tuple[sa.types.TypeEngine[Any], bool]:
    """Return the column type of a field and whether it may be absent."""
    origin = typing.get_origin(annotation)
    if origin in (types.UnionType, typing.Union):
        parts = [part for part in typing.get_args(annotation) if part is not type(None)]
        return _column_type(parts[0])[0], True
    if annotation is bool:
        return sa.Boolean(), False
    if annotation is int:
        return sa.BigInteger().with_variant(sa.Integer(), "sqlite"), False
    if isinstance(annotation, type) and issubclass(annotation, (str, StrEnum)):
        return sa.Text(), False
    return sa.Text(), False


def _state_table(state: type[State]) -> sa.Table:
    hints = typing.get_type_hints(state)
    columns: list[sa.Column[object]] = []
    for field in state.__struct_fields__:
        kind, absent = _column_type(hints[field])
        columns.append(sa.Column(field, kind, primary_key=field == "id", nullable=absent))
    name = subject_name(state)
    indexes = [
        sa.Index(f"ix_{name}_{'_'.join(fields)}", *fields) for fields in _INDEXES.get(state, ())
    ]
    return sa.Table(name, metadata, *columns, *indexes)


STATE_TABLES: dict[str, sa.Table] = {subject_name(state): _state_table(state) for state in STATES}
STATE_TYPES: dict[str, type[State]] = {subject_name(state): state for state in STATES}


@cache
def json_fields(state: type[Struct]) -> frozenset[str]:
    """Return the fields of a state that are kept as JSON text."""
    hints = typing.get_type_hints(state)
    return frozenset(
        name
        for name in state.__struct_fields__
        if typing.get_origin(hints[name]) in (dict, tuple, list)
    )


entry = sa.Table(
    "entry",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("terminal", sa.Text, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("klass", sa.Text, nullable=False),
    sa.Column("subject_type", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("approved_by", sa.Text),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("offset_ms", sa.BigInteger().with_variant(sa.Integer(), "sqlite")),
    sa.Column("base_rev", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("private", sa.Text),
    sa.Column("private_digest", sa.Text, nullable=False),
    sa.Column("salt", sa.Text, nullable=False),
    sa.Column("prev_hash", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.UniqueConstraint("terminal", "epoch", "seq", name="uq_entry_terminal_epoch_seq"),
    sa.Index("ix_entry_subject", "subject"),
)

SHARED_TABLES: tuple[sa.Table, ...] = (*STATE_TABLES.values(), entry)

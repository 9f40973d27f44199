"""The central store's tables: the shared ones and those that only it has."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from app.store.tables import SHARED_TABLES

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
shared = {table.name: table.to_metadata(metadata) for table in SHARED_TABLES}
entry = shared["entry"]
_booking = shared["booking"].c
# What no transaction can break: nobody has two seats for one purpose, no seat has two persons.
sa.Index(
    "uq_booking_active",
    _booking.person,
    _booking.purpose,
    unique=True,
    postgresql_where=sa.text("status = 'booked' AND person <> ''"),
)
sa.Index(
    "uq_booking_seat",
    _booking.office,
    _booking.day,
    _booking.time,
    _booking.purpose,
    _booking.seat,
    unique=True,
    postgresql_where=sa.text("seat > 0"),
)

_Bytewise = sa.Text(collation="C")

centre = sa.Table(
    "centre",
    metadata,
    sa.Column("row", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("feed_epoch", sa.Text, nullable=False),
    sa.Column("no", sa.BigInteger, nullable=False),
    sa.Column("restored_at", sa.DateTime(timezone=True)),
)

feed = sa.Table(
    "feed",
    metadata,
    sa.Column("scope", _Bytewise, primary_key=True),
    sa.Column("subject_type", _Bytewise, primary_key=True),
    sa.Column("subject", _Bytewise, primary_key=True),
    sa.Column("no", sa.BigInteger, nullable=False),
    sa.Column("rev", sa.BigInteger, nullable=False),
    sa.Column("gone", sa.Boolean, nullable=False),
    sa.Index("ix_feed_scope_no", "scope", "no"),
)

scope_digest = sa.Table(
    "scope_digest",
    metadata,
    sa.Column("scope", _Bytewise, primary_key=True),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("marks", sa.BigInteger, nullable=False),
    sa.Column("floor", sa.BigInteger, nullable=False),
)

terminal = sa.Table(
    "terminal",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("office", sa.Text, nullable=False),
    sa.Column("window", sa.Text, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("ticket_first", sa.Integer, nullable=False),
    sa.Column("ticket_last", sa.Integer, nullable=False),
    sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("forked", sa.Text, nullable=False),
    sa.Column("last_seen", sa.DateTime(timezone=True)),
    sa.Column("program", sa.Text, nullable=False),
    sa.Column("owed", sa.Integer, nullable=False),
    sa.Column("oldest_at", sa.DateTime(timezone=True)),
    sa.Column("open_cases", sa.Integer, nullable=False),
    sa.Column("offset_ms", sa.BigInteger),
    sa.Column("unread", sa.Integer, nullable=False),
)

# Every range of numbers that a terminal ever had; one that overlaps none of them is fresh.
ticket_range = sa.Table(
    "ticket_range",
    metadata,
    sa.Column("terminal", sa.Text, primary_key=True),
    sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("office", sa.Text, nullable=False),
    sa.Column("first", sa.Integer, nullable=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Index("ix_ticket_range_office", "office"),
)

device = sa.Table(
    "device",
    metadata,
    sa.Column("fingerprint", sa.Text, primary_key=True),
    sa.Column("terminal", sa.Text, nullable=False),
    sa.Column("public_key", sa.Text, nullable=False),
    sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("revoked_at", sa.DateTime(timezone=True)),
    sa.Index("ix_device_terminal", "terminal"),
)

head = sa.Table(
    "head",
    metadata,
    sa.Column("terminal", sa.Text, primary_key=True),
    sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("signature", sa.Text, nullable=False),
)

answer = sa.Table(
    "answer",
    metadata,
    sa.Column("terminal", sa.Text, primary_key=True),
    sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("entry_id", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("reply", sa.Text, nullable=False),
)

held = sa.Table(
    "held",
    metadata,
    sa.Column("terminal", sa.Text, primary_key=True),
    sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("entry_id", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("trouble", sa.Text, nullable=False),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)

# What all offices' cards are found by; the ledger's search keys with a collation for prefixes.
# ``grams`` are the single characters and pairs of name and kana, for a word found anywhere in them.
card_key = sa.Table(
    "card_key",
    metadata,
    sa.Column("card", sa.Text, primary_key=True),
    sa.Column("name", _Bytewise, nullable=False),
    sa.Column("kana", _Bytewise, nullable=False),
    sa.Column("number", _Bytewise, nullable=False),
    sa.Column("last4", _Bytewise, nullable=False),
    sa.Column("born", _Bytewise, nullable=False),
    sa.Column("grams", ARRAY(_Bytewise), nullable=False),
    sa.Index("ix_card_key_name", "name"),
    sa.Index("ix_card_key_kana", "kana"),
    sa.Index("ix_card_key_number", "number"),
    sa.Index("ix_card_key_last4", "last4"),
    sa.Index("ix_card_key_born", "born"),
    sa.Index("ix_card_key_grams", "grams", postgresql_using="gin"),
)

# Messages to residents; one of a kind for each appointment, whatever happens.
mail = sa.Table(
    "mail",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("booking", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("told", sa.Text, nullable=False),
    sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("booking", "kind", "key", name="uq_mail_booking_kind_key"),
    sa.Index("ix_mail_state_due_at", "state", "due_at"),
)

attachment = sa.Table(
    "attachment",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("terminal", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("got", sa.BigInteger, nullable=False),
    sa.Column("whole_at", sa.DateTime(timezone=True)),
    sa.Column("erased_at", sa.DateTime(timezone=True)),
)

attachment_piece = sa.Table(
    "attachment_piece",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("offset", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

credential = sa.Table(
    "credential",
    metadata,
    sa.Column("staff_id", sa.Text, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("code_secret", sa.Text, nullable=False),
    sa.Column("code_step", sa.BigInteger, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("failed_at", sa.DateTime(timezone=True)),
    sa.Column("locked_until", sa.DateTime(timezone=True)),
)

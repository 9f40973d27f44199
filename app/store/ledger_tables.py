"""The tables that only a terminal's ledger has: receipts, what is owed, replica, search."""

import sqlalchemy as sa

from app.store.tables import metadata

_seq = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

receipt = sa.Table(
    "receipt",
    metadata,
    sa.Column("entry_id", sa.Text, primary_key=True),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("rev", _seq, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Index("ix_receipt_outcome", "outcome"),
)

# One row per entry without a receipt: an index of the entry table (`app.store.repair`).
owed = sa.Table(
    "owed",
    metadata,
    sa.Column("epoch", sa.Integer, primary_key=True),
    sa.Column("seq", _seq, primary_key=True),
    sa.Column("entry_id", sa.Text, nullable=False, unique=True),
    sa.Column("subject_type", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Index("ix_owed_subject", "subject"),
)

# What the central store holds of a subject, kept while entries on it are owed.
base = sa.Table(
    "base",
    metadata,
    sa.Column("subject_type", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("image", sa.Text),
    sa.Column("rev", _seq, nullable=False),
    sa.Column("through", _seq, nullable=False),
)

cursor = sa.Table(
    "cursor",
    metadata,
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("feed_epoch", sa.Text, nullable=False),
    sa.Column("no", _seq, nullable=False),
    sa.Column("hydrating", sa.Boolean, nullable=False),
    sa.Column("after_type", sa.Text),
    sa.Column("after_subject", sa.Text),
)

# Rows of the central store that this program cannot read; ``row`` is the JSON as it came.
unread = sa.Table(
    "unread",
    metadata,
    sa.Column("subject_type", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("rev", _seq, nullable=False),
    sa.Column("through", _seq, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("row", sa.Text, nullable=False),
)

# What is begun at a stage of an open visit and not confirmed yet; nobody else is told of it.
draft = sa.Table(
    "draft",
    metadata,
    sa.Column("visit", sa.Text, primary_key=True),
    sa.Column("stage", sa.Text, primary_key=True),
    sa.Column("answer", sa.Text, nullable=False),
)

verifier = sa.Table(
    "verifier",
    metadata,
    sa.Column("staff_id", sa.Text, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("until", sa.Text, nullable=False),
    sa.Column("code_secret", sa.Text, nullable=False),
    sa.Column("code_step", _seq, nullable=False),
)

card_key = sa.Table(
    "card_key",
    metadata,
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("card", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kana", sa.Text, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("last4", sa.Text, nullable=False),
    sa.Column("born", sa.Text, nullable=False),
    sa.Index("ix_card_key_name", "name"),
    sa.Index("ix_card_key_kana", "kana"),
    sa.Index("ix_card_key_number", "number"),
    sa.Index("ix_card_key_last4", "last4"),
    sa.Index("ix_card_key_born", "born"),
)

# Photographs and scans; the central store is told of them apart from entries.
attachment = sa.Table(
    "attachment",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("size", _seq, nullable=False),
    sa.Column("body", sa.LargeBinary),
    sa.Column("added_at", sa.Text, nullable=False),
    sa.Column("sent", _seq, nullable=False),
    sa.Column("whole", sa.Boolean, nullable=False),
    sa.Column("damaged", sa.Boolean, nullable=False),
    sa.Column("erased", sa.Boolean, nullable=False),
    sa.Column("erase_told", sa.Boolean, nullable=False),
    sa.Index("ix_attachment_whole", "whole", "erased"),
)

GRAM_TABLE = "card_gram"

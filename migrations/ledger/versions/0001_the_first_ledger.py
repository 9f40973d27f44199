"""The first ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "base",
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("rev", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("through", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("subject_type", "subject", name=op.f("pk_base")),
    )
    op.create_table(
        "booking",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    op.create_index("ix_booking_card", "booking", ["card"], unique=False)
    op.create_index("ix_booking_number", "booking", ["number"], unique=False)
    op.create_index("ix_booking_office_day", "booking", ["office", "day"], unique=False)
    op.create_table(
        "box",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("listed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("listed_at", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("surplus", sa.Text(), nullable=False),
        sa.Column("matched", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("missing", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=True),
        sa.Column("checked_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box")),
    )
    op.create_index("ix_box_office_status", "box", ["office", "status"], unique=False)
    op.create_table(
        "card",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("control_number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kana", sa.Text(), nullable=False),
        sa.Column("born", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("ward", sa.Text(), nullable=False),
        sa.Column("expires", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("moving_to", sa.Text(), nullable=False),
        sa.Column("moving_by", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=True),
        sa.Column("set_up_at", sa.Text(), nullable=True),
        sa.Column("handed_over_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
    )
    op.create_index("ix_card_box", "card", ["box"], unique=False)
    op.create_index("ix_card_control_number", "card", ["control_number"], unique=False)
    op.create_index("ix_card_office_status", "card", ["office", "status"], unique=False)
    op.create_index("ix_card_place", "card", ["place"], unique=False)
    op.create_index("ix_card_status", "card", ["status"], unique=False)
    op.create_table(
        "card_key",
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kana", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("last4", sa.Text(), nullable=False),
        sa.Column("born", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_card_key")),
        sa.UniqueConstraint("card", name=op.f("uq_card_key_card")),
    )
    op.create_index("ix_card_key_born", "card_key", ["born"], unique=False)
    op.create_index("ix_card_key_kana", "card_key", ["kana"], unique=False)
    op.create_index("ix_card_key_last4", "card_key", ["last4"], unique=False)
    op.create_index("ix_card_key_name", "card_key", ["name"], unique=False)
    op.create_index("ix_card_key_number", "card_key", ["number"], unique=False)
    op.create_table(
        "case",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
    )
    op.create_index("ix_case_status", "case", ["status"], unique=False)
    op.create_table(
        "closing",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("accepted", sa.Text(), nullable=False),
        sa.Column("locked_by", sa.Text(), nullable=False),
        sa.Column("exported", sa.Text(), nullable=False),
        sa.Column(
            "exported_through", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
    )
    op.create_index("ix_closing_office_day", "closing", ["office", "day"], unique=False)
    op.create_table(
        "cursor",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("feed_epoch", sa.Text(), nullable=False),
        sa.Column("no", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hydrating", sa.Boolean(), nullable=False),
        sa.Column("after_type", sa.Text(), nullable=True),
        sa.Column("after_subject", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_cursor")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("terminal", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("offset_ms", sa.Integer(), nullable=True),
        sa.Column("base_rev", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("private", sa.Text(), nullable=True),
        sa.Column("private_digest", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("terminal", "epoch", "seq", name="uq_entry_terminal_epoch_seq"),
    )
    op.create_index("ix_entry_subject", "entry", ["subject"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "owed",
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("epoch", "seq", name=op.f("pk_owed")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_owed_entry_id")),
    )
    op.create_index("ix_owed_subject", "owed", ["subject"], unique=False)
    op.create_table(
        "receipt",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_receipt")),
    )
    op.create_index("ix_receipt_outcome", "receipt", ["outcome"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("failed_at", sa.Text(), nullable=True),
        sa.Column("locked_until", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("terminal", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("copies", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("booking", sa.Text(), nullable=False),
        sa.Column("care", sa.Boolean(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("called_at", sa.Text(), nullable=True),
        sa.Column("calls", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("done_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
    )
    op.create_index(
        "ix_ticket_office_day_status", "ticket", ["office", "day", "status"], unique=False
    )
    op.create_index(
        "ix_ticket_terminal_purpose_day", "ticket", ["terminal", "purpose", "day"], unique=False
    )
    op.create_table(
        "verifier",
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("code_secret", sa.Text(), nullable=False),
        sa.Column(
            "code_step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_verifier")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("official_stages", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("called_at", sa.Text(), nullable=True),
        sa.Column("calls", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_card", "visit", ["card"], unique=False)
    op.create_index("ix_visit_office_status", "visit", ["office", "status"], unique=False)
    op.create_index("ix_visit_ticket", "visit", ["ticket"], unique=False)

    op.execute(
        "CREATE VIRTUAL TABLE card_gram USING fts5(grams, content='', contentless_delete=1, "
        "detail=column, tokenize='unicode61 remove_diacritics 0')"
    )
    op.execute(
        "CREATE TRIGGER entry_frozen_update BEFORE UPDATE OF id, terminal, epoch, seq, kind, version, "
        "klass, subject_type, subject, scope, actor, role, approved_by, at, offset_ms, base_rev, body, "
        "private_digest, prev_hash, hash ON entry BEGIN SELECT RAISE(ABORT, 'entries are frozen'); END"
    )
    op.execute(
        "CREATE TRIGGER entry_private_erased BEFORE UPDATE OF private, salt ON entry "
        "WHEN NEW.private IS NOT NULL OR NEW.salt <> '' "
        "BEGIN SELECT RAISE(ABORT, 'entries are frozen'); END"
    )
    op.execute(
        "CREATE TRIGGER entry_frozen_delete BEFORE DELETE ON entry "
        "BEGIN SELECT RAISE(ABORT, 'entries are frozen'); END"
    )


def downgrade():
    op.execute("DROP TRIGGER entry_frozen_delete")
    op.execute("DROP TRIGGER entry_private_erased")
    op.execute("DROP TRIGGER entry_frozen_update")
    op.execute("DROP TABLE card_gram")

    op.drop_index("ix_visit_ticket", table_name="visit")
    op.drop_index("ix_visit_office_status", table_name="visit")
    op.drop_index("ix_visit_card", table_name="visit")
    op.drop_table("visit")
    op.drop_table("verifier")
    op.drop_index("ix_ticket_terminal_purpose_day", table_name="ticket")
    op.drop_index("ix_ticket_office_day_status", table_name="ticket")
    op.drop_table("ticket")
    op.drop_table("staff")
    op.drop_index("ix_receipt_outcome", table_name="receipt")
    op.drop_table("receipt")
    op.drop_index("ix_owed_subject", table_name="owed")
    op.drop_table("owed")
    op.drop_table("meta")
    op.drop_index("ix_entry_subject", table_name="entry")
    op.drop_table("entry")
    op.drop_table("cursor")
    op.drop_index("ix_closing_office_day", table_name="closing")
    op.drop_table("closing")
    op.drop_index("ix_case_status", table_name="case")
    op.drop_table("case")
    op.drop_index("ix_card_key_number", table_name="card_key")
    op.drop_index("ix_card_key_name", table_name="card_key")
    op.drop_index("ix_card_key_last4", table_name="card_key")
    op.drop_index("ix_card_key_kana", table_name="card_key")
    op.drop_index("ix_card_key_born", table_name="card_key")
    op.drop_table("card_key")
    op.drop_index("ix_card_status", table_name="card")
    op.drop_index("ix_card_place", table_name="card")
    op.drop_index("ix_card_office_status", table_name="card")
    op.drop_index("ix_card_control_number", table_name="card")
    op.drop_index("ix_card_box", table_name="card")
    op.drop_table("card")
    op.drop_index("ix_box_office_status", table_name="box")
    op.drop_table("box")
    op.drop_index("ix_booking_office_day", table_name="booking")
    op.drop_index("ix_booking_number", table_name="booking")
    op.drop_index("ix_booking_card", table_name="booking")
    op.drop_table("booking")
    op.drop_table("base")

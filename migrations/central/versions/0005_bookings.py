"""Keep who a booking is for, its seat, and the days on which a place takes bookings."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TEXTS = {
    "person": "card",
    "name": "''",
    "kana": "''",
    "born": "''",
    "phone": "''",
    "mail": "''",
    "comer": "'self'",
    "language": "'ja'",
    "told": "'[]'",
    "notes": "'[]'",
}
_AFTER = {"refused": "''", "other": "''"}


def _add(name: str, kind: sa.types.TypeEngine, value: str) -> None:
    op.add_column("booking", sa.Column(name, kind, nullable=True))
    op.execute(f"UPDATE booking SET {name} = {value}")  # noqa: S608 - names of this file
    op.alter_column("booking", name, nullable=False)


def upgrade() -> None:
    for name, value in _TEXTS.items():
        _add(name, sa.Text(), value)
    _add("seat", sa.BigInteger(), "0")
    _add("leased", sa.Boolean(), "false")
    for name, value in _AFTER.items():
        _add(name, sa.Text(), value)
    op.create_index("ix_booking_person_purpose", "booking", ["person", "purpose"], unique=False)
    op.create_index("ix_booking_kana", "booking", ["kana"], unique=False)
    op.create_index(
        "uq_booking_active",
        "booking",
        ["person", "purpose"],
        unique=True,
        postgresql_where=sa.text("status = 'booked' AND person <> ''"),
    )
    op.create_index(
        "uq_booking_seat",
        "booking",
        ["office", "day", "time", "purpose", "seat"],
        unique=True,
        postgresql_where=sa.text("seat > 0"),
    )
    op.create_table(
        "bookingday",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in (
                "office",
                "day",
                "opens",
                "closes",
                "closed",
                "note",
                "capacity",
                "taken",
                "leases",
                "bookable_from",
                "bookable_until",
            )
        ),
        sa.Column("hand", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookingday")),
    )
    op.create_index("ix_bookingday_office_day", "bookingday", ["office", "day"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_bookingday_office_day", table_name="bookingday")
    op.drop_table("bookingday")
    op.drop_index("uq_booking_seat", table_name="booking")
    op.drop_index("uq_booking_active", table_name="booking")
    op.drop_index("ix_booking_kana", table_name="booking")
    op.drop_index("ix_booking_person_purpose", table_name="booking")
    for name in (*reversed(_AFTER), "leased", "seat", *reversed(_TEXTS)):
        op.drop_column("booking", name)

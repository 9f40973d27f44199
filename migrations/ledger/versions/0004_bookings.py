"""Keep who a booking is for and how they are reached, and the days on which a place takes them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEXTS = ("person", "name", "kana", "born", "phone", "mail", "comer", "language")
_LISTS = ("told", "notes")
_AFTER = ("refused", "other")
_DEFAULTS = {"comer": "self", "language": "ja"}
_INDEXES = {
    "ix_booking_card": ["card"],
    "ix_booking_number": ["number"],
    "ix_booking_office_day": ["office", "day"],
}
_Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _plain() -> list[sa.Column]:
    names = ("number", "purpose", "office", "day", "time", "card", "channel", "status", "made_at")
    return [
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rev", _Whole, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in (*names, "ticket")),
    ]


def _whole() -> list[sa.Column]:
    return [
        *_plain(),
        *(sa.Column(name, sa.Text(), nullable=False) for name in (*_TEXTS, *_LISTS)),
        sa.Column("seat", _Whole, nullable=False),
        sa.Column("leased", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _AFTER),
    ]


def _rebuilt(columns: list[sa.Column], values: dict[str, str]) -> None:
    """Put a table with these columns into the place of the present one, its rows kept."""
    for name in _INDEXES:
        op.drop_index(name, table_name="booking")
    op.rename_table("booking", "booking_before")
    op.create_table("booking", *columns, sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")))
    names = [column.name for column in columns]
    picked = ", ".join(values.get(name, name) for name in names)
    filled = f"INSERT INTO booking ({', '.join(names)}) SELECT {picked} FROM booking_before"  # noqa: S608 - names of this file
    op.execute(filled)
    op.drop_table("booking_before")
    for name, fields in _INDEXES.items():
        op.create_index(name, "booking", fields, unique=False)


def upgrade():
    empty = {name: f"'{_DEFAULTS.get(name, '')}'" for name in (*_TEXTS, *_AFTER)}
    lists = {name: "'[]'" for name in _LISTS}
    _rebuilt(_whole(), empty | lists | {"person": "card", "seat": "0", "leased": "0"})
    op.create_index("ix_booking_person_purpose", "booking", ["person", "purpose"], unique=False)
    op.create_index("ix_booking_kana", "booking", ["kana"], unique=False)
    op.create_table(
        "bookingday",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rev", _Whole, nullable=False),
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


def downgrade():
    op.drop_index("ix_bookingday_office_day", table_name="bookingday")
    op.drop_table("bookingday")
    op.drop_index("ix_booking_kana", table_name="booking")
    op.drop_index("ix_booking_person_purpose", table_name="booking")
    _rebuilt(_plain(), {})

"""Keep what is known of scanned documents, and what was printed on cards."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INDEXES = (
    ["office", "status", "taken_at"],
    ["office", "keep_until"],
    ["control_number"],
    ["visit"],
)
_PRINTS = (["terminal", "fate"], ["visit"])


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _absent(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=True) for name in names]


def upgrade() -> None:
    op.create_table(
        "filing",
        *_texts("id", "scope"),
        sa.Column("rev", _Whole, nullable=False),
        *_texts("digest", "medium"),
        sa.Column("pages", _Whole, nullable=False),
        sa.Column("size", _Whole, nullable=False),
        *_texts("office", "window", "terminal", "day", "status", "sort", "control_number", "visit"),
        *_absent("keep_until"),
        *_texts("taken_by", "taken_at", "filed_by"),
        *_absent("filed_at"),
        *_texts("copies", "erase_reason", "erased_by"),
        *_absent("erased_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
    )
    for fields in _INDEXES:
        op.create_index(f"ix_filing_{'_'.join(fields)}", "filing", fields, unique=False)
    op.create_table(
        "faceprint",
        *_texts("id", "scope"),
        sa.Column("rev", _Whole, nullable=False),
        *_texts("office", "window", "terminal", "day", "visit", "card", "prints"),
        sa.Column("first_line", _Whole, nullable=False),
        sa.Column("lines", _Whole, nullable=False),
        *_texts("fate", "asked_by", "asked_at", "told_by"),
        *_absent("told_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faceprint")),
    )
    for fields in _PRINTS:
        op.create_index(f"ix_faceprint_{'_'.join(fields)}", "faceprint", fields, unique=False)


def downgrade() -> None:
    for fields in _PRINTS:
        op.drop_index(f"ix_faceprint_{'_'.join(fields)}", table_name="faceprint")
    op.drop_table("faceprint")
    for fields in _INDEXES:
        op.drop_index(f"ix_filing_{'_'.join(fields)}", table_name="filing")
    op.drop_table("filing")

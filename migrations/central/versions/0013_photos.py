"""Keep what is known of the photographs that were taken, until and after they are erased."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INDEXES = (["visit"], ["office", "status"])


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _wholes(*names: str) -> list[sa.Column]:
    return [sa.Column(name, _Whole, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "photo",
        *_texts("id", "scope"),
        *_wholes("rev"),
        *_texts("visit", "card", "office", "terminal", "digest"),
        *_wholes("size", "width", "height"),
        sa.Column("express", sa.Boolean(), nullable=False),
        *_texts("doubts", "taken_by", "taken_at"),
        *_wholes("copies"),
        *_texts("status", "end", "erased_by"),
        sa.Column("erased_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    for fields in _INDEXES:
        op.create_index(f"ix_photo_{'_'.join(fields)}", "photo", fields, unique=False)


def downgrade() -> None:
    for fields in _INDEXES:
        op.drop_index(f"ix_photo_{'_'.join(fields)}", table_name="photo")
    op.drop_table("photo")

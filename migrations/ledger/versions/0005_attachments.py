"""Keep photographs and scans in the ledger file."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "attachment",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", _Whole, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.Column("sent", _Whole, nullable=False),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("whole", "damaged", "erased", "erase_told")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_whole", "attachment", ["whole", "erased"], unique=False)


def downgrade():
    op.drop_index("ix_attachment_whole", table_name="attachment")
    op.drop_table("attachment")

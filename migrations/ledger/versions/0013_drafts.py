"""Keep what is begun at a stage of an open visit until it is confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "draft",
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("visit", "stage", name=op.f("pk_draft")),
    )


def downgrade():
    op.drop_table("draft")

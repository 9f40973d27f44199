"""Keep where a person signed in last, so that every terminal of the city can tell it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("signed_in_at", sa.Text(), nullable=True))
    op.add_column("staff", sa.Column("signed_in_on", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("staff", "signed_in_on")
    op.drop_column("staff", "signed_in_at")

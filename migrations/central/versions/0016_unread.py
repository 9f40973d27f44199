"""Keep how many of the central store's rows a terminal cannot read."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    unread = sa.Column("unread", sa.Integer(), nullable=False, server_default="0")
    op.add_column("terminal", unread)
    op.alter_column("terminal", "unread", server_default=None)


def downgrade() -> None:
    op.drop_column("terminal", "unread")

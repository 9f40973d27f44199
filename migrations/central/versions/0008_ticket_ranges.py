"""Remember every range of ticket numbers that was given to a terminal."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_FILL = """
INSERT INTO ticket_range (terminal, epoch, office, first, last)
SELECT id, epoch, office, ticket_first, ticket_last FROM terminal
"""


def upgrade() -> None:
    op.create_table(
        "ticket_range",
        sa.Column("terminal", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("terminal", "epoch", name=op.f("pk_ticket_range")),
    )
    op.create_index("ix_ticket_range_office", "ticket_range", ["office"], unique=False)
    op.execute(_FILL)


def downgrade() -> None:
    op.drop_index("ix_ticket_range_office", table_name="ticket_range")
    op.drop_table("ticket_range")

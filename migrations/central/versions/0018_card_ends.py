"""Keep when and why the city took a card back."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# What was recorded before: no entry makes a resident alive again.
_LAST = """
    FROM entry WHERE entry.subject = card.id
    AND entry.kind IN ('card.returned', 'card.revoked', 'card.withdrawn')
"""
_FILL = f"""
UPDATE card SET
ended_at = (SELECT MAX(entry.at) {_LAST}),
ended_for = COALESCE((
    SELECT entry.body::json ->> 'reason' {_LAST}
    ORDER BY (entry.body::json ->> 'reason' = 'dead') DESC, entry.at DESC, entry.seq DESC LIMIT 1
), '')
WHERE status IN ('returned', 'revoked', 'withdrawn', 'discarded')
"""  # noqa: S608 - no value from outside


def upgrade() -> None:
    op.add_column("card", sa.Column("ended_at", sa.Text(), nullable=True))
    op.add_column("card", sa.Column("ended_for", sa.Text(), nullable=False, server_default=""))
    op.execute(_FILL)
    op.alter_column("card", "ended_for", server_default=None)


def downgrade() -> None:
    op.drop_column("card", "ended_for")
    op.drop_column("card", "ended_at")

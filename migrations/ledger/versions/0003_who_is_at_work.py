"""Keep where a person signed in last; what is still owed tells it for the rows that are here."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_LAST = """
UPDATE staff SET (signed_in_at, signed_in_on) = (
    SELECT entry.at, entry.terminal FROM entry JOIN owed ON owed.entry_id = entry.id
    WHERE entry.subject = staff.id AND entry.kind = 'staff.signed_in'
    ORDER BY owed.epoch DESC, owed.seq DESC LIMIT 1
)
"""


def upgrade():
    op.add_column("staff", sa.Column("signed_in_at", sa.Text(), nullable=True))
    op.add_column("staff", sa.Column("signed_in_on", sa.Text(), nullable=True))
    op.execute(_LAST)


def downgrade():
    op.drop_column("staff", "signed_in_on")
    op.drop_column("staff", "signed_in_at")

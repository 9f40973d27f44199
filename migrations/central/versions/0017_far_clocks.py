"""Take in entries of a terminal whose clock is decades away from the central store's."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("entry", "offset_ms", type_=sa.BigInteger(), existing_type=sa.Integer())


def downgrade() -> None:
    op.alter_column("entry", "offset_ms", type_=sa.Integer(), existing_type=sa.BigInteger())

"""Find the row that a chip is tied to by its serial."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_card_serial", "card", ["serial"], unique=False)


def downgrade():
    op.drop_index("ix_card_serial", table_name="card")

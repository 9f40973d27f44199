"""Find the row that a chip is tied to by its serial."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_card_serial", "card", ["serial"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_card_serial", table_name="card")

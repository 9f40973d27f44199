"""Let a name be found by what stands anywhere in it: characters and pairs of the search keys."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_FILL = """
UPDATE card_key SET grams = ARRAY(
    SELECT DISTINCT substr(key.folded, at.place, size.signs)
    FROM (VALUES (name), (kana)) AS key (folded),
        generate_series(1, length(key.folded)) AS at (place),
        (VALUES (1), (2)) AS size (signs)
    WHERE at.place + size.signs - 1 <= length(key.folded)
)
"""


def upgrade() -> None:
    grams = sa.Column("grams", sa.ARRAY(sa.Text(collation="C")), nullable=True)
    op.add_column("card_key", grams)
    op.execute(_FILL)
    op.alter_column("card_key", "grams", nullable=False)
    op.create_index("ix_card_key_grams", "card_key", ["grams"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_index("ix_card_key_grams", table_name="card_key")
    op.drop_column("card_key", "grams")

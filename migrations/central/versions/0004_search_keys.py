"""Let cards of all offices be searched: folded keys beside them."""

import sqlalchemy as sa
from alembic import op

from app.names.folding import fold
from app.names.query import normal_number

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INDEXED = ("name", "kana", "number", "last4", "born")
_PAGE = 2000


def upgrade() -> None:
    key = op.create_table(
        "card_key",
        sa.Column("card", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(collation="C"), nullable=False) for name in _INDEXED),
        sa.PrimaryKeyConstraint("card", name=op.f("pk_card_key")),
    )
    _fill(key)
    for name in _INDEXED:
        op.create_index(f"ix_card_key_{name}", "card_key", [name], unique=False)


def _fill(key: sa.Table) -> None:
    """Make the keys of the cards that are there already."""
    names = ("id", "name", "kana", "control_number", "born")
    card = sa.table("card", *(sa.column(name) for name in names))
    bind, last = op.get_bind(), ""
    while True:
        query = sa.select(card).where(card.c.id > last).order_by(card.c.id).limit(_PAGE)
        rows = bind.execute(query).mappings().all()
        if rows:
            op.bulk_insert(key, [_keys(row) for row in rows])
            last = rows[-1]["id"]
        if len(rows) < _PAGE:
            return


def _keys(row: sa.RowMapping) -> dict[str, str]:
    number = normal_number(row["control_number"])
    return {
        "card": row["id"],
        "name": fold(row["name"]),
        "kana": fold(row["kana"]),
        "number": number,
        "last4": number[-4:],
        "born": row["born"],
    }


def downgrade() -> None:
    for name in reversed(_INDEXED):
        op.drop_index(f"ix_card_key_{name}", table_name="card_key")
    op.drop_table("card_key")

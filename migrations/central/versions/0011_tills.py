"""Keep fees that were taken, the tills they went through, and why an official was called."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_Whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PAYMENT = (["terminal", "epoch", "no"], ["visit"], ["office", "day"], ["void_terminal"])
_TILL = (["office", "day"], ["terminal", "status"])


def _texts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _wholes(*names: str) -> list[sa.Column]:
    return [sa.Column(name, _Whole, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "payment",
        *_texts("id", "scope"),
        *_wholes("rev", "no"),
        *_texts("terminal"),
        *_wholes("epoch"),
        *_texts("office", "window", "day", "visit", "procedure", "cause", "items"),
        *_wholes("amount", "given"),
        *_texts("language", "taken_by", "taken_at", "paper"),
        *_wholes("copies"),
        *_texts("status", "void_reason", "void_terminal", "voided_by"),
        sa.Column("voided_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    for fields in _PAYMENT:
        op.create_index(f"ix_payment_{'_'.join(fields)}", "payment", fields, unique=False)
    op.create_table(
        "till",
        *_texts("id", "scope"),
        *_wholes("rev"),
        *_texts("office", "terminal", "day", "status"),
        *_wholes("fund"),
        *_texts("opened_by", "opened_at", "counted"),
        *_wholes("expected"),
        *_texts("reason", "witness", "closed_by"),
        sa.Column("closed_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till")),
    )
    for fields in _TILL:
        op.create_index(f"ix_till_{'_'.join(fields)}", "till", fields, unique=False)
    op.add_column("visit", sa.Column("call_reason", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("visit", "call_reason")
    for fields in _TILL:
        op.drop_index(f"ix_till_{'_'.join(fields)}", table_name="till")
    op.drop_table("till")
    for fields in _PAYMENT:
        op.drop_index(f"ix_payment_{'_'.join(fields)}", table_name="payment")
    op.drop_table("payment")

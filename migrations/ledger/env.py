"""Run the ledger's revisions on the connection that the store hands over."""

from alembic import context

from app.store import ledger_tables
from app.store.tables import metadata

assert ledger_tables.owed.metadata is metadata
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

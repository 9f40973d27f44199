"""Run the central store's revisions on the connection that the program hands over."""

from alembic import context

from sync.central.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()

"""Runs migrations on the connection the program hands over; a migration never imports a model."""

from alembic import context

from cswo_report.store.tables.registry import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()

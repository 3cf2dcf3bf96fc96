"""Runs the steps in `versions` within the transaction of `database.Database`."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"], transaction_per_migration=False
)
context.run_migrations()

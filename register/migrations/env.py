"""Alembic's entry: runs the migrations on the connection `register.migrate` hands over."""

from alembic import context

from register.tables import METADATA

# SQLite cannot alter a table in place; batch mode copies it.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

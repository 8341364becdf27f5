"""What Alembic runs: on the connection that `migration.py` hands over, inside its transaction."""

from alembic import context

from app.storage.base.schema import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()

"""A team's server has tables of its repeatable work."""

from alembic import op

from app.storage.base import jobs_schema

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        jobs_schema.create(op.get_bind())

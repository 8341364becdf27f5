"""A team's server reads the index of vendors in the order of their names; it is learned anew at the next start."""

from alembic import op

from app.storage.base import full_text

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        full_text.sort(op.get_bind())

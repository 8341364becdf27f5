"""A change that is written in several transactions says so until it is whole."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("changes", sa.Column("is_open", sa.Boolean(), nullable=False, server_default=sa.false()))

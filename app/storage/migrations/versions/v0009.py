"""RFQs that are archived or deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rfqs", sa.Column("archived_at", sa.DateTime(), nullable=True))
    op.add_column("rfqs", sa.Column("deleted_at", sa.DateTime(), nullable=True))

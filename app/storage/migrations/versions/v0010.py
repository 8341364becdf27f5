"""RFQs that a script made under a key of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rfqs", sa.Column("script_key", sa.Text(), nullable=True))
    op.create_index("ix_rfqs_script_key", "rfqs", ["script_key"], unique=True)

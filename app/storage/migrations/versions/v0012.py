"""Mails that go into an account's Drafts, and whom an account always copied when a mail was frozen."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("into_drafts", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("deliveries", sa.Column("house_cc", sa.Text(), nullable=False, server_default=""))

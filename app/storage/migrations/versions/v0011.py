"""Accounts of Microsoft 365 and Exchange, sign-in in the browser, and an address that always gets a copy."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    word = sa.Column("sign_in", sa.String(length=20), nullable=False, server_default="password")
    op.add_column("accounts", word)
    for name in ("authority", "tenant", "client_id", "endpoint", "mailbox", "house_cc"):
        op.add_column("accounts", sa.Column(name, sa.Text(), nullable=False, server_default=""))

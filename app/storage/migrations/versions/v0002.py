"""Limits, the Sent folder, a pinned certificate, the 24-hour ledger, and why a mail is paused."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("octets_per_minute", sa.Integer(), nullable=True),
        sa.Column("domain_gap", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("certificate", sa.Text(), nullable=False, server_default=""),
        sa.Column("imap_host", sa.Text(), nullable=False, server_default=""),
        sa.Column("imap_port", sa.Integer(), nullable=False, server_default="993"),
        sa.Column("imap_security", sa.String(length=20), nullable=False, server_default="tls"),
        sa.Column("sent_folder", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("accounts", column)
    op.add_column("deliveries", sa.Column("held_because", sa.Text(), nullable=False, server_default=""))
    op.add_column("deliveries", sa.Column("looked_at", sa.DateTime(), nullable=True))
    op.add_column("attempts", sa.Column("account_id", sa.Integer(), nullable=True))
    op.add_column("attempts", sa.Column("recipients", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("attempts", sa.Column("connection", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_attempts_ledger", "attempts", ["account_id", "ended_at"])

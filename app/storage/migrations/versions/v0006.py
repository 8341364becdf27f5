"""Mails have a purpose; an invitation says whom to write to and what to ask for, and outlives its being taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rfqs", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("invitations", sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("invitations", sa.Column("contacts", sa.JSON(), nullable=True))
    op.add_column("invitations", sa.Column("lines", sa.JSON(), nullable=True))
    op.add_column("invitations", sa.Column("extra_files", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("attachments", sa.Column("for_all", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute("ALTER TABLE deliveries RENAME COLUMN revision TO number")
    op.add_column("deliveries", sa.Column("purpose", sa.String(20), nullable=False, server_default="invitation"))
    op.create_index("ix_changed_vendors_vendor_id", "changed_vendors", ["vendor_id", "version"])
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.drop_constraint("uq_deliveries_rfq_id_revision_vendor_id", type_="unique")
        deliveries.create_unique_constraint(
            "uq_deliveries_rfq_id_purpose_number_vendor_id", ["rfq_id", "purpose", "number", "vendor_id"]
        )

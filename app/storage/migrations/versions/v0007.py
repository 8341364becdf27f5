"""How strict a customer's approved-vendor list is, and what clearances a frozen mail needs."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customer_lists",
        sa.Column("customer_key", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("is_strict", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("customer_key", name="pk_customer_lists"),
    )
    op.add_column("deliveries", sa.Column("clearances", sa.JSON(), nullable=False, server_default="[]"))

"""A team's users, and a log of who changed what."""

import sqlalchemy as sa
from alembic import op

from app.storage.base import audit_triggers

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("name_key", _TEXT, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("name_key", name="uq_users_name_key"),
    )
    op.create_table(
        "audit",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("who", _TEXT, nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("place", _TEXT, nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.add_column("rfqs", sa.Column("owner", _TEXT, nullable=False, server_default=""))
    op.add_column("rfqs", sa.Column("changed_by", _TEXT, nullable=False, server_default=""))
    op.add_column("rfqs", sa.Column("approval", _TEXT, nullable=False, server_default=""))
    op.add_column("rfqs", sa.Column("approved_by", _TEXT, nullable=False, server_default=""))
    op.add_column("accounts", sa.Column("private_to", _TEXT, nullable=False, server_default=""))
    if op.get_bind().dialect.name == "postgresql":
        audit_triggers.create(op.get_bind())

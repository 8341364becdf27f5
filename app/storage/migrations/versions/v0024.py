"""Imports wait for a team's workers."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "import_jobs",
        sa.Column("id", _WHOLE, primary_key=True),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("octets", sa.LargeBinary(), nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("asked_by", _TEXT, nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("done", _WHOLE, nullable=False),
        sa.Column("of", _WHOLE, nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_jobs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_import_jobs_state", "import_jobs", ["state"])

"""A request remembers the highest number of its lines; ids of lines and files are never given twice."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rfqs", sa.Column("last_line", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE rfqs SET last_line = coalesce((SELECT max(number) FROM rfq_items WHERE rfq_id = rfqs.id), 0)")
    # SQLite takes AUTOINCREMENT in a new table alone. Nothing belongs to these two, so that a copy loses nothing.
    for table in ("rfq_items", "attachments"):
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass

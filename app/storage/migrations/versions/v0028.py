"""What a buyer has said not to learn from; who set passwords and signed others out is in the log of changes."""

import sqlalchemy as sa
from alembic import op

from app.storage.base import audit_triggers

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitations", sa.Column("left_out", sa.Boolean(), nullable=False, server_default=sa.false()))
    if op.get_bind().dialect.name == "postgresql":
        audit_triggers.watch_sign_ins(op.get_bind())

"""Who set or took away a user's password, and who signed a user out everywhere, is in the log of changes."""

from alembic import op

from app.storage.base import audit_triggers

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        audit_triggers.watch_sign_ins(op.get_bind())

"""RFQs that were answered lately are found by an index."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_invitations_responded_at", "invitations", ["responded_at", "rfq_id"])

"""What a buyer has said not to learn from."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitations", sa.Column("left_out", sa.Boolean(), nullable=False, server_default=sa.false()))

"""Where lead times and the terms of a quote were read."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("quotes", sa.Column("cells", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("quoted_prices", sa.Column("lead_evidence", sa.Text(), nullable=False, server_default=""))

"""Questions about RFQs, and what all vendors were answered."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "questions",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("rfq_id", "number")),
        sa.Column("incoming_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("question", "answer")),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name="fk_questions_rfq_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["incoming_id"], ["incoming.id"], name="fk_questions_incoming_id"),
        sa.PrimaryKeyConstraint("rfq_id", "number", name="pk_questions"),
    )

"""Terms, units, an order of the lines, files of lines, revisions, templates, and what a signature says."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TEXT, _SHORT = sa.Text(), sa.String(3)
_TERMS = ("currency", "incoterm", "place", "payment")


def upgrade() -> None:
    _add("accounts", company=_TEXT, phone=_TEXT)
    op.add_column("accounts", sa.Column("logo", sa.LargeBinary(), nullable=True))
    _add("rfqs", currency=_SHORT, incoterm=_SHORT, place=_TEXT, payment=_TEXT)
    op.add_column("rfqs", sa.Column("texts", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("rfqs", sa.Column("copies", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("rfqs", sa.Column("has_form", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("rfqs", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    _add("rfq_items", unit=_TEXT, target_price=_TEXT)
    op.add_column("rfq_items", sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE rfq_items SET position = number")
    op.add_column("attachments", sa.Column("lines", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("deliveries", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("deliveries", sa.Column("not_before", sa.DateTime(), nullable=True))
    op.create_table(
        "rfq_revisions",
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name="fk_rfq_revisions_rfq_id_rfqs", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("rfq_id", "number", name="pk_rfq_revisions"),
    )
    op.create_table(
        "mail_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, _TEXT, nullable=False) for name in ("name", "name_key")),
        sa.Column("language", sa.String(20), nullable=False),
        *(sa.Column(name, _TEXT, nullable=False) for name in ("subject", "body")),
        sa.PrimaryKeyConstraint("id", name="pk_mail_templates"),
        sa.UniqueConstraint("name_key", "language", name="uq_mail_templates_name_key_language"),
    )
    op.create_table(
        "terms_templates",
        *(sa.Column(name, _TEXT, nullable=False) for name in ("name_key", "name")),
        *(sa.Column(name, _SHORT if name in _TERMS[:2] else _TEXT, nullable=False) for name in _TERMS),
        sa.PrimaryKeyConstraint("name_key", name="pk_terms_templates"),
    )


def _add(table: str, **columns: sa.types.TypeEngine[str]) -> None:
    for name, kind in columns.items():
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=""))

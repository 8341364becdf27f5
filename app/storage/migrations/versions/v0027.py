"""Controlled files on vendors' pages: the code and the grant of a link, and what was fetched. Its switch is logged."""

import sqlalchemy as sa
from alembic import op

from app.storage.base import audit_triggers

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "page_codes",
        sa.Column("token", _TEXT, nullable=False),
        sa.Column("delivery_id", _WHOLE, nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_today", _WHOLE, nullable=False),
        sa.Column("code_hash", _TEXT, nullable=False),
        sa.Column("tries", _WHOLE, nullable=False),
        sa.Column("grant_hash", _TEXT, nullable=False),
        sa.Column("grant_ends_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_page_codes_delivery_id"),
        sa.ForeignKeyConstraint(["token"], ["vendor_links.token"], name="fk_page_codes_token", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token", name="pk_page_codes"),
    )
    op.create_table(
        "page_downloads",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("rfq_id", _WHOLE, nullable=False),
        sa.Column("vendor_id", _WHOLE, nullable=False),
        sa.Column("delivery_id", _WHOLE, nullable=False),
        sa.Column("sha256", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("address", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_page_downloads_delivery_id"),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name="fk_page_downloads_rfq_id"),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name="fk_page_downloads_vendor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_page_downloads"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_page_downloads_rfq_id", "page_downloads", ["rfq_id"])
    gone = sa.text("removed_at IS NOT NULL")
    op.create_index("ix_vendors_gone", "vendors", ["id", "merged_into"], sqlite_where=gone, postgresql_where=gone)
    if op.get_bind().dialect.name == "postgresql":
        audit_triggers.watch_rules(op.get_bind())

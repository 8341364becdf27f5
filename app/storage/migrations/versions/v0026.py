"""Vendors answer in the browser: an unguessable link for each that is invited, and what was done with it."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_RANDOM = {  # 244 bits and more
    "sqlite": "lower(hex(randomblob(32)))",
    "postgresql": "replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')",
}


def upgrade() -> None:
    op.create_table(
        "vendor_links",
        sa.Column("rfq_id", _WHOLE, nullable=False),
        sa.Column("vendor_id", _WHOLE, nullable=False),
        sa.Column("token", _TEXT, nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("downloads", _WHOLE, nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name="fk_vendor_links_rfq_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name="fk_vendor_links_vendor_id"),
        sa.PrimaryKeyConstraint("rfq_id", "vendor_id", name="pk_vendor_links"),
        sa.UniqueConstraint("token", name="uq_vendor_links_token"),
    )
    op.execute(
        "INSERT INTO vendor_links (rfq_id, vendor_id, token, downloads, draft) "  # noqa: S608 - our own words
        f"SELECT rfq_id, vendor_id, {_RANDOM[op.get_bind().dialect.name]}, 0, '{{}}' FROM invitations"
    )

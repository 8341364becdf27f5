"""Mail that comes in: folders that are followed, the mails, their files, bounces, and what was done with them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitations", sa.Column("response_by", sa.String(length=20), nullable=False, server_default=""))
    op.execute("UPDATE invitations SET response_by = 'buyer' WHERE response <> 'awaiting'")
    _folders()
    _mails()
    _of_mails()
    _quotes()


def _folders() -> None:
    op.create_table(
        "followed_folders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("use", sa.String(length=20), nullable=False),
        sa.Column("is_followed", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_followed_folders_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_followed_folders"),
        sa.UniqueConstraint("account_id", "folder", name="uq_followed_folders_account_id_folder"),
    )


def _mails() -> None:
    texts = ("identity", "message_id", "origin", "sender", "sender_name", "subject", "glimpse", "why")
    words = ("kind", "degree", "state", "filed_by")
    lists = ("reasons", "places", "details", "problems")
    op.create_table(
        "incoming",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        *(sa.Column(name, sa.String(length=20), nullable=False) for name in words),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in lists),
        sa.Column("rfq_id", sa.Integer(), nullable=True),
        sa.Column("vendor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name="fk_incoming_rfq_id"),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name="fk_incoming_vendor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_incoming"),
        sa.UniqueConstraint("identity", name="uq_incoming_identity"),
    )
    op.create_index("ix_incoming_state", "incoming", ["state", "id"])
    op.create_index("ix_incoming_rfq_id", "incoming", ["rfq_id", "vendor_id"])
    op.create_index("ix_incoming_vendor_id", "incoming", ["vendor_id"])


def _of_mails() -> None:
    op.create_table(
        "incoming_parts",
        sa.Column("incoming_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("is_inline", sa.Boolean(), nullable=False),
        _of_a_mail("incoming_parts"),
        sa.PrimaryKeyConstraint("incoming_id", "position", name="pk_incoming_parts"),
    )
    op.create_table(
        "bounces",
        sa.Column("incoming_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("address_key", "address", "status", "said")),
        sa.Column("counts_at", sa.Integer(), nullable=False),
        _of_a_mail("bounces"),
        sa.PrimaryKeyConstraint("incoming_id", "address_key", name="pk_bounces"),
    )
    op.create_index("ix_bounces_address_key", "bounces", ["address_key"])
    op.create_table(
        "incoming_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incoming_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        _of_a_mail("incoming_steps"),
        sa.PrimaryKeyConstraint("id", name="pk_incoming_steps"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_incoming_steps_incoming_id", "incoming_steps", ["incoming_id"])


def _of_a_mail(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["incoming_id"], ["incoming.id"], name=f"fk_{table}_incoming_id", ondelete="CASCADE")


def _quotes() -> None:
    texts = ("file", "quote_number", "delivery", "payment", "remarks")
    op.create_table(
        "quotes",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("rfq_id", "vendor_id", "number")),
        *(sa.Column(name, sa.String(length=20), nullable=False) for name in ("state", "source", "currency")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("incoming_id", sa.Integer(), nullable=True),
        sa.Column("stored_at", sa.DateTime(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("order_minimum", sa.Text(), nullable=True),
        sa.Column("order_charge", sa.Text(), nullable=True),
        sa.Column("charges", sa.JSON(), nullable=False),
        sa.Column("alternatives", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name="fk_quotes_rfq_id"),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name="fk_quotes_vendor_id"),
        sa.ForeignKeyConstraint(["incoming_id"], ["incoming.id"], name="fk_quotes_incoming_id"),
        sa.PrimaryKeyConstraint("id", name="pk_quotes"),
        sa.UniqueConstraint("rfq_id", "vendor_id", "number", name="uq_quotes_rfq_id_vendor_id_number"),
    )
    op.create_index("ix_quotes_vendor_id", "quotes", ["vendor_id"])
    op.create_table(
        "quoted_prices",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("quote_id", "line", "quantity", "per")),
        sa.Column("unit_price", sa.Text(), nullable=True),
        sa.Column("is_free", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("no_quote", "remarks", "evidence")),
        sa.Column("lead_shortest", sa.Integer(), nullable=True),
        sa.Column("lead_longest", sa.Integer(), nullable=True),
        sa.Column("ships", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name="fk_quoted_prices_quote_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("quote_id", "line", "quantity", name="pk_quoted_prices"),
    )

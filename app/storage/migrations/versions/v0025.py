"""Users sign in in a browser: hashed passwords, and who is signed in. What keeps a team's accounts from sending."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "user_passwords",
        sa.Column("name_key", _TEXT, nullable=False),
        sa.Column("hash", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name_key", name="pk_user_passwords"),
    )
    op.create_table(
        "sign_ins",
        sa.Column("token_hash", _TEXT, nullable=False),
        sa.Column("name_key", _TEXT, nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sign_ins"),
    )
    op.create_index("ix_sign_ins_name_key", "sign_ins", ["name_key"])
    op.create_table(
        "account_troubles",
        sa.Column("account_id", _WHOLE, autoincrement=False, nullable=False),
        sa.Column("machine", _TEXT, nullable=False),
        sa.Column("failure", sa.String(20), nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_account_troubles"),
    )

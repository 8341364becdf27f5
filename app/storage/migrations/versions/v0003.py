"""What is known of vendors, the words of the trade, changes that can be taken back, and the search index."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_columns()
    _create_tables()
    # Column by column and never by a copy of the table: dropping the old one would delete what belongs to it.
    op.drop_column("vendors", "search_text")
    op.execute(
        "CREATE VIRTUAL TABLE vendor_search USING fts5"
        "(words, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3')"
    )


def _add_columns() -> None:
    for table, column, default in (
        ("vendors", "address", ""),
        ("vendors", "clearance", ""),
        ("vendors", "language", ""),
        ("vendors", "time_zone", ""),
        ("vendors", "terms", ""),
        ("vendors", "notes", ""),
        ("contacts", "role", ""),
        ("rfq_items", "customer", ""),
        ("rfq_items", "clearance", ""),
    ):
        op.add_column(table, sa.Column(column, sa.Text(), nullable=False, server_default=default))
    for table, column, default in (
        ("contacts", "addressed", "to"),
        ("contacts", "address_state", "unchecked"),
        ("invitations", "response", "awaiting"),
    ):
        op.add_column(table, sa.Column(column, sa.String(length=20), nullable=False, server_default=default))
    op.add_column("vendors", sa.Column("max_mail_size", sa.Integer(), nullable=True))
    op.add_column("vendors", sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("vendors", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("vendors", sa.Column("merged_into", sa.Integer(), nullable=True))
    op.add_column("invitations", sa.Column("responded_at", sa.DateTime(), nullable=True))


def _create_tables() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("terms_before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )
    op.create_table(
        "import_layouts",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_import_layouts"),
    )
    op.create_table(
        "preferences",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_preferences"),
    )
    op.create_table(
        "terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_terms"),
    )
    op.create_table(
        "vendor_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("search", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_vendor_groups"),
        sa.UniqueConstraint("name_key", name="uq_vendor_groups_name_key"),
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("customer_key", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("process_key", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name="fk_approvals_vendor_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_approvals"),
    )
    op.create_index("ix_approvals_customer_key", "approvals", ["customer_key", "vendor_id"])
    op.create_index("ix_approvals_vendor_id_position", "approvals", ["vendor_id", "position"])

    op.create_table(
        "capabilities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("process_key", sa.Text(), nullable=False),
        sa.Column("specification", sa.Text(), nullable=False),
        sa.Column("specification_key", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("spec_class", sa.Text(), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name="fk_capabilities_vendor_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_capabilities"),
    )
    op.create_index("ix_capabilities_process_key", "capabilities", ["process_key", "vendor_id"])
    op.create_index("ix_capabilities_specification_key", "capabilities", ["specification_key", "vendor_id"])
    op.create_index("ix_capabilities_vendor_id_position", "capabilities", ["vendor_id", "position"])

    op.create_table(
        "changed_vendors",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name="fk_changed_vendors_change_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name="fk_changed_vendors_vendor_id"),
        sa.PrimaryKeyConstraint("change_id", "vendor_id", name="pk_changed_vendors"),
    )
    op.create_table(
        "distinct_vendors",
        sa.Column("low_id", sa.Integer(), nullable=False),
        sa.Column("high_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["high_id"], ["vendors.id"], name="fk_distinct_vendors_high_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["low_id"], ["vendors.id"], name="fk_distinct_vendors_low_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("low_id", "high_id", name="pk_distinct_vendors"),
    )

    op.create_table(
        "term_spellings",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("spelling", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name="fk_term_spellings_term_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_term_spellings"),
    )

    op.create_table(
        "vendor_group_members",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["vendor_groups.id"], name="fk_vendor_group_members_group_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendors.id"], name="fk_vendor_group_members_vendor_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "vendor_id", name="pk_vendor_group_members"),
    )

    op.create_table(
        "vendor_labels",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name="fk_vendor_labels_vendor_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("kind", "key", "vendor_id", name="pk_vendor_labels"),
    )
    op.create_index("ix_distinct_vendors_high_id", "distinct_vendors", ["high_id"])
    op.create_index("ix_term_spellings_term_id", "term_spellings", ["term_id"])
    op.create_index("ix_vendor_group_members_vendor_id", "vendor_group_members", ["vendor_id"])
    op.create_index("ix_vendor_labels_vendor_id", "vendor_labels", ["vendor_id"])
    op.create_index("ix_deliveries_vendor_id", "deliveries", ["vendor_id", "state"])
    doubles = sa.text("merged_into IS NOT NULL")
    op.create_index(
        "ix_vendors_merged_into", "vendors", ["merged_into"], sqlite_where=doubles, postgresql_where=doubles
    )

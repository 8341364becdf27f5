"""The tables of vendors and of the trade's words. Indexes stand beside the query they serve."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Connection, ForeignKey, Index, MetaData, String, Table, event, text
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.base import full_text
from app.storage.base.table_base import Base


class VendorRow(Base):
    __tablename__ = "vendors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str]  # case-folded, single blanks: how two spellings of one name are seen as one
    categories: Mapped[list[str]] = mapped_column(JSON)
    website: Mapped[str]
    address: Mapped[str]
    status: Mapped[str] = mapped_column(String(20))
    status_reason: Mapped[str]
    clearance: Mapped[str]
    language: Mapped[str]
    time_zone: Mapped[str]
    terms: Mapped[str]
    max_mail_size: Mapped[int | None]
    tags: Mapped[list[str]] = mapped_column(JSON)
    notes: Mapped[str]
    version: Mapped[int]
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    merged_into: Mapped[int | None]  # removed as a double of that one, which has its history
    __table_args__ = (
        # one living vendor per name, and the order of the vendor table
        Index("ix_vendors_name_key", "name_key", unique=True, sqlite_where=text("removed_at IS NULL")),
        # a vendor's doubles, whose history it has
        Index("ix_vendors_merged_into", "merged_into", sqlite_where=text("merged_into IS NOT NULL")),
        # the few that are gone, whom a count of vendors leaves out
        Index("ix_vendors_gone", "id", "merged_into", sqlite_where=text("removed_at IS NOT NULL")),
    )


class ContactRow(Base):
    __tablename__ = "contacts"
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendors.id", ondelete="CASCADE"))
    position: Mapped[int]
    email: Mapped[str]
    name: Mapped[str]
    first_name: Mapped[str]
    last_name: Mapped[str]
    phone: Mapped[str]
    state: Mapped[str]
    role: Mapped[str]
    rank: Mapped[str] = mapped_column(String(20))
    addressed: Mapped[str] = mapped_column(String(20))
    address_state: Mapped[str] = mapped_column(String(20))
    __table_args__ = (
        Index("ix_contacts_vendor_id_position", "vendor_id", "position"),
    )  # a vendor's contacts, in order


class CapabilityRow(Base):
    __tablename__ = "capabilities"
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendors.id", ondelete="CASCADE"))
    position: Mapped[int]
    process: Mapped[str]
    process_key: Mapped[str]  # `word_key` of it: equal for spellings of one word, aliases are looked up apart
    specification: Mapped[str]
    specification_key: Mapped[str]  # of its name alone, as `read_specification` finds it
    type: Mapped[str]
    spec_class: Mapped[str]
    standing: Mapped[str] = mapped_column(String(20))
    source: Mapped[str]
    valid_until: Mapped[date | None]
    __table_args__ = (
        Index("ix_capabilities_vendor_id_position", "vendor_id", "position"),
        Index("ix_capabilities_process_key", "process_key", "vendor_id"),  # who does this
        Index("ix_capabilities_specification_key", "specification_key", "vendor_id"),
    )


class ApprovalRow(Base):
    """Approved-vendor lists: customer × vendor (× process)."""

    __tablename__ = "approvals"
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendors.id", ondelete="CASCADE"))
    position: Mapped[int]
    customer: Mapped[str]
    customer_key: Mapped[str]  # `text_key`
    process: Mapped[str]
    process_key: Mapped[str]
    valid_until: Mapped[date | None]
    __table_args__ = (
        Index("ix_approvals_vendor_id_position", "vendor_id", "position"),
        Index("ix_approvals_customer_key", "customer_key", "vendor_id"),  # who is on this customer's list
    )


class CustomerListRow(Base):
    """How strict a customer's approved-vendor list is; a customer without a row has one that warns."""

    __tablename__ = "customer_lists"
    customer_key: Mapped[str] = mapped_column(primary_key=True)  # `text_key`
    customer: Mapped[str]
    is_strict: Mapped[bool]
    version: Mapped[int]


class LabelRow(Base):
    """Categories and tags once more, to find vendors by them; made from the vendor's own columns."""

    __tablename__ = "vendor_labels"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)  # `text_key`
    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendors.id", ondelete="CASCADE"), primary_key=True, index=True)
    label: Mapped[str]


class GroupRow(Base):
    """A named set of vendors: a saved search, or hand-picked where there is none."""

    __tablename__ = "vendor_groups"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    search: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class GroupMemberRow(Base):
    __tablename__ = "vendor_group_members"
    group_id: Mapped[int] = mapped_column(ForeignKey("vendor_groups.id", ondelete="CASCADE"), primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendors.id", ondelete="CASCADE"), primary_key=True, index=True)


class DistinctVendorsRow(Base):
    """Two vendors that look alike and are not the same: the buyer said so."""

    __tablename__ = "distinct_vendors"
    low_id: Mapped[int] = mapped_column(ForeignKey("vendors.id", ondelete="CASCADE"), primary_key=True)
    high_id: Mapped[int] = mapped_column(ForeignKey("vendors.id", ondelete="CASCADE"), primary_key=True, index=True)


class TermRow(Base):
    """A word of the trade: a process or a specification."""

    __tablename__ = "terms"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str]
    family: Mapped[str]
    category: Mapped[str]  # of the vendors who do such work


class TermSpellingRow(Base):
    """Every spelling that means a term, its own name among them: no spelling means two terms."""

    __tablename__ = "term_spellings"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    spelling: Mapped[str]
    position: Mapped[int]  # 0: the name
    term_id: Mapped[int] = mapped_column(ForeignKey("terms.id", ondelete="CASCADE"), index=True)


class ChangeRow(Base):
    """A change of the vendor list that can be taken back in one go: an edit, an import, a merge."""

    __tablename__ = "changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    label: Mapped[str]  # "import of vendors.csv"
    terms_before: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))  # the vocabulary, where it changed
    undone_by: Mapped[int | None]  # the change that took it back
    is_open: Mapped[bool]  # its parts are still being written


class ChangedVendorRow(Base):
    __tablename__ = "changed_vendors"
    change_id: Mapped[int] = mapped_column(ForeignKey("changes.id", ondelete="CASCADE"), primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendors.id"), primary_key=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # None: there was none in the list
    version: Mapped[int]  # what the change made of it
    __table_args__ = (Index("ix_changed_vendors_vendor_id", "vendor_id", "version"),)  # who made it what it is


class ImportLayoutRow(Base):
    """What the buyer said about the columns of sheets that look like this one."""

    __tablename__ = "import_layouts"
    key: Mapped[str] = mapped_column(primary_key=True)
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    used_at: Mapped[datetime]


class PreferenceRow(Base):
    """Small things that are kept between two days: columns shown, the format of the search index."""

    __tablename__ = "preferences"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class ImportJobRow(Base):
    """A sheet that one of a team's workers is to import; its octets until that is done."""

    __tablename__ = "import_jobs"
    __table_args__ = (Index("ix_import_jobs_state", "state"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    octets: Mapped[bytes]
    wish: Mapped[dict[str, Any]] = mapped_column(JSON)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))
    done: Mapped[int]
    of: Mapped[int]
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    reason: Mapped[str]


PREFERENCES: Table = Base.metadata.tables["preferences"]


@event.listens_for(Base.metadata, "after_create")
def _create_search_table(_metadata: MetaData, connection: Connection, **_options: object) -> None:
    full_text.create(connection)

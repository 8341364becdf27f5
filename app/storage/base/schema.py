"""The tables of accounts, requests and mails. Indexes stand beside the query they serve."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Table, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.base import comparison_schema, inbox_schema, page_schema, people_schema, vendor_schema  # noqa: F401 - their tables belong to the same metadata
from app.storage.base.table_base import Base as Base  # noqa: PLC0414 - with all tables, for who needs them whole

_WAITING = text("state IN ('ready', 'deferred') AND held = false")


class AccountRow(Base):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    host: Mapped[str]
    port: Mapped[int]
    security: Mapped[str] = mapped_column(String(20))
    from_address: Mapped[str]
    from_name: Mapped[str]
    reply_to: Mapped[str]
    user: Mapped[str] = mapped_column("user_name")
    per_minute: Mapped[int | None]
    connections: Mapped[int]
    max_size: Mapped[int | None]
    ca_file: Mapped[str]
    per_day: Mapped[int | None]
    octets_per_minute: Mapped[int | None]
    domain_gap: Mapped[int]  # seconds
    certificate: Mapped[str]  # SHA-256 (hex) of a pinned one
    imap_host: Mapped[str]
    imap_port: Mapped[int]
    imap_security: Mapped[str] = mapped_column(String(20))
    sent_folder: Mapped[str]
    company: Mapped[str]  # of the signature, as the phone and the logo
    phone: Mapped[str]
    logo: Mapped[bytes | None]  # a picture file
    sign_in: Mapped[str] = mapped_column(String(20))
    authority: Mapped[str]  # of the registration with Microsoft or Google, as the next two
    tenant: Mapped[str]
    client_id: Mapped[str]
    endpoint: Mapped[str]  # of Graph or EWS
    mailbox: Mapped[str]
    house_cc: Mapped[str]
    removed_at: Mapped[datetime | None]  # deliveries keep pointing at it
    private_to: Mapped[str] = mapped_column(server_default="")  # the one user who may send from it; empty: all may


class SecretRow(Base):
    """What signs accounts in, sealed with a key that is not in here; of a team alone."""

    __tablename__ = "secrets"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


class NumberSeriesRow(Base):
    __tablename__ = "number_series"
    prefix: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class RfqRow(Base):
    __tablename__ = "rfqs"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    state: Mapped[str] = mapped_column(String(20))  # draft, closed, cancelled; sending and sent follow from deliveries
    deadline_local: Mapped[str]  # "2026-12-04 17:00", or empty
    deadline_zone: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    notes: Mapped[str]
    last_line: Mapped[int]  # the highest number that a line ever had
    texts: Mapped[dict[str, list[str]]] = mapped_column(JSON)  # by language: subject and body
    currency: Mapped[str] = mapped_column(String(3))
    incoterm: Mapped[str] = mapped_column(String(3))
    place: Mapped[str]
    payment: Mapped[str]
    copies: Mapped[list[str]] = mapped_column(JSON)  # addresses that get a copy of each mail
    has_form: Mapped[bool]
    revision: Mapped[int]  # the last one that was frozen
    changed_at: Mapped[datetime] = mapped_column(index=True)  # the order of the RFQ table
    version: Mapped[int]  # counts the changes: clocks may be set back
    archived_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]  # its number is never given again
    script_key: Mapped[str | None] = mapped_column(index=True, unique=True)  # under which a script made it
    owner: Mapped[str] = mapped_column(server_default="")  # the user who made it, or took it over
    changed_by: Mapped[str] = mapped_column(server_default="")
    approval: Mapped[str] = mapped_column(server_default="")  # SHA-256 (hex) of what was approved
    approved_by: Mapped[str] = mapped_column(server_default="")


class ItemRow(Base):
    __tablename__ = "rfq_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id", ondelete="CASCADE"))
    number: Mapped[int]
    part_number: Mapped[str]
    revision: Mapped[str]
    description: Mapped[str]
    callout: Mapped[str]
    process: Mapped[str]
    specification: Mapped[str]
    type: Mapped[str]
    spec_class: Mapped[str]
    quantities: Mapped[str]  # as QuantityBreaks writes and reads it, or what is to be mended
    need_by: Mapped[str]
    customer_reference: Mapped[str]
    source_folder: Mapped[str]
    customer: Mapped[str]
    clearance: Mapped[str]  # the level that a vendor needs to be asked
    unit: Mapped[str]
    target_price: Mapped[str]
    position: Mapped[int]  # the order of the lines
    __table_args__ = (
        UniqueConstraint("rfq_id", "number"),
        {"sqlite_autoincrement": True},  # who holds an id never finds another line under it
    )


class AttachmentRow(Base):
    __tablename__ = "attachments"
    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id", ondelete="CASCADE"))
    position: Mapped[int]
    path: Mapped[str]
    name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    for_all: Mapped[bool]  # else for those who are asked for one of its lines, or whose invitation names it
    lines: Mapped[list[int]] = mapped_column(JSON)  # ids
    __table_args__ = (
        Index("ix_attachments_rfq_id_position", "rfq_id", "position"),  # an RFQ's files, in order
        {"sqlite_autoincrement": True},  # as with lines
    )


class InvitationRow(Base):
    __tablename__ = "invitations"
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id", ondelete="CASCADE"), primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendors.id"), primary_key=True, index=True)  # "last RFQ"
    token: Mapped[str] = mapped_column(String(20))  # random part of the subject's token
    message_key: Mapped[str] = mapped_column(String(26))  # unique part of the Message-ID, one for life
    response: Mapped[str] = mapped_column(String(20))
    responded_at: Mapped[datetime | None]
    response_by: Mapped[str] = mapped_column(String(20))  # buyer, or the mail that says it; empty while awaiting
    withdrawn: Mapped[bool]  # taken back, and kept: who is invited again has the same mark
    left_out: Mapped[bool] = mapped_column(server_default=false())  # nothing is learned from it
    contacts: Mapped[list[list[str]] | None] = mapped_column(JSON(none_as_null=True))  # address and To or Cc
    lines: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))  # ids; none: all
    extra_files: Mapped[list[int]] = mapped_column(JSON)
    __table_args__ = (Index("ix_invitations_responded_at", "responded_at", "rfq_id"),)  # RFQs answered lately


class VendorLinkRow(Base):
    """By which an invited vendor answers in the browser. The token stands in its email, too, and in no log."""

    __tablename__ = "vendor_links"
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id", ondelete="CASCADE"), primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendors.id"), primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    opened_at: Mapped[datetime | None]  # first
    downloads: Mapped[int]
    draft: Mapped[dict[str, str]] = mapped_column(JSON)  # what is typed and not sent yet


class RevisionRow(Base):
    """What vendors were sent, each time it had changed: append-only."""

    __tablename__ = "rfq_revisions"
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    content: Mapped[dict[str, object]] = mapped_column(JSON)  # as `app/storage/rfqs/revisions.py` writes it


class MailTemplateRow(Base):
    __tablename__ = "mail_templates"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str]
    language: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str]
    body: Mapped[str]
    __table_args__ = (UniqueConstraint("name_key", "language"),)


class TermsTemplateRow(Base):
    __tablename__ = "terms_templates"
    name_key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    incoterm: Mapped[str] = mapped_column(String(3))
    place: Mapped[str]
    payment: Mapped[str]


class OwnerRow(Base):
    """One per sending process; its id is the fencing token in every later update of a delivery."""

    __tablename__ = "owners"
    id: Mapped[int] = mapped_column(primary_key=True)
    pid: Mapped[int]
    host: Mapped[str]
    started_at: Mapped[datetime]
    __table_args__ = ({"sqlite_autoincrement": True},)  # a token is never used twice


class DeliveryRow(Base):
    """Narrow on purpose: the outbox table reads it without touching the octets of the mail."""

    __tablename__ = "deliveries"
    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id"))
    number: Mapped[int]  # of its purpose: the second reminder
    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendors.id"))
    vendor_name: Mapped[str]  # as it was when the mail was frozen
    recipients: Mapped[list[str]] = mapped_column(JSON)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[str] = mapped_column(String(20))
    held: Mapped[bool]  # paused
    held_because: Mapped[str]  # empty: by the buyer
    cancel_requested: Mapped[bool]
    attempts: Mapped[int]
    losses: Mapped[int]  # connections lost in a row
    message_id: Mapped[str] = mapped_column(unique=True)
    size: Mapped[int]
    due_at: Mapped[datetime]
    not_before: Mapped[datetime | None]  # when the buyer wants it to go; none: at once
    expires_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    failure: Mapped[str | None] = mapped_column(String(20))
    server_reply: Mapped[str]
    error: Mapped[str]
    owner: Mapped[int | None]
    looked_at: Mapped[datetime | None]  # an unknown one, or one in Drafts, was looked for in the account's folders
    into_drafts: Mapped[bool]  # the account's, where the buyer sends it
    purpose: Mapped[str] = mapped_column(String(20))  # invitation, reminder, …
    revision: Mapped[int]  # of its request; 0: not known
    clearances: Mapped[list[str]] = mapped_column(JSON)  # that its lines and files needed when it was frozen
    house_cc: Mapped[str]  # whom its account always copied then
    __table_args__ = (
        UniqueConstraint("rfq_id", "purpose", "number", "vendor_id"),  # planning twice is planning once
        Index("ix_deliveries_vendor_id", "vendor_id", "state"),  # a vendor's history
        Index("ix_deliveries_rfq_id_state", "rfq_id", "state"),  # tallies, and an RFQ's rows
        # the claim: the oldest due one of an account, however many finished ones there are
        Index("ix_deliveries_claim", "account_id", "due_at", "id", sqlite_where=_WAITING),
        Index("ix_deliveries_state", "state"),  # recovery at start, and what needs attention
    )


class MessageRow(Base):
    __tablename__ = "messages"
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), primary_key=True)
    sender: Mapped[str]
    subject: Mapped[str]
    head: Mapped[bytes]
    tail: Mapped[bytes]


class MessagePartRow(Base):
    __tablename__ = "message_parts"
    delivery_id: Mapped[int] = mapped_column(ForeignKey("messages.delivery_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    header: Mapped[bytes]
    spool_key: Mapped[str] = mapped_column(String(64), index=True)  # which spool files are still needed
    size: Mapped[int]


class AttemptRow(Base):
    """Append-only."""

    __tablename__ = "attempts"
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)  # a row's history
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    stage: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    failure: Mapped[str | None] = mapped_column(String(20))
    reply: Mapped[str]
    error: Mapped[str]
    octets: Mapped[int]
    account_id: Mapped[int | None]
    recipients: Mapped[int]  # addresses that the server took or may have taken
    connection: Mapped[str]  # which line, and the how-manieth mail on it
    __table_args__ = (Index("ix_attempts_ledger", "account_id", "ended_at"),)  # what an account has sent in 24 hours


# For statements on columns: the engine and the large lists read and write no objects.
ATTEMPTS: Table = Base.metadata.tables["attempts"]
DELIVERIES: Table = Base.metadata.tables["deliveries"]
MESSAGES: Table = Base.metadata.tables["messages"]
MESSAGE_PARTS: Table = Base.metadata.tables["message_parts"]

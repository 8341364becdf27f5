"""The tables of mail that comes in. Indexes stand beside the query they serve."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.base.table_base import Base


class FollowedFolderRow(Base):
    """A folder of an account's mailbox, and how far it was read."""

    __tablename__ = "followed_folders"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    folder: Mapped[str]  # as the mailbox knows it
    name: Mapped[str]  # as people see it
    use: Mapped[str] = mapped_column(String(20))
    is_followed: Mapped[bool]
    position: Mapped[str]  # what the mailbox goes on from; empty: from the beginning
    looked_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("account_id", "folder"),)


class IncomingRow(Base):
    """A mail that concerns us; its octets lie in a file of their own."""

    __tablename__ = "incoming"
    id: Mapped[int] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(unique=True)  # the same mail from two places is one
    message_id: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))  # of its octets, and the name of their file
    size: Mapped[int]
    origin: Mapped[str]  # "office, INBOX", or the file that it was read from
    arrived_at: Mapped[datetime]  # here
    sent_at: Mapped[datetime | None]  # as it says itself
    sender: Mapped[str]
    sender_name: Mapped[str]
    subject: Mapped[str]
    glimpse: Mapped[str]  # the beginning of what is new in it
    kind: Mapped[str] = mapped_column(String(20))
    why: Mapped[str]  # it is of that kind
    degree: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[list[str]] = mapped_column(JSON)
    places: Mapped[list[list[int]]] = mapped_column(JSON)  # RFQ and vendor, where it may belong
    details: Mapped[dict[str, object]] = mapped_column(JSON)  # of its kind: who is absent until when, …
    problems: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(20))
    rfq_id: Mapped[int | None] = mapped_column(ForeignKey("rfqs.id"))
    vendor_id: Mapped[int | None] = mapped_column(ForeignKey("vendors.id"))
    filed_by: Mapped[str] = mapped_column(String(20))  # program or buyer
    __table_args__ = (
        Index("ix_incoming_state", "state", "id"),  # what needs the buyer
        Index("ix_incoming_rfq_id", "rfq_id", "vendor_id"),  # an RFQ's answers
        Index("ix_incoming_vendor_id", "vendor_id"),  # a vendor's whole exchange
    )


class IncomingPartRow(Base):
    __tablename__ = "incoming_parts"
    incoming_id: Mapped[int] = mapped_column(ForeignKey("incoming.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    is_inline: Mapped[bool]


class BounceRow(Base):
    """An address that a mail server could not deliver to; `counts_at`: the how-manieth time marks it."""

    __tablename__ = "bounces"
    incoming_id: Mapped[int] = mapped_column(ForeignKey("incoming.id", ondelete="CASCADE"), primary_key=True)
    address_key: Mapped[str] = mapped_column(primary_key=True, index=True)
    address: Mapped[str]
    status: Mapped[str]
    counts_at: Mapped[int]
    said: Mapped[str]


class IncomingStepRow(Base):
    """What was done with a mail, and how it stood before: the way back. Append-only but for it."""

    __tablename__ = "incoming_steps"
    id: Mapped[int] = mapped_column(primary_key=True)
    incoming_id: Mapped[int] = mapped_column(ForeignKey("incoming.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    label: Mapped[str]
    before: Mapped[dict[str, object]] = mapped_column(JSON)
    __table_args__ = ({"sqlite_autoincrement": True},)


class QuoteRow(Base):
    """A vendor's offer to an RFQ, one for each revision: never overwritten. Amounts are decimals as text."""

    __tablename__ = "quotes"
    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id"))
    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendors.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(20))
    incoming_id: Mapped[int | None] = mapped_column(ForeignKey("incoming.id"))
    file: Mapped[str]
    stored_at: Mapped[datetime]
    is_complete: Mapped[bool]
    quote_number: Mapped[str]
    currency: Mapped[str] = mapped_column(String(20))
    valid_until: Mapped[date | None]
    order_minimum: Mapped[str | None]
    order_charge: Mapped[str | None]
    delivery: Mapped[str]
    payment: Mapped[str]
    remarks: Mapped[str]
    cells: Mapped[dict[str, str]] = mapped_column(JSON)
    charges: Mapped[dict[str, object]] = mapped_column(JSON)  # by line
    alternatives: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    __table_args__ = (
        UniqueConstraint("rfq_id", "vendor_id", "number"),
        Index("ix_quotes_vendor_id", "vendor_id"),  # a vendor's history
    )


class QuotedPriceRow(Base):
    __tablename__ = "quoted_prices"
    quote_id: Mapped[int] = mapped_column(ForeignKey("quotes.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    quantity: Mapped[int] = mapped_column(primary_key=True)
    unit_price: Mapped[str | None]
    per: Mapped[int]
    is_free: Mapped[bool]
    no_quote: Mapped[str]
    lead_shortest: Mapped[int | None]
    lead_longest: Mapped[int | None]
    ships: Mapped[date | None]
    remarks: Mapped[str]
    evidence: Mapped[str]
    lead_evidence: Mapped[str]


INCOMING: Table = Base.metadata.tables["incoming"]
INCOMING_PARTS: Table = Base.metadata.tables["incoming_parts"]

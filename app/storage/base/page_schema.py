"""The tables of controlled files on vendors' pages. Indexes stand beside the query they serve."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.base.table_base import Base


class PageCodeRow(Base):
    """What lets who has a link have controlled files again; it goes with the link. No code and no grant is in it."""

    __tablename__ = "page_codes"
    token: Mapped[str] = mapped_column(ForeignKey("vendor_links.token", ondelete="CASCADE"), primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))  # the email whose mailbox has the code
    asked_at: Mapped[datetime]
    asked_today: Mapped[int]  # in UTC
    code_hash: Mapped[str]  # argon2id; empty: used up
    tries: Mapped[int]  # of this code
    grant_hash: Mapped[str]  # SHA-256 of what the browser has; empty: none
    grant_ends_at: Mapped[datetime | None]


class PageDownloadRow(Base):
    """A controlled file that was fetched on a vendor's page; nothing changes or removes one."""

    __tablename__ = "page_downloads"
    __table_args__ = (Index("ix_page_downloads_rfq_id", "rfq_id"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id"))
    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendors.id"))  # whom the link was made for
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))  # that brought it first
    sha256: Mapped[str]
    name: Mapped[str]
    at: Mapped[datetime]
    address: Mapped[str]  # of the computer that asked

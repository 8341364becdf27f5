"""A batch of emails about an RFQ to vendors who were asked, as it would go out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.outbox.message import FrozenMessage
from app.domain.outbox.purpose import Occasion
from app.domain.rfqs.rfq import Attachment
from app.domain.trade.ids import RfqId, VendorId


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeMail:
    """One vendor's; `doubts` are sentences about what it should not show. `at`: not before that moment."""

    vendor_id: VendorId
    vendor: str
    language: str
    plain: str
    html: str
    message: FrozenMessage
    clearances: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
    doubts: tuple[str, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`held`: who gets none, and why, by name. `texts`: what the mails are made of, by language.

    `waits`: so long after they were queued, so that what they tell can be undone.
    """

    rfq_id: RfqId
    rfq_number: str
    occasion: Occasion
    mails: tuple[NoticeMail, ...]
    held: tuple[tuple[str, str], ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    waits: timedelta = timedelta(0)

    @property
    def doubts(self) -> tuple[str, ...]:
        """Of all mails, with the vendor's name."""
        return tuple(f"{mail.vendor}: {doubt}" for mail in self.mails for doubt in mail.doubts)

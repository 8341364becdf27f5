"""What passed between the buyer and a vendor."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.purpose import Purpose
from app.domain.trade.ids import RfqId
from app.domain.vendors.response import Response


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One mail of a request to the vendor, and what was answered to the request; `purpose`: what the mail is for."""

    rfq_id: RfqId
    number: str
    title: str
    state: DeliveryState
    changed_at: datetime  # of the mail: when it was taken, if it was
    response: Response
    responded_at: datetime | None
    purpose: Purpose = Purpose.INVITATION

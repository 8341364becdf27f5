"""A question about an RFQ, and what everybody was answered."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.trade.ids import IncomingId


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`number` counts from 1 in its RFQ. `incoming_id`: the vendor's email that it came with, if it came with one."""

    number: int
    question: str
    answer: str
    at: datetime
    incoming_id: IncomingId | None = None

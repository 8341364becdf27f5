"""The tables of comparisons, and of questions. Indexes stand beside the query they serve."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.base.table_base import Base


class RateRow(Base):
    """What one unit of a currency was worth on a day. Decimals as text."""

    __tablename__ = "rates"
    base: Mapped[str] = mapped_column(String(3), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    factor: Mapped[str]
    source: Mapped[str]


class ScenarioRow(Base):
    """What a buyer has settled on for an RFQ's comparison; the one without a name is being worked on."""

    __tablename__ = "scenarios"
    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id", ondelete="CASCADE"))
    name: Mapped[str]
    changed_at: Mapped[datetime]
    document: Mapped[dict[str, object]] = mapped_column(JSON)
    __table_args__ = (UniqueConstraint("rfq_id", "name"),)


class QuestionRow(Base):
    """What was asked about an RFQ, without who did, and what all were answered; numbered from 1."""

    __tablename__ = "questions"
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    incoming_id: Mapped[int | None] = mapped_column(ForeignKey("incoming.id"))  # where it came from
    question: Mapped[str]
    answer: Mapped[str]
    at: Mapped[datetime]


class DecisionRow(Base):
    """What was decided about an RFQ, and told its vendors. Nothing is overwritten: what was undone stays."""

    __tablename__ = "decisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_id: Mapped[int] = mapped_column(ForeignKey("rfqs.id", ondelete="CASCADE"), index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    document: Mapped[dict[str, object]] = mapped_column(JSON)
    __table_args__ = ({"sqlite_autoincrement": True},)

"""What was decided about RFQs; what was undone stays, and counts no more."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.domain.notices.decision import AwardedLine, Decision, DecisionId
from app.domain.outbox.purpose import Purpose
from app.domain.rfqs.outcome import Outcome
from app.domain.trade.ids import RfqId, VendorId
from app.storage.base.comparison_schema import DecisionRow
from app.storage.vendors.doubles import survivors

_d = DecisionRow


def keep(session: Session, decision: Decision, now: datetime) -> Decision:
    """It counts from now on, and what was decided before no longer."""
    session.execute(update(_d).where(_d.rfq_id == decision.rfq_id, _d.undone_at.is_(None)).values(undone_at=now))
    values = {"outcome": decision.outcome, "made_at": now, "document": _document(decision)}
    added = session.execute(insert(_d).values(rfq_id=decision.rfq_id, **values).returning(_d.id)).scalar_one()
    return replace(decision, id=DecisionId(added), made_at=now)


def undo(session: Session, decision_id: DecisionId, now: datetime) -> None:
    """It counts no more."""
    session.execute(update(_d).where(_d.id == decision_id).values(undone_at=now))


def count_again(session: Session, decision_id: DecisionId) -> None:
    """The one after it was undone."""
    session.execute(update(_d).where(_d.id == decision_id).values(undone_at=None))


def of(session: Session, rfq_id: RfqId) -> list[Decision]:
    """All of them, oldest first."""
    into = survivors(session)
    rows = session.scalars(select(_d).where(_d.rfq_id == rfq_id).order_by(_d.id))
    return [_decision(row, into) for row in rows]


def _document(decision: Decision) -> dict[str, object]:
    return {
        "lines": [[x.line, x.vendor_id, x.quantity, f"{x.amount:f}", f"{x.nre:f}"] for x in decision.lines],
        "total": None if decision.total is None else f"{decision.total:f}",
        "currency": decision.currency,
        "note": decision.note,
        "rounds": {purpose.value: number for purpose, number in decision.rounds.items()},
    }


def _decision(row: DecisionRow, into: Mapping[int, VendorId]) -> Decision:
    kept: Mapping[str, Any] = row.document
    return Decision(
        id=DecisionId(row.id),
        rfq_id=RfqId(row.rfq_id),
        outcome=Outcome(row.outcome),
        lines=tuple(
            AwardedLine(
                line=line,
                vendor_id=into.get(vendor, VendorId(vendor)),
                quantity=quantity,
                amount=Decimal(amount),
                nre=Decimal(nre),
            )
            for line, vendor, quantity, amount, nre in kept["lines"]
        ),
        total=None if kept["total"] is None else Decimal(kept["total"]),
        currency=kept["currency"],
        note=kept["note"],
        rounds={Purpose(purpose): number for purpose, number in kept["rounds"].items()},
        made_at=row.made_at,
        undone_at=row.undone_at,
    )

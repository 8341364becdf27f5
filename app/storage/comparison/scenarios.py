"""Scenarios, each a document under its name."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.comparison.money import Rate
from app.domain.comparison.points import Weights
from app.domain.comparison.scenario import Scenario, ScenarioId
from app.domain.trade.ids import RfqId, VendorId
from app.storage.base.comparison_schema import ScenarioRow
from app.storage.vendors.doubles import survivors
from app.storage.vendors.rows import CHUNK

_s = ScenarioRow


def keep(session: Session, rfq_id: RfqId, scenario: Scenario, now: datetime) -> Scenario:
    """Under its name, in the place of what was kept there."""
    known = (_s.rfq_id == rfq_id, _s.name == scenario.name)
    values = {"changed_at": now, "document": _document(scenario)}
    found = session.scalar(select(_s.id).where(*known))
    if found is None:
        added = insert(_s).values(rfq_id=rfq_id, name=scenario.name, **values).returning(_s.id)
        found = session.execute(added).scalar_one()
    else:
        session.execute(update(_s).where(_s.id == found).values(values))
    return replace(scenario, id=ScenarioId(found))


def of(session: Session, rfq_id: RfqId) -> list[Scenario]:
    """By their names: first the one that is being worked on, if there is one."""
    into = survivors(session)
    rows = session.scalars(select(_s).where(_s.rfq_id == rfq_id).order_by(_s.name))
    return [_scenario(row, into) for row in rows]


def wanted_quantities(session: Session, rfq_ids: Sequence[int]) -> Mapping[tuple[int, int], int]:
    """RFQ and line → the quantity that would be ordered, where the buyer has said so in what is being worked on."""
    found: dict[tuple[int, int], int] = {}
    for start in range(0, len(rfq_ids), CHUNK):
        some = _s.rfq_id.in_(rfq_ids[start : start + CHUNK]), _s.name == ""
        for rfq, quantities in session.execute(select(_s.rfq_id, _s.document["quantities"]).where(*some)):
            found |= {(rfq, int(line)): quantity for line, quantity in quantities.items()}
    return found


def remove(session: Session, scenario_id: ScenarioId) -> None:
    session.execute(delete(_s).where(_s.id == scenario_id))


def _document(scenario: Scenario) -> dict[str, object]:
    return {
        "day": scenario.day.isoformat() if scenario.day else None,
        "currency": scenario.currency,
        "rates": [[r.currency, f"{r.factor:f}", r.day.isoformat(), r.source] for r in scenario.rates],
        "quantities": {str(line): quantity for line, quantity in scenario.quantities.items()},
        "minimum_includes_lot": scenario.minimum_includes_lot,
        "lots": {str(line): count for line, count in scenario.lots.items()},
        "freight": {str(vendor): f"{amount:f}" for vendor, amount in scenario.freight.items()},
        "handling": f"{scenario.handling:f}",
        "choice": {str(line): vendor for line, vendor in scenario.choice.items()},
        "locked": sorted(scenario.locked),
        "note": scenario.note,
        "weights": astuple(scenario.weights) if scenario.weights else None,
    }


def _scenario(row: ScenarioRow, into: Mapping[int, VendorId]) -> Scenario:
    kept: Mapping[str, Any] = row.document

    def vendor(number: int | str) -> VendorId:
        return into.get(int(number), VendorId(int(number)))

    return Scenario(
        id=ScenarioId(row.id),
        name=row.name,
        day=date.fromisoformat(kept["day"]) if kept["day"] else None,
        currency=kept["currency"],
        rates=tuple(Rate(code, Decimal(f), date.fromisoformat(day), source) for code, f, day, source in kept["rates"]),
        quantities={int(line): quantity for line, quantity in kept["quantities"].items()},
        minimum_includes_lot=kept["minimum_includes_lot"],
        lots={int(line): count for line, count in kept["lots"].items()},
        freight={vendor(number): Decimal(amount) for number, amount in kept["freight"].items()},
        handling=Decimal(kept["handling"]),
        choice={int(line): vendor(number) for line, number in kept["choice"].items()},
        locked=frozenset(kept["locked"]),
        note=kept["note"],
        weights=Weights(*kept["weights"]) if kept.get("weights") else None,
    )

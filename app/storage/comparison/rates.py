"""Rates of currencies by day: a later one of the same day takes the place of the one before."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.domain.comparison.money import Rate
from app.storage.base.comparison_schema import RateRow

_r = RateRow


def keep(session: Session, base: str, rates: Iterable[Rate]) -> None:
    for rate in rates:
        same = (_r.base == base, _r.currency == rate.currency, _r.day == rate.day)
        session.execute(delete(_r).where(*same))
        values = {"base": base, "currency": rate.currency, "day": rate.day, "source": rate.source}
        session.execute(insert(_r).values(**values, factor=f"{rate.factor:f}"))


def on(session: Session, base: str, day: date) -> list[Rate]:
    """Of each currency the newest that was known by then, by their codes."""
    newest = (
        select(_r.currency, func.max(_r.day).label("day"))
        .where(_r.base == base, _r.day <= day)
        .group_by(_r.currency)
        .subquery()
    )
    is_newest = (_r.currency == newest.c.currency) & (_r.day == newest.c.day)
    found = session.scalars(select(_r).join(newest, is_newest).where(_r.base == base).order_by(_r.currency))
    return [Rate(row.currency, Decimal(row.factor), row.day, row.source) for row in found]

"""The code and the grant of a vendor's link, neither of them as it is, and what was fetched by such a grant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from app.domain.trade.ids import DeliveryId, RfqId, VendorId
from app.storage.base.page_schema import PageCodeRow
from app.storage.base.schema import Base
from app.storage.rfqs.vendor_links import VendorLink
from app.storage.vendors.doubles import survivors

_CODES, _DOWNLOADS = Base.metadata.tables["page_codes"], Base.metadata.tables["page_downloads"]
_c, _d = _CODES.c, _DOWNLOADS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCode:
    """`delivery_id`: the email to whose mailbox the code was sent; `code_hash`, `grant_hash` empty: there is none."""

    delivery_id: DeliveryId
    asked_at: datetime
    asked_today: int
    code_hash: str = field(repr=False)
    tries: int
    grant_hash: str = field(repr=False)
    grant_ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDownload:
    """`vendor_id` is who the vendor is now; `address` of the computer that asked."""

    vendor_id: VendorId
    sha256: str
    name: str
    at: datetime
    address: str


def of(session: Session, link: VendorLink) -> PageCode | None:
    """None: no code was ever asked for."""
    row = session.execute(select(_CODES).where(_one(link))).one_or_none()
    return None if row is None else _code(row)


def begin(
    session: Session, link: VendorLink, delivery_id: DeliveryId, code_hash: str, at: datetime, asked_today: int
) -> None:
    """Another code takes the place of the one before, and nothing is granted any more."""
    session.merge(
        PageCodeRow(
            token=link.token,
            delivery_id=delivery_id,
            asked_at=at,
            asked_today=asked_today,
            code_hash=code_hash,
            tries=0,
            grant_hash="",
            grant_ends_at=None,
        )
    )


def count_try(session: Session, link: VendorLink) -> None:
    session.execute(update(_CODES).where(_one(link)).values(tries=_c.tries + 1))


def use_up(session: Session, link: VendorLink, code_hash: str, grant_hash: str, until: datetime) -> bool:
    """Grant for this code, once; False where it is used already, or another one took its place."""
    granted = {"code_hash": "", "grant_hash": grant_hash, "grant_ends_at": until}
    mine = update(_CODES).where(_one(link), _c.code_hash == code_hash).values(granted)
    return session.scalar(mine.returning(_c.delivery_id)) is not None


def note_download(
    session: Session, link: VendorLink, delivery_id: DeliveryId, file: tuple[str, str], at: datetime, address: str
) -> None:
    """`file`: SHA-256 and name."""
    sha256, name = file
    row = {"rfq_id": link.rfq_id, "vendor_id": link.made_for, "delivery_id": delivery_id}
    session.execute(insert(_DOWNLOADS), row | {"sha256": sha256, "name": name, "at": at, "address": address})


def downloads(session: Session, rfq_id: RfqId) -> Sequence[PageDownload]:
    """The oldest first."""
    into = survivors(session)
    rows = session.execute(select(_DOWNLOADS).where(_d.rfq_id == rfq_id).order_by(_d.id))
    return [_download(row, into) for row in rows]


def _code(row: Any) -> PageCode:  # noqa: ANN401 - a row of named columns
    return PageCode(
        delivery_id=DeliveryId(row.delivery_id),
        asked_at=row.asked_at,
        asked_today=row.asked_today,
        code_hash=row.code_hash,
        tries=row.tries,
        grant_hash=row.grant_hash,
        grant_ends_at=row.grant_ends_at,
    )


def _download(row: Any, into: Mapping[int, VendorId]) -> PageDownload:  # noqa: ANN401 - a row of named columns
    made_for = VendorId(row.vendor_id)
    return PageDownload(
        vendor_id=into.get(made_for, made_for), sha256=row.sha256, name=row.name, at=row.at, address=row.address
    )


def _one(link: VendorLink) -> ColumnElement[bool]:
    return _c.token == link.token

"""The link by which an invited vendor answers in the browser; what was done with it, and what is typed there."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Update, delete, select, update
from sqlalchemy.orm import Session

from app.domain.trade.ids import RfqId, VendorId
from app.storage.base import bulk
from app.storage.base.schema import Base, VendorLinkRow
from app.storage.vendors.doubles import survivors, with_doubles

_TABLE = Base.metadata.tables["vendor_links"]
_c = _TABLE.c
_OCTETS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorLink:
    """`vendor_id`: whom it was made for, and who that is now; `draft` by the fields of the page."""

    rfq_id: RfqId
    made_for: VendorId
    vendor_id: VendorId
    token: str = field(repr=False)
    opened_at: datetime | None
    downloads: int
    draft: Mapping[str, str]


def make(session: Session, rfq_id: RfqId, vendor_ids: Sequence[VendorId]) -> None:
    """One for each of these, who had none."""
    rows = [
        {"rfq_id": rfq_id, "vendor_id": v, "token": secrets.token_urlsafe(_OCTETS)}
        | {"opened_at": None, "downloads": 0, "draft": {}}
        for v in vendor_ids
    ]
    bulk.write(session, _TABLE, rows)


def of_token(session: Session, token: str) -> VendorLink | None:
    """None: there is none, or no longer."""
    row = session.execute(select(_TABLE).where(_c.token == token)).one_or_none()
    return None if row is None else _link(row, survivors(session))


def of_rfq(session: Session, rfq_id: RfqId) -> list[VendorLink]:
    """All of them; a vendor's own comes behind those of its doubles."""
    into = survivors(session)
    rows = session.execute(select(_TABLE).where(_c.rfq_id == rfq_id)).all()
    return sorted((_link(row, into) for row in rows), key=lambda link: link.made_for == link.vendor_id)


def note_opened(session: Session, link: VendorLink, at: datetime) -> None:
    """The first time counts."""
    session.execute(_one(link).where(_c.opened_at.is_(None)).values(opened_at=at))


def count_download(session: Session, link: VendorLink) -> None:
    session.execute(_one(link).values(downloads=_c.downloads + 1))


def keep_draft(session: Session, link: VendorLink, draft: Mapping[str, str]) -> None:
    session.execute(_one(link).values(draft=dict(draft)))


def renew(session: Session, rfq_id: RfqId, vendor_ids: Sequence[VendorId]) -> None:
    """The links that these had, also as doubles, are of no use any more; they have others, which no email says yet."""
    old = with_doubles(session, vendor_ids)
    session.execute(delete(VendorLinkRow).where(_c.rfq_id == rfq_id, _c.vendor_id.in_(old)))
    make(session, rfq_id, vendor_ids)


def _link(row: Any, into: Mapping[int, VendorId]) -> VendorLink:  # noqa: ANN401 - a row of named columns
    made_for = VendorId(row.vendor_id)
    return VendorLink(
        rfq_id=RfqId(row.rfq_id),
        made_for=made_for,
        vendor_id=into.get(made_for, made_for),
        token=row.token,
        opened_at=row.opened_at,
        downloads=row.downloads,
        draft=row.draft,
    )


def _one(link: VendorLink) -> Update:
    return update(_TABLE).where(_c.rfq_id == link.rfq_id, _c.vendor_id == link.made_for)

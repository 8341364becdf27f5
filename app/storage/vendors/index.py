"""What vendors are found by: their words, folded, and their labels. Kept in step by whoever writes a vendor."""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, insert, text
from sqlalchemy.orm import Session

from app.domain.trade.identity import digits_of
from app.domain.trade.ids import VendorId
from app.domain.trade.text_key import text_key, word_key
from app.domain.vendors.search import FacetKind
from app.domain.vendors.vendor import Vendor
from app.storage.base.vendor_schema import LabelRow
from app.storage.vendors.rows import CHUNK

_BETWEEN = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_FORGET = text("DELETE FROM vendor_search WHERE rowid = :id")
_LEARN = text("INSERT INTO vendor_search (rowid, words) VALUES (:id, :words)")


def learn(session: Session, vendors: Sequence[Vendor]) -> None:
    """Make these stored vendors findable; what was known of them is forgotten first."""
    forget(session, [v.stored_id for v in vendors])
    session.execute(_LEARN, [{"id": v.id, "words": words(v)} for v in vendors])
    session.execute(insert(LabelRow), [row for v in vendors for row in _labels(v)])


def forget(session: Session, vendor_ids: Sequence[VendorId]) -> None:
    """Take these vendors out of the index."""
    session.execute(_FORGET, [{"id": i} for i in vendor_ids])
    for start in range(0, len(vendor_ids), CHUNK):
        session.execute(delete(LabelRow).where(LabelRow.vendor_id.in_(vendor_ids[start : start + CHUNK])))


def words(vendor: Vendor) -> str:
    """Everything the vendor is found by."""
    parts: list[str] = [vendor.name, vendor.website, vendor.address, vendor.clearance, *vendor.categories, *vendor.tags]
    for contact in vendor.contacts:
        digits = (word_key(contact.phone), digits_of(contact.phone))
        parts += (contact.name, contact.email, contact.phone, *digits, contact.state, contact.role)
    for can in vendor.capabilities:
        parts += (can.process, can.specification, word_key(can.specification), _apart(can.specification))
    parts += (approval.customer for approval in vendor.approvals)
    return "\n".join(dict.fromkeys(part.casefold() for part in parts if part))


def _apart(specification: str) -> str:
    """Letters and digits as words of their own, so that "B 633" and "B-633" find "ASTM B633"."""
    return _BETWEEN.sub(" ", specification)


def _labels(vendor: Vendor) -> Iterable[dict[str, object]]:
    told = {
        FacetKind.CATEGORY: vendor.categories,
        FacetKind.TAG: vendor.tags,
        FacetKind.STATUS: (vendor.status.value,),
        FacetKind.CLEARANCE: (vendor.clearance,),
        FacetKind.CHECK: (vendor.check,),
    }
    for kind, labels in told.items():
        for key, label in {text_key(label): label for label in labels if label.strip()}.items():
            yield {"kind": kind.value, "key": key, "vendor_id": vendor.id, "label": label}

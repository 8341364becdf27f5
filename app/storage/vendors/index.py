"""What vendors are found by: their words, folded, and their labels. Kept in step by whoever writes a vendor.

On a server also keys of what they do and are, and what they are sorted by: see `pages`.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter

from sqlalchemy import ColumnElement, delete, table, true
from sqlalchemy.orm import Session

from app.domain.trade.identity import digits_of
from app.domain.trade.ids import VendorId
from app.domain.trade.text_key import text_key, word_key
from app.domain.vendors.search import FacetKind
from app.domain.vendors.vendor import Vendor
from app.domain.words.specification import read_specification
from app.domain.words.vocabulary import TermKind
from app.storage.base import bulk, full_text
from app.storage.base.among import among
from app.storage.base.vendor_schema import LabelRow
from app.storage.vendors.order import alphabetical
from app.storage.vendors.rows import CHUNK, Pair, table_of

_BETWEEN = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_SAID_NAMES = ("name", "website", "address", "clearance", "categories", "tags", "contacts", "capabilities", "approvals")
_SAID = attrgetter(*_SAID_NAMES)
_KEYED = attrgetter(*_SAID_NAMES, "status", "check")
_LABELS: tuple[tuple[FacetKind, Callable[[Vendor], tuple[str, ...]]], ...] = (
    (FacetKind.CATEGORY, lambda vendor: vendor.categories),
    (FacetKind.TAG, lambda vendor: vendor.tags),
    (FacetKind.STATUS, lambda vendor: (vendor.status.value,)),
    (FacetKind.CLEARANCE, lambda vendor: (vendor.clearance,)),
    (FacetKind.CHECK, lambda vendor: (vendor.check,)),
)


def learn(session: Session, pairs: Sequence[Pair]) -> None:
    """Make these stored vendors findable by what they are to be."""
    told = _KEYED if full_text.keeps_keys(session) else _SAID
    said = {v.stored_id: _entry(v) for was, v in pairs if was is None or told(was) != told(v)}
    if said:
        full_text.learn(session, said)
    for kind, labels_of in _LABELS:
        others = [v for was, v in pairs if was is None or labels_of(was) != labels_of(v)]
        _forget_labels(session, [v.stored_id for v in others], LabelRow.kind == kind.value)
        rows = [row for v in others for row in _labels(kind, labels_of(v), v.stored_id)]
        bulk.write(session, table_of(LabelRow), rows)


def forget(session: Session, vendor_ids: Sequence[VendorId]) -> None:
    """Take these vendors out of the index."""
    full_text.forget(session, vendor_ids)
    _forget_labels(session, vendor_ids, true())


def take_stock(session: Session) -> None:
    """After many of them at once."""
    bulk.take_stock(session.connection(), [table_of(LabelRow), table("vendor_search")])


def _entry(vendor: Vendor) -> full_text.Entry:
    return full_text.Entry(words(vendor), sorted(set(_keys(vendor))), alphabetical(vendor.name))


def _keys(vendor: Vendor) -> Iterable[str]:
    for kind, labels_of in _LABELS:
        yield from (full_text.key_of(kind, text_key(label)) for label in labels_of(vendor) if label.strip())
    for can in vendor.capabilities:
        if process := word_key(can.process):
            yield full_text.key_of(TermKind.PROCESS, process)
        if specification := read_specification(can.specification).key:
            yield full_text.key_of(TermKind.SPECIFICATION, specification)
    yield from (full_text.key_of(FacetKind.CUSTOMER, text_key(approval.customer)) for approval in vendor.approvals)


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


def _labels(kind: FacetKind, labels: Iterable[str], owner: VendorId) -> Iterable[dict[str, object]]:
    for key, label in {text_key(label): label for label in labels if label.strip()}.items():
        yield {"kind": kind.value, "key": key, "vendor_id": owner, "label": label}


def _forget_labels(session: Session, vendor_ids: Sequence[VendorId], which: ColumnElement[bool]) -> None:
    for start in range(0, len(vendor_ids), CHUNK):
        these = among(LabelRow.vendor_id, vendor_ids[start : start + CHUNK])
        session.execute(delete(table_of(LabelRow)).where(these, which))

"""The rows of the vendor table."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from app.domain.ids import VendorId
from app.domain.text_key import word_key
from app.domain.vendor import VendorLine, VendorStatus
from app.storage.vendor_rows import CHUNK
from app.storage.vendor_schema import ContactRow, VendorRow


def lines(session: Session, search: str = "") -> list[VendorLine]:
    """The vendor table by name; every word of `search` occurs in name, contacts or addresses."""
    statement = _line_columns().where(VendorRow.removed_at.is_(None)).order_by(VendorRow.name_key)
    if wanted := _phrase(search):
        hits = text("SELECT rowid FROM vendor_search WHERE words MATCH :wanted").bindparams(wanted=wanted)
        statement = statement.where(VendorRow.id.in_(hits.columns(VendorRow.id)))
    return [_line(*row) for row in session.execute(statement)]


def lines_of(session: Session, vendor_ids: Sequence[VendorId]) -> list[VendorLine]:
    """The same for these vendors only, in the order of the ids."""
    found: dict[VendorId, VendorLine] = {}
    for start in range(0, len(vendor_ids), CHUNK):
        statement = _line_columns().where(VendorRow.id.in_(vendor_ids[start : start + CHUNK]))
        found |= {line.id: line for line in (_line(*row) for row in session.execute(statement))}
    return [found[i] for i in vendor_ids if i in found]


def _line_columns() -> Select[VendorRow, str | None, str | None, int | None]:
    contact = ContactRow.__table__.c
    # the one who is written to first: primary before secondary, then the buyer's order
    first = (
        select(contact.id)
        .where(contact.vendor_id == VendorRow.id)
        .order_by(contact.rank, contact.position)
        .limit(1)
        .correlate(VendorRow)
        .scalar_subquery()
    )
    number = (
        select(func.count(contact.id)).where(contact.vendor_id == VendorRow.id).correlate(VendorRow).scalar_subquery()
    )
    return select(VendorRow, ContactRow.name, ContactRow.email, number).outerjoin(ContactRow, ContactRow.id == first)


def _line(row: VendorRow, contact: str | None, email: str | None, contacts: int | None) -> VendorLine:
    return VendorLine(
        id=VendorId(row.id),
        name=row.name,
        categories=", ".join(row.categories),
        contact=contact or "",
        email=email or "",
        contacts=contacts or 0,
        status=VendorStatus(row.status),
        changed_at=row.changed_at,
    )


def _phrase(search: str) -> str:
    """FTS5: every word begins some word of the vendor."""
    return " AND ".join(_word(word) for word in search.casefold().split())


def _word(word: str) -> str:
    """As it is written, or without the signs in it: "B-633" finds "b633", "316-555" finds "3165550001"."""
    spellings = dict.fromkeys(text for text in (word, word_key(word)) if text)
    return "(" + " OR ".join('"' + text.replace('"', '""') + '" *' for text in spellings) + ")"

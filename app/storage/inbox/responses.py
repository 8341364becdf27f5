"""An invitation's response, as the mails that are filed with it say."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.inbox.filing import Place
from app.domain.inbox.response import response_of
from app.domain.vendors.response import Response
from app.storage.base.inbox_schema import QuoteRow
from app.storage.base.schema import InvitationRow
from app.storage.inbox import incoming
from app.storage.vendors.doubles import with_doubles

_BUYER, _MAIL = "buyer", "mail"
_STORED = "stored"  # of a quote that counts


def follow(session: Session, place: Place) -> Response | None:
    """Bring it up to what its mails say; what the buyer said later than the last of them stays.

    Returns:
        The response where it has changed.
    """
    i = InvitationRow
    doubles = sorted(with_doubles(session, [place.vendor_id]))
    where = (i.rfq_id == place.rfq_id, i.vendor_id.in_(doubles))
    response, at = response_of(incoming.said(session, place.rfq_id, doubles))
    response, at = _with_quote(session, place, doubles, response, at)
    row = session.execute(select(i.response, i.responded_at, i.response_by).where(*where)).first()
    if row is None:
        return None
    by_buyer = row.response_by == _BUYER
    if by_buyer and (at is None or (row.responded_at is not None and row.responded_at > at)):
        return None
    if row.response == response and row.responded_at == at:
        return None
    by = _MAIL if response.is_answer else ""
    session.execute(update(i).where(*where).values(response=response, responded_at=at, response_by=by))
    return response if row.response != response else None


def _with_quote(
    session: Session, place: Place, doubles: Sequence[int], response: Response, at: datetime | None
) -> tuple[Response, datetime | None]:
    """What is stored says whether all was quoted, unless the vendor has declined since."""
    q = QuoteRow
    stored = session.execute(
        select(q.is_complete, q.stored_at).where(q.rfq_id == place.rfq_id, q.vendor_id.in_(doubles), q.state == _STORED)
    ).first()
    if stored is None or (response is Response.DECLINED and at is not None and at > stored.stored_at):
        return response, at
    quoted = Response.QUOTED if stored.is_complete else Response.PARTLY_QUOTED
    return quoted, at if response is Response.QUOTED else stored.stored_at

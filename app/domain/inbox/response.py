"""What a vendor's mails say of its response to an RFQ."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.inbox.kind import Kind
from app.domain.vendors.response import Response

_SAYS = {
    Kind.DECLINE: Response.DECLINED,
    Kind.FORM: Response.QUOTED,
    Kind.QUOTE: Response.QUOTED,
    Kind.QUESTION: Response.ACKNOWLEDGED,
}


def response_of(said: Sequence[tuple[Kind, datetime]]) -> tuple[Response, datetime | None]:
    """By all mails of one vendor that are filed with an RFQ, oldest first; with the time of the one that says it.

    The last word counts, but a question takes no quote and no decline back. Reports and absence notes are no answer.
    """
    response, at = Response.AWAITING, None
    for kind, when in said:
        says = _SAYS.get(kind)
        if says is not None and not (says is Response.ACKNOWLEDGED and response.is_answer):
            response, at = says, when
    return response, at

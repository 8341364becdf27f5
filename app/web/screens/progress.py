"""An RFQ's emails as they go out, without being asked for again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from starlette.responses import Response
from typing_extensions import override

from app.domain.people.user import Role
from app.domain.trade.ids import RfqId
from app.services.rfqs.reading import RfqMissing
from app.services.suite import Services
from app.web import looks
from app.web.desk import Desk
from app.web.event_stream import EventStream
from app.web.identity import COOKIE
from app.web.live import Source, View
from app.web.pages import Pages


def live(desk: Desk) -> Response:
    """Its table, whenever it has changed, until nothing is on its way any more."""
    number = desk.request.path_params["number"]
    try:
        rfq_id = desk.services.rfq_reading.id_of(number)
    except RfqMissing:
        return desk.page("missing", 404, what="There is no RFQ of this number.")
    source = _Emails(desk.services, desk.pages, number, rfq_id)
    token, may = desk.request.cookies.get(COOKIE, ""), desk.may_change
    return EventStream(desk.live, rfq_id, source, token, lambda: source.asking(may), may_change=may, name="emails")


@dataclass(frozen=True, slots=True)
class _Emails(Source):
    services: Services
    pages: Pages
    number: str
    rfq_id: RfqId

    @override
    def look(self, kinds: Collection[bool]) -> View:
        emails = self.services.outbox_reading.lines(self.rfq_id)
        parts = {may: self._part(emails, may_change=may, asks=False) for may in kinds}
        return View(parts, goes_on=looks.is_moving(emails))

    @override
    def signed_in(self, tokens: Collection[str]) -> Mapping[str, bool]:
        users = self.services.signing_in.who_of(tokens)
        return {token: user.role.includes(Role.BUYER) for token, user in users.items()}

    def asking(self, may_change: bool) -> str:
        """For a browser that can't have a stream: it asks every two seconds."""
        return self._part(self.services.outbox_reading.lines(self.rfq_id), may_change=may_change, asks=True)

    def _part(self, emails: object, *, may_change: bool, asks: bool) -> str:
        return self.pages.text("emails_part", number=self.number, emails=emails, may_change=may_change, asks=asks)

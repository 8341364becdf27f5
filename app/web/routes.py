"""Every address there is, and who may ask for it: there is none beside this table."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from app.domain.people.user import Role
from app.web import identity
from app.web.desk import Desk
from app.web.guard import FORM, Takes
from app.web.screens import (
    answer_page,
    asking,
    comparison,
    controlled,
    deeds,
    details,
    files,
    lines,
    outbox,
    progress,
    replies,
    rfqs,
    sending,
    team,
    users,
    vendors,
)

_BY_LINK = "/q/"

Shows = Callable[[Desk], Response]
Does = Callable[[Desk, dict[str, str]], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """`role` None: anybody, also who isn't signed in. It shows something, does something, or tells what goes on.

    What begins with /q/ asks for a link instead of a role. `takes`: how much the form of one that does something may
    send.
    """

    path: str
    role: Role | None
    shows: Shows | None = None
    does: Does | None = None
    tells: Shows | None = None  # a stream of events, which ends by itself
    takes: Takes = FORM

    @property
    def method(self) -> str:
        return "POST" if self.does else "GET"

    @property
    def is_vendors(self) -> bool:
        """Reached by a link in place of a sign-in."""
        return self.path.startswith(_BY_LINK)

    def answer(self, desk: Desk, form: dict[str, str]) -> Response:
        """ValueError for a way without any of them, which is a mistake of ours."""
        shows = self.shows or self.tells
        if shows:
            return shows(desk)
        if self.does:
            return self.does(desk, form)
        raise ValueError(f"{self.path} does nothing")


_PRICES = Takes(fields=answer_page.FIELDS)
_DOCUMENTS = Takes(octets=answer_page.DOCUMENTS, files=answer_page.FILES)

WAYS = (
    Way(path="/sign-in", role=None, shows=identity.ask),
    Way(path="/sign-in", role=None, does=identity.sign_in),
    Way(path="/sign-in/elsewhere", role=None, shows=identity.begin_elsewhere),
    Way(path=identity.BACK, role=None, shows=identity.came_back),
    Way(path="/sign-out", role=Role.VIEWER, does=identity.sign_out),
    Way(path="/", role=Role.VIEWER, shows=rfqs.listed),
    Way(path="/rfqs/new", role=Role.BUYER, shows=details.new),
    Way(path="/rfqs/new", role=Role.BUYER, does=details.create),
    Way(path="/rfqs/{number}/details", role=Role.BUYER, shows=details.details),
    Way(path="/rfqs/{number}/details", role=Role.BUYER, does=details.change),
    Way(path="/rfqs/{number}/lines", role=Role.BUYER, shows=lines.lines),
    Way(path="/rfqs/{number}/lines", role=Role.BUYER, does=lines.paste),
    Way(path="/rfqs/{number}/lines/remove", role=Role.BUYER, does=lines.remove),
    Way(path="/rfqs/{number}/files", role=Role.BUYER, shows=files.files),
    Way(path="/rfqs/{number}/files", role=Role.BUYER, does=files.upload, takes=files.UPLOAD),
    Way(path="/rfqs/{number}/files/remove", role=Role.BUYER, does=files.remove),
    Way(path="/rfqs/{number}/files/decide", role=Role.BUYER, does=files.decide),
    Way(path="/rfqs/{number}/vendors", role=Role.BUYER, shows=asking.vendors),
    Way(path="/rfqs/{number}/vendors", role=Role.BUYER, does=asking.ask, takes=asking.TICKS),
    Way(path="/rfqs/{number}/check", role=Role.BUYER, shows=sending.check),
    Way(path="/rfqs/{number}/message", role=Role.BUYER, does=sending.write),
    Way(path="/rfqs/{number}/send", role=Role.BUYER, does=sending.send),
    Way(path="/rfqs/{number}", role=Role.VIEWER, shows=rfqs.one),
    Way(path="/rfqs/{number}/emails", role=Role.VIEWER, shows=rfqs.emails),
    Way(path="/rfqs/{number}/live", role=Role.VIEWER, tells=progress.live),
    Way(path="/rfqs/{number}/comparison", role=Role.VIEWER, shows=comparison.of_rfq),
    Way(path="/rfqs/{number}/approve", role=Role.APPROVER, does=deeds.approve),
    Way(path="/rfqs/{number}/pause", role=Role.BUYER, does=deeds.pause),
    Way(path="/rfqs/{number}/resume", role=Role.BUYER, does=deeds.resume),
    Way(path="/rfqs/{number}/emails/{delivery_id:int}/decide", role=Role.BUYER, does=deeds.decide),
    Way(path="/replies", role=Role.VIEWER, shows=replies.listed),
    Way(path="/replies/{incoming_id:int}", role=Role.VIEWER, shows=replies.one),
    Way(path="/replies/{incoming_id:int}/files/{position:int}", role=Role.VIEWER, shows=replies.file),
    Way(path="/replies/{incoming_id:int}/enter", role=Role.BUYER, does=replies.enter),
    Way(path="/replies/{incoming_id:int}/place", role=Role.BUYER, does=replies.place),
    Way(path="/replies/{incoming_id:int}/settle", role=Role.BUYER, does=replies.settle),
    Way(path="/replies/{incoming_id:int}/aside", role=Role.BUYER, does=replies.lay_aside),
    Way(path="/replies/{incoming_id:int}/undo", role=Role.BUYER, does=replies.undo),
    Way(path="/vendors", role=Role.VIEWER, shows=vendors.listed),
    Way(path="/vendors/{vendor_id:int}", role=Role.VIEWER, shows=vendors.one),
    Way(path="/vendors/{vendor_id:int}/learned", role=Role.BUYER, does=vendors.leave_out, takes=vendors.TICKS),
    Way(path="/outbox", role=Role.VIEWER, shows=outbox.listed),
    Way(path="/outbox/pause", role=Role.BUYER, does=outbox.pause),
    Way(path="/outbox/resume", role=Role.BUYER, does=outbox.resume),
    Way(path="/outbox/{delivery_id:int}/decide", role=Role.BUYER, does=outbox.decide),
    Way(path="/outbox/{delivery_id:int}/retry", role=Role.BUYER, does=outbox.retry),
    Way(path="/attention", role=Role.VIEWER, shows=team.attention),
    Way(path="/q/{token}", role=None, shows=answer_page.show),
    Way(path="/q/{token}/files/{name}", role=None, shows=answer_page.file),
    Way(path="/q/{token}/draft", role=None, does=answer_page.keep, takes=_PRICES),
    Way(path="/q/{token}/prices", role=None, does=answer_page.price, takes=_PRICES),
    Way(path="/q/{token}/document", role=None, does=answer_page.upload, takes=_DOCUMENTS),
    Way(path="/q/{token}/question", role=None, does=answer_page.ask),
    Way(path="/q/{token}/decline", role=None, does=answer_page.decline),
    Way(path="/q/{token}/controlled", role=None, shows=controlled.show),
    Way(path="/q/{token}/controlled", role=None, does=controlled.enter),
    Way(path="/q/{token}/controlled/code", role=None, does=controlled.ask),
    Way(path="/q/{token}/controlled/file", role=None, does=controlled.fetch),
    Way(path="/team/users", role=Role.ADMIN, shows=users.listed),
    Way(path="/team/users", role=Role.ADMIN, does=users.add),
    Way(path="/team/users/role", role=Role.ADMIN, does=users.give_role),
    Way(path="/team/users/password", role=Role.ADMIN, does=users.set_password),
    Way(path="/team/users/no-password", role=Role.ADMIN, does=users.take_password),
    Way(path="/team/users/sign-ins", role=Role.ADMIN, does=users.end_sign_ins),
    Way(path="/team/users/remove", role=Role.ADMIN, does=users.remove),
    Way(path="/team/accounts", role=Role.ADMIN, shows=team.accounts),
    Way(path="/team/health", role=Role.ADMIN, shows=team.health),
    Way(path="/team/log", role=Role.ADMIN, shows=team.log),
)


def ways_of(pages: str) -> tuple[Way, ...]:
    """Of “vendors” alone, of the “team”, or “all”: what the Internet reaches may be a process of its own."""
    return tuple(way for way in WAYS if pages == "all" or way.is_vendors == (pages == "vendors"))

"""What is to be looked after: what needs attention, accounts, and the log of changes."""

from starlette.responses import Response

from app.domain.trade.problem import Problem
from app.web.desk import PAGE, Desk


def attention(desk: Desk) -> Response:
    """Everything that can be seen quickly; the checks that take seconds are the program's."""
    doctor = desk.services.doctor
    return desk.page("attention", concerns=[*doctor.quick(), *doctor.answers()])


def log(desk: Desk) -> Response:
    """The latest changes, of one user or in one RFQ."""
    who, rfq = desk.asked("who"), desk.asked("rfq")
    return desk.page("log", changes=desk.services.people.latest(PAGE, who, rfq), who=who, rfq=rfq)


def accounts(desk: Desk) -> Response:
    """Whose they are, how fast they may send, and what keeps them from it; no password is read."""
    told = desk.services.outbox_reading.troubles()
    known = [(account, told.get(account.stored_id, [])) for account in desk.services.accounts.all()]
    return desk.page("accounts", known=known)


def health(desk: Desk) -> Response:
    """What /readyz says, who sends for a team, and the quick checks of `rfq-sender doctor`."""
    services = desk.services
    try:
        services.health.check_ready()
        not_ready = ""
    except Problem as problem:
        not_ready = str(problem)
    senders, concerns = services.workers.look(), services.doctor.quick()
    return desk.page("health", not_ready=not_ready, is_shared=services.is_shared, senders=senders, concerns=concerns)

"""Who asks: a cookie that only this server gets back, and the ways to get one."""

import json
import logging
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.domain.people.user import NotAllowed, User, name_key
from app.domain.trade.problem import Problem
from app.services.people.signing_in import LASTS, SignInRefused
from app.web.desk import Desk
from app.web.throttle import Throttle

BACK = "/sign-in/back"
_FLOW_COOKIE, _FLOW_S = "__Host-rfq-sender-flow", 600
_FLOW = ("state", "nonce", "code_verifier", "scope")  # what is asked again when the browser is back
_LONGEST = 4_000  # characters of what it brings
_TOO_MANY = "Too many tries. Wait ten minutes, then sign in again."
COOKIE = "__Host-rfq-sender"  # the prefix: over HTTPS (or to this computer), for this host alone (RFC 6265bis)

_LOG = logging.getLogger(__name__)
_THROTTLE = Throttle(10, 600.0)  # wrong tries, by each name and from each address
_ELSEWHERE = Throttle(60, 60.0)  # each has the company's sign-in asked by this server


def user_of(request: Request, desk: Desk) -> User | None:
    """Who is signed in in this browser."""
    token = request.cookies.get(COOKIE, "")
    return desk.services.signing_in.who(token) if token else None


def ask(desk: Desk) -> Response:
    """The page on which one signs in."""
    return _page(desk, 200, to=_inside(desk.asked("to")))


def sign_in(desk: Desk, form: dict[str, str]) -> Response:
    """Begin, and go to where one was going; each time with a cookie that nobody has seen before."""
    name, to = form.get("name", ""), _inside(form.get("to", ""))
    whose = (f"name {name_key(name)}", f"address {desk.address}")
    if _THROTTLE.waits(*whose):
        return _page(desk, 429, _TOO_MANY, name, to)
    try:
        token = desk.services.signing_in.sign_in(name, form.get("password", ""))
    except SignInRefused as refused:
        _THROTTLE.note(*whose)
        if _THROTTLE.waits(*whose):
            _LOG.warning("too many wrong sign-ins", extra={"address": desk.address, "user": _known(desk, name)})
        return _page(desk, 403, str(refused), name, to)
    return _signed_in(token, to)


def begin_elsewhere(desk: Desk) -> Response:
    """To the company's own sign-in; what belongs to it is this browser's alone, and for ten minutes."""
    to = _inside(desk.asked("to"))
    if _ELSEWHERE.waits(desk.address):
        return _page(desk, 429, _TOO_MANY, to=to)
    _ELSEWHERE.note(desk.address)
    try:
        flow = desk.services.single_sign_on.begin(_back(desk))
    except NotAllowed as refused:
        return _page(desk, 403, str(refused), to=to)
    except Problem as problem:
        return _page(desk, 503, str(problem), to=to)
    answer = RedirectResponse(flow["auth_uri"], 303)
    kept = {name: flow[name] for name in _FLOW if name in flow} | {"to": to}
    answer.set_cookie(
        _FLOW_COOKIE, _packed(kept), max_age=_FLOW_S, secure=True, httponly=True, samesite="lax", path="/"
    )
    return answer


def came_back(desk: Desk) -> Response:
    """From there, with what was said: by the state alone that this very browser was sent away with."""
    kept = _unpacked(desk.request.cookies.get(_FLOW_COOKIE, ""))
    if _ELSEWHERE.waits(desk.address):
        return _page(desk, 429, _TOO_MANY)
    _ELSEWHERE.note(desk.address)
    said = {name: value[:_LONGEST] for name, value in desk.request.query_params.items()}
    try:
        token = desk.services.single_sign_on.end(kept | {"redirect_uri": _back(desk)}, said)
    except Problem as problem:
        answer = _page(desk, 403, str(problem))
    else:
        answer = _signed_in(token, _inside(str(kept.get("to", "/"))))
    answer.delete_cookie(_FLOW_COOKIE, secure=True, httponly=True, samesite="lax", path="/")
    return answer


def sign_out(desk: Desk, _form: dict[str, str]) -> Response:
    """End it here, also for whoever kept the cookie."""
    desk.services.signing_in.sign_out(desk.request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax", path="/")
    return answer


def _known(desk: Desk, name: str) -> str:
    """The user's name; empty where there is none: what was typed may be a password."""
    return next((user.name for user in desk.services.people.all() if name_key(user.name) == name_key(name)), "")


def _page(desk: Desk, status: int, wrong: str = "", name: str = "", to: str = "/") -> Response:
    offered = desk.services.single_sign_on.is_offered
    return desk.page("sign_in", status, wrong=wrong, name=name, to=to, elsewhere=offered)


def _signed_in(token: str, to: str) -> Response:
    """Each time with a cookie that nobody has seen before."""
    answer = RedirectResponse(to, 303)
    _set(answer, COOKIE, token, int(LASTS.total_seconds()))
    return answer


def _set(answer: Response, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(name, value, max_age=seconds, secure=True, httponly=True, samesite="lax", path="/")


def _back(desk: Desk) -> str:
    """Where the company's sign-in sends the browser, by the name that it called; the guard knows that."""
    return f"{desk.request.url.scheme}://{desk.request.headers['host']}{BACK}"


def _packed(flow: Mapping[str, object]) -> str:
    return urlsafe_b64encode(json.dumps(flow).encode()).decode()


def _unpacked(text: str) -> dict[str, object]:
    try:
        found = json.loads(urlsafe_b64decode(text.encode()))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _inside(to: str) -> str:
    """A path of this server; “//elsewhere” and “/\\elsewhere” are none."""
    is_path = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if is_path else "/"

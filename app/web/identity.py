"""Who asks: a cookie that only this server gets back."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.domain.people.user import User, name_key
from app.services.people.signing_in import LASTS, SignInRefused
from app.web.desk import Desk
from app.web.throttle import Throttle

COOKIE = "__Host-rfq-sender"  # the prefix: over HTTPS (or to this computer), for this host alone (RFC 6265bis)


_THROTTLE = Throttle(10, 600.0)  # wrong tries, by each name and from each address


def user_of(request: Request, desk: Desk) -> User | None:
    """Who is signed in in this browser."""
    token = request.cookies.get(COOKIE, "")
    return desk.services.signing_in.who(token) if token else None


def ask(desk: Desk) -> Response:
    """The page on which one signs in."""
    return desk.page("sign_in", wrong="", name="", to=_inside(desk.asked("to")))


def sign_in(desk: Desk, form: dict[str, str]) -> Response:
    """Begin, and go to where one was going; each time with a cookie that nobody has seen before."""
    name, to = form.get("name", ""), _inside(form.get("to", ""))
    whose = (f"name {name_key(name)}", f"address {desk.address}")
    if _THROTTLE.waits(*whose):
        said = "Too many tries. Wait ten minutes, then sign in again."
        return desk.page("sign_in", 429, wrong=said, name=name, to=to)
    try:
        token = desk.services.signing_in.sign_in(name, form.get("password", ""))
    except SignInRefused as refused:
        _THROTTLE.note(*whose)
        return desk.page("sign_in", 403, wrong=str(refused), name=name, to=to)
    answer = RedirectResponse(to, 303)
    seconds = int(LASTS.total_seconds())
    answer.set_cookie(COOKIE, token, max_age=seconds, secure=True, httponly=True, samesite="lax", path="/")
    return answer


def sign_out(desk: Desk, _form: dict[str, str]) -> Response:
    """End it here, also for whoever kept the cookie."""
    desk.services.signing_in.sign_out(desk.request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax", path="/")
    return answer


def _inside(to: str) -> str:
    """A path of this server; “//elsewhere” and “/\\elsewhere” are none."""
    is_path = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if is_path else "/"

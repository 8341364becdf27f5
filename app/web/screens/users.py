"""Who may what in the team, and what an admin changes of it: what `rfq-sender server user` does."""

import secrets
from collections.abc import Callable

from starlette.responses import RedirectResponse, Response

from app.domain.people.user import Role, User, checked_name, name_key
from app.domain.trade.problem import Problem
from app.web.desk import Desk
from app.web.identity import COOKIE
from app.web.screens.step import NotAsked

_GIVEN_OCTETS = 12  # of a password that is made here: 16 characters
_OWN_ROLE = "You can't take the admin's role from yourself here. Ask another admin. Nothing was changed."
_OWN_PLACE = "You can't remove yourself here. Ask another admin. Nothing was changed."
_OWN_ENTRY = "You can't take your own password away here. Set another one. Nothing was changed."


def listed(desk: Desk) -> Response:
    """Who may what, and who can sign in here."""
    return _page(desk)


def add(desk: Desk, form: dict[str, str]) -> Response:
    """A new one; a name that is there already isn't given another role by mistake."""
    try:
        name = checked_name(form.get("name", ""))
        if _found(desk, name) is not None:
            raise NotAsked(f"“{name}” is a user already. Change the role in the list. Nothing was changed.")
        desk.services.people.put(name, _role(form))
    except Problem as problem:
        return _page(desk, str(problem), name=form.get("name", ""))
    return _back()


def give_role(desk: Desk, form: dict[str, str]) -> Response:
    """Another role, from the next request on."""
    user, role = _user(desk, form), _role(form)
    if _is_me(desk, user) and role is not Role.ADMIN:
        return _page(desk, _OWN_ROLE)
    return _done(desk, lambda: desk.services.people.put(user.name, role))


def set_password(desk: Desk, form: dict[str, str]) -> Response:
    """The one that was typed, or one that is made here and shown this once; who is signed in is not any more."""
    user, typed = _user(desk, form), form.get("password", "")
    password = typed or secrets.token_urlsafe(_GIVEN_OCTETS)
    try:
        desk.services.signing_in.set_password(user.name, password)
    except Problem as problem:
        return _page(desk, str(problem))
    return _back() if typed else _page(desk, given=(user.name, password))


def take_password(desk: Desk, form: dict[str, str]) -> Response:
    """Keep somebody out until an admin sets another one."""
    user = _user(desk, form)
    if form.get("sure") != "yes":
        return _page(desk, f"Tick that you mean it, to take the password of “{user.name}” away. Nothing was changed.")
    if _is_me(desk, user):
        return _page(desk, _OWN_ENTRY)
    return _done(desk, lambda: desk.services.signing_in.take_password(user.name))


def end_sign_ins(desk: Desk, form: dict[str, str]) -> Response:
    """In every browser; of one's own in every other one."""
    user = _user(desk, form)
    kept = desk.request.cookies.get(COOKIE, "") if _is_me(desk, user) else ""
    return _done(desk, lambda: desk.services.signing_in.sign_out_everywhere(user.name, kept))


def remove(desk: Desk, form: dict[str, str]) -> Response:
    """Let nobody of this name in any more."""
    user = _user(desk, form)
    if form.get("sure") != "yes":
        return _page(desk, f"Tick that you mean it, to remove “{user.name}”. Nothing was changed.")
    if _is_me(desk, user):
        return _page(desk, _OWN_PLACE)
    return _done(desk, lambda: desk.services.people.remove(user.name))


def _page(desk: Desk, said: str = "", name: str = "", given: tuple[str, str] | None = None) -> Response:
    """`said`: why nothing was changed; `given`: whose new password it is, and that."""
    having = desk.services.signing_in.having_password()
    known = [(user, name_key(user.name) in having, _is_me(desk, user)) for user in desk.services.people.all()]
    roles = [(role.value, role.value.title()) for role in Role]
    values = {"known": known, "roles": roles, "said": said, "name": name, "given": given}
    return desk.page("users", 409 if said else 200, elsewhere=desk.services.single_sign_on.is_offered, **values)


def _done(desk: Desk, change: Callable[[], object]) -> Response:
    try:
        change()
    except Problem as problem:
        return _page(desk, str(problem))
    return _back()


def _back() -> Response:
    return RedirectResponse("/team/users", 303)


def _found(desk: Desk, name: str) -> User | None:
    return next((user for user in desk.services.people.all() if name_key(user.name) == name_key(name)), None)


def _user(desk: Desk, form: dict[str, str]) -> User:
    """That of the form. NotAsked: there is none, or not any more."""
    user = _found(desk, form.get("name", ""))
    if user is None:
        raise NotAsked("There is no user of this name, or not any more. Nothing was changed.")
    return user


def _role(form: dict[str, str]) -> Role:
    """That was chosen. NotAsked: there is none of this name."""
    try:
        return Role(form.get("role", ""))
    except ValueError as unknown:
        raise NotAsked("No role was chosen, so nothing was changed.") from unknown


def _is_me(desk: Desk, user: User) -> bool:
    return desk.user is not None and name_key(desk.user.name) == name_key(user.name)

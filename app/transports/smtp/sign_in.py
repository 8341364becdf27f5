"""Signing in (RFC 4954): one try with one mechanism, so that no account is ever locked by this program.

A token is another matter: it ends by itself, so one that is refused is renewed once.
"""

from base64 import b64encode

from app.domain.accounts.credentials import Bearer, Credentials, Password
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.smtp.classification import refusal
from app.transports.smtp.connection import SmtpConnection
from app.transports.transport import AccountBlocked, Reply

_SIGNED_IN = 235
_GO_ON = 334
_REFUSED = 535


def sign_in(connection: SmtpConnection, offered: frozenset[str], credentials: Credentials, seconds: float) -> None:
    """Sign in over a line that is encrypted or ends on this computer.

    Raises:
        AccountBlocked: no password, no usable mechanism, or the server said no (AUTH, PROTOCOL).
        Throttled, Unreachable: the server cannot tell now.
        LineLost: the line broke.
    """
    if isinstance(credentials, Bearer):
        reply = _with_token(connection, offered, credentials, seconds)
    else:
        reply = _with_password(connection, offered, credentials, seconds)
    if reply.code != _SIGNED_IN:
        raise refusal(Stage.AUTH, reply, credentials.user)


def _with_password(connection: SmtpConnection, offered: frozenset[str], credentials: Password, seconds: float) -> Reply:
    user, password = credentials.user, credentials.secret
    if not password:
        raise _blocked(f"There is no password for the user “{user}”.")
    if "\0" in user + password:
        raise _blocked("The user name or the password contains a character that can't be sent.")
    plain = _base64(f"\0{user}\0{password}")
    connection.conceal((password, plain, _base64(password), _base64(user)))
    if "PLAIN" in offered:
        return _exchange(connection, f"AUTH PLAIN {plain}", (plain,), seconds)
    if "LOGIN" in offered:
        return _exchange(connection, "AUTH LOGIN", (_base64(user), _base64(password)), seconds)
    raise _blocked(f"The mail server offers no sign-in with a password (it offers: {_names(offered)}).")


def _with_token(connection: SmtpConnection, offered: frozenset[str], bearer: Bearer, seconds: float) -> Reply:
    """OAUTHBEARER (RFC 7628), or XOAUTH2, which Microsoft and Google had before it."""
    if "OAUTHBEARER" in offered:
        mechanism, dismissal = "OAUTHBEARER", _base64("\1")
    elif "XOAUTH2" in offered:
        mechanism, dismissal = "XOAUTH2", ""
    else:
        raise _blocked(f"The mail server offers no sign-in in the browser (it offers: {_names(offered)}).")
    reply = Reply(0, "", "")
    for renewed in (False, True):
        token = bearer.tokens.access(renewed=renewed)
        said = _base64(_told(mechanism, bearer.user, token))
        connection.conceal((token, said))
        reply = connection.command(f"AUTH {mechanism} {said}", seconds)
        if reply.code == _GO_ON:  # it says why in base64; only an answer ends it (RFC 7628 §3.2.3)
            reply = connection.command(dismissal, seconds)
        if reply.code != _REFUSED:
            break
    return reply


def _told(mechanism: str, user: str, token: str) -> str:
    if mechanism == "XOAUTH2":
        return f"user={user}\1auth=Bearer {token}\1\1"
    return f"n,a={user.replace('=', '=3D').replace(',', '=2C')},\1auth=Bearer {token}\1\1"


def _names(offered: frozenset[str]) -> str:
    return ", ".join(sorted(offered)) or "none"


def _exchange(connection: SmtpConnection, command: str, answers: tuple[str, ...], seconds: float) -> Reply:
    """Answer the server's challenges; a server that ignored PLAIN's initial response is given it once more."""
    reply = connection.command(command, seconds)
    for answer in answers:
        if reply.code != _GO_ON:
            break
        reply = connection.command(answer, seconds)
    return reply


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-8")).decode("ascii")


def _blocked(text: str) -> AccountBlocked:
    return AccountBlocked(text, failure=FailureClass.AUTH, stage=Stage.AUTH)

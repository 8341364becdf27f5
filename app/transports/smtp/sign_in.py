"""Signing in (RFC 4954): one try with one mechanism, so that no account is ever locked by this program."""

from base64 import b64encode

from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.smtp.classification import refusal
from app.transports.smtp.connection import SmtpConnection
from app.transports.transport import AccountBlocked, Reply

_SIGNED_IN = 235
_GO_ON = 334


def sign_in(connection: SmtpConnection, offered: frozenset[str], credentials: Credentials, seconds: float) -> None:
    """Sign in over a line that is encrypted or ends on this computer.

    Raises:
        AccountBlocked: no password, no usable mechanism, or the server said no (AUTH, PROTOCOL).
        Throttled, Unreachable: the server cannot tell now.
        LineLost: the line broke.
    """
    user, password = credentials.user, credentials.secret
    if not password:
        raise _blocked(f"There is no password for the user “{user}”.")
    if "\0" in user + password:
        raise _blocked("The user name or the password contains a character that can't be sent.")
    plain = _base64(f"\0{user}\0{password}")
    connection.conceal((password, plain, _base64(password), _base64(user)))
    if "PLAIN" in offered:
        reply = _exchange(connection, f"AUTH PLAIN {plain}", (plain,), seconds)
    elif "LOGIN" in offered:
        reply = _exchange(connection, "AUTH LOGIN", (_base64(user), _base64(password)), seconds)
    else:
        names = ", ".join(sorted(offered)) or "none"
        raise _blocked(f"The mail server offers no sign-in with a password (it offers: {names}).")
    if reply.code != _SIGNED_IN:
        raise refusal(Stage.AUTH, reply, user)


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

"""Looks for mails in an account's Sent folder by their Message-IDs (RFC 3501): reads, and changes nothing.

Import this module only where it is used: imapclient is slow to load.
"""

import contextlib
import errno
import re
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence

from imapclient.exceptions import (  # type: ignore[import-untyped]
    IMAPClientAbortError,
    IMAPClientError,
    LoginError,
    ProtocolError,
)

from app.domain.accounts.account import ImapLook, Security, SmtpLine
from app.domain.accounts.credentials import Bearer, Credentials, Password
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.imap.client import Client
from app.transports.imap.folders import Folder, folders, sent_folder
from app.transports.line.connecting import is_loopback, unreachable
from app.transports.line.patience import loss
from app.transports.line.printable import printable
from app.transports.line.racing import NameNotFound
from app.transports.line.tls import refusal_of, tls_context
from app.transports.transport import AccountBlocked, SentLook, TransportFailure

_STEP_S = 30.0  # for one answer
_WHOLE_S = 60.0  # for everything: somebody may want to quit
_MATCHES_READ = 5  # of what a search finds for one Message-ID
_FOLDERS_NAMED = 8
_HEADER = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
_LIBRARY_S_WORDS = re.compile(r"\A\w+ failed: |\n.*", re.DOTALL)
_PASSES_BY_ITSELF = re.compile(r"\[(UNAVAILABLE|LIMIT|INUSE)\]", re.IGNORECASE)  # RFC 5530 §3


def look_in_sent(
    server: SmtpLine,
    credentials: Credentials | None,
    message_ids: Sequence[str],
    step_seconds: float = _STEP_S,
    whole_seconds: float = _WHOLE_S,
) -> SentLook:
    """See `LookInSent`. The seconds are for tests and for impatient checks."""
    look = server.imap
    if look is None:
        raise _blocked("The account has no Sent folder to check.", FailureClass.PROTOCOL, Stage.CONNECT)
    if look.security is Security.NONE and not is_loopback(look.host):
        text = f"The connection to “{look.host}” is not encrypted. Choose TLS or STARTTLS for the Sent folder."
        raise _blocked(text, FailureClass.TLS_TRUST, Stage.CONNECT)
    context = None if look.security is Security.NONE else tls_context(server)
    with _explained(look), Client(look, context, step_seconds, whole_seconds) as line:
        if look.security is Security.STARTTLS and context is not None:
            _encrypt(line, look, context)
        if context is not None and not line.is_encrypted:
            raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
        _sign_in(line, look, credentials)
        folder = _opened_folder(line, look)
        found = frozenset(message_id for message_id in message_ids if _is_there(line, message_id))
    return SentLook(folder=folder.name, found=found)


def _encrypt(line: Client, look: ImapLook, context: ssl.SSLContext) -> None:
    if b"STARTTLS" not in line.capabilities():
        text = (
            f"The mail server “{look.host}” doesn't offer STARTTLS on port {look.port}, so others could "
            "read the connection. Try TLS and port 993."
        )
        raise _blocked(text, FailureClass.TLS_TRUST, Stage.STARTTLS)
    line.encrypt(context)


def _sign_in(line: Client, look: ImapLook, credentials: Credentials | None) -> None:
    if isinstance(credentials, Bearer):
        _sign_in_with_token(line, look, credentials)
    else:
        _sign_in_with_password(line, look, credentials or Password("", ""))


def _sign_in_with_token(line: Client, look: ImapLook, bearer: Bearer) -> None:
    """A token ends by itself, so one that is refused is renewed once."""
    offered = line.capabilities()
    if b"AUTH=OAUTHBEARER" in offered:
        log_in = line.oauthbearer_login
    elif b"AUTH=XOAUTH2" in offered:
        log_in = line.oauth2_login
    else:
        text = f"The mail server “{look.host}” offers no sign-in in the browser for the Sent folder."
        raise _blocked(text, FailureClass.AUTH, Stage.AUTH)
    try:
        _try_token(log_in, bearer.user, bearer.tokens.access())
    except _TokenRefused:
        try:
            _try_token(log_in, bearer.user, bearer.tokens.access(renewed=True))
        except _TokenRefused as refused:
            raise _not_signed_in(look, str(refused)) from None


class _TokenRefused(Exception):
    """With the server's words."""


def _try_token(log_in: Callable[[str, str], object], user: str, token: str) -> None:
    try:
        log_in(user, token)
    except LoginError as error:
        if isinstance(error.__context__, IMAPClientAbortError):
            raise error.__context__ from None
        raise _TokenRefused(_said(error).replace(token, "(hidden)")) from None


def _sign_in_with_password(line: Client, look: ImapLook, credentials: Password) -> None:
    """One try with one mechanism, so that no account is ever locked by this."""
    user, password = credentials.user, credentials.secret
    if not user or not password:
        raise _blocked(f"There is no password for the user “{user}”.", FailureClass.AUTH, Stage.AUTH)
    if any(letter in user + password for letter in "\0\r\n"):
        text = "The user name or the password contains a character that can't be sent."
        raise _blocked(text, FailureClass.AUTH, Stage.AUTH)
    offered = line.capabilities()
    try:
        if b"AUTH=PLAIN" in offered:
            line.plain_login(user, password)
        elif b"LOGINDISABLED" not in offered and (user + password).isascii():
            line.login(user, password)
        else:
            text = f"The mail server “{look.host}” offers no sign-in with this password for the Sent folder."
            raise _blocked(text, FailureClass.AUTH, Stage.AUTH)
    except LoginError as error:
        if isinstance(error.__context__, IMAPClientAbortError):  # the line is gone: that is not the password's fault
            raise error.__context__ from None
        answer = _said(error)
        for secret in (password, b64encode(f"\0{user}\0{password}".encode()).decode("ascii")):
            answer = answer.replace(secret, "(hidden)")
        raise _not_signed_in(look, answer) from None  # the library's text may repeat the password


def _not_signed_in(look: ImapLook, answer: str) -> TransportFailure:
    if _PASSES_BY_ITSELF.search(answer):
        return unreachable(f"The mail server “{look.host}” can't sign anyone in now ({answer})", Stage.AUTH)
    text = f"The mail server “{look.host}” did not accept the sign-in to the Sent folder ({answer[:200]})."
    return _blocked(text, FailureClass.AUTH, Stage.AUTH)


def _opened_folder(line: Client, look: ImapLook) -> Folder:
    with _asking("The mail server does not list the folders of the mailbox"):
        entries = line.list_everything()
    known = folders(entries)
    folder = sent_folder(known, look.folder)
    if folder is None:
        names = ", ".join(f"“{f.name}”" for f in known[:_FOLDERS_NAMED]) or "none"
        wanted = f"no folder “{look.folder}”" if look.folder else "no folder for sent email"
        text = f"The mailbox has {wanted} (it has: {names}). Name the Sent folder in the account."
        raise _blocked(text, FailureClass.PROTOCOL, Stage.DONE)
    with _asking(f"The folder “{folder.name}” can't be opened"):
        line.select_folder(folder.raw, readonly=True)
    return folder


def _is_there(line: Client, message_id: str) -> bool:
    """Found by a search, and seen in the mail's own header: some servers find more than they were asked for."""
    with _asking("The mail server refuses to search the Sent folder"):
        numbers = line.search(f'HEADER Message-ID "{message_id}"')[-_MATCHES_READ:]
    with _asking("The mail server does not show the emails of the Sent folder"):
        mails = line.fetch(numbers, _HEADER).values()
    wanted = message_id.encode("ascii")
    return any(isinstance(part, bytes) and wanted in part.split() for mail in mails for part in mail.values())


@contextlib.contextmanager
def _asking(refusal: str) -> Iterator[None]:
    """A “no” of the server is told with its own words; what the library stumbles over makes no sense."""
    try:
        yield
    except (IMAPClientAbortError, ProtocolError):
        raise
    except (AttributeError, TypeError) as error:  # the library takes parts of an answer for what they should be
        raise ProtocolError(str(error)) from error
    except IMAPClientError as error:
        raise _blocked(f"{refusal} ({_said(error)}).", FailureClass.PROTOCOL, Stage.DONE) from error


@contextlib.contextmanager
def _explained(look: ImapLook) -> Iterator[None]:
    """Whatever the library raises, as one of the transport's failures."""
    host = look.host
    where = f"The mail server for the Sent folder, {host}, port {look.port},"
    try:
        yield
    except NameNotFound as error:
        raise unreachable(f"The mail server's name “{host}” was not found", Stage.CONNECT) from error
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
        raise unreachable(f"{where} closed the connection during the encryption's handshake", Stage.CONNECT) from error
    except ssl.SSLError as error:
        raise refusal_of(error, host, Stage.CONNECT) from error
    except OSError as error:
        raise unreachable(f"{where} can't be reached. {loss(error)}", Stage.CONNECT) from error
    except (IMAPClientError, ValueError) as error:  # ValueError: octets where the library expects ASCII
        said = _said(error)
        if "BYE" in said or (isinstance(error, IMAPClientAbortError) and "unexpected response" not in said):
            raise unreachable(f"{where} ended the conversation ({said})", Stage.DONE) from error
        text = f"{where} gave an unexpected answer ({said}). Is it an IMAP server?"
        raise _blocked(text, FailureClass.PROTOCOL, Stage.DONE) from error


def _said(error: Exception) -> str:
    """The server's words, without what the library puts before them and, for programmers, below them."""
    return printable(_LIBRARY_S_WORDS.sub("", str(error)).encode())[:200]


def _blocked(text: str, failure: FailureClass, stage: Stage) -> AccountBlocked:
    return AccountBlocked(text, failure=failure, stage=stage)

"""A signed-in line to an account's mailbox (RFC 3501), its folders, and what its failures mean.

Import this module only where it is used: imapclient is slow to load.
"""

import contextlib
import errno
import re
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator

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
from app.transports.imap.folders import Folder, folder_for, folders
from app.transports.line.connecting import is_loopback, unreachable
from app.transports.line.patience import loss
from app.transports.line.printable import printable
from app.transports.line.racing import NameNotFound
from app.transports.line.tls import refusal_of, tls_context
from app.transports.transport import AccountBlocked, MailFolder, TransportFailure

_MATCHES_READ = 5  # of what a search finds for one Message-ID
_FOLDERS_NAMED = 8
_HEADER = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
_LIBRARY_S_WORDS = re.compile(r"\A\w+ failed: |\n.*", re.DOTALL)
_PASSES_BY_ITSELF = re.compile(r"\[(UNAVAILABLE|LIMIT|INUSE)\]", re.IGNORECASE)  # RFC 5530 §3
_WORDS = {MailFolder.SENT: "sent email", MailFolder.DRAFTS: "drafts"}
_TODO = {
    MailFolder.SENT: "Name the Sent folder in the account.",
    MailFolder.DRAFTS: "Save a draft in your mail program once: that makes the folder.",
}


def look_of(server: SmtpLine) -> ImapLook:
    """Where the account's mailbox is.

    Raises:
        AccountBlocked: nobody has said where, or others could read the line.
    """
    look = server.imap
    if look is None:
        text = "The account's mailbox is not known. Enter its IMAP server in the account."
        raise blocked(text, FailureClass.PROTOCOL, Stage.CONNECT)
    if look.security is Security.NONE and not is_loopback(look.host):
        text = f"The connection to “{look.host}” is not encrypted. Choose TLS or STARTTLS for the mailbox."
        raise blocked(text, FailureClass.TLS_TRUST, Stage.CONNECT)
    return look


def signed_in(server: SmtpLine, credentials: Credentials | None, step: float, whole: float) -> Client:
    """A line that the caller closes; see `explained` for what goes wrong.

    `step` seconds are for one answer, `whole` for everything until the line is told otherwise.
    """
    look = look_of(server)
    context = None if look.security is Security.NONE else tls_context(server)
    with contextlib.ExitStack() as stack:
        line: Client = stack.enter_context(Client(look, context, step, whole))
        if look.security is Security.STARTTLS and context is not None:
            _encrypt(line, look, context)
        if context is not None and not line.is_encrypted:
            raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
        _sign_in(line, look, credentials)
        stack.pop_all()
    return line


def needed_folder(line: Client, look: ImapLook, use: MailFolder) -> Folder:
    """The account's Sent folder, or its Drafts.

    Raises:
        AccountBlocked: it has none.
    """
    known = _listed(line)
    chosen = look.folder if use is MailFolder.SENT else ""
    folder = folder_for(known, use, chosen)
    if folder is None:
        names = ", ".join(f"“{f.name}”" for f in known[:_FOLDERS_NAMED]) or "none"
        missing = f"no folder “{chosen}”" if chosen else f"no folder for {_WORDS[use]}"
        text = f"The mailbox has {missing} (it has: {names}). {_TODO[use]}"
        raise blocked(text, FailureClass.PROTOCOL, Stage.DONE)
    return folder


def trash_folder(line: Client) -> Folder | None:
    """Where deleted email goes; None where the mailbox does without."""
    return folder_for(_listed(line), MailFolder.TRASH)


def open_folder(line: Client, folder: Folder) -> None:
    """To be read only."""
    with asking(f"The folder “{folder.name}” can't be opened"):
        line.select_folder(folder.raw, readonly=True)


def is_there(line: Client, message_id: str) -> bool:
    """Found by a search, and seen in the mail's own header: some servers find more than they were asked for."""
    with asking("The mail server refuses to search the folder"):
        numbers = line.search(f'HEADER Message-ID "{message_id}"')[-_MATCHES_READ:]
    return message_id.encode("ascii") in _ids_of(line, numbers)


def ids_there(line: Client) -> set[bytes]:
    """The Message-IDs of all mails in the open folder."""
    with asking("The mail server refuses to search the folder"):
        numbers = line.search("ALL")
    return _ids_of(line, numbers)


def _listed(line: Client) -> list[Folder]:
    with asking("The mail server does not list the folders of the mailbox"):
        return folders(line.list_everything())


def _ids_of(line: Client, numbers: list[int]) -> set[bytes]:
    if not numbers:
        return set()
    with asking("The mail server does not show the emails of the folder"):
        mails = line.fetch(numbers, _HEADER).values()
    parts = (part for mail in mails for part in mail.values() if isinstance(part, bytes))
    return {word for part in parts for word in part.split()}


def _encrypt(line: Client, look: ImapLook, context: ssl.SSLContext) -> None:
    if b"STARTTLS" not in line.capabilities():
        text = (
            f"The mail server “{look.host}” doesn't offer STARTTLS on port {look.port}, so others could "
            "read the connection. Try TLS and port 993."
        )
        raise blocked(text, FailureClass.TLS_TRUST, Stage.STARTTLS)
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
        text = f"The mail server “{look.host}” offers no sign-in in the browser for its mailbox."
        raise blocked(text, FailureClass.AUTH, Stage.AUTH)
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
        raise _TokenRefused(said(error).replace(token, "(hidden)")) from None


def _sign_in_with_password(line: Client, look: ImapLook, credentials: Password) -> None:
    """One try with one mechanism, so that no account is ever locked by this."""
    user, password = credentials.user, credentials.secret
    if not user or not password:
        raise blocked(f"There is no password for the user “{user}”.", FailureClass.AUTH, Stage.AUTH)
    if any(letter in user + password for letter in "\0\r\n"):
        text = "The user name or the password contains a character that can't be sent."
        raise blocked(text, FailureClass.AUTH, Stage.AUTH)
    offered = line.capabilities()
    try:
        if b"AUTH=PLAIN" in offered:
            line.plain_login(user, password)
        elif b"LOGINDISABLED" not in offered and (user + password).isascii():
            line.login(user, password)
        else:
            text = f"The mail server “{look.host}” offers no sign-in with this password for its mailbox."
            raise blocked(text, FailureClass.AUTH, Stage.AUTH)
    except LoginError as error:
        if isinstance(error.__context__, IMAPClientAbortError):  # the line is gone: that is not the password's fault
            raise error.__context__ from None
        answer = said(error)
        for secret in (password, b64encode(f"\0{user}\0{password}".encode()).decode("ascii")):
            answer = answer.replace(secret, "(hidden)")
        raise _not_signed_in(look, answer) from None  # the library's text may repeat the password


def _not_signed_in(look: ImapLook, answer: str) -> TransportFailure:
    if _PASSES_BY_ITSELF.search(answer):
        return unreachable(f"The mail server “{look.host}” can't sign anyone in now ({answer})", Stage.AUTH)
    text = f"The mail server “{look.host}” did not accept the sign-in to the mailbox ({answer[:200]})."
    return blocked(text, FailureClass.AUTH, Stage.AUTH)


@contextlib.contextmanager
def asking(refusal: str) -> Iterator[None]:
    """A “no” of the server is told with its own words; what the library stumbles over makes no sense."""
    try:
        yield
    except (IMAPClientAbortError, ProtocolError):
        raise
    except (
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
    ) as error:  # the library takes parts of an answer for what they should be
        raise ProtocolError(str(error)) from error
    except IMAPClientError as error:
        raise blocked(f"{refusal} ({said(error)}).", FailureClass.PROTOCOL, Stage.DONE) from error


@contextlib.contextmanager
def explained(look: ImapLook) -> Iterator[None]:
    """Whatever the library raises while a line comes about and is read, as one of the transport's failures."""
    host = look.host
    where = f"The mail server of the mailbox, {host}, port {look.port},"
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
        words = said(error)
        if "BYE" in words or (isinstance(error, IMAPClientAbortError) and "unexpected response" not in words):
            raise unreachable(f"{where} ended the conversation ({words})", Stage.DONE) from error
        text = f"{where} gave an unexpected answer ({words}). Is it an IMAP server?"
        raise blocked(text, FailureClass.PROTOCOL, Stage.DONE) from error


def said(error: Exception) -> str:
    """The server's words, without what the library puts before them and, for programmers, below them."""
    return printable(_LIBRARY_S_WORDS.sub("", str(error)).encode())[:200]


def blocked(text: str, failure: FailureClass, stage: Stage) -> AccountBlocked:
    return AccountBlocked(text, failure=failure, stage=stage)

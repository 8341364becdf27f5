"""Looks for mails in an account's Sent folder by their Message-IDs (RFC 3501): reads, and changes nothing.

Import this module only where it is used: the standard library's client is slow to load.
"""

import contextlib
import errno
import imaplib
import re
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator, Sequence

from app.domain.accounts.account import Account, Security
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.imap.folders import Folder, folders, sent_folder
from app.transports.line.connecting import is_loopback, unreachable
from app.transports.line.patience import loss
from app.transports.line.printable import printable
from app.transports.line.racing import NameNotFound, first_to_answer
from app.transports.line.tls import close_abandoned, refusal_of, tls_context
from app.transports.transport import AccountBlocked, SentLook, TransportFailure

_STEP_S = 30.0  # for one answer
_WHOLE_S = 60.0  # for everything: somebody may want to quit
_MATCHES_READ = 5  # of what a search finds for one Message-ID
_FOLDERS_NAMED = 8
_HEADER = "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
_PASSES_BY_ITSELF = re.compile(r"\[(UNAVAILABLE|LIMIT|INUSE)\]", re.IGNORECASE)  # RFC 5530 §3


def look_in_sent(
    account: Account,
    password: str,
    message_ids: Sequence[str],
    step_seconds: float = _STEP_S,
    whole_seconds: float = _WHOLE_S,
) -> SentLook:
    """See `LookInSent`. The seconds are for tests and for impatient checks."""
    if account.imap_security is Security.NONE and not is_loopback(account.imap_host):
        text = f"The connection to “{account.imap_host}” is not encrypted. Choose TLS or STARTTLS for the Sent folder."
        raise _blocked(text, FailureClass.TLS_TRUST, Stage.CONNECT)
    context = None if account.imap_security is Security.NONE else tls_context(account)
    with _explained(account):
        line = _Line(account, context, step_seconds, whole_seconds)
        try:
            if account.imap_security is Security.STARTTLS and context is not None:
                _encrypt(line, account, context)
            if context is not None and not line.is_encrypted:
                raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
            _sign_in(line, account, password)
            folder = _opened_folder(line, account)
            found = frozenset(message_id for message_id in message_ids if _is_there(line, message_id))
        finally:
            line.end()
    return SentLook(folder=folder.name, found=found)


class _Line(imaplib.IMAP4):
    """The standard library's client over a line of ours, cut when the time for everything is over."""

    def __init__(self, account: Account, context: ssl.SSLContext | None, step: float, whole: float) -> None:
        self._context = context if account.imap_security is Security.TLS else None
        self._alarm = threading.Timer(whole, self._cut)  # a time-out of the socket starts anew with every octet
        self._alarm.daemon = True
        self._alarm.start()
        try:
            super().__init__(account.imap_host, account.imap_port, step)
        except BaseException:
            self._alarm.cancel()
            raise

    def _create_socket(self, timeout: float) -> socket.socket:
        line = first_to_answer(self.host, self.port, timeout)
        if self._context is None:
            return line
        try:
            return self._context.wrap_socket(line, server_hostname=self.host)
        except OSError as error:
            close_abandoned(error)
            line.close()  # for where `wrap_socket` did not get so far as to take it over
            raise

    @property
    def is_encrypted(self) -> bool:
        """False as well where the ssl module made no handshake, because the other end vanished at that moment."""
        return isinstance(self.sock, ssl.SSLSocket) and self.sock.version() is not None

    def end(self) -> None:
        """Take leave where the server still listens, and close."""
        with contextlib.suppress(imaplib.IMAP4.error, OSError, ValueError):
            self.logout()
        with contextlib.suppress(OSError):
            self.shutdown()
        self._alarm.cancel()

    def _cut(self) -> None:
        with contextlib.suppress(OSError, AttributeError):  # there may be no socket yet: that has limits of its own
            self.sock.shutdown(socket.SHUT_RDWR)


def _encrypt(line: _Line, account: Account, context: ssl.SSLContext) -> None:
    if "STARTTLS" not in line.capabilities:
        text = (
            f"The mail server “{account.imap_host}” does not offer STARTTLS on port {account.imap_port}, so the line "
            "would stay readable by others. Try TLS and port 993."
        )
        raise _blocked(text, FailureClass.TLS_TRUST, Stage.STARTTLS)
    try:
        line.starttls(context)
    except OSError as error:
        close_abandoned(error)
        raise


def _sign_in(line: _Line, account: Account, password: str) -> None:
    """One try with one mechanism, so that no account is ever locked by this."""
    user = account.user
    if not user or not password:
        raise _blocked(f"There is no password for the user “{user}”.", FailureClass.AUTH, Stage.AUTH)
    if any(letter in user + password for letter in "\0\r\n"):
        text = "The user name or the password contains a character that cannot be sent."
        raise _blocked(text, FailureClass.AUTH, Stage.AUTH)
    plain = f"\0{user}\0{password}".encode()
    try:
        if "AUTH=PLAIN" in line.capabilities:
            line.authenticate("PLAIN", lambda _challenge: plain)
        elif "LOGINDISABLED" not in line.capabilities and (user + password).isascii():
            line.login(user, password)
        else:
            text = f"The mail server “{account.imap_host}” offers no sign-in with this password for the Sent folder."
            raise _blocked(text, FailureClass.AUTH, Stage.AUTH)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        answer = printable(str(error).encode())
        for secret in (password, b64encode(plain).decode("ascii")):
            answer = answer.replace(secret, "(hidden)")
        raise _not_signed_in(account, answer) from None  # the library's text may repeat the password


def _not_signed_in(account: Account, answer: str) -> TransportFailure:
    if _PASSES_BY_ITSELF.search(answer):
        return unreachable(f"The mail server “{account.imap_host}” cannot sign in anybody now ({answer})", Stage.AUTH)
    text = f"The mail server “{account.imap_host}” did not accept the sign-in to the Sent folder ({answer[:200]})."
    return _blocked(text, FailureClass.AUTH, Stage.AUTH)


def _opened_folder(line: _Line, account: Account) -> Folder:
    _ok, capabilities = line.capability()  # they differ once one is signed in
    offered = b" ".join(c for c in capabilities if isinstance(c, bytes)).upper().split()
    wants_flags = b"SPECIAL-USE" in offered and b"LIST-EXTENDED" in offered
    _ok, entries = line.list('""', '"*" RETURN (SPECIAL-USE)' if wants_flags else '"*"')
    known = folders(entries)
    folder = sent_folder(known, account.sent_folder)
    if folder is None:
        names = ", ".join(f"“{f.name}”" for f in known[:_FOLDERS_NAMED]) or "none"
        wanted = f"no folder “{account.sent_folder}”" if account.sent_folder else "no folder for sent mail"
        text = f"The mailbox has {wanted} (it has: {names}). Name the Sent folder in the account."
        raise _blocked(text, FailureClass.PROTOCOL, Stage.DONE)
    answer, said = line.select(folder.quoted, readonly=True)
    if answer != "OK":
        text = f"The folder “{folder.name}” cannot be opened ({_text(said)})."
        raise _blocked(text, FailureClass.PROTOCOL, Stage.DONE)
    return folder


def _is_there(line: _Line, message_id: str) -> bool:
    """Found by a search, and seen in the mail's own header: some servers find more than they were asked for."""
    answer, said = line.uid("SEARCH", "HEADER", "Message-ID", f'"{message_id}"')
    if answer != "OK":
        text = f"The mail server refuses to search the Sent folder ({_text(said)})."
        raise _blocked(text, FailureClass.PROTOCOL, Stage.DONE)
    numbers = b" ".join(part for part in said if isinstance(part, bytes)).split()[-_MATCHES_READ:]
    if not numbers:
        return False
    _ok, parts = line.uid("FETCH", b",".join(numbers).decode("ascii"), _HEADER)
    wanted = message_id.encode("ascii")
    return any(isinstance(part, tuple) and wanted in part[1].split() for part in parts)


@contextlib.contextmanager
def _explained(account: Account) -> Iterator[None]:
    """Whatever the library raises, as one of the transport's failures."""
    host = account.imap_host
    where = f"The mail server for the Sent folder, {host}, port {account.imap_port},"
    try:
        yield
    except NameNotFound as error:
        raise unreachable(f"The mail server's name “{host}” was not found", Stage.CONNECT) from error
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
        raise unreachable(f"{where} closed the connection during the encryption's handshake", Stage.CONNECT) from error
    except ssl.SSLError as error:
        raise refusal_of(error, host, Stage.CONNECT) from error
    except OSError as error:
        raise unreachable(f"{where} cannot be reached. {loss(error)}", Stage.CONNECT) from error
    except (imaplib.IMAP4.error, ValueError) as error:  # ValueError: octets where the library expects ASCII
        said = _text([str(error).encode()])
        if "BYE" in said or (isinstance(error, imaplib.IMAP4.abort) and "unexpected response" not in said):
            raise unreachable(f"{where} ended the conversation ({said})", Stage.DONE) from error
        text = f"{where} answers in a way that makes no sense ({said}). Is it an IMAP server?"
        raise _blocked(text, FailureClass.PROTOCOL, Stage.DONE) from error


def _text(said: Sequence[object]) -> str:
    return printable(b" ".join(part for part in said if isinstance(part, bytes)))[:200]


def _blocked(text: str, failure: FailureClass, stage: Stage) -> AccountBlocked:
    return AccountBlocked(text, failure=failure, stage=stage)

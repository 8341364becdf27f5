"""A signed-in conversation with an Exchange server: one request, one answer, never twice by itself.

exchangelib knows how to sign in. Its own requests are not used: they raise the same error for a connection that was
lost and for a server that refused, and after the commit point that is the difference between sending again and not.
"""

import contextlib
import itertools
import re
import struct
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

import exchangelib  # type: ignore[import-untyped]
import requests
import requests.auth
import spnego.exceptions
from exchangelib.protocol import BaseProtocol  # type: ignore[import-untyped]
from urllib3.exceptions import HTTPError

from app.domain.accounts.account import ExchangeLine, SignIn
from app.domain.accounts.credentials import Credentials, Password
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.exchange.classification import refusal
from app.transports.exchange.mime_content import decoded
from app.transports.exchange.soap import DraftBody, Mailbox, Said, read
from app.transports.exchange.wire import Wire
from app.transports.line.foreign import Foreign
from app.transports.line.patience import LineLost, nothing
from app.transports.line.printable import printable
from app.transports.line.proxy import proxy_for
from app.transports.line.tls import NO_CERTIFICATE, tls_context
from app.transports.transport import AccountBlocked, CertificateRefused, Reply, TransportFailure, Unreachable

_ANSWER_OCTETS = 1024 * 1024  # more than any of these answers has
_LONG_ANSWER_OCTETS = 32 * _ANSWER_OCTETS
_MIME = re.compile(rb"<(?:\w+:)?MimeContent\b[^>]*>")
_SHOWN = 300
_TAG = re.compile(r"<(style|script|title)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds to wait: for a connection, an answer, a block to leave, the answer to a sent mail, a draft's deletion.

    A line that was silent for `idle` carries no further mail.
    """

    connect: float = 30
    command: float = 120
    block: float = 180
    message_end: float = 600
    tidy: float = 5
    idle: float = 60

    @classmethod
    def of(cls, seconds: Mapping[str, float]) -> "Timeouts":
        """What is known here of the seconds that all kinds of accounts have; the rest is as usual."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in seconds.items() if name in names})


class Refusal(Exception):
    """A whole answer that says no; `is_ews` where EWS itself has said it."""

    def __init__(self, failure: TransportFailure, *, is_ews: bool) -> None:
        super().__init__()
        self.failure = failure
        self.reply = failure.reply or Reply(0, "", "")
        self.is_ews = is_ews


class Session:
    """Requests to one mailbox. Raises Refusal, LineLost, Unreachable, AccountBlocked and what `watch` raises."""

    def __init__(self, line: ExchangeLine, sender: str, password: Password, timeouts: Timeouts) -> None:
        self.timeouts = timeouts
        self.mailbox = Mailbox(line.mailbox or sender)
        self._secret = password.secret
        host, port = _server(line)
        self.host = host
        self._endpoint = line.endpoint
        self._wire = Wire(tls_context(line), host, port, timeouts.connect, proxy_for(host))
        self._http = _signed_in(line, password, self._wire)
        self._http.headers["X-AnchorMailbox"] = self.mailbox.address

    def ask(self, stage: Stage, body: bytes | DraftBody, seconds: float, watch: Callable[[], None] = nothing) -> Said:
        """The answer, if it is a yes."""
        with self._posted(body, seconds, watch) as response:
            octets = b"".join(_limited(response, _ANSWER_OCTETS))
        return self._judged(stage, response, octets)

    def read(self, stage: Stage, body: bytes, spared: Container[str] = ()) -> bytes:
        """The octets of an answer that may be long, if it is a yes; for `spared` see `soap.read`."""
        with self._posted(body, self.timeouts.command, nothing) as response:
            octets = b"".join(_limited(response, _LONG_ANSWER_OCTETS))
        self._judged(stage, response, octets, spared)
        return octets

    def stream(self, stage: Stage, body: bytes) -> Iterator[bytes]:
        """The octets of the first MimeContent of an answer, as they come."""
        with self._posted(body, self.timeouts.message_end, nothing) as response:
            blocks, head = response.iter_content(64 * 1024), b""
            while (begin := _MIME.search(head)) is None:
                block = next(blocks, b"")
                head += block
                if not block or len(head) > _ANSWER_OCTETS:
                    self._judged(stage, response, head)
                    raise LineLost("The Exchange server's answer has no email in it")
            yield from decoded(itertools.chain([head[begin.end() :]], blocks))

    def close(self) -> None:
        """End it; never raises."""
        self._http.close()

    @contextlib.contextmanager
    def _posted(
        self, body: bytes | DraftBody, seconds: float, watch: Callable[[], None]
    ) -> Iterator[requests.Response]:
        """The answer may be read while the block lasts."""
        self._wire.begin(seconds, watch)
        try:
            with self._http.post(self._endpoint, data=body, allow_redirects=False, stream=True) as response:
                yield response
        except Foreign as carried:
            raise carried.error from None
        except (requests.RequestException, HTTPError) as error:
            raise LineLost("The Exchange server ended the connection before its answer was complete") from error
        except (
            KeyError,
            PermissionError,
            ValueError,
            struct.error,
            spnego.exceptions.SpnegoError,
        ) as error:  # a strange challenge
            raise LineLost("The sign-in with NTLM broke off; the Exchange server may not offer it") from error

    def _judged(self, stage: Stage, response: requests.Response, octets: bytes, spared: Container[str] = ()) -> Said:
        said = (
            read(octets, spared) if response.status_code in (HTTPStatus.OK, HTTPStatus.INTERNAL_SERVER_ERROR) else None
        )
        if said is None:
            text = _TAG.sub(" ", octets.decode("utf-8", "replace"))
            text = " ".join(text.split()) or response.reason or ""
            reply, hint = Reply(response.status_code, "", self._shown(text)), _retry_after(response)
        elif said.code == "NoError":
            return said
        else:
            reply, hint = Reply(response.status_code, said.code, self._shown(said.text)), said.pause
        raise Refusal(refusal(stage, reply, self.host, hint), is_ews=said is not None)

    def _shown(self, text: str) -> str:
        """Fit for people; a server may repeat what it was told."""
        return printable(text.replace(self._secret, "(hidden)").encode())[:_SHOWN]


def open_session(
    line: ExchangeLine, sender: str, credentials: Credentials | None, folder: str, timeouts: Timeouts
) -> tuple[Session, str]:
    """Connect, sign in with one try, and look at the folder, whose name is given back.

    Raises:
        Unreachable, AccountBlocked, Throttled: no connection is left open.
    """
    if not isinstance(credentials, Password) or not credentials.user or not credentials.secret:
        raise blocked(f"There is no password for the user “{line.user}”.", FailureClass.AUTH, Stage.AUTH)
    session = Session(line, sender, credentials, timeouts)
    try:
        return session, session.ask(Stage.AUTH, session.mailbox.look(folder), timeouts.command).folder
    except BaseException as error:
        session.close()
        raise _opening_failed(error, line, sender, credentials, timeouts) from error


def _opening_failed(
    error: BaseException, line: ExchangeLine, sender: str, password: Password, timeouts: Timeouts
) -> BaseException:
    if isinstance(error, Refusal):
        return error.failure
    if isinstance(error, LineLost):
        return Unreachable(f"{error}.", failure=FailureClass.NETWORK, stage=Stage.AUTH)
    if isinstance(error, CertificateRefused) and error.may_be_pinned:
        shown = _shown_certificate(line, sender, password, timeouts)
        return error.naming(shown) if shown else error
    return error


def _shown_certificate(line: ExchangeLine, sender: str, password: Password, timeouts: Timeouts) -> str:
    """The fingerprint of what the server shows, by a second connection on which nothing is ever said."""
    try:
        open_session(replace(line, certificate=NO_CERTIFICATE), sender, password, "drafts", timeouts)
    except CertificateRefused as seen:
        return seen.shown
    except TransportFailure:
        pass
    return ""


def blocked(text: str, failure: FailureClass, stage: Stage) -> AccountBlocked:
    """The account can't be used like this."""
    return AccountBlocked(text, failure=failure, stage=stage)


def _server(line: ExchangeLine) -> tuple[str, int]:
    try:
        address = urlsplit(line.endpoint)
        host, port = address.hostname or "", address.port or 443
    except ValueError:
        host, port = "", 0
    if not host or address.scheme != "https":
        text = (
            f"“{line.endpoint}” is not the address of an Exchange server. It begins with https:// and usually ends in "
            "/EWS/Exchange.asmx."
        )
        raise blocked(text, FailureClass.PROTOCOL, Stage.CONNECT)
    return host, port


def _signed_in(line: ExchangeLine, password: Password, wire: Wire) -> requests.Session:
    """A session of exchangelib on our wire. Its base class keeps no cache that accounts would share."""

    class _Protocol(BaseProtocol):  # type: ignore[misc] # untyped
        @classmethod
        def get_adapter(cls) -> Wire:
            return wire

    config = exchangelib.Configuration(
        credentials=exchangelib.Credentials(password.user, password.secret),
        service_endpoint=line.endpoint,
        auth_type=exchangelib.BASIC if line.sign_in is SignIn.BASIC else exchangelib.NTLM,
        retry_policy=exchangelib.FailFast(),
        max_connections=1,
    )
    session: requests.Session = _Protocol(config).create_session()
    session.trust_env = False  # the wire knows its proxy; and no other password from a .netrc
    if line.sign_in is SignIn.BASIC:  # RFC 7617 §2.1; requests would write Latin-1, or fail
        session.auth = requests.auth.HTTPBasicAuth(password.user.encode(), password.secret.encode())
    return session


def _limited(response: requests.Response, most: int) -> list[bytes]:
    blocks: list[bytes] = []
    for block in response.iter_content(64 * 1024):
        blocks.append(block)
        if sum(map(len, blocks)) > most:
            raise LineLost("The Exchange server's answer has no end")
    return blocks


def _retry_after(response: requests.Response) -> timedelta | None:
    said = response.headers.get("Retry-After", "")
    return timedelta(seconds=int(said)) if re.fullmatch("[0-9]{1,6}", said) else None

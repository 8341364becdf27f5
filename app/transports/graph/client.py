"""Requests to Graph over HTTPS, one at a time. The only module that knows httpx, with what it raises."""

import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx

from app.domain.accounts.account import GraphLine
from app.domain.accounts.credentials import Bearer, Credentials
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.graph.answer import Answer
from app.transports.graph.timeouts import Timeouts
from app.transports.line.connecting import unreachable
from app.transports.line.patience import TICK, LineLost, NoAnswer
from app.transports.line.tls import refusal_of, tls_context
from app.transports.line.web import with_proxies
from app.transports.transport import AccountBlocked

_BLOCK_OCTETS = 64 * 1024
_GRACE_S = 1.0  # for a request whose sender was told to stop: what it does is better known than not
_NOT_BEGUN = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """`target` is a path of the endpoint, or the whole address of an upload, which needs no token: `is_signed` False.

    It may be done twice where the token was refused, and only then.
    """

    method: str
    target: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_signed: bool = True
    seconds: float | None = None  # to wait for the answer, where they are not the usual ones


def _nothing(_octets: int) -> None:
    """Nobody watches."""


class GraphClient:
    """A mailbox's line. `watch`, where a method takes one, gets the octets sent so far, and may raise.

    A request runs on a thread of its own, because httpx waits where nobody can look; who asks looks five times a
    second whether it is done.
    """

    def __init__(self, line: GraphLine, credentials: Credentials | None, seconds: Timeouts) -> None:
        """Nothing is sent yet.

        Raises:
            AccountBlocked: nobody is signed in (AUTH), or the line would not be safe (TLS_TRUST).
        """
        self._bearer = _bearer(credentials)
        self._host = _checked_host(line.endpoint)
        self.seconds = seconds
        self._http = self._opened(line)
        # a pin is this server's own certificate, which the other host of an upload can't have: usual trust for that
        self._beyond = self._opened(replace(line, certificate="")) if line.certificate else self._http
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="graph")  # the second tidies up after the first
        self._socket: socket.socket | None = None

    def ask(self, request: Request, watch: Callable[[int], None] = _nothing) -> Answer:
        """The complete answer, whatever it says.

        Raises:
            Unreachable, AccountBlocked: the request has not left; or nobody is signed in any more.
            LineLost: the request has left, in part at least, and no complete answer came.
        """
        sent = _Sent()
        running = self._threads.submit(self._run, request, sent)
        try:
            while not wait((running,), TICK).done:
                watch(sent.octets)
        except BaseException:
            self._abandon(running)
            raise
        return running.result()

    def stream(self, request: Request) -> tuple[Answer, Iterator[bytes]]:
        """The answer, whole where it is no 200; else its body comes in pieces, on the thread that takes them.

        Raises what `ask` does, also while pieces are taken. Who takes no more of them closes the iterator.
        """
        until = time.monotonic() + self.seconds.commit
        answer, pieces = self._streamed(request, self._bearer.tokens.access(), until)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            answer, pieces = self._streamed(request, self._bearer.tokens.access(renewed=True), until)
        return answer, pieces

    @contextlib.contextmanager
    def reaching(self) -> Iterator[None]:
        """Where nothing is sent, a line that breaks is one that did not come about (Unreachable)."""
        try:
            yield
        except LineLost as error:
            raise unreachable(str(error).rstrip("."), Stage.AUTH) from error

    def close(self) -> None:
        """Never waits."""
        self._http.close()
        self._beyond.close()
        self._threads.shutdown(wait=False)

    def _abandon(self, running: Future[Answer]) -> None:
        """Nobody waits for it any more: it may end by itself for a moment, then its line is cut."""
        if wait((running,), _GRACE_S).done:
            return
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # TLS's own `shutdown` would pull the rug from under the thread that reads
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _run(self, request: Request, sent: "_Sent") -> Answer:
        if not request.is_signed:
            return self._once(request, sent, {})
        answer = self._once(request, sent, _signed(self._bearer.tokens.access()))
        if answer.status == 401:  # it was certainly not done
            answer = self._once(request, sent, _signed(self._bearer.tokens.access(renewed=True)))
        return answer

    def _once(self, request: Request, sent: "_Sent", signature: Mapping[str, str]) -> Answer:
        answer = self.seconds.answer if request.seconds is None else request.seconds
        limits = httpx.Timeout(answer, connect=self.seconds.connect, write=self.seconds.block)
        given = {"Content-Length": str(len(request.body))} if request.body or request.method != "GET" else {}
        host = self._host
        with _explained(host):
            if not request.is_signed:
                host = httpx.URL(request.target).host
        with _explained(host):
            response = (self._http if host == self._host else self._beyond).request(
                request.method,
                request.target,
                content=sent.blocks(request.body) if request.body else None,
                headers={**given, **request.headers, **signature},
                timeout=limits,
                extensions={"trace": self._trace},
            )
        return Answer(response.status_code, response.headers, response.content)

    def _streamed(self, request: Request, token: str, until: float) -> tuple[Answer, Iterator[bytes]]:
        limits = httpx.Timeout(self.seconds.answer, connect=self.seconds.connect, write=self.seconds.block)
        headers = {**request.headers, **_signed(token), "Accept-Encoding": "identity"}
        with contextlib.ExitStack() as stack, _explained(self._host):
            response = stack.enter_context(
                self._http.stream(request.method, request.target, headers=headers, timeout=limits)
            )
            body = b"" if response.status_code == HTTPStatus.OK else response.read()
            answer = Answer(response.status_code, response.headers, body)
            return answer, _pieces(response, stack.pop_all(), until)

    def _opened(self, line: GraphLine) -> httpx.Client:
        return with_proxies(
            httpx.Client,
            self._host,
            base_url=line.endpoint,
            verify=tls_context(line),
            follow_redirects=False,
            headers={"User-Agent": "RFQ-Sender", "Accept": "application/json"},
            limits=httpx.Limits(keepalive_expiry=self.seconds.idle),
        )

    def _trace(self, event: str, info: Mapping[str, object]) -> None:
        """Remember the line in use, so that it can be cut."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            stream = info["return_value"]
            self._socket = stream.get_extra_info("socket")  # type: ignore[attr-defined] # httpcore says only Any


@dataclass(slots=True)
class _Sent:
    """How much of a request's body the network has taken; read by another thread."""

    octets: int = 0

    def blocks(self, body: bytes) -> Iterator[bytes]:
        self.octets = 0
        for start in range(0, len(body), _BLOCK_OCTETS):
            block = body[start : start + _BLOCK_OCTETS]
            yield block
            self.octets += len(block)


def _pieces(response: httpx.Response, whole: contextlib.ExitStack, until: float) -> Iterator[bytes]:
    with whole, _explained(response.url.host):
        for piece in response.iter_bytes():
            if time.monotonic() > until:
                raise NoAnswer("Microsoft 365 did not answer in time")
            yield piece


@contextlib.contextmanager
def _explained(host: str) -> Iterator[None]:
    try:
        yield
    except _NOT_BEGUN as error:
        raise _no_line(error, host) from error
    except httpx.TimeoutException as error:
        raise NoAnswer("Microsoft 365 did not answer in time") from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise LineLost("The connection to Microsoft 365 broke") from error


def _bearer(credentials: Credentials | None) -> Bearer:
    if not isinstance(credentials, Bearer):
        text = "Nobody is signed in to Microsoft 365. Open the account and choose “Sign in with Microsoft”."
        raise AccountBlocked(text, failure=FailureClass.AUTH, stage=Stage.AUTH)
    return credentials


def _checked_host(endpoint: str) -> str:
    try:
        address = urlsplit(endpoint)
    except ValueError:
        address = urlsplit("")
    if address.scheme != "https" or not address.hostname:
        text = f"The address of Microsoft 365, “{endpoint}”, must begin with https://. Correct it in the account."
        raise AccountBlocked(text, failure=FailureClass.TLS_TRUST, stage=Stage.CONNECT)
    return address.hostname


def _no_line(error: Exception, host: str) -> Exception:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return refusal_of(cause, host, Stage.CONNECT)
    reason = "no answer in time" if isinstance(error, httpx.TimeoutException) else str(error) or "no connection"
    return unreachable(f"Microsoft 365 ({host}) can't be reached ({reason.rstrip('.')})", Stage.CONNECT)


def _signed(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__

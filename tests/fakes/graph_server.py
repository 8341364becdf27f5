"""Microsoft 365's Graph on this computer: mailboxes in memory, over TLS, with faults that a test writes down."""

import base64
import email
import hashlib
import json
import re
import socket
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Container
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from typing_extensions import override

from app.domain.accounts.account import GraphLine
from app.domain.accounts.credentials import Bearer
from app.transports.graph.timeouts import Timeouts
from tests.fakes.certificates import Authority
from tests.fakes.graph_folders import GraphFolders
from tests.patience import LIMIT_S

PATIENCE = Timeouts(
    connect=LIMIT_S, block=LIMIT_S, answer=LIMIT_S, commit=LIMIT_S, tidy=LIMIT_S, pause=0, idle=5 * LIMIT_S
)
OWNER = "buyer@shop.example"
_LARGEST_REQUEST = 4 * 1024 * 1024
_CHUNK = 320 * 1024
_ROUTES = (
    ("folders", "GET", r"/mailFolders"),
    ("well-known", "GET", r"/mailFolders/(?P<name>inbox|junkemail)"),
    ("children", "GET", r"/mailFolders/(?P<id>[^/]+)/childFolders"),
    ("delta", "GET", r"/mailFolders/(?P<id>[^/]+)/messages/delta"),
    ("list", "GET", r"/mailFolders/(?P<id>\w*[^/\w][^/]*)/messages"),
    ("octets", "GET", r"/messages/(?P<id>[^/]+)/\$value"),
    ("message", "GET", r"/messages/(?P<id>[^/]+)"),
    ("prove", "GET", r"/mailFolders/drafts"),
    ("find", "GET", r"/mailFolders/(?P<folder>\w+)/messages"),
    ("create", "POST", r"/messages"),
    ("session", "POST", r"/messages/(?P<id>[^/]+)/attachments/createUploadSession"),
    ("attach", "POST", r"/messages/(?P<id>[^/]+)/attachments"),
    ("send", "POST", r"/messages/(?P<id>[^/]+)/send"),
    ("name", "PATCH", r"/messages/(?P<id>[^/]+)"),
    ("delete", "DELETE", r"/messages/(?P<id>[^/]+)"),
)


_FOLLOWED = ("folders", "well-known", "children", "delta", "list", "octets", "message")


@dataclass(frozen=True, slots=True)
class Fault:
    """What becomes of one request. `is_done`: the server carries it out all the same.

    `status` 0: the connection is cut instead of an answer. `until`: the answer waits for this event.
    """

    status: int = 0
    code: str = ""
    message: str = "something is wrong"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    is_done: bool = False
    until: threading.Event | None = None
    keeps: int | None = None  # of an upload's range: so many octets of it are kept


CUT = Fault()
CUT_WHEN_DONE = Fault(is_done=True)
PORTAL = Fault(200, headers={"Content-Type": "text/html"}, body=b"<html>Welcome to the hotel</html>")


@dataclass
class Attachment:
    """A file of a message."""

    name: str
    kind: str
    octets: bytes


@dataclass
class Stored:
    """A message in a mailbox."""

    id: str
    mime: bytes
    folder: str = "drafts"
    attachments: list[Attachment] = field(default_factory=list)
    subject: str = ""

    def __post_init__(self) -> None:
        self.subject = str(self.mail["Subject"] or "")

    @property
    def mail(self) -> EmailMessage:
        """What a recipient would get."""
        read = email.message_from_bytes(self.mime, policy=default)
        assert isinstance(read, EmailMessage)
        for attached in self.attachments:
            main, _, sub = attached.kind.partition("/")
            read.add_attachment(attached.octets, maintype=main, subtype=sub, filename=attached.name)
        return read

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])

    @property
    def recipients(self) -> list[str]:
        fields = (f for name in ("To", "Cc", "Bcc") for f in self.mail.get_all(name, []))
        return [address.addr_spec for f in fields for address in f.addresses]


@dataclass
class Session:
    """An upload under way."""

    draft_id: str
    attachment: Attachment
    size: int
    length: int = 0
    digest: Any = field(default_factory=hashlib.sha256)


class TokenList:
    """Tokens as a test names them; `renewals` counts how often a new one was asked for."""

    def __init__(self, *tokens: str) -> None:
        self._tokens = deque(tokens or ("good",))
        self.renewals = 0
        self.failure: Exception | None = None

    def access(self, *, renewed: bool = False) -> str:
        """The next one where it is renewed, and the last for ever."""
        if renewed:
            self.renewals += 1
            if self.failure is not None:
                raise self.failure
            if len(self._tokens) > 1:
                self._tokens.popleft()
        return self._tokens[0]


class GraphServer:
    """`faults` are used up one a request of that kind; afterwards all is well."""

    def __init__(self, folder: Path) -> None:
        self.ca = Authority(folder)
        self.leaf = self.ca.leaf()
        self.mailboxes: dict[str, dict[str, Stored]] = defaultdict(dict)
        self.sessions: dict[str, Session] = {}
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.asked: Counter[str] = Counter()
        self.writes = 0  # requests that may change something
        self.followed = GraphFolders()  # of the owner, where mail comes in
        self.headers: list[tuple[str, dict[str, str]]] = []
        self.largest_request = 0
        self.keeps_files = True  # of uploads; else their SHA-256
        self.takes: Container[str] = ("good",)  # tokens
        self.sent: list[Stored] = []
        self.uploads_at = "127.0.0.1"  # the host's name in the address of an upload
        self.lock = threading.RLock()
        self.asking = threading.Event()  # a request with an `until` has come
        self._numbers = 0
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.graph = self
        self._server.socket = self.leaf.context().wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Nobody listens any more; what is under way ends with its connection."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def endpoint(self) -> str:
        return f"https://127.0.0.1:{self._server.server_address[1]}"

    def line(self, **fields: Any) -> GraphLine:
        """The way here."""
        given: dict[str, Any] = {"user": OWNER, "endpoint": self.endpoint, "ca_file": str(self.ca.ca_file)}
        return GraphLine(**given | fields)

    def on(self, kind: str, *faults: Fault) -> None:
        """What becomes of the next requests of this kind: see `_ROUTES`, and "put" and "status" of uploads."""
        self.faults[kind].extend(faults)

    def drafts(self, owner: str = OWNER) -> list[Stored]:
        return [m for m in self.mailboxes[owner].values() if m.folder == "drafts"]

    def do(self, kind: str, owner: str, found: dict[str, str], query: dict[str, list[str]], body: bytes) -> "_Answer":
        """Carry it out."""
        with self.lock:
            box = self.mailboxes[owner]
            if kind == "prove":
                return _told(200, {"id": "drafts-id"})
            if kind == "find":
                return self._find(box, found["folder"], query)
            if kind == "create":
                return self._create(box, body)
            message = box.get(found["id"])
            if message is None:
                return _error(404, "ErrorItemNotFound", "The specified object was not found in the store.")
            return self._with(kind, box, message, body)

    def _with(self, kind: str, box: dict[str, Stored], message: Stored, body: bytes) -> "_Answer":
        if kind == "delete":
            del box[message.id]
            return _Answer(204)
        if kind == "attach":
            value = json.loads(body)
            octets = base64.b64decode(value["contentBytes"])
            message.attachments.append(Attachment(value["name"], value["contentType"], octets))
            return _told(201, {"id": self._next("attachment")})
        if kind == "name":
            assert message.folder == "drafts"
            message.subject = json.loads(body)["subject"]
            return _told(200, {"id": message.id, "subject": message.subject})
        if kind == "session":
            return self._session(message, json.loads(body)["AttachmentItem"])
        assert message.folder == "drafts"
        message.folder = "sentitems"
        self.sent.append(message)
        return _Answer(202)

    def put(self, session_id: str, content_range: str, body: bytes, keeps: int | None) -> "_Answer":
        """A range of an upload."""
        with self.lock:
            session = self.sessions.get(session_id)
            if session is None:
                return _error(404, "itemNotFound", "The upload session was not found")
            first, last, size = map(int, re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", content_range).groups())  # type: ignore[union-attr]
            assert size == session.size
            assert last - first + 1 == len(body)
            assert len(body) % _CHUNK == 0 or last + 1 == size
            if first != session.length:
                return _error(416, "invalidRange", "The range is not the one expected")
            session.length += len(body[:keeps])
            session.digest.update(body[:keeps])
            if self.keeps_files:
                session.attachment.octets += body[:keeps]
            if session.length < size:
                return self.status(session_id)
            if not self.keeps_files:
                session.attachment.octets = session.digest.digest()
            self.mailboxes_message(session.draft_id).attachments.append(session.attachment)
            del self.sessions[session_id]
            return _Answer(201, {"Location": f"{self.endpoint}/attachments/1"})

    def status(self, session_id: str) -> "_Answer":
        """What an upload still misses."""
        session = self.sessions.get(session_id)
        if session is None:
            return _error(404, "itemNotFound", "The upload session was not found")
        return _told(200, {"nextExpectedRanges": [str(session.length)]})

    def mailboxes_message(self, message_id: str) -> Stored:
        return next(box[message_id] for box in self.mailboxes.values() if message_id in box)

    def _find(self, box: dict[str, Stored], folder: str, query: dict[str, list[str]]) -> "_Answer":
        literal = re.fullmatch(r"internetMessageId eq '((?:[^']|'')*)'", query["$filter"][0])
        if literal is None:
            return _error(400, "BadRequest", "Invalid filter clause")
        wanted = literal[1].replace("''", "'")
        found = [m for m in box.values() if m.folder == folder and m.message_id == wanted]
        return _told(
            200, {"value": [{"id": m.id, "internetMessageId": m.message_id, "subject": m.subject} for m in found]}
        )

    def _create(self, box: dict[str, Stored], body: bytes) -> "_Answer":
        made = Stored(self._next("AAkALgAA+/="), base64.b64decode(body, validate=True))
        box[made.id] = made
        return _told(201, {"id": made.id, "isDraft": True, "internetMessageId": made.message_id})

    def _session(self, message: Stored, item: dict[str, Any]) -> "_Answer":
        session_id = self._next("upload")
        attachment = Attachment(item["name"], item["contentType"], b"")
        self.sessions[session_id] = Session(message.id, attachment, item["size"])
        url = f"https://{self.uploads_at}:{self._server.server_address[1]}/upload/{session_id}?authtoken=x"
        return _told(201, {"uploadUrl": url, "nextExpectedRanges": ["0-"]})

    def _next(self, kind: str) -> str:
        self._numbers += 1
        return f"{kind}{self._numbers}"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def _told(status: int, value: dict[str, Any]) -> _Answer:
    return _Answer(status, {"Content-Type": "application/json"}, json.dumps(value).encode())


def _error(status: int, code: str, message: str) -> _Answer:
    return _told(status, {"error": {"code": code, "message": message, "innerError": {"request-id": "1"}}})


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    graph: GraphServer

    def __init__(self, *given: Any) -> None:
        self.open: set[socket.socket] = set()
        super().__init__(*given)

    @override
    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    @override
    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    @override
    def server_close(self) -> None:
        for line in list(self.open):
            _cut(line)
        super().server_close()

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up, or does not trust us."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def __getattr__(self, name: str) -> Any:
        """All methods are handled alike: do_GET, do_POST and so on."""
        if name.startswith("do_"):
            return self._handle
        raise AttributeError(name)

    def _handle(self) -> None:
        graph = self.server.graph
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        address = urlsplit(self.path)
        kind, owner, found = self._route(address.path)
        with graph.lock:
            graph.asked[kind] += 1
            graph.writes += self.command != "GET"
            graph.headers.append((kind, {name.lower(): value for name, value in self.headers.items()}))
            graph.largest_request = max(graph.largest_request, len(body))
            fault = graph.faults[kind].popleft() if graph.faults[kind] else None
        if fault is None or fault.is_done or fault.keeps is not None:
            answer = self._done(kind, owner, found, parse_qs(address.query), body, fault)
        else:
            answer = _Answer(0)
        if fault is not None:
            if fault.until is not None:
                graph.asking.set()
                fault.until.wait(LIMIT_S)
            if fault.keeps is None and fault.until is None and fault.status == 0:
                _cut(self.connection)
                self.close_connection = True
                return
            if fault.status:
                answer = self._faulty(fault)
        self._answer(answer)

    def _done(
        self,
        kind: str,
        owner: str,
        found: dict[str, str],
        query: dict[str, list[str]],
        body: bytes,
        fault: Fault | None,
    ) -> _Answer:
        graph = self.server.graph
        if len(body) > _LARGEST_REQUEST:
            return _error(413, "RequestBodyTooLarge", "Request body too large")
        if kind == "put":
            assert "Authorization" not in self.headers
            return graph.put(owner, self.headers["Content-Range"], body, None if fault is None else fault.keeps)
        if kind == "status":
            return graph.status(owner)
        if self.headers["Authorization"].removeprefix("Bearer ") not in graph.takes:
            return _error(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
        immutable, _, at_once = self.headers["Prefer"].partition(", odata.maxpagesize=")
        assert immutable == 'IdType="ImmutableId"'
        if kind in _FOLLOWED:
            here = f"{graph.endpoint}{urlsplit(self.path).path}"
            with graph.lock:
                status, told = graph.followed.do(kind, here, found, query, int(at_once or 10))
            return _Answer(status, body=told) if isinstance(told, bytes) else _told(status, told)
        return graph.do(kind, owner, found, query, body)

    def _route(self, path: str) -> tuple[str, str, dict[str, str]]:
        if path.startswith("/upload/"):
            return ("put" if self.command == "PUT" else "status"), path.rpartition("/")[2], {}
        mailbox = re.fullmatch(r"/v1\.0/(?:me|users/(?P<user>[^/]+))(?P<rest>/.*)", path)
        assert mailbox is not None, path
        for kind, method, pattern in _ROUTES:
            match = re.fullmatch(pattern, mailbox["rest"])
            if match and method == self.command:
                return kind, unquote(mailbox["user"] or OWNER), {n: unquote(v) for n, v in match.groupdict().items()}
        raise AssertionError(f"{self.command} {path}")

    def _faulty(self, fault: Fault) -> _Answer:
        if fault.body is not None:
            return _Answer(fault.status, fault.headers, fault.body)
        told = _error(fault.status, fault.code, fault.message)
        return _Answer(fault.status, told.headers | fault.headers, told.body)

    def _answer(self, answer: _Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Tests are silent."""


def _cut(line: socket.socket) -> None:
    try:
        socket.socket.shutdown(line, socket.SHUT_RDWR)
    except OSError:
        return


def bearer(*tokens: str) -> Bearer:
    """A user who has signed in."""
    return Bearer(OWNER, TokenList(*tokens))

"""An Exchange server in memory: EWS over TLS, with basic sign-in or NTLM, and faults by the name of an operation.

Its answers have the shapes that Microsoft publishes (MS-OXWSCORE, MS-OXWSMSG, MS-OXWSSRCH).
"""

import contextlib
import os
import socket
import ssl
import struct
import tempfile
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from xml.etree import ElementTree as ET

import spnego
import spnego.exceptions
from typing_extensions import override

from tests.fakes.ews_answers import SPACES, SUCCESS, Fault, envelope, message, soap_fault
from tests.fakes.ews_mailbox import EwsMailbox

USER, PASSWORD, MAILBOX = "SHOP\\buyer", "s3cret pässword", "buyer@shop.example"
_M = "{http://schemas.microsoft.com/exchange/services/2006/messages}"
_T = "{http://schemas.microsoft.com/exchange/services/2006/types}"


class EwsServer(EwsMailbox, ThreadingHTTPServer):
    """Listens on 127.0.0.1; `faults` holds for each operation what the next requests meet, None: nothing."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, context: ssl.SSLContext, *, ntlm: bool, faults: dict[str, list[Fault | None]] | None) -> None:
        EwsMailbox.__init__(self)
        ThreadingHTTPServer.__init__(self, ("127.0.0.1", 0), _Handler)
        self.context = context
        self.ntlm = ntlm
        self.faults = faults or {}
        self.asked: list[str] = []
        self.mailboxes: set[str] = set()
        self.sign_ins = 0  # with a password, good or bad
        self.bodies: list[int] = []
        self.paths: set[str] = set()
        self.agents: set[str] = set()
        self.refuses = False  # whoever comes from now on
        self.keeps = True  # large mails, too
        self.ended = threading.Event()
        self.meets_silence = threading.Event()

    @property
    def endpoint(self) -> str:
        """Where EWS is."""
        return f"https://127.0.0.1:{self.server_address[1]}/EWS/Exchange.asmx"

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone, or a handshake that failed, is nothing to tell."""

    def fault(self, operation: str) -> Fault | None:
        """What this request meets."""
        waiting = self.faults.get(operation, [])
        return waiting.pop(0) if waiting else None


@contextlib.contextmanager
def ews_server(
    context: ssl.SSLContext, *, ntlm: bool = False, faults: dict[str, list[Fault | None]] | None = None
) -> Iterator[EwsServer]:
    """Runs while the block does."""
    server = EwsServer(context, ntlm=ntlm, faults=faults)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    with _known_users():
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            server.shutdown()
            thread.join()
            server.server_close()


@contextlib.contextmanager
def _known_users() -> Iterator[None]:
    """NTLM's users: spnego takes them from a file that a variable names."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "users"
        domain, _, user = USER.partition("\\")
        file.write_text(f"{domain}:{user}:{PASSWORD}\n:{MAILBOX}:{PASSWORD}\n", encoding="utf-8")
        before = os.environ.get("NTLM_USER_FILE")
        os.environ["NTLM_USER_FILE"] = str(file)
        try:
            yield
        finally:
            del os.environ["NTLM_USER_FILE"]
            if before is not None:
                os.environ["NTLM_USER_FILE"] = before


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: EwsServer
    signed_in: bool = False
    ntlm: Any = None
    timeout = 120
    rbufsize: ClassVar[int] = 64 * 1024

    @override
    def setup(self) -> None:
        if self.server.refuses:
            self.request.close()
            raise ConnectionAbortedError
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    @override
    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        self.request.close()

    @override
    def log_message(self, *_arguments: Any) -> None:
        """Nothing."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        server = self.server
        is_kept = server.keeps or length < 1_000_000
        if length > 1_000_000 and not self._takes_body():
            return
        octets = self.rfile.read(length) if is_kept else self._discarded(length)
        server.bodies.append(length)
        server.paths.add(self.path)
        server.agents.add(self.headers["User-Agent"])
        fault = server.fault("HTTP")
        if fault is not None:
            self._fail(fault)
        elif self._is_signed_in():
            self._answer(octets)

    def _takes_body(self) -> bool:
        fault = self.server.fault("BODY")
        if fault is not None:
            time.sleep(fault.slow)
            if fault.reset:
                self._reset()
                return False
        return True

    def _reset(self) -> None:
        """Break the line as a cable does: what is closed now sends RST."""
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def _discarded(self, length: int) -> bytes:
        """A large draft goes by in blocks; what is kept of it is a small one."""
        while length:
            length -= len(self.rfile.read(min(length, 64 * 1024)))
        return (
            f'<a {SPACES}><b/><c><m:CreateItem MessageDisposition="SaveOnly"><t:DistinguishedFolderId Id="drafts"/>'
            "<t:MimeContent/></m:CreateItem></c></a>"
        ).encode()

    def _is_signed_in(self) -> bool:
        given = self.headers.get("Authorization", "")
        if self.server.ntlm:
            return self._ntlm(given)
        self.server.sign_ins += bool(given)
        if b64decode(given.removeprefix("Basic ")) in {f"{u}:{PASSWORD}".encode() for u in (USER, MAILBOX)}:
            return True
        self._say(401, "<html>No</html>", {"WWW-Authenticate": 'Basic realm="x"'})
        return False

    def _ntlm(self, given: str) -> bool:
        if self.signed_in:
            return True
        challenge = "NTLM"
        if given.startswith("NTLM "):
            token = b64decode(given[5:])
            first = struct.unpack("<I", token[8:12])[0] == 1
            if first:
                self.ntlm = spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
            else:
                self.server.sign_ins += 1
            try:
                answer = self.ntlm.step(token)
            except spnego.exceptions.SpnegoError:
                answer = None
            self.signed_in = self.ntlm.complete
            if self.signed_in:
                return True
            if first:
                fault = self.server.fault("CHALLENGE")
                if fault is not None:
                    self._fail(fault)
                    return False
                challenge = f"NTLM {b64encode(answer or b'').decode()}"
        self._say(401, "<html>No</html>", {"WWW-Authenticate": challenge})
        return False

    def _answer(self, octets: bytes) -> None:
        body = ET.fromstring(octets)[1]  # noqa: S314 - our own client's
        operation = body[0].tag.removeprefix(_M)
        server = self.server
        server.asked.append(operation)
        server.mailboxes |= {e.text or "" for e in body.iter(f"{_T}EmailAddress")}
        fault = server.fault(operation)
        if fault is not None and not fault.after:
            self._fail(fault, operation)
            return
        code, inside = server.done(operation, body[0])
        if fault is not None and fault.then_cut:
            self._say(200, envelope(operation, f"{SUCCESS}{inside}"), {"Connection": "close"})
            self.close_connection = True
        elif fault is not None:
            self._fail(fault, operation)
        elif code:
            self._say(200, message(operation, code, "because", None))
        else:
            whole = inside if inside.startswith("ResponseClass") else f"{SUCCESS}{inside}"
            self._say(200, envelope(operation, whole))

    def _fail(self, fault: Fault, operation: str = "") -> None:
        if fault.silent:
            self.server.meets_silence.set()
            self.server.ended.wait()
        if fault.slow:
            time.sleep(1)
        if fault.garbled:
            os.write(self.request.fileno(), b"garbage " * 100)
        if fault.raw:
            self.wfile.write(fault.raw)
        elif fault.ok:
            self._say(200, envelope(operation, SUCCESS))
        elif fault.code and fault.fault:
            self._say(500, soap_fault(fault))
        elif fault.code:
            self._say(200, message(operation, fault.code, fault.text, fault.back_off))
        elif fault.status:
            self._say(fault.status, fault.page, {"Content-Type": "text/html"} | fault.headers)
            return
        else:
            self.close_connection = True
        if fault.raw or self.close_connection:
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.request.shutdown(socket.SHUT_RDWR)

    def _say(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        octets = text.encode()
        self.send_response(status)
        for name, value in ({"Content-Type": "text/xml; charset=utf-8"} | (headers or {})).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)

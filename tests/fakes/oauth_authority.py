"""Microsoft's and Google's sign-in on this computer: pages, tokens and codes, over TLS, in their published shapes.

Its discovery document is OpenID Connect's, its paths are Microsoft's (`/TENANT/oauth2/v2.0/…`); Google's are found by
its own discovery document. `browse` is the browser: it follows the sign-in page to the program's loopback address.
"""

import json
import ssl
import threading
import time
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from jwt.algorithms import RSAAlgorithm
from typing_extensions import override

from tests.patience import LIMIT_S

CLIENT, TENANT, USER = "11111111-2222-3333-4444-555555555555", "shop.example", "buyer@shop.example"
_TENANT_ID = "99999999-8888-7777-6666-555555555555"
KEY_ID = "2026-1"
Fault = dict[str, Any] | str | int  # an answer with an error; a page of the network; a status


class FakeAuthority:
    """Listens from `__enter__` to `__exit__`.

    `faults`: what is answered in place of the truth, by the last word of the path (authorize, token, devicecode,
    openid-configuration), once each or, with a list, one after the other. `pending` is how often a device code is not
    entered yet. `asked` are the grants of the token requests, `tokens` all tokens that were ever given.
    """

    def __init__(
        self, tls: ssl.SSLContext, *, user: str = USER, client: str = CLIENT, lasts: int = 3600, host: str = "127.0.0.1"
    ) -> None:
        self.user, self.client, self.lasts = user, client, lasts
        self.faults: dict[str, list[Fault]] = {}
        self.pending = 0
        self.scope_given: str | None = None
        self.asked: list[dict[str, str]] = []
        self.authorized: list[dict[str, str]] = []
        self.tokens: list[str] = []
        self.revoked = False
        self.nonce: str | None = None  # in place of the one that was asked for
        self.signing: RSAPrivateKey | None = None  # of the tokens that say who somebody is; None: nobody signs them
        self.claims: dict[str, Any] = {}  # besides and in place of what it says of the user
        self.keys: list[dict[str, Any]] | None = None  # in place of the ones that it signs with
        self._codes: dict[str, dict[str, str]] = {}
        self._tls = tls
        self._server, self._thread = self._listening(0)
        self.port: int = self._server.server_address[1]
        self.url = f"https://{host}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def leave(self) -> None:
        """The network is away: connections are refused."""
        self._server.shutdown()
        self._thread.join(LIMIT_S)
        self._server.server_close()

    def come_back(self) -> None:
        """At the same address, and it knows its tokens still."""
        self._server, self._thread = self._listening(self.port)
        self._thread.start()

    def _listening(self, port: int) -> tuple[ThreadingHTTPServer, threading.Thread]:
        server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
        server.daemon_threads = True
        server.socket = self._tls.wrap_socket(server.socket, server_side=True)
        server.authority = self  # type: ignore[attr-defined]  # for the handler
        return server, threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)

    def fault(self, where: str, *what: Fault) -> None:
        """Answer so the next times."""
        self.faults.setdefault(where, []).extend(what)

    def browse(self, page: str, **changed: str) -> int:
        """What a browser and its user do with the sign-in page; the status that the program's own page has."""
        asked = dict(parse_qsl(urlsplit(page).query))
        self.authorized.append(asked)
        said = self._answer_to(asked) | changed
        octets = urlencode(said).encode()
        by_form = asked.get("response_mode") == "form_post"
        where = f"{asked['redirect_uri']}/" if by_form else f"{asked['redirect_uri']}/?{octets.decode()}"
        try:
            with urllib.request.urlopen(where, octets if by_form else None, timeout=LIMIT_S) as seen:  # noqa: S310
                return int(seen.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def browsing(self, **changed: str) -> Callable[[str], None]:
        """The same in a thread: the program waits for it."""

        def show(page: str) -> None:
            threading.Thread(target=self.browse, args=(page,), kwargs=changed, daemon=True).start()

        return show

    def _answer_to(self, asked: dict[str, str]) -> dict[str, str]:
        if faults := self.faults.get("authorize"):
            error = faults.pop(0)
            assert isinstance(error, dict)
            return {"state": asked["state"], **error}
        assert asked["client_id"] == self.client
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        return {"state": asked["state"], "code": code}

    def token(self, said: dict[str, str]) -> dict[str, Any]:
        """The token endpoint (RFC 6749 §4.1.3, §6; RFC 8628 §3.4)."""
        self.asked.append(said)
        assert said["client_id"] == self.client
        grant = said["grant_type"]
        if grant == "authorization_code":
            asked = self._codes.pop(said["code"])
            challenge = urlsafe_b64encode(sha256(said["code_verifier"].encode()).digest()).rstrip(b"=").decode()
            assert challenge == asked["code_challenge"]
            assert said["redirect_uri"] == asked["redirect_uri"]
            return self._tokens(asked["scope"], asked.get("nonce", ""))
        if grant == "refresh_token":
            if self.revoked or said["refresh_token"] not in self.tokens:
                return {"error": "invalid_grant", "error_description": "AADSTS50173: The grant has been revoked."}
            return self._tokens(said.get("scope", "https://mail.google.com/"), "")
        if self.pending:
            self.pending -= 1
            return {"error": "authorization_pending", "error_description": "AADSTS70016: pending"}
        return self._tokens(said.get("scope", "openid profile offline_access"), "")

    def device(self, said: dict[str, str]) -> dict[str, Any]:
        """RFC 8628 §3.2."""
        assert said["client_id"] == self.client
        return {
            "device_code": "device-1",
            "user_code": "ABCD-1234",
            "verification_uri": f"{self.url}/device",
            "expires_in": 900,
            "interval": 1,
            "message": "To sign in, …",
        }

    def configuration(self, issuer: str) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0 §3."""
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/oauth2/v2.0/authorize",
            "token_endpoint": f"{issuer}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{issuer}/oauth2/v2.0/devicecode",
            "jwks_uri": f"{issuer}/discovery/v2.0/keys",
            "response_types_supported": ["code"],
        }

    def _tokens(self, scope: str, nonce: str) -> dict[str, Any]:
        number = len(self.tokens)
        access, refresh = f"access-token-{number}", f"refresh-token-{number}"
        self.tokens += [access, refresh]
        given = scope if self.scope_given is None else self.scope_given
        return {
            "token_type": "Bearer",
            "scope": given,
            "expires_in": self.lasts,
            "access_token": access,
            "refresh_token": refresh,
            "id_token": self._id_token(nonce),
            "client_info": _part({"uid": "u", "utid": _TENANT_ID}),
        }

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": f"{self.url}/{TENANT}/v2.0",
            "aud": self.client,
            "sub": "1",
            "oid": "u",
            "exp": now + 3600,
            "iat": now,
            "nbf": now,
            "nonce": nonce if self.nonce is None else self.nonce,
            "preferred_username": self.user,
            "email": self.user,
            "tid": _TENANT_ID,
        }
        claims |= self.claims
        if self.signing is not None:
            return jwt.encode(claims, self.signing, "RS256", headers={"kid": KEY_ID})
        return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."

    def published(self) -> dict[str, Any]:
        """JSON Web Key Set (RFC 7517 §5)."""
        if self.keys is not None:
            return {"keys": self.keys}
        assert self.signing is not None
        return {"keys": [RSAAlgorithm.to_jwk(self.signing.public_key(), as_dict=True) | {"kid": KEY_ID, "use": "sig"}]}


def _part(value: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


class _Handler(BaseHTTPRequestHandler):
    @property
    def _authority(self) -> FakeAuthority:
        found: FakeAuthority = self.server.authority  # type: ignore[attr-defined]
        return found

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if self._faulty(path):
            return
        if path.endswith("/.well-known/openid-configuration"):
            issuer = self._authority.url + path.removesuffix("/.well-known/openid-configuration").removesuffix("/v2.0")
            self._say(200, self._authority.configuration(issuer))
        elif path.endswith("/keys"):
            self._say(200, self._authority.published())
        else:
            self._say(404, {"error": "not_found"})

    def do_POST(self) -> None:
        octets = self.rfile.read(int(self.headers["Content-Length"]))
        said = {name: values[0] for name, values in parse_qs(octets.decode()).items()}
        path = urlsplit(self.path).path
        if self._faulty(path):
            return
        if path.endswith("/devicecode"):
            self._say(200, self._authority.device(said))
        else:
            answer = self._authority.token(said)
            self._say(400 if "error" in answer else 200, answer)

    def _faulty(self, path: str) -> bool:
        faults = self._authority.faults.get(path.rpartition("/")[2])
        if not faults:
            return False
        fault = faults.pop(0)
        if isinstance(fault, str):
            self._write(200, "text/html", fault.encode())
        elif isinstance(fault, int):
            self._write(fault, "text/plain", b"no")
        else:
            self._say(400, fault)
        return True

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        self._write(status, "application/json", json.dumps(answer).encode())

    def _write(self, status: int, kind: str, octets: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

"""Signing in at a company's own provider of identities: OpenID Connect Core 1.0 with PKCE (RFC 7636).

By the OAuth client that msal is built on, and PyJWT for what the answer is worth. Import this module only where it is
used: both are slow to load.
"""

import contextlib
import hashlib
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import jwt
from msal.oauth2cli import oidc  # type: ignore[import-untyped]

from app.domain.accounts.account import SmtpLine
from app.domain.outbox.failure import Stage
from app.transports.authority import ProviderWanted
from app.transports.line.web import explained, web_client
from app.transports.oauth.asking import Web
from app.transports.oauth.refusals import blocked

_NAME = "The company's sign-in"
_SCOPES = ["openid", "profile", "email"]
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]  # none by HMAC
_SKEW_S = 120
_STATE_OCTETS = 32
_ANSWER_S = 20.0
_FORM = "form_post"
_MISFIT = "Its answer doesn't fit this sign-in. Start it again. If that doesn't help, ask an admin of your team."


class OpenIdProvider:
    """See `IdentityProvider`."""

    def __init__(self, wanted: ProviderWanted) -> None:
        self._wanted = wanted

    def begin(self, redirect: str) -> dict[str, Any]:
        """See `IdentityProvider`."""
        with _explained():
            client = self._client(*self._found())
            flow: dict[str, Any] = client.initiate_auth_code_flow(
                _SCOPES,
                redirect_uri=redirect,
                state=secrets.token_urlsafe(_STATE_OCTETS),  # its own can be foreseen by who has seen many
                response_mode=_FORM,
            )
        # WORKAROUND: the client warns of any other way, but a form that another site sends brings no cookie of ours
        return {**flow, "auth_uri": flow["auth_uri"].replace(f"&response_mode={_FORM}", "")}

    def claims(self, flow: Mapping[str, Any], said: Mapping[str, str]) -> Mapping[str, Any]:
        """See `IdentityProvider`."""
        with _explained():
            http, known = self._found()
            answer = self._client(http, known).obtain_token_by_auth_code_flow(dict(flow), dict(said))
            if "id_token" not in answer:
                raise blocked(f"It was refused there ({str(answer.get('error', 'no answer'))[:100]}). Sign in again.")
            keys = http.get(known["jwks_uri"])
            keys.raise_for_status()
            return self._checked(answer["id_token"], known["issuer"], keys.json(), str(flow["nonce"]))

    def _checked(self, token: str, issuer: str, keys: dict[str, Any], nonce: str) -> Mapping[str, Any]:
        """OpenID Connect Core 1.0 §3.1.3.7, with the signature whatever way it came."""
        head = jwt.get_unverified_header(token)
        known = jwt.PyJWKSet.from_dict(keys).keys
        key = next((key for key in known if key.key_id == head.get("kid")), known[0] if len(known) == 1 else None)
        if key is None or head.get("alg") not in _ALGORITHMS:
            raise jwt.InvalidTokenError("nobody known has signed it")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[head["alg"]],
            audience=self._wanted.client_id,
            issuer=issuer,
            leeway=_SKEW_S,
            options={"require": ["exp", "iat", "aud", "iss", "sub"]},
        )
        if claims.get("nonce") != hashlib.sha256(nonce.encode("ascii")).hexdigest():
            raise jwt.InvalidTokenError("it answers another sign-in")
        return claims

    def _found(self) -> tuple[httpx.Client, Mapping[str, Any]]:
        """By its discovery document (OpenID Connect Discovery 1.0)."""
        wanted = self._wanted
        http = web_client(wanted.issuer, SmtpLine(ca_file=wanted.ca_file), _ANSWER_S, kind=Web)
        answer = http.get(f"{wanted.issuer.rstrip('/')}/.well-known/openid-configuration")
        answer.raise_for_status()
        known: Mapping[str, Any] = answer.json()
        if str(known.get("issuer", "")).rstrip("/") != wanted.issuer.rstrip("/"):  # Discovery 1.0 §4.3
            raise ValueError(f"it calls itself {str(known.get('issuer'))[:100]}")
        return http, known

    def _client(self, http: httpx.Client, known: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the library is not typed
        wanted = self._wanted
        return oidc.Client(known, wanted.client_id, client_secret=wanted.client_secret or None, http_client=http)


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """What the libraries raise besides what they return."""
    with explained(_NAME, Stage.AUTH):
        try:
            yield
        except (ValueError, RuntimeError, KeyError, TypeError, AttributeError, jwt.PyJWTError) as error:
            raise blocked(f"{_MISFIT} ({str(error)[:200]})") from error

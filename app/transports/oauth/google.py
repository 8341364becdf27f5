"""Signing in with Google: authorization code with PKCE (RFC 7636) in the browser.

By the OAuth client that msal is built on. Import this module only where it is used: it is slow to load.
"""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msal.oauth2cli import oidc  # type: ignore[import-untyped]

from app.domain.accounts.signed_in import DeviceCode, SignedIn
from app.domain.outbox.failure import Stage
from app.transports.authority import TokenCache, Wanted
from app.transports.line.web import explained
from app.transports.oauth.asking import asked_in_browser, web
from app.transports.oauth.refusals import blocked, refusal

_NAME = "Google"
_FORM = "form_post"
_EARLY_S = 120  # a token that ends so soon is renewed: the line it opens is to last


class GoogleAuthority:
    """See `Authority`. What is kept: the refresh token, and the newest token with its end."""

    def __init__(self, wanted: Wanted, cache: TokenCache) -> None:
        self._wanted, self._cache = wanted, cache
        self._lock = threading.Lock()

    def access(self, *, renewed: bool = False) -> str:
        """See `Tokens`."""
        with self._lock, _explained():
            text = self._cache.load()
            if not text:
                raise blocked(
                    f"Nobody is signed in to Google as “{self._wanted.user}”. Open the account, page Sign-in."
                )
            kept = json.loads(text)
            if not renewed and kept["ends_at"] - _EARLY_S > time.time():
                return str(kept["access_token"])
            answer = self._client().obtain_token_by_refresh_token(kept["refresh_token"])
            self._keep({"refresh_token": kept["refresh_token"], **_sound(answer)})
            return str(answer["access_token"])

    def in_browser(self, show: Callable[[str], None], is_wanted: Callable[[], bool]) -> SignedIn:
        """See `Authority`."""
        with _explained():
            client = self._client()

            def begin(redirect: str) -> dict[str, Any]:
                flow: dict[str, Any] = client.initiate_auth_code_flow(
                    [*self._wanted.scopes, "openid", "email"],
                    redirect_uri=redirect,
                    login_hint=self._wanted.user or None,
                    access_type="offline",
                    prompt="consent",  # without it Google gives no refresh token the second time
                    response_mode=_FORM,
                )
                # WORKAROUND: the client warns of any other way, which Google does not offer a desktop program
                flow["auth_uri"] = flow["auth_uri"].replace(f"&response_mode={_FORM}", "")
                return flow

            flow, said = asked_in_browser(begin, "127.0.0.1", show, is_wanted)
            answer = _sound(client.obtain_token_by_auth_code_flow(flow, said))
            missing = set(self._wanted.scopes) - set(str(answer.get("scope", "")).split())
            if missing or "refresh_token" not in answer:
                raise blocked("The permission to send email was not given. Sign in again and tick it.")
            with self._lock:
                self._keep(answer)
        return SignedIn(str((answer.get("id_token_claims") or {}).get("email") or self._wanted.user))

    def by_code(self, tell: Callable[[DeviceCode], None], is_wanted: Callable[[], bool]) -> SignedIn:
        """See `Authority`."""
        del tell, is_wanted
        raise blocked("Google has no sign-in by a code for email. Sign in on a computer with a browser.")

    def _client(self) -> Any:  # noqa: ANN401 - the library is not typed
        http = web(self._wanted)
        registration = self._wanted.registration
        known = http.get(f"{registration.authority}/.well-known/openid-configuration")
        known.raise_for_status()
        return oidc.Client(
            known.json(), registration.client_id, client_secret=self._wanted.client_secret or None, http_client=http
        )

    def _keep(self, answer: Mapping[str, Any]) -> None:
        ends_at = time.time() + int(answer.get("expires_in") or 0)
        kept = {"refresh_token": answer["refresh_token"], "access_token": answer["access_token"], "ends_at": ends_at}
        self._cache.save(json.dumps(kept))


def _sound(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    if "access_token" not in answer:
        raise refusal(answer, _NAME)
    return answer


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """What the library raises besides what it returns: an answer that is none, or that is not signed right."""
    with explained(_NAME, Stage.AUTH):
        try:
            yield
        except (ValueError, RuntimeError) as error:
            text = "Google's answer doesn't fit this sign-in. Start it again, and check the computer's date and time."
            raise blocked(f"{text} ({str(error)[:200]})") from error

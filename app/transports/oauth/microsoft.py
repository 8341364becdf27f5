"""Signing in with Microsoft: authorization code with PKCE (RFC 7636) in the browser, or a code typed elsewhere.

By msal, which keeps the tokens in its cache and renews them. Import this module only where it is used: msal is slow to
load.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msal  # type: ignore[import-untyped]

from app.domain.accounts.signed_in import DeviceCode, SignedIn
from app.domain.outbox.failure import Stage
from app.transports.authority import TokenCache, Wanted
from app.transports.line.connecting import unreachable
from app.transports.line.web import explained
from app.transports.oauth.asking import SignInGivenUp, asked_in_browser, web
from app.transports.oauth.refusals import blocked, refusal

_NAME = "Microsoft"
_ITS_OWN = frozenset({"openid", "profile", "offline_access"})  # asked for by msal in any case


class MicrosoftAuthority:
    """See `Authority`."""

    def __init__(self, wanted: Wanted, cache: TokenCache) -> None:
        self._wanted, self._cache = wanted, cache
        self._scopes = [scope for scope in wanted.scopes if scope not in _ITS_OWN]
        self._text = ""  # what was read or kept last
        self._app: msal.PublicClientApplication | None = None
        self._lock = threading.Lock()

    def access(self, *, renewed: bool = False) -> str:
        """See `Tokens`."""
        with self._lock, _explained():
            answer = self._silently(renewed=renewed)
        if not answer:
            raise blocked(f"Nobody is signed in to Microsoft as “{self._wanted.user}”. Open the account, page Sign-in.")
        return _token(answer)

    def in_browser(self, show: Callable[[str], None], is_wanted: Callable[[], bool]) -> SignedIn:
        """See `Authority`."""
        with _explained():
            app = self._made(fresh := msal.SerializableTokenCache())

            def begin(redirect: str) -> dict[str, Any]:
                hint = self._wanted.user or None
                flow: dict[str, Any] = app.initiate_auth_code_flow(
                    self._scopes,
                    redirect_uri=redirect,
                    login_hint=hint,
                    prompt="select_account",
                    response_mode="form_post",  # so that the code is in no browser's history
                )
                return flow

            flow, answer = asked_in_browser(begin, "localhost", show, is_wanted)
            return self._signed_in(app.acquire_token_by_auth_code_flow(flow, answer), fresh)

    def by_code(self, tell: Callable[[DeviceCode], None], is_wanted: Callable[[], bool]) -> SignedIn:
        """See `Authority`."""
        with _explained():
            app = self._made(fresh := msal.SerializableTokenCache())
            flow = app.initiate_device_flow(self._scopes)
            if "user_code" not in flow:
                raise refusal(flow, _NAME)
            tell(DeviceCode(flow["user_code"], flow["verification_uri"]))
            answer = app.acquire_token_by_device_flow(
                flow, exit_condition=lambda running: not is_wanted() or running["expires_at"] < time.time()
            )
            if "access_token" not in answer and not is_wanted():
                raise SignInGivenUp("The sign-in was stopped. Start it again.")
            return self._signed_in(answer, fresh)

    def _signed_in(self, answer: Mapping[str, Any], fresh: msal.SerializableTokenCache) -> SignedIn:
        _token(answer)
        with self._lock:
            self._cache.save(fresh.serialize())
        claims = answer.get("id_token_claims") or {}
        return SignedIn(str(claims.get("preferred_username") or self._wanted.user), str(claims.get("tid") or ""))

    def _silently(self, *, renewed: bool) -> Mapping[str, Any] | None:
        """From the cache, as this or another process has left it, or by the refresh token in it."""
        text = self._cache.load()
        if not text:
            return None
        if self._app is None or text != self._text:
            kept = msal.SerializableTokenCache()
            kept.deserialize(text)
            self._app, self._text = self._made(kept), text
        accounts = self._app.get_accounts() or [None]
        answer: Mapping[str, Any] | None = self._app.acquire_token_silent_with_error(
            self._scopes, accounts[0], force_refresh=renewed
        )
        if self._app.token_cache.has_state_changed:
            self._text = self._app.token_cache.serialize()
            self._cache.save(self._text)
        return answer

    def _made(self, cache: msal.SerializableTokenCache) -> msal.PublicClientApplication:
        registration = self._wanted.registration
        return msal.PublicClientApplication(
            registration.client_id,
            authority=f"{registration.authority}/{registration.tenant}",
            token_cache=cache,
            http_client=web(self._wanted),
            instance_discovery=False,  # the account says whom it trusts; a cloud of its own is on no list
        )


def _token(answer: Mapping[str, Any]) -> str:
    if "access_token" not in answer:
        raise refusal(answer, _NAME)
    return str(answer["access_token"])


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """What msal raises besides what it returns: no such tenant at this address, an answer that is not signed right."""
    with explained(_NAME, Stage.AUTH):
        try:
            yield
        except msal.exceptions.MsalError as error:
            raise unreachable(f"Microsoft can't sign anyone in now ({error})", Stage.AUTH) from error
        except ValueError as error:
            text = (
                "Microsoft knows no company by this tenant, or this is no address of Microsoft's sign-in. Check the "
                "tenant in the account with your IT."
            )
            raise blocked(f"{text} ({str(error)[:200]})") from error
        except RuntimeError as error:
            text = (
                "Microsoft's answer doesn't fit this sign-in. Start it again, and check the computer's date and time."
            )
            raise blocked(f"{text} ({str(error)[:200]})") from error

"""What Microsoft's and Google's sign-in have in common: one page in the browser, and the words around it."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx
from typing_extensions import override

from app.domain.accounts.account import SmtpLine
from app.domain.outbox.failure import Stage
from app.domain.trade.problem import Problem
from app.transports.authority import Wanted
from app.transports.line.web import portal, web_client
from app.transports.oauth.loopback import Loopback

_PATIENCE_S = 600.0  # for somebody who looks for a phone
_ANSWER_S = 30.0


class SignInGivenUp(Problem):
    """The buyer has stopped it, or nobody came back from the browser."""


class Web(httpx.Client):
    """httpx as msal talks to it: what is None is not sent, and a network's own page is no answer."""

    @override
    def request(self, method: str, url: Any, *, data: Any = None, **options: Any) -> httpx.Response:
        said = {k: v for k, v in data.items() if v is not None} if isinstance(data, Mapping) else data
        response = super().request(method, url, data=said, **options)
        if blocked := portal(response, Stage.AUTH):
            raise blocked
        return response


def web(wanted: Wanted) -> httpx.Client:
    """The account's authority file counts for the sign-in, too. Raises as `web_client`."""
    trust = SmtpLine(ca_file=wanted.ca_file)
    return web_client(wanted.registration.authority, trust, _ANSWER_S, kind=Web)


def asked_in_browser(
    begin: Callable[[str], dict[str, Any]], host: str, show: Callable[[str], None], is_wanted: Callable[[], bool]
) -> tuple[dict[str, Any], dict[str, str]]:
    """A flow that `begin` makes for a redirect address, and what the browser brought back for it.

    Raises:
        SignInGivenUp
    """
    loopback = Loopback()
    try:
        flow = begin(f"http://{host}:{loopback.port}")
        show(flow["auth_uri"])
        answer = loopback.answer(flow["state"], is_wanted, _PATIENCE_S)
    finally:
        loopback.close()
    if answer is None:
        raise SignInGivenUp("The sign-in was stopped, or nobody finished it in the browser. Start it again.")
    return flow, answer

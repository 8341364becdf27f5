"""What a page is made with: who asks, for what, and the services."""

from dataclasses import dataclass
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response

from app.domain.people.user import Role, User
from app.services.suite import Services
from app.web.live import Live
from app.web.pages import Pages
from app.web.strangers import address, fit

PAGE = 100  # rows at once


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a form sends: as the browser calls it, and its octets, which are read once."""

    name: str
    octets: BinaryIO


@dataclass(frozen=True, slots=True)
class Desk:
    """`user` is None before anybody has signed in."""

    request: Request
    services: Services
    pages: Pages
    live: Live
    user: User | None
    uploads: tuple[Upload, ...] = ()

    def asked(self, name: str) -> str:
        """What the address says of this, without blanks around it; empty: nothing."""
        return fit(self.request.query_params.get(name, "")).strip()[:_LONGEST]

    @property
    def address(self) -> str:
        """Of the computer that asks; empty where that isn't known."""
        return self.request.client.host if self.request.client else ""

    @property
    def start(self) -> int:
        """The first row of the page that is asked for."""
        number = self.asked("start")
        return min(int(number), _FARTHEST) if number.isascii() and number.isdigit() else 0

    @property
    def may_change(self) -> bool:
        """What its buttons ask for."""
        return self.user is not None and self.user.role.includes(Role.BUYER)

    @property
    def came_from(self) -> str:
        """The page of ours that asked, or the first one."""
        found = address(self.request.headers.get("referer", ""))
        is_ours = found.netloc == self.request.headers.get("host")
        return found.path if is_ours and found.path.startswith("/") and not found.path.startswith("//") else "/"

    @property
    def is_part(self) -> bool:
        """Whether only what changes of a page is asked for, by htmx as one types."""
        return "hx-request" in self.request.headers and "hx-boosted" not in self.request.headers

    def page(self, template: str, status: int = 200, /, **values: object) -> Response:
        """A page by its template, or its part alone."""
        part = f"{template}_part"
        shown = part if self.is_part and self.pages.has(part) else template
        return self.pages.response(shown, status, here=self.request.url.path, user=self.user, **values)


_LONGEST = 200  # characters of a search
_FARTHEST = 10_000_000

"""Pages from templates; whatever is put into one is escaped."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from mimetypes import guess_type

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from app.system import resources
from app.web import looks

_FILES = ("style.css", "htmx.min.js", "htmx-sse.min.js", "times.js", "grid.js", "icon.svg")


@dataclass(frozen=True, slots=True)
class Pages:
    """`marks`: of the files beside the pages, so that a browser keeps each until it is another one."""

    environment: Environment
    marks: Mapping[str, str]

    @classmethod
    def load(cls, version: str) -> "Pages":
        """All there is in the resources."""
        marks = {name: hashlib.sha256(_octets(name)).hexdigest()[:16] for name in _FILES}
        loader = FileSystemLoader(resources.path("web/pages"))
        environment = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        environment.globals |= {"version": version, "file": lambda name: f"/files/{marks[name]}/{name}", "looks": looks}
        environment.filters |= {"moment": _moment, "number": lambda value: f"{value:,}"}
        return cls(environment, marks)

    def has(self, name: str) -> bool:
        return f"{name}.html" in self.environment.list_templates()

    def response(self, template: str, status: int, /, **values: object) -> Response:
        """No cache keeps it: somebody else may sit there next."""
        return HTMLResponse(self.text(template, **values), status, headers={"Cache-Control": "no-store"})

    def text(self, template: str, /, **values: object) -> str:
        """A page, or a part of one."""
        return self.environment.get_template(f"{template}.html").render(values)

    def file(self, mark: str, name: str) -> Response | None:
        """One of the files beside the pages; None where there is none of this mark."""
        if self.marks.get(name) != mark:
            return None
        kept = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(_octets(name), media_type=guess_type(name)[0], headers=kept)


def _octets(name: str) -> bytes:
    return resources.read_bytes(f"web/{name}")


def _moment(at: datetime | None) -> Markup:
    """In UTC and said so, as a server doesn't know where somebody sits; `times.js` shows it in the browser's zone."""
    if at is None:
        return Markup()
    said = at.astimezone(UTC)
    return Markup('<time datetime="{}">{} UTC</time>').format(f"{said:%Y-%m-%dT%H:%MZ}", f"{said:%Y-%m-%d %H:%M}")

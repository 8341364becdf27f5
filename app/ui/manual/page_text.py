"""A page of the guide as the window shows it: one picture where the page has one for light and one for dark."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

_PICTURE = r"\|\s*(!\[[^\]]*\]\([^)]*-{scheme}\.png\))\s*"
_PAIR = re.compile(
    "^([ ]*)" + _PICTURE.replace("{scheme}", "light") + _PICTURE.replace("{scheme}", "dark") + r"\|\s*$", re.MULTILINE
)
_HEAD = re.compile(r"^[ ]*\|\s*light\s*\|\s*dark\s*\|\s*\n[ ]*\|[-| ]+\|\s*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads: a page of the guide (a file name) and a heading on it, either may be empty."""

    page: str
    heading: str


def page_text(markdown: str, *, is_dark: bool) -> str:
    """The Markdown to be shown."""
    return _PAIR.sub(lambda found: f"{found[1]}{found[3 if is_dark else 2]}", _HEAD.sub("\n", markdown))


def link_of(target: str) -> Link | None:
    """None where it leads out of the guide."""
    path, _, heading = target.partition("#")
    if "://" in path or path.startswith("mailto:"):
        return None
    name = PurePosixPath(path).name
    return Link(name, heading) if not path or name.endswith(".md") else None


def heading_key(heading: str) -> str:
    """As links name a heading: "Two windows" is "two-windows"."""
    return re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")

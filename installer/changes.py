"""Print what CHANGELOG.md says of the version that the program has: `python installer/changes.py [VERSION]`."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def changes(text: str, version: str) -> str:
    """The part below the heading of this version, with its groups (`###`). KeyError: there is none."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    found = dict(zip((title.split(" ")[0] for title in parts[::2]), parts[1::2], strict=True))
    return str(found[version]).strip()


def unwrapped(text: str) -> str:
    """Each entry and paragraph on one line: on the page of a release every end of a line would be shown as one."""
    return re.sub(r"^(?!#)(.+)\n *(?=(?!- |#)\S)", r"\1 ", text, flags=re.MULTILINE)


def version() -> str:
    """Read, not imported: it is asked where nothing is installed."""
    found = re.search(r'__version__ = "(.+)"', (ROOT / "app" / "__init__.py").read_text(encoding="utf-8"))
    if found is None:
        raise SystemExit("app/__init__.py names no version.")
    return found[1]


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else version()
    try:
        sys.stdout.write(unwrapped(changes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), wanted)) + "\n")
    except KeyError:
        raise SystemExit(f"CHANGELOG.md has no heading “## {wanted}”.") from None

"""Give the program its next version wherever one is written: `python -m installer.new_version 1.0.0`.

In the program, in CHANGELOG.md (today's day beside it), and in the files for containers. All of them, or none.
"""

import re
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from installer.changes import ROOT, changes

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_PROGRAM = Path("app/__init__.py")
_CHANGES = Path("CHANGELOG.md")
_CONTAINERS = Path("installer/containers")
_IMAGE = re.compile(r"(?<=rfq-sender:)\d+\.\d+\.\d+|(?<=newTag: )\d+\.\d+\.\d+")
_UNRELEASED = "Unreleased"


class Refused(Exception):
    """Why nothing was written."""


def raised(root: Path, version: str, day: date) -> Mapping[Path, str]:
    """The files below `root` that name the version → what they say afterwards; Refused."""
    program = (root / _PROGRAM).read_text(encoding="utf-8")
    (before,) = re.findall(r'__version__ = "(.+)"', program)
    if not _VERSION.fullmatch(version):
        raise Refused(f"“{version}” is no version. Write three numbers, such as 1.2.0.")
    if _numbers(version) <= _numbers(before):
        raise Refused(f"The program is at {before}. {version} isn't newer.")
    told = (root / _CHANGES).read_text(encoding="utf-8")
    if f"## {_UNRELEASED}\n" not in told or not changes(told, _UNRELEASED):
        raise Refused(f"{_CHANGES} says nothing under “## {_UNRELEASED}”.")
    found = {
        _PROGRAM: program.replace(before, version),
        _CHANGES: told.replace(f"## {_UNRELEASED}\n", f"## {version} ({day:%Y-%m-%d})\n"),
    }
    for file in sorted((root / _CONTAINERS).rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        if (after := _IMAGE.sub(version, text)) != text:
            found[file.relative_to(root)] = after
    return found


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def main(words: list[str], root: Path = ROOT) -> str:
    """Write them; what was done."""
    if len(words) != 1:
        raise SystemExit(f"{(__doc__ or '').splitlines()[0]}")
    try:
        texts = raised(root, words[0], datetime.now(UTC).date())
    except Refused as why:
        raise SystemExit(str(why)) from None
    for file, text in texts.items():
        (root / file).write_text(text, encoding="utf-8")
    return "".join(f"{file}\n" for file in texts)


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]))

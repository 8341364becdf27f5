"""Which macOS the program wants at least: what its wheels were made for, so that nobody has to remember it."""

import re
from collections.abc import Iterable
from importlib.metadata import Distribution

_TAG = re.compile(r"^Tag: .*-macosx_(\d+)_(\d+)_\w+$", re.MULTILINE)


def oldest_macos(packages: Iterable[Distribution], floor: tuple[int, int] = (11, 0)) -> str:
    """As in “13.0”: the newest of what each package runs on at least, and of `floor`, which is Python's own.

    A wheel names its systems in its WHEEL file (PEP 427, tags of PEP 425); with several of them the oldest counts.
    """
    wanted = [floor]
    for package in packages:
        tags = [(int(major), int(minor)) for major, minor in _TAG.findall(package.read_text("WHEEL") or "")]
        if tags:
            wanted.append(min(tags))
    return "{}.{}".format(*max(wanted))

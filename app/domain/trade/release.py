"""A release of this program, and which of two is the newer one."""

import re
from dataclasses import dataclass

_NUMBER = re.compile(r"\d{1,4}(\.\d{1,4}){1,2}", re.ASCII)
_LONGEST_NEWS = 200  # letters: it is one line of a notice


@dataclass(frozen=True, slots=True)
class Release:
    """`version` is numbers with points, as “1.3” or “1.3.1”; `page` tells what is new, by https."""

    version: str
    page: str
    news: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether it can be shown."""
        is_line = self.news.isprintable() and len(self.news) <= _LONGEST_NEWS
        return bool(_NUMBER.fullmatch(self.version)) and self.page.startswith("https://") and is_line

    def is_newer_than(self, version: str) -> bool:
        """A version that is no release, such as “1.3.dev1”, is older than its release."""
        return _numbers(self.version) > _numbers(version)


def _numbers(version: str) -> tuple[int, int, int, bool]:
    found = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?", version, re.ASCII)
    if found is None:
        return 0, 0, 0, False
    return int(found[1]), int(found[2]), int(found[3] or 0), found.end() == len(version)

"""Regular expressions that are compiled at their first use: a grammar takes long, and most commands need none."""

import re
from typing import cast


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Behaves as `re.compile(pattern, flags)`; a mistake in the pattern comes up at the first use."""
    return cast("re.Pattern[str]", _Later(pattern, flags))


class _Later:
    """Each method is looked up once; from then on it is the compiled pattern's own, and as fast."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._written = (pattern, flags)

    def __getattr__(self, name: str) -> object:
        value: object = getattr(re.compile(*self._written), name)
        setattr(self, name, value)
        return value

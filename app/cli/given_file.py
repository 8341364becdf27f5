"""`rfq-sender FILE.rfqx`: what a double click on an RFQ file says."""

from collections.abc import Sequence
from pathlib import Path

from app.domain.trade.rfq_file_name import is_rfq_file_name

_WITH_VALUE = {"--data-dir", "--env"}


def given_file(words: Sequence[str]) -> tuple[Sequence[str], Path | None]:
    """The words without the RFQ file that stands in the place of a command, and that file."""
    place = 0
    while place < len(words) and words[place].startswith("-"):
        place += 2 if words[place] in _WITH_VALUE else 1
    if place == len(words) - 1 and is_rfq_file_name(Path(words[place])):
        return words[:place], Path(words[place])
    return words, None

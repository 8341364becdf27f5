"""The page on trouble says what the window says: a buyer searches it for the words that are on the screen."""

import re

from app.domain.outbox.failure import ADVICE
from app.storage.outbox.recovery import _TOO_OLD
from app.system import resources

_PAGE = (resources.manual() / "troubleshooting.md").read_text(encoding="utf-8")
_TOLD = ("The mail server ", "The connection ", "It has waited ")


def test_what_it_quotes_is_what_the_program_says() -> None:
    quoted = {text for text in re.findall(r"“([^”]+)”", _PAGE) if text.startswith(_TOLD)}
    assert len(quoted) > 5
    assert quoted <= {advice.happened for advice in ADVICE.values()} | {_TOO_OLD}

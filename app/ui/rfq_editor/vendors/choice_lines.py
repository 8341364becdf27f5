"""How the window says what is known of vendors that may be asked: chips and reasons."""

from app.domain.matching.choice import Choice, Verdict
from app.domain.trade.line_numbers import ranges
from app.domain.vendors.vendor import VendorStatus
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.states import VENDOR
from app.ui.look.tokens import Tone

_CHIPS = {
    Verdict.DOES: Chip("✓", "Does it", Tone.OK),
    Verdict.PERHAPS: Chip("~", "Perhaps", Tone.NEUTRAL),
    Verdict.OTHER: Chip("≠", "Other", Tone.NEUTRAL),
    Verdict.ON_HOLD: Chip("!", "On hold", Tone.WARN),
    Verdict.LEFT_OUT: Chip("✗", "Not proposed", Tone.ERR),
    Verdict.BARRED: Chip("✗", "Not cleared", Tone.ERR),
}


def chip_of(choice: Choice) -> Chip | None:
    """What is wrong with the vendor itself comes first."""
    if choice.check:
        return Chip("✗", tr(choice.check), Tone.ERR)
    if choice.status is not VendorStatus.ACTIVE:
        return VENDOR[choice.status]
    return None if choice.verdict is None else _CHIPS[choice.verdict]


def why_of(choice: Choice) -> str:
    """A reason a line, each with the lines of the RFQ that it is about."""
    said = ((ranges(reason.lines), "; ".join(map(tr, reason.words))) for reason in choice.why)
    return "\n".join(f"{lines}: {words}" if lines else words for lines, words in said)

"""What other people's lists say of a vendor's standing: whether it may be asked.

Doubt is never “active”: a word that is not known puts the vendor on hold, and is told.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from app.domain.vendors.vendor import VendorStatus

_NOTHING = frozenset({"", "-", "--", "–", "—", "n/a", "na", "n.a.", "nan", "none", "null", "nil", "#n/a"})
_ACTIVE = frozenset(
    {
        "active", "a", "act", "yes", "y", "x", "true", "1", "ok", "okay", "open", "current", "approved", "qualified",
        "preferred", "good", "valid", "enabled", "in use", "live", "existing", "regular", "certified", "accepted",
        "fully approved", "approved supplier", "approved vendor", "active vendor", "active supplier", "recommended",
        "in good standing", "green", "strategic", "aktiv", "freigegeben", "zugelassen", "actif", "activo", "attivo",
        "aktywny", "aktivní", "✓", "✔", "☑",
    }
)  # fmt: skip
_BLOCKED = re.compile(
    r"do ?n[o']t|don’t|\bdnu\b|\bnot? (?:to be )?use|never|block|ban(?:ned)?\b|dis-?qual|dis-?appro|debar|black ?list|"
    r"exclu|reject|termina|avoid|prohibit|forbid|removed?\b|revoked?|withdrawn|barred|denied|gesperrt|sperre|bloqu|"
    r"interdit|bloccato|zablok|blokov",
    re.IGNORECASE,
)
_ON_HOLD = re.compile(
    r"hold|inactiv|in-activ|not? (?:longer )?(?:approved|active|qualified|current|in business)|suspen|obsolet|pending|"
    r"un-?(?:approved|qualified)|non-?(?:approved|active|conform)|probation|closed|out of business|bankrupt|defunct|"
    r"dormant|expired?|lapsed|conditional|restrict|limited|review|trial|prospect|potential|evaluat|candidate|proposed|"
    r"disabled|archiv|retired|delet|\bold\b|former|moved|acquired|merged|sold|ceased|dissolved|paused?|stop|wait|"
    r"freez|frozen|watch|delinq|inaktiv|ausgelaufen|geschlossen|ruh(?:t|end)|insolven|inactif|inactivo|inattivo|suspend|"
    r"nieaktywn|neaktivn|ehemalig|storniert|\bred\b|yellow\b|amber\b|do not$",
    re.IGNORECASE,
)
_NEGATIVE = frozenset(
    {"no", "n", "false", "0", "i", "nein", "non", "not", "ina", "inact", "dead", "oob", "not ticked", "✗", "✘"}
)
_IN_NAME = re.compile(
    r"\b(?:do not (?:use|buy|quote|contact)|don['’]?t use|dnu|inactive|out of business|obsolete|no longer in business|"
    r"disqualified|on hold|nicht verwenden|gesperrt|black-?listed|suspended|discontinued)\b|"
    r"[(\[*-]\s*(?:closed|blocked|hold|old)\s*(?:[)\]*]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SaidStatus:
    """What a word means; `is_known` is False where that is not understood."""

    status: VendorStatus
    is_known: bool = True


@lru_cache(maxsize=1_024)  # a list has a few words in thousands of rows
def said_status(text: str) -> SaidStatus:
    """Of a cell under “Status”."""
    word = " ".join(text.casefold().replace("_", " ").split()).strip(".!*()[] ")
    if text.strip().casefold() in _NOTHING or word in _ACTIVE:
        return SaidStatus(VendorStatus.ACTIVE)
    if _BLOCKED.search(word):
        return SaidStatus(VendorStatus.BLOCKED)
    if word in _NEGATIVE or _ON_HOLD.search(word):
        return SaidStatus(VendorStatus.ON_HOLD)
    if all(part.strip() in _ACTIVE for part in re.split(r"[-–/,;:&]|\band\b", word)):
        return SaidStatus(VendorStatus.ACTIVE)
    return SaidStatus(VendorStatus.ON_HOLD, is_known=False)


def said_tick(text: str) -> SaidStatus:
    """Of a cell under “Do not use”, “Blocked”, “On hold”: a tick says so, and so does any word but “no”."""
    word = text.strip().casefold()
    is_clear = word in _NOTHING or word in {"no", "n", "false", "0", "nein", "non", "not", "active", "ok"}
    return SaidStatus(VendorStatus.ACTIVE if is_clear else VendorStatus.ON_HOLD)


def status_in_name(name: str) -> str:
    """Such a word within a vendor's name, as “Moss Coating (DO NOT USE)” has it; empty where there is none."""
    found = _IN_NAME.search(name)
    return found[0].strip("()[]*- ") if found else ""

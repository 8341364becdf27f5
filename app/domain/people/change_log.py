"""What somebody changed, as the log of changes tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

_LONGEST = 200  # characters of a value that is shown
_NOUNS = {
    "accounts": "account",
    "approvals": "approval",
    "attachments": "file",
    "capabilities": "capability",
    "contacts": "contact",
    "customer_lists": "customer's vendor list",
    "decisions": "decision",
    "deliveries": "email",
    "invitations": "asked vendor",
    "mail_templates": "message template",
    "preferences": "rule",
    "questions": "question",
    "quotes": "quote",
    "rfq_items": "line",
    "rfqs": "RFQ",
    "scenarios": "scenario",
    "secrets": "secret",
    "sign_ins": "sign-ins",
    "terms": "word",
    "terms_templates": "terms template",
    "user_passwords": "password",
    "users": "user",
    "vendor_groups": "vendor group",
    "vendors": "vendor",
}
_SHOWN_KEYS = ("key", "name", "number", "customer_key", "name_key", "id")


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """`what`: added, changed or removed; `place`: the table; `key`: the row; `before` and `after`: what differs."""

    at: datetime
    who: str
    what: str
    place: str
    key: Mapping[str, object]
    before: Mapping[str, object]
    after: Mapping[str, object]
    rfq: str = ""  # the number of the RFQ that it belongs to, as far as it is there
    vendor: str = ""
    id: int = 0

    @property
    def where(self) -> str:
        """Such as “RFQ-2026-0001, line 3” or “Acme Plating, contact 12”."""
        own = next((str(self.key[k]) for k in _SHOWN_KEYS if k in self.key), "")
        if self.place == "rfqs":
            return own
        said = " ".join(part for part in (_NOUNS.get(self.place, self.place), own) if part)
        return ", ".join(part for part in (self.rfq, self.vendor, said) if part)

    @property
    def details(self) -> str:
        """Field by field: “quantities: 10 → 12”; what is new or gone is told with all it has."""
        names = [name for name in {**self.before, **self.after} if name not in self.key]
        told = (_told(name, self.before.get(name), self.after.get(name)) for name in names)
        return "; ".join(one for one in told if one)


def _told(name: str, before: object, after: object) -> str:
    if _is_empty(before):
        return "" if _is_empty(after) else f"{name}: {_short(after)}"
    return f"{name}: {_short(before)} → {_short(after)}" if not _is_empty(after) else f"{name}: {_short(before)} → –"


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], {})


def _short(value: object) -> str:
    if isinstance(value, dict):
        value = ", ".join(f"{name} {one}" for name, one in value.items())
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

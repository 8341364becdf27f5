"""An answer as the commands of rfq-sender replies tell it."""

from app.domain.inbox.entry import Entry
from app.domain.inbox.filing import Place


def reply_document(entry: Entry) -> dict[str, object]:
    """For scripts."""
    return {
        "id": entry.id,
        "kind": entry.kind,
        "why": entry.why,
        "state": entry.state,
        "degree": entry.degree,
        "reasons": list(entry.reasons),
        "needs_you": entry.needs_you,
        "rfq": entry.place.rfq if entry.place else "",
        "vendor": entry.place.vendor if entry.place else "",
        "places": [_place(place) for place in entry.places],
        "from": entry.sender,
        "from_name": entry.sender_name,
        "subject": entry.subject,
        "sent_at": entry.sent_at.isoformat() if entry.sent_at else "",
        "arrived_at": entry.arrived_at.isoformat(),
        "origin": entry.origin,
        "files": [{"name": part.name, "size": part.size, "sha256": part.sha256} for part in entry.parts],
        "details": dict(entry.details),
        "problems": list(entry.problems),
    }


def reply_rows(entry: Entry, kind: str) -> tuple[str, ...]:
    """For the table; where it is not filed, whom it may belong to."""
    vendors = [entry.place] if entry.place else list(entry.places)
    rfqs = dict.fromkeys(place.rfq for place in vendors)
    names = dict.fromkeys(place.vendor for place in vendors)
    mark = "" if entry.place else "?"
    return (
        str(entry.id),
        kind,
        entry.sender,
        " / ".join(f"{name}{mark}" for name in names),
        " / ".join(rfqs),
        f"{entry.when.astimezone():%Y-%m-%d %H:%M}",
        "needs you" if entry.needs_you else entry.state.value,
        entry.subject,
    )


def _place(place: Place) -> dict[str, str]:
    return {"rfq": place.rfq, "vendor": place.vendor}

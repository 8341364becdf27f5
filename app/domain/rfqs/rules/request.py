"""Lines, deadline, sender."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.rfqs.rfq import RfqItem
from app.domain.rfqs.rules.facts import Facts
from app.domain.trade.address import AddressUnusable, mail_address
from app.domain.trade.finding import Finding, Place, Spot, blocking, warning
from app.domain.trade.text_key import text_key

_LINES = Spot(place=Place.ITEMS)
_VENDORS = Spot(place=Place.VENDORS)
_ACCOUNT = Spot(place=Place.ACCOUNT)
_DEADLINE = Spot(place=Place.DETAILS, field="deadline")


def lines_and_vendors(facts: Facts) -> Iterator[Finding]:
    """Nothing is asked, or nobody."""
    rfq = facts.rfq
    if not rfq.items:
        yield blocking("no-lines", _LINES, rfq.number, "There is nothing to quote.", "Add at least one line.")
    if not facts.mails:
        yield blocking("no-vendors", _VENDORS, rfq.number, "No vendor is chosen.", "Choose at least one vendor.")


def approval(facts: Facts) -> Iterator[Finding]:
    """Somebody else has to agree to it, and has not."""
    if facts.approval:
        todo = f"Ask an approver to look at it and approve it (rfq-sender rfq approve {facts.rfq.number})."
        yield blocking("approval-missing", _VENDORS, facts.rfq.number, facts.approval, todo)


def quantities(facts: Facts) -> Iterator[Finding]:
    """Lines whose quantities nobody could read: no vendor knows what to price."""
    todo = "Write whole numbers into the cell, like 1; 5; 10."
    for item in facts.rfq.items:
        if not item.quantities.is_read:
            spot = Spot(place=Place.ITEMS, line=item.id, field="quantities")
            said = f"“{item.quantities}” is no quantity" if item.quantities.unread else "There is no quantity"
            text = f"{said}, so no vendor knows how many to price."
            yield blocking("quantity-unread", spot, f"line {item.number}", text, todo)


def twins(facts: Facts) -> Iterator[Finding]:
    """The same work on the same part asked for twice: a list that was imported twice."""
    first: dict[tuple[str, ...], RfqItem] = {}
    found: list[tuple[RfqItem, RfqItem]] = []
    for item in facts.rfq.items:
        asked = (item.part_number, item.revision, item.callout, item.process, item.specification, str(item.quantities))
        other = first.setdefault(tuple(text_key(a) for a in asked), item)
        if other is not item:
            found.append((other, item))
    if found:
        shown = ", ".join(f"{a.number} and {b.number}" for a, b in found[:3])
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        twin = found[0][1]
        spot = Spot(place=Place.ITEMS, line=twin.id)
        text = f"Lines {shown}{more} are the same."
        yield warning("line-twice", spot, f"line {twin.number}", text, "Remove one of each, unless you mean it.")


def deadline(facts: Facts) -> Iterator[Finding]:
    """By when an answer is wanted."""
    due, number = facts.rfq.deadline, facts.rfq.number
    if due is None:
        todo = "Set date, time and time zone."
        yield blocking("deadline-missing", _DEADLINE, number, "There is no deadline.", todo)
    elif due.instant <= facts.now:
        text = f"The deadline {due} has passed."
        yield blocking("deadline-past", _DEADLINE, number, text, "Set a later one.")
    elif due.is_weekend:
        text = f"The deadline {due} falls on a weekend."
        yield warning("deadline-weekend", _DEADLINE, number, text, "Set a working day, unless you mean it.")


def sender(facts: Facts) -> Iterator[Finding]:
    """Who sends it."""
    if facts.account is None:
        yield blocking("account-missing", _ACCOUNT, "Account", "No mail account is chosen.", "Choose one.")
        return
    name = facts.account.name
    if facts.account_problem:
        spot = replace(_ACCOUNT, field="password")
        yield blocking("account-not-ready", spot, name, facts.account_problem, "Fix the account.")
    if facts.rfq.account and facts.rfq.account != name:
        text = f"The earlier emails of this RFQ went out from “{facts.rfq.account}”."
        yield warning("account-other", _ACCOUNT, name, text, f"Choose “{facts.rfq.account}”, unless you mean it.")
    try:
        mail_address(facts.account.from_address)
    except AddressUnusable as reason:
        spot = replace(_ACCOUNT, field="from_address", words=facts.account.from_address)
        yield blocking("sender-invalid", spot, name, str(reason), "Correct the sender's address.")

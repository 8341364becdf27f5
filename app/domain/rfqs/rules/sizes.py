"""How large the mails are, and what servers take."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.rfqs.mail_size import CAUTIOUS_SIZE
from app.domain.rfqs.rfq import LARGEST_MAIL, Rfq
from app.domain.rfqs.rules.facts import Facts
from app.domain.trade.finding import Finding, Place, Spot, blocking, warning

_MUCH = 500_000_000  # octets
_LONG = 10  # minutes


def mails(facts: Facts) -> Iterator[Finding]:
    """Mails that are too large for the account, or for most servers."""
    largest = max((m.size for m in facts.mails), default=0)
    limit = facts.account.max_size if facts.account else None
    shown = f"{largest / 1e6:.1f} MB"
    here = _largest(facts.rfq)
    todo = "Remove files, pack them into a zip, or send them another way."
    if limit is not None and largest > limit:
        text = f"The email is {shown} (encoded), but the account takes at most {limit / 1e6:.1f} MB."
        yield blocking("mail-too-large", here, facts.rfq.number, text, todo)
    elif largest > LARGEST_MAIL:
        text = f"The email is {shown} (encoded); no mail server takes more than {LARGEST_MAIL / 1e6:.0f} MB."
        yield blocking("mail-too-large", here, facts.rfq.number, text, todo)
    elif largest > CAUTIOUS_SIZE:
        text = f"The email is {shown} (encoded); many servers refuse more than {CAUTIOUS_SIZE / 1e6:.0f} MB."
        yield warning("mail-large", here, facts.rfq.number, text, todo)


def total(facts: Facts) -> Iterator[Finding]:
    """All mails together: a provider, a line and the buyer's patience have limits, too."""
    octets = sum(mail.size for mail in facts.mails)
    is_told = any(mail.size > CAUTIOUS_SIZE for mail in facts.mails)  # of each by itself, which is worse
    if octets > _MUCH and not is_told:
        minutes = len(facts.mails) / facts.account.per_minute if facts.account and facts.account.per_minute else 0
        time = f", {minutes:,.0f} minutes at the account's pace" if minutes >= _LONG else ""
        text = f"All emails together are {octets / 1e6:,.0f} MB{time}."
        todo = "Remove files or give vendors only theirs, unless you mean it."
        yield warning("mails-large-together", _largest(facts.rfq), facts.rfq.number, text, todo)


def of_vendors(facts: Facts) -> Iterator[Finding]:
    """Servers of vendors that are known to take less."""
    for mail in facts.mails:
        limit = mail.vendor.max_mail_size
        if limit is not None and mail.size > limit and not mail.is_written:
            text = (
                f"The email is {mail.size / 1e6:.1f} MB (encoded), but this vendor takes at most {limit / 1e6:.1f} MB."
            )
            todo = "Remove files, pack them into a zip, or leave this vendor out."
            spot = replace(_largest(facts.rfq), vendor=mail.vendor.id)
            yield blocking("vendor-mail-too-large", spot, mail.vendor.name, text, todo)


def _largest(rfq: Rfq) -> Spot:
    """The file that leaving out helps most."""
    file = max(rfq.attachments, key=lambda a: a.size, default=None)
    return Spot(place=Place.ATTACHMENTS, file=file.id if file else None)

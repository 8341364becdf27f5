"""What an incoming mail is: asked before whose it is, and always in the same order."""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.inbox.absence import Absence, absence_said, automatic_because
from app.domain.inbox.bounces import Undelivered, undelivered
from app.domain.inbox.decline import Decline, decline_said
from app.domain.inbox.incoming import IncomingMail
from app.domain.inbox.kind import Kind
from app.domain.inbox.plain_text import sentences
from app.domain.inbox.quote_signs import document, price

_QUOTED = 60  # characters of what is said


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFacts:
    """What the mail alone does not tell.

    `forms`: positions of the parts that are quote forms with a mark of ours. `own_files`: SHA-256 of the files that we
    have sent. `named`: addresses that a library takes for dead (`documents/inbox/bounced.py`). `part_numbers`: what was
    asked, where it is known already. `is_passed_on`: by a colleague, so what he quotes is what counts.
    """

    forms: frozenset[int] = frozenset()
    own_files: frozenset[str] = frozenset()
    own_addresses: frozenset[str] = frozenset()
    own_names: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    part_numbers: tuple[str, ...] = ()
    is_passed_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """`why` is a short phrase for the buyer, as in “asks “Which rev?””; of the others, the one of its kind is there."""

    kind: Kind
    why: str
    undelivered: Undelivered = field(default_factory=Undelivered)
    absence: Absence | None = None
    decline: Decline | None = None


def classified(mail: IncomingMail, facts: KnownFacts) -> Classified:
    news = undelivered(mail, facts.named)
    if news.is_bounce:
        return Classified(kind=Kind.BOUNCE, why=_why_bounced(news), undelivered=news)
    if news.is_delay:
        return Classified(kind=Kind.DELAYED, why=_why_late(news), undelivered=news)
    return _automatic(mail, facts, news) or _of_a_person(mail, facts)


def kind_of(mail: IncomingMail, facts: KnownFacts) -> Kind:
    return classified(mail, facts).kind


def _automatic(mail: IncomingMail, facts: KnownFacts, news: Undelivered) -> Classified | None:
    if mail.report and mail.report.recipients:
        return Classified(kind=Kind.AUTO_REPLY, why="a mail server's receipt", undelivered=news)
    brings_a_file = bool(_forms(mail, facts)) or document(mail.parts, facts.own_files) is not None
    why = automatic_because(mail, brings_a_file=brings_a_file)
    if not why:
        return None
    return Classified(kind=Kind.AUTO_REPLY, why=why, absence=absence_said(mail, facts.own_addresses))


def _of_a_person(mail: IncomingMail, facts: KnownFacts) -> Classified:
    steps: tuple[Callable[[IncomingMail, KnownFacts], Classified | None], ...] = (_form, _decline, _quote)
    return next((found for step in steps if (found := step(mail, facts))), None) or _question(mail)


def _forms(mail: IncomingMail, facts: KnownFacts) -> list[str]:
    """The names of the forms that come back; one that is still as we have sent it says nothing."""
    return [p.name for p in mail.parts if p.position in facts.forms and p.sha256 not in facts.own_files]


def _form(mail: IncomingMail, facts: KnownFacts) -> Classified | None:
    names = _forms(mail, facts)
    return Classified(kind=Kind.FORM, why=f"quote form “{_short(names[0])}” is attached") if names else None


def _decline(mail: IncomingMail, facts: KnownFacts) -> Classified | None:
    """None beside prices: then it says no to a part alone."""
    said = decline_said(mail.new_text, facts.own_names)
    if said is None or price(mail.new_text, facts.part_numbers):
        return None
    return Classified(kind=Kind.DECLINE, why=f"says “{_short(said.no)}”", decline=said)


def _quote(mail: IncomingMail, facts: KnownFacts) -> Classified | None:
    if found := document(mail.parts, facts.own_files):
        return Classified(kind=Kind.QUOTE, why=f"“{_short(found.name)}” is attached")
    if said := price(mail.text if facts.is_passed_on else mail.new_text, facts.part_numbers):
        return Classified(kind=Kind.QUOTE, why=f"names a price: “{_short(said)}”")
    return None


def _question(mail: IncomingMail) -> Classified:
    asked = next((sentence for sentence in sentences(mail.new_text[:4_000]) if sentence.endswith("?")), "")
    return Classified(kind=Kind.QUESTION, why=f"asks “{_short(asked)}”" if asked else "has no price and no file")


def _why_bounced(news: Undelivered) -> str:
    if not news.failed:
        return "a mail server says that it wasn't delivered"
    first = news.failed[0]
    others = f" and {len(news.failed) - 1} more" if len(news.failed) > 1 else ""
    return f"didn't reach {first.address}{others}" + (f" ({first.status})" if first.status else "")


def _why_late(news: Undelivered) -> str:
    return f"still on its way to {news.delayed[0]}" if news.delayed else "a mail server says that it is delayed"


def _short(text: str) -> str:
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1].rstrip() + "…"

"""Lines that nobody could quote: without a drawing, or asked of nobody who does it; and that may be controlled."""

from collections.abc import Iterator, Sequence

from app.domain.rfqs.drawings import without_drawing
from app.domain.rfqs.rfq import RfqItem
from app.domain.rfqs.rules.facts import Facts, MailFact, several
from app.domain.rfqs.rules.places import OF_A_LINE
from app.domain.trade.finding import Finding, Place, Spot, warning
from app.domain.trade.line_numbers import named_lines


def drawings(facts: Facts) -> Iterator[Finding]:
    """Lines that no file is for; that there is no file at all is told by itself."""
    names = {name for file in facts.files for name in (file.attachment.name, *file.standing.names)}
    lacking = without_drawing(facts.rfq.items, names) if facts.files else ()
    text = "{Lines} {have} no drawing: no file has the part number in its name."
    yield from _about("line-without-drawing", lacking, text, "Attach it, unless the line needs none.")


def vendors(facts: Facts) -> Iterator[Finding]:
    """Lines that nobody is asked for, or nobody who is known to do them."""
    if not facts.mails:
        return  # which is said by itself
    asked = [mail.invitation.lines for mail in facts.mails if mail.invitation is not None]
    for_all = len(asked) < len(facts.mails) or None in asked
    wanted = {line for lines in asked for line in lines or ()}
    unasked = [] if for_all else [item for item in facts.rfq.items if item.id not in wanted]
    yield from _about(
        "line-asked-of-nobody",
        unasked,
        "No vendor is asked for {lines}.",
        "Ask a vendor for it, or remove it, unless you mean it.",
    )
    yield from _about(
        "line-nobody-does",
        [item for item in facts.undone if item not in unasked],
        "No vendor that you ask for {lines} is known to do {them}.",
        "Ask a vendor who does it, or add the capability to the vendor, unless you know better.",
    )


def controlled(facts: Facts) -> Iterator[Finding]:
    """Lines that say a level themselves, none or a lower one is noted for, and that go to who does not hold it."""
    said = {
        item: "\n".join((*(getattr(item, name) for name in OF_A_LINE), item.source_folder)) for item in facts.rfq.items
    }
    for level in facts.clearances.marks("\n".join(said.values())):
        unsaid = [
            item
            for item, words in said.items()
            if level in facts.clearances.marks(words)
            and (not item.clearance or facts.clearances.is_above(level, item.clearance))
        ]
        asked = [m.vendor for m in facts.mails if _is_asked_without(level, m, unsaid, facts)]
        if asked:
            text = (
                "{Lines} {say} “{level}”, but the line has no such clearance set. {vendor} would be asked without it."
            )
            todo = "Set the clearance of the line, unless it needs none."
            yield from _about("line-doubtful", unsaid, text, todo, level=level, vendor=several(asked))


def _is_asked_without(level: str, mail: MailFact, items: Sequence[RfqItem], facts: Facts) -> bool:
    if mail.is_written or facts.clearances.covers(mail.vendor.clearance, level):
        return False
    return any(mail.invitation is None or mail.invitation.asks_for(item.id) for item in items)


def _about(code: str, items: Sequence[RfqItem], text: str, todo: str, **more: str) -> Iterator[Finding]:
    """One finding for all of these lines, which leads to the first; `more` are words of its text."""
    if items:
        lines, is_one = named_lines(item.number for item in items), len(items) == 1
        said = text.format(
            lines=lines,
            Lines=lines.capitalize(),
            have="has" if is_one else "have",
            are="is" if is_one else "are",
            them="it" if is_one else "them",
            say="says" if is_one else "say",
            **more,
        )
        yield warning(code, Spot(place=Place.ITEMS, line=items[0].id), f"line {items[0].number}", said, todo)

"""What the mails say."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.domain.rfqs.rules.facts import Facts, MailFact, Wording, several
from app.domain.rfqs.rules.places import parts_of, spot_of_placeholder, spot_of_problem, spot_of_words
from app.domain.rfqs.strangers import Strangers
from app.domain.trade.finding import Finding, Place, Spot, blocking, warning
from app.domain.vendors.vendor import Vendor

_SIGNS = (
    "attach",
    "enclosed",
    "anhang",
    "angehängt",
    "anbei",
    "beigefügt",
)  # of what follows, which takes ten times as long to look for
_ATTACHED = re.compile(r"\b(attached|attachments?|enclosed|(anhang|angehängt|anbei|beigefügt)\w*)\b", re.IGNORECASE)


def subjects(facts: Facts) -> Iterator[Finding]:
    """Mails that would say nothing in the list of an inbox."""
    for wording in facts.wordings:
        (subject, spot), _ = parts_of(wording)
        if not subject.strip():
            text = wording.said("The subject is empty.")
            yield blocking("subject-empty", spot, facts.rfq.number, text, "Write a subject.")


def placeholders(facts: Facts) -> Iterator[Finding]:
    """Mails that cannot be filled in, or stay empty where the text counts on a value."""
    for wording in facts.wordings:
        yield from _placeholders([m for m in facts.mails if m.language == wording.language], wording)


def _placeholders(made: Iterable[MailFact], wording: Wording) -> Iterator[Finding]:
    problems: dict[str, list[Vendor]] = {}
    empty: dict[str, list[Vendor]] = {}
    for mail in made:
        if mail.problem:
            problems.setdefault(mail.problem, []).append(mail.vendor)
        for name in mail.empty:
            empty.setdefault(name, []).append(mail.vendor)
    for problem, vendors in problems.items():
        spot = replace(spot_of_problem(wording, problem), vendor=vendors[0].id)
        yield blocking("message-invalid", spot, several(vendors), wording.said(problem), "Correct the message.")
    for placeholder, vendors in empty.items():
        mails = "the email" if len(vendors) == 1 else f"{len(vendors):,} emails"
        text = f"{{{{ {placeholder} }}}} is empty in {mails}."
        todo = "Fill in what is missing, or remove the placeholder from the message."
        spot = replace(spot_of_placeholder(wording, placeholder), vendor=vendors[0].id)
        yield blocking("placeholder-empty", spot, several(vendors), wording.said(text), todo)


def attached(facts: Facts) -> Iterator[Finding]:
    """Files that are spoken of and are not there, or else that there are none at all."""
    if any(file.for_all for file in facts.rfq.attachments):
        return
    without = (m for m in facts.mails if not any(facts.gets(m, file) for file in facts.rfq.attachments))
    promised = [m for m in without if _speaks_of_files(m.text)]
    for wording in facts.wordings:
        if vendors := [m.vendor for m in promised if m.language == wording.language]:
            spot = replace(spot_of_words(facts.rfq, wording, _ATTACHED), vendor=vendors[0].id)
            text = wording.said("The message mentions attachments, but none are attached.")
            todo = "Attach the files, or change the message."
            yield blocking("nothing-attached", spot, several(vendors), text, todo)
    if not promised and facts.rfq.items and not facts.rfq.attachments:
        text = "No file is attached: vendors see no drawing."
        todo = "Attach the drawings, unless none is needed."
        yield warning("no-drawings", Spot(place=Place.ATTACHMENTS), facts.rfq.number, text, todo)


def _speaks_of_files(text: str) -> bool:
    plain = text.casefold()
    return any(word in plain for word in _SIGNS) and bool(_ATTACHED.search(text))


def strangers(facts: Facts) -> Iterator[Finding]:
    """Other invited vendors' names, domains and contacts in a mail or a file name."""
    index = Strangers([m.vendor for m in facts.mails])
    spots: dict[tuple[str, str], Spot] = {}  # one name may stand in thousands of mails
    for mail in facts.mails:
        for stranger, words in index.found(mail.vendor, mail.subject, *(mail.pieces or mail.text.split("\n"))):
            text = f"The email shows “{words}” of “{stranger}”, another invited vendor."
            key, wording = (mail.language, words), facts.wording_of(mail)
            if key not in spots:
                spots[key] = spot_of_words(facts.rfq, wording, _as_written(words))
            spot = replace(spots[key], vendor=mail.vendor.id)
            text = wording.said(text) if spot.field and spot.place is Place.MESSAGE else text
            yield blocking("vendor-visible", spot, mail.vendor.name, text, "Remove it from the message or lines.")
    for fact in facts.files:
        for stranger, words in index.found(None, re.sub(r"[_.-]", " ", fact.attachment.name)):
            if any(facts.gets(mail, fact.attachment) and mail.vendor.name != stranger for mail in facts.mails):
                spot = Spot(place=Place.ATTACHMENTS, file=fact.attachment.id)
                text = f"The file's name shows “{words}” of “{stranger}” to all other vendors."
                yield blocking("vendor-visible", spot, fact.attachment.name, text, "Rename or remove the file.")


def _as_written(words: str) -> re.Pattern[str]:
    """The words of a stranger have lost their capitals and what stood between them."""
    written = r"\W+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<!\w){written}(?!\w)", re.IGNORECASE)

"""Mail that a program has answered: how that is told, and what it says of a person's absence."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.inbox import absence_words as words
from app.domain.inbox.absence_dates import AwayUntil, away_until
from app.domain.inbox.incoming import IncomingMail
from app.domain.inbox.plain_text import plain
from app.domain.trade.address import Mailbox, same_mailbox

_LOOKED_AT = 6_000  # characters of a text
_SUBJECT_LENGTH = 300
_NEAR, _BEHIND = 220, 60  # characters around an address that say whose it is
_REPLY = re.compile(r"\b(?:re|aw|antw|sv|vs|odp|res|rif|ynt|fw|fwd|wg|tr|rv|i|doorst|pd|vl)\s?(?:\[\d+\])?:")
_FORWARD = re.compile(r"\s*(?:fwd?|wg|tr|rv|doorst|pd|vl|i)\s?:", re.IGNORECASE)
_SUBJECT = re.compile(r"\W*(?:\w{1,20}\W{1,3}){0,4}?(?:" + "|".join(words.SUBJECTS) + ")")
_RECEIPT = re.compile(r"report-type\s{0,4}=\s{0,4}[\"']?disposition-notification", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_DEPUTY = re.compile(words.DEPUTIES)
_CLOSING = re.compile(words.CLOSINGS, re.IGNORECASE | re.MULTILINE)  # below are the sender's own addresses
_NOBODY = re.compile(r"no-?_?reply|do-?not-?reply|mailer-daemon|postmaster", re.IGNORECASE)
_NAME = re.compile(words.NAME)
_TITLES = frozenset(words.TITLES.split())
_WEAK = ("auto-generated", "auto-notified")  # RFC 3834 and 5436: not an answer to a mail of ours


@dataclass(frozen=True, slots=True)
class Absence:
    """What an absence note says. `deputies` are proposed, never added."""

    until: AwayUntil = AwayUntil()  # noqa: RUF009 - frozen
    deputies: tuple[Mailbox, ...] = ()

    @property
    def back_on(self) -> date | None:
        """The first day back at the earliest: a weekend is not looked at."""
        day = self.until.day
        return day if day is None or self.until.is_return else day + timedelta(days=1)


def automatic_because(mail: IncomingMail, *, brings_a_file: bool = False) -> str:
    """Why it is an answer of a program, in a short phrase; empty where it is not.

    `brings_a_file`: a form or a document. Programs send quotes, too, and rules of mailboxes pass them on: then only
    signs of an answer count.
    """
    if sign := _strong_sign(mail):
        return sign
    return "" if brings_a_file else _weak_sign(mail)


def absence_said(mail: IncomingMail, own_addresses: Collection[str]) -> Absence:
    """`own_addresses`: the buyer's, which are nobody's deputy."""
    text = mail.new_text or mail.text
    written_on = mail.date.date() if mail.date else None
    return Absence(away_until(text, written_on), tuple(_deputies(mail, text[:_LOOKED_AT], own_addresses)))


def _strong_sign(mail: IncomingMail) -> str:
    submitted = _first_word(mail, "auto-submitted")
    if submitted not in ("", "no", *_WEAK):
        return f"marked “Auto-Submitted: {submitted[:40]}”"
    for name in ("x-autoreply", "x-autorespond"):
        if _first_word(mail, name) not in ("", "no", "false"):
            return f"marked “{name.title()}”"
    if _first_word(mail, "precedence") in ("auto_reply", "auto-reply"):
        return "marked “Precedence: auto_reply”"
    if _RECEIPT.search(mail.header("content-type")):
        return "a read receipt"
    said = _subject_sign(mail.subject)
    return f"says “{said}”" if said else ""


def _weak_sign(mail: IncomingMail) -> str:
    submitted = _first_word(mail, "auto-submitted")
    if submitted in _WEAK:
        return f"marked “Auto-Submitted: {submitted}”"
    looped = mail.header("x-ms-exchange-inbox-rules-loop").strip().strip("<>").casefold()
    if looped and _is_house_of(looped, mail.sender.address) and not _FORWARD.match(mail.subject):
        return "sent by an inbox rule"
    return ""


def _first_word(mail: IncomingMail, header: str) -> str:
    return mail.header(header).partition(";")[0].partition("(")[0].strip().casefold()


def _is_house_of(address: str, sender: str) -> bool:
    """A rule of a colleague of ours, who has redirected it, names the colleague and not the sender."""
    return address.rpartition("@")[2] == sender.casefold().rpartition("@")[2]


def _subject_sign(subject: str) -> str:
    """The words in front of any “Re:”, as they are written: what comes behind is the subject that it answers."""
    line = " ".join(subject[:_SUBJECT_LENGTH].split())
    begun = re.split(_REPLY.pattern, line, maxsplit=1, flags=re.IGNORECASE)[0]
    if not _SUBJECT.match(plain(begun)):
        return ""
    return begun.partition(":")[0].strip()[:60]


def _deputies(mail: IncomingMail, text: str, own_addresses: Collection[str]) -> Iterator[Mailbox]:
    others = (mail.sender.address, *(box.address for box in mail.reply_to), *mail.recipients, *own_addresses)
    seen = {same_mailbox(address) for address in others}
    for found in _ADDRESS.finditer(_CLOSING.split(text, maxsplit=1)[0]):
        address = found[0].rstrip(".-_")
        before, behind = text[max(0, found.start() - _NEAR) : found.start()], text[found.end() : found.end() + _BEHIND]
        around = plain(f"{before} {behind}")
        if same_mailbox(address) in seen or _NOBODY.search(address) or not _DEPUTY.search(around):
            continue
        seen.add(same_mailbox(address))
        yield Mailbox(address, _name_before(before[-120:]))


def _name_before(text: str) -> str:
    """“Keller” of “Frau Keller, ”: words that begin with a capital, behind the last that does not."""
    found = _NAME.search(" ".join(text.split()) + " " * text.endswith((" ", "\n")))
    if not found:
        return ""
    name: list[str] = []
    for word in reversed(found[1].split()):
        if not word[0].isupper() or word.casefold().strip(".") in _TITLES:
            break
        name.insert(0, word)
    return " ".join(name)

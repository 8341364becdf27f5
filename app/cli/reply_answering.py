"""rfq-sender replies answer: shows an answer as it would go out, and sends it."""

import sys
from argparse import Namespace
from pathlib import Path

from app.cli.answer import Answer, Exit, Table, tell
from app.cli.sending import CommandRefused, send_open, take_right, unlock_account
from app.domain.accounts.account import Account
from app.domain.inbox.entry import Entry
from app.domain.trade.ids import IncomingId
from app.services.inbox.answering import Draft
from app.services.suite import Services

_LARGEST = 1_000_000  # octets of a text


def answer(services: Services, args: Namespace) -> Answer:
    """A dry run without --yes."""
    words = _words(args.text_file)
    entry = services.replies.get(IncomingId(args.id))
    draft = services.answering.begin(entry)
    account = _account(services, args.account, draft)
    to, text = args.to or draft.to, f"{words}{draft.text}"
    doubts = services.answering.doubts(entry, to, draft.subject, text)
    if not args.yes or (doubts and not args.despite):
        return _unconfirmed(entry, draft, account, to, text, doubts)
    for doubt in doubts:
        tell(f"Warning: {doubt}")
    unlock_account(services, account)
    take_right(services)
    services.answering.send(entry, to, draft.subject, text, account, despite=args.despite)
    tell("1 email queued.")
    return send_open(services, entry.place.rfq_id if entry.place else None)


def _words(path: Path) -> str:
    """UTF-8, with or without a byte order mark."""
    name = "standard input" if str(path) == "-" else f"“{path}”"
    try:
        octets = sys.stdin.buffer.read(_LARGEST + 1) if str(path) == "-" else path.read_bytes()
        text = octets.decode("utf-8-sig")
    except OSError as reason:
        raise CommandRefused(f"{name} can't be read: {reason.strerror or reason}. Nothing was sent.") from reason
    except UnicodeDecodeError as reason:
        raise CommandRefused(f"{name} isn't UTF-8 text. Save it as UTF-8. Nothing was sent.") from reason
    if len(octets) > _LARGEST:
        raise CommandRefused(f"{name} is too long for an email. Nothing was sent.")
    return text.replace("\r\n", "\n").rstrip("\n")


def _account(services: Services, name: str | None, draft: Draft) -> Account:
    if name is None and draft.account is None:
        raise CommandRefused("The account that the RFQ was sent from was removed. Name another one: --account NAME")
    return services.accounts.usable(name or (draft.account.name if draft.account else ""))


def _unconfirmed(entry: Entry, draft: Draft, account: Account, to: str, text: str, doubts: tuple[str, ...]) -> Answer:
    option = "--yes --despite-warnings" if doubts else "--yes"
    why = f"Nothing was sent. Add {option} to send it."
    document = {
        "error": why,
        "id": entry.id,
        "account": account.name,
        "to": to,
        "subject": draft.subject,
        "text": text,
        "warnings": list(doubts),
    }
    parts: list[str | Table] = [
        f"From: {account.from_address}",
        f"To: {to}",
        f"Subject: {draft.subject}",
        "",
        text,
        *(f"Warning: {doubt}" for doubt in doubts),
        why,
    ]
    return Answer(document, parts, Exit.REFUSED)

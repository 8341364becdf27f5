"""The commands rfq-sender remind, amend, clarify and award: shown as they would go out, sent with --yes."""

from argparse import Namespace
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

from app.cli.answer import Answer, Exit, Table, count, tell
from app.cli.sending import CommandRefused, send_open, take_right, unlock_account
from app.domain.accounts.account import Account
from app.domain.notices.notice import Notice
from app.domain.rfqs.outcome import Outcome
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import VendorId
from app.services.notices.noticing import NobodyToWrite
from app.services.suite import Services

_LARGEST = 1_000_000  # octets of a text
_MINUTE = timedelta(minutes=1)


_Write = Callable[[Services, Namespace, Rfq, Account], Answer]


class _Send(Protocol):
    """Queues what was shown."""

    def __call__(self, account: Account, *, without: Collection[VendorId], despite: bool) -> object: ...


def _safe_to_repeat(write: _Write) -> Callable[[Services, Namespace], Answer]:
    """What an interrupted run left is settled before it is asked who was written to, and what it had queued goes on."""

    def command(services: Services, args: Namespace) -> Answer:
        if args.yes:
            take_right(services)
        rfq, account = _about(services, args)
        try:
            return write(services, args, rfq, account)
        except NobodyToWrite:
            if not args.yes or not services.outbox_reading.tally(rfq.id).open:
                raise
        tell("Nobody else gets such an email now. What waits in the outbox goes on.")
        unlock_account(services, account)
        return send_open(services, rfq.id)

    return command


@_safe_to_repeat
def remind(services: Services, args: Namespace, rfq: Rfq, account: Account) -> Answer:
    """A dry run without --yes, as all of these."""
    notice = services.reminding.prepare(rfq.id, account, _texts(args.text), at_once=args.now)
    return _shown(services, args, account, [notice], partial(services.reminding.send, notice))


@_safe_to_repeat
def amend(services: Services, args: Namespace, rfq: Rfq, account: Account) -> Answer:
    """With --deadline the deadline is changed only with --yes."""
    if args.deadline:
        zone = rfq.deadline.zone if rfq.deadline else services.surroundings.settings.time_zone
        deadline = Deadline.parse(args.deadline, zone)
        if not args.yes:
            why = f"The deadline would be {deadline}. Nothing was sent or changed. Add --yes to change and tell it."
            return Answer({"error": why, "rfq": rfq.number, "deadline": str(deadline)}, [why], Exit.REFUSED)
        services.rfq_editing.change(rfq.id, deadline=deadline)
    notice = services.amending.prepare(rfq.id, account, _texts(args.text))
    return _shown(services, args, account, [notice], partial(services.amending.send, notice))


@_safe_to_repeat
def clarify(services: Services, args: Namespace, rfq: Rfq, account: Account) -> Answer:
    """To all vendors who haven't declined."""
    notice = services.clarifying.prepare(rfq.id, account, args.question, args.answer, _texts(args.text))
    send = partial(services.clarifying.send, notice, question=args.question, answer=args.answer)
    return _shown(services, args, account, [notice], send)


def award(services: Services, args: Namespace) -> Answer:
    """The emails wait a little, so that --undo has time."""
    return _undone(services, args) if args.undo else _award(services, args)


@_safe_to_repeat
def _award(services: Services, args: Namespace, rfq: Rfq, account: Account) -> Answer:
    outcome = Outcome.NO_AWARD if args.nothing else Outcome.CANCELLED if args.cancel else Outcome.AWARDED
    scenario = services.comparing.named(rfq.id, args.scenario) if args.scenario else None
    purpose = outcome.purposes[0]
    texts = {purpose: own} if (own := _texts(args.text)) else {}
    deciding = services.awarding.prepare(rfq.id, account, outcome, scenario, texts)
    return _shown(services, args, account, deciding.notices, partial(services.awarding.decide, deciding))


def _undone(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    services.sending_right.try_to_take()  # what an interrupted run had in its hands has not left
    number = services.awarding.undo(rfq.id)
    said = f"The decision is undone: {count(number, 'email')} called off."
    return Answer({"rfq": rfq.number, "undone": True, "called_off": number}, [said])


def _about(services: Services, args: Namespace) -> tuple[Rfq, Account]:
    rfq = services.rfq_reading.by_number(args.rfq)
    name = args.account or rfq.account
    if not name:
        raise CommandRefused(f"{rfq.number} wasn't sent yet. Send it first. Nothing was sent.")
    return rfq, services.accounts.usable(name)


def _texts(path: Path | None) -> dict[str, str] | None:
    if path is None:
        return None
    try:
        octets = path.read_bytes()
        if len(octets) > _LARGEST:
            raise CommandRefused(f"“{path}” is too long for an email. Nothing was sent.")
        return {"en": octets.decode("utf-8-sig")}
    except OSError as reason:
        raise CommandRefused(f"“{path}” can't be read: {reason.strerror or reason}. Nothing was sent.") from reason
    except UnicodeDecodeError as reason:
        raise CommandRefused(f"“{path}” isn't UTF-8 text. Save it as UTF-8. Nothing was sent.") from reason


def _shown(services: Services, args: Namespace, account: Account, notices: Sequence[Notice], send: _Send) -> Answer:
    """What would go out; with --yes it does, and the lanes run until nothing is due."""
    without = _left_out(args.without, notices)
    mails = [mail for notice in notices for mail in notice.mails if mail.vendor_id not in without]
    doubts = [f"{mail.vendor}: {doubt}" for mail in mails for doubt in mail.doubts]
    if not args.yes or (doubts and not args.despite):
        option = "--yes --despite" if doubts else "--yes"
        why = f"Nothing was sent. Add {option} to send it."
        document = {"error": why, **_document(notices, account, without, doubts)}
        return Answer(document, _parts(notices, without, doubts, why), Exit.REFUSED)
    if not any(notice.mails for notice in notices):
        raise NobodyToWrite("Nobody gets this email now. Without --yes you see why. Nothing was sent.")
    for doubt in doubts:
        tell(f"Warning: {doubt}")
    unlock_account(services, account)
    send(account, without=without, despite=args.despite)
    return send_open(services, notices[0].rfq_id)


def _left_out(names: Sequence[str], notices: Sequence[Notice]) -> set[VendorId]:
    by_name = {mail.vendor.casefold(): mail.vendor_id for notice in notices for mail in notice.mails}
    unknown = [name for name in names if name.casefold() not in by_name]
    if unknown:
        raise CommandRefused(f"“{unknown[0]}” gets none of these emails. Nothing was sent.")
    return {by_name[name.casefold()] for name in names}


def _parts(
    notices: Sequence[Notice], without: Collection[VendorId], doubts: Sequence[str], why: str
) -> list[str | Table]:
    rows = [
        (
            mail.vendor,
            notice.occasion.purpose.word,
            ", ".join(mail.message.recipients),
            _when(mail.at, notice.waits),
        )
        for notice in notices
        for mail in notice.mails
        if mail.vendor_id not in without
    ]
    held = [(vendor, notice.occasion.purpose.word, reason) for notice in notices for vendor, reason in notice.held]
    first = next((mail.plain for notice in notices for mail in notice.mails if mail.vendor_id not in without), "")
    return [
        Table(("Vendor", "What", "Email", "Goes"), rows, "Nobody gets this email now."),
        *([Table(("No email to", "What", "Because"), held)] if held else []),
        *(f"Look at: {doubt}" for doubt in doubts),
        *(["The first one reads:", first] if first else []),
        why,
    ]


def _when(at: datetime | None, waits: timedelta) -> str:
    if at is not None:
        return f"{at:%Y-%m-%d %H:%M}"
    return f"in {count(waits // _MINUTE, 'minute')}" if waits else "now"


def _document(
    notices: Sequence[Notice], account: Account, without: Collection[VendorId], doubts: Sequence[str]
) -> dict[str, object]:
    return {
        "rfq": notices[0].rfq_number,
        "account": account.name,
        "emails": [
            {
                "vendor": mail.vendor,
                "purpose": notice.occasion.purpose,
                "number": notice.occasion.number,
                "recipients": list(mail.message.recipients),
                "at": mail.at.isoformat() if mail.at else "",
                "text": mail.plain,
            }
            for notice in notices
            for mail in notice.mails
            if mail.vendor_id not in without
        ],
        "held": [
            {"vendor": vendor, "purpose": notice.occasion.purpose, "why": reason}
            for notice in notices
            for vendor, reason in notice.held
        ],
        "warnings": list(doubts),
    }

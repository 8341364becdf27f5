"""The commands of rfq-sender outbox."""

from argparse import Namespace
from collections.abc import Callable

from app.cli.answer import Answer, Exit, Table, count, tell
from app.cli.outbox_table import message, message_table, summary
from app.cli.parsing import UsageError, is_whole
from app.cli.sending import HOW_TO_GO_ON, send_open, take_right, unlock_account
from app.domain.outbox.delivery import DeliveryState
from app.domain.trade.ids import DeliveryId, RfqId
from app.services.suite import Services


def run(services: Services, args: Namespace) -> Answer:
    """List, or one of resume, pause, cancel, retry, reconcile, resolve."""
    word, *rest = args.words or [""]
    _check_options(args, word)
    if word in _NEED_NONE:
        return _NEED_NONE[word](services, _rfq(services, rest) if rest else None)
    if word in _NEED_RFQ:
        if len(rest) != 1:
            raise UsageError(f"outbox {word} needs the number of one RFQ")
        if args.cancelled and word == "retry":
            return _retry(services, _rfq(services, rest), cancelled=True)
        return _NEED_RFQ[word](services, _rfq(services, rest))
    if word == "reconcile":
        if rest:
            raise UsageError(
                "outbox reconcile looks for every unknown email and every draft, and takes no other arguments"
            )
        return _reconcile(services)
    if word == "resolve":
        return _resolve(services, rest, sent=args.sent)
    return _list(services, args)


def _check_options(args: Namespace, word: str) -> None:
    """Raises UsageError where an option stands beside a word that it does not go with."""
    if args.report is not None and word in {*_NEED_NONE, *_NEED_RFQ, "reconcile", "resolve"}:
        raise UsageError("--report works only with the list: outbox [RFQ] --report FILE")
    if (args.sent or args.send_again) != (word == "resolve"):
        raise UsageError("outbox resolve ID needs --sent or --send-again; no other command takes them")
    if args.cancelled and word != "retry":
        raise UsageError("--cancelled works only with: outbox retry RFQ")
    if args.metrics_port is not None and word not in {"resume", "retry"} and not args.send_again:
        raise UsageError("--metrics-port works only while sending: outbox resume, retry, or resolve ID --send-again")


def _list(services: Services, args: Namespace) -> Answer:
    rfq_id = _rfq(services, args.words) if args.words else None
    older = services.outbox_reading.older()
    if older:
        tell(f"{older.text} {HOW_TO_GO_ON}")
    lines = services.outbox_reading.lines(rfq_id)
    parts: list[str | Table] = [message_table(lines)]
    if lines:
        parts.append(summary(services.outbox_reading.tally(rfq_id), lines))
    if args.report is not None:
        services.outbox_reading.export(args.report, rfq_id)
        tell(f"Report written to {args.report}")
    return Answer([message(line) for line in lines], parts)


def _resume(services: Services, rfq_id: RfqId | None) -> Answer:
    take_right(services)
    services.outbox_control.resume(rfq_id)
    return send_open(services, rfq_id)


def _pause(services: Services, rfq_id: RfqId | None) -> Answer:
    number = len(services.outbox_control.pause(rfq_id))
    hint = " Resume with: rfq-sender outbox resume" if number else ""
    return Answer({"paused": number}, [f"{count(number, 'email')} paused.{hint}"])


def _cancel(services: Services, rfq_id: RfqId) -> Answer:
    number = len(services.outbox_control.cancel(rfq_id))
    return Answer({"cancelled": number}, [f"{count(number, 'email')} cancelled."])


def _retry(services: Services, rfq_id: RfqId, *, cancelled: bool = False) -> Answer:
    from app.cli.findings import refused_by_check  # noqa: PLC0415 - the list needs neither
    from app.services.sending.rfq_sending import CheckFailed  # noqa: PLC0415

    take_right(services)
    try:
        number = services.rfq_sending.retry(rfq_id, cancelled)
    except CheckFailed as failed:
        return refused_by_check(failed.findings)
    if not number:
        nothing = "No email was cancelled" if cancelled else "No email has failed or was skipped"
        hint = "" if cancelled else _hint(services, rfq_id)
        return Answer({"retried": 0}, [f"{nothing}: there is nothing to send again.{hint}"], Exit.DONE)
    return send_open(services, rfq_id)


def _hint(services: Services, rfq_id: RfqId) -> str:
    cancelled = services.outbox_reading.tally(rfq_id)[DeliveryState.CANCELLED]
    more = f" {count(cancelled, 'email')} cancelled before: send with outbox retry RFQ --cancelled"
    return more if cancelled else ""


def _reconcile(services: Services) -> Answer:
    """Look into the accounts' folders: what is found tells what became of unknown mails, and of those in Drafts."""
    services.sending_right.try_to_take()  # what an interrupted run left in doubt is unknown from here on
    for account in services.reconciling.accounts():
        unlock_account(services, account)
    changed = services.outbox_reading.lines_of(services.reconciling.look_now())
    lines = services.outbox_reading.lines()
    found = [line for line in changed if line.state is DeliveryState.ACCEPTED]
    deleted = [line for line in changed if line.state is DeliveryState.CANCELLED]
    unknown = [line for line in lines if line.state is DeliveryState.UNKNOWN]
    drafted = [line for line in lines if line.state is DeliveryState.DRAFTED]
    shown = [*found, *deleted, *unknown, *drafted]
    parts: list[str | Table] = [message_table(shown)] if shown else []
    text = f"{count(len(found), 'email')} found in a Sent folder, {len(unknown)} still unknown."
    if drafted or deleted:
        text += f" {len(drafted)} still in Drafts, {len(deleted)} deleted from there."
    parts.append(text)
    if unknown:
        parts.append(_DECIDE)
    document = {
        "found": len(found),
        "unknown": len(unknown),
        "drafted": len(drafted),
        "deleted": len(deleted),
        "messages": [message(line) for line in shown],
    }
    return Answer(document, parts, Exit.UNSENT if unknown else Exit.DONE)


def _resolve(services: Services, rest: list[str], *, sent: bool) -> Answer:
    if len(rest) != 1 or not is_whole(rest[0]):
        raise UsageError("outbox resolve needs the ID of one email; see the first column of: outbox")
    delivery_id = DeliveryId(int(rest[0]))
    if sent:
        services.outbox_control.resolve(delivery_id, sent=True)
        return Answer({"id": delivery_id, "state": "accepted"}, [f"Email {delivery_id} is marked as sent."])
    take_right(services)
    services.outbox_control.resolve(delivery_id, sent=False)
    line = services.outbox_reading.lines_of([delivery_id])[0]
    return send_open(services, line.rfq_id)


def _rfq(services: Services, words: list[str]) -> RfqId:
    if len(words) != 1:
        raise UsageError("outbox: give only one RFQ")
    return services.rfq_reading.id_of(words[0])


_DECIDE = (
    "The program looks for an email one minute after it became unknown, if its account has a Sent folder "
    "(accounts set NAME --imap HOST:PORT). Or decide yourself: rfq-sender outbox resolve ID --sent|--send-again"
)
_NEED_NONE: dict[str, Callable[[Services, RfqId | None], Answer]] = {"resume": _resume, "pause": _pause}
_NEED_RFQ: dict[str, Callable[[Services, RfqId], Answer]] = {"cancel": _cancel, "retry": _retry}

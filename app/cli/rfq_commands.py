"""The commands of rfq-sender rfq."""

from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from app.cli import file_commands, filing_commands, rfq_setting
from app.cli.answer import Answer, Exit, Table, count, tell
from app.cli.file_commands import decide, named_files
from app.cli.findings import finding_document, finding_table, refused_by_check
from app.cli.parsing import UsageError
from app.cli.progress import watched
from app.cli.rfq_answers import answers_document, copied, instant_of, invited, rfq_document, warn_of_past, warn_of_sent
from app.cli.sending import CommandRefused, send_open, take_right, unlock_account
from app.domain.accounts.account import Account
from app.domain.outbox.delivery import DeliveryState
from app.domain.rfqs.filing import Filing
from app.domain.rfqs.outcome import Outcome
from app.domain.rfqs.rfq import Rfq, RfqLine
from app.domain.rfqs.scope import shared_out
from app.domain.rfqs.stage import Stage, stage_of
from app.domain.rfqs.tally import NOBODY_ASKED, AnswerTally
from app.domain.trade.deadline_text import read_deadline
from app.domain.trade.finding import blocks
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.search import Facet, FacetKind, VendorSearch
from app.domain.vendors.vendor import VendorStatus
from app.services.suite import Services


def run(services: Services, args: Namespace) -> Answer:
    """One of the actions below."""
    return _ACTIONS[args.action](services, args)


def _new(services: Services, args: Namespace) -> Answer:
    deadline = read_deadline(args.deadline, args.zone, datetime.now(UTC))
    if args.key is not None and not args.key.strip():
        raise UsageError("--key needs a name of your own, such as nickel-2026-12")
    if args.vendors_of:
        of = services.rfq_reading.id_of(args.vendors_of)
        made = services.rfq_copying.ask_vendors_of(of, args.title, deadline, args.key)
        return _made(made.rfq, copied(made.rfq, made.left_out), is_new=made.is_new)
    once = services.rfq_editing.create_once(args.title, deadline, args.key)
    return _made(once.rfq, Answer(rfq_document(once.rfq), [once.rfq.number]), is_new=once.is_new)


def _made(rfq: Rfq, answer: Answer, *, is_new: bool) -> Answer:
    """The answer to a script, which hears whether this is the RFQ that it made before."""
    if is_new:
        warn_of_past(rfq)
    else:
        tell(f"{rfq.number} “{rfq.title}” is already there with this key. No new RFQ was made.")
    return replace(answer, document=cast("dict[str, object]", answer.document) | {"created": is_new})


def _copy(services: Services, args: Namespace) -> Answer:
    made = services.rfq_copying.copy(services.rfq_reading.id_of(args.rfq), with_vendors=args.with_vendors)
    if made.rfq.deadline is None:
        tell(f"{made.rfq.number} has no deadline. Set one with: rfq-sender rfq change {made.rfq.number} --help")
    return copied(made.rfq, made.left_out)


def _change(services: Services, args: Namespace) -> Answer:
    if (args.deadline is None) != (args.zone is None):
        raise UsageError("Give --deadline and --zone together: 17:00 is a different time in each zone")
    rfq = services.rfq_reading.by_number(args.rfq)
    values: dict[str, object] = {} if args.title is None else {"title": args.title}
    if args.deadline is not None:
        values["deadline"] = read_deadline(args.deadline, args.zone, datetime.now(UTC))
    if not values:
        raise UsageError("rfq change needs --title, or --deadline with --zone")
    rfq = services.rfq_editing.change(rfq.id, **values)
    warn_of_sent(rfq)
    warn_of_past(rfq)
    return Answer(rfq_document(rfq), [f"{rfq.number}: {rfq.title}, due {rfq.deadline}"])


def _list(services: Services, args: Namespace) -> Answer:
    lines = [line for line in services.rfq_reading.lines() if line.is_archived == args.archived]
    found = services.replies.tallies([line.id for line in lines if line.sent])
    lines = [replace(line, answers=found.get(line.id, NOBODY_ASKED)) for line in lines]
    now = datetime.now(UTC)
    document = [
        {
            "id": r.id,
            "number": r.number,
            "title": r.title,
            "state": r.state,
            "stage": stage_of(r, now) or "",
            "outcome": r.outcome or "",
            "deadline": str(r.deadline or ""),
            "deadline_utc": instant_of(r.deadline),
            "vendors": r.vendors,
            "sent": r.sent,
            "owner": r.owner,
            "answers": answers_document(r.answers),
        }
        for r in lines
    ]
    has_owners = any(r.owner for r in lines)
    rows = [
        [
            *(r.number, r.title, _state(r, now), str(r.deadline or ""), f"{r.sent}/{r.vendors}", _answers(r.answers)),
            *((r.owner,) if has_owners else ()),
        ]
        for r in lines
    ]
    return Answer(
        document,
        [
            Table(
                ("Number", "Title", "State", "Due", "Sent", "Answers", *(("Owner",) if has_owners else ())),
                rows,
                "No RFQ is archived." if args.archived else "No RFQs yet. Make one with: rfq-sender rfq new",
            )
        ],
    )


_ENDED = {Outcome.AWARDED: "awarded", Outcome.NO_AWARD: "not ordered", Outcome.CANCELLED: "called off"}


def _state(line: RfqLine, now: datetime) -> str:
    """With what is to be done next."""
    if line.outcome is not None:
        return _ENDED[line.outcome]
    return "to decide" if stage_of(line, now) is Stage.TO_DECIDE else line.state


def _answers(tally: AnswerTally) -> str:
    return f"{tally.answered}/{tally.asked}" if tally.asked else ""


def _import_lines(services: Services, args: Namespace) -> Answer:
    from app.cli import line_commands  # noqa: PLC0415 - what reads sheets is loaded where it is wanted

    return line_commands.import_lines(services, args)


def _rfq_file(services: Services, args: Namespace) -> Answer:
    from app.cli import rfq_file_commands  # noqa: PLC0415 - what writes and reads such files is loaded where it is wanted

    return rfq_file_commands.run(services, args)


def _find_files(services: Services, args: Namespace) -> Answer:
    from app.cli import finding_files  # noqa: PLC0415 - what looks through folders is loaded where it is wanted

    return finding_files.find_files(services, args)


def _give(services: Services, args: Namespace) -> Answer:
    rfq, chosen = _chosen(services, args)
    given = shared_out(rfq, named_files(rfq, args.names), for_all=args.all, vendor_ids=chosen or ())
    return file_commands.attached(services, services.rfq_asking.set_given(rfq.id, given))


def _control(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    decide(services, rfq, args)
    return file_commands.attached(services, rfq)


def _invite(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    if args.vendor:
        named = [v.stored_id for v in services.vendors.by_names(args.vendor)]
        return invited(services.rfq_asking.invite(rfq.id, named))
    from app.services.vendors.groups import facet_of  # noqa: PLC0415 - the same

    active = Facet(FacetKind.STATUS, VendorStatus.ACTIVE.value, "")
    group = (facet_of(services.vendor_groups.named(args.group)),) if args.group else ()
    chosen = services.vendor_finding.find(VendorSearch(facets=(active, *group))).ids
    rfq, left_out = services.rfq_asking.invite_allowed(rfq.id, dict.fromkeys(chosen))
    if not rfq.vendor_ids and not left_out:
        raise CommandRefused("No vendors yet. Import a list with: rfq-sender vendors import FILE")
    return invited(rfq, left_out)


def _uninvite(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    taken = {v.id for v in services.vendors.by_names(args.vendor)}
    return invited(services.rfq_asking.set_invited(rfq.id, [v for v in rfq.vendor_ids if v not in taken]))


def _links(services: Services, args: Namespace) -> Answer:
    from app.cli import link_commands  # noqa: PLC0415 - the same

    return link_commands.run(services, args)


def _match(services: Services, args: Namespace) -> Answer:
    from app.cli import matching_commands  # noqa: PLC0415 - what finds vendors is loaded where it is wanted

    return matching_commands.match(services, args)


def _recommend(services: Services, args: Namespace) -> Answer:
    from app.cli import recommending_command  # noqa: PLC0415 - as above

    return recommending_command.recommend(services, args)


def _answered(services: Services, args: Namespace) -> Answer:
    from app.cli import matching_commands  # noqa: PLC0415 - the same

    return matching_commands.answered(services, args)


def _check(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    findings = services.rfq_checking.check(rfq.id, _account(services, args))
    document = {"rfq": rfq.number, "blocks": blocks(findings), "findings": [finding_document(f) for f in findings]}
    parts = [finding_table(findings, f"{rfq.number} is ready to send: no errors or warnings.")]
    return Answer(document, parts, Exit.REFUSED if findings else Exit.DONE)


def _preview(services: Services, args: Namespace) -> Answer:
    rfq, chosen = _chosen(services, args)
    return _files(rfq, services.rfq_preview.write(rfq.id, args.out, _account(services, args), chosen))


def _form(services: Services, args: Namespace) -> Answer:
    rfq, chosen = _chosen(services, args)
    return _files(rfq, services.quote_forms.write(rfq.id, args.out, _account(services, args), chosen))


def _test(services: Services, args: Namespace) -> Answer:
    rfq, chosen = _chosen(services, args)
    if not rfq.invitations:
        raise CommandRefused(f"{rfq.number} has no vendors yet. See: rfq-sender rfq invite --help")
    account = _account(services, args)
    unlock_account(services, account)
    tried = services.trial_mail.send(rfq.id, (chosen or rfq.vendor_ids)[0], account, args.to)
    said = f"The email for “{tried.vendor}” went to {tried.to} only, from {account.from_address}."
    return Answer({"rfq": rfq.number, "vendor": tried.vendor, "to": tried.to, "reply": tried.reply}, [said])


def _chosen(services: Services, args: Namespace) -> tuple[Rfq, list[VendorId] | None]:
    """The RFQ, and of its vendors those that were named; None: all of them."""
    rfq = services.rfq_reading.by_number(args.rfq)
    if not args.vendor:
        return rfq, None
    named = services.vendors.by_names(args.vendor)
    strange = [v.name for v in named if v.id not in rfq.vendor_ids]
    if strange:
        raise CommandRefused(f"{_listed(strange)} is not invited to {rfq.number}. See: rfq-sender rfq invite --help")
    return rfq, [v.stored_id for v in named]


def _files(rfq: Rfq, paths: Sequence[Path]) -> Answer:
    return Answer({"rfq": rfq.number, "files": [str(p) for p in paths]}, [str(p) for p in paths])


def _send(services: Services, args: Namespace) -> Answer:
    if args.again is not None:
        from app.cli import next_contact  # noqa: PLC0415 - what sends it once more is loaded where it is wanted

        return next_contact.send_again(services, args)
    if args.to:
        raise UsageError("--to goes with --again: it names the contact to try")
    rfq_id = services.rfq_reading.id_of(args.rfq)
    account = services.accounts.usable(args.account)
    unlock_account(services, account)
    with _all_or_none(services, rfq_id), watched("Checking") as watch:
        checked = services.rfq_checking.prepare(rfq_id, account, watch=watch)
    rfq = checked.rfq
    if blocks(checked.findings):
        return refused_by_check(checked.findings)
    for finding in checked.findings:
        tell(f"Warning: {finding.row}: {finding.text} {finding.todo}")
    if not args.yes:
        raise CommandRefused(_unconfirmed(rfq, account, args.drafts))
    take_right(services)
    with _all_or_none(services, rfq_id), watched("Writing") as watch:
        queued = services.rfq_sending.queue(
            rfq.id, account, held=True, checked=checked, writing=watch, into_drafts=args.drafts
        )
    if queued.new:
        tell(f"{rfq.number}: {count(queued.new, 'email')} queued, {queued.total} in the outbox.")
    else:
        tell(f"{rfq.number}: no new email. Each of the {count(queued.total, 'vendor')} already has one in the outbox.")
        if cancelled := services.outbox_reading.tally(rfq_id)[DeliveryState.CANCELLED]:
            command = f"rfq-sender outbox retry {rfq.number} --cancelled"
            tell(f"{count(cancelled, 'email')} cancelled before. Send with: {command}")
    services.outbox_control.resume(rfq.id, args.limit)
    return send_open(services, rfq.id)


def _unconfirmed(rfq: Rfq, account: Account, into_drafts: bool) -> str:
    vendors = count(len(rfq.vendor_ids), "vendor")
    if into_drafts:
        text = f"The emails of {rfq.number} to {vendors} would be put into the Drafts of {account.from_address}."
        return f"{text} Nothing was put there. Add --yes to do it."
    return f"{rfq.number} would go to {vendors} from {account.from_address}. Nothing was sent. Add --yes to send it."


@contextmanager
def _all_or_none(services: Services, rfq_id: RfqId) -> Iterator[None]:
    """Says that no mail was queued where somebody interrupts in time."""
    before = services.outbox_reading.tally(rfq_id).total
    try:
        yield
    except KeyboardInterrupt as interrupt:
        if services.outbox_reading.tally(rfq_id).total > before:
            raise
        raise KeyboardInterrupt("Interrupted. No email was queued or sent.") from interrupt


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _account(services: Services, args: Namespace) -> Account:
    return services.accounts.usable(args.account or services.surroundings.default_account)


_ACTIONS: dict[str, Callable[[Services, Namespace], Answer]] = {
    "new": _new,
    "copy": _copy,
    "list": _list,
    "import-lines": _import_lines,
    "export": _rfq_file,
    "import": _rfq_file,
    "change": _change,
    **dict.fromkeys(Filing, filing_commands.run),
    "approve": filing_commands.approve,
    "set": rfq_setting.run,
    "show": rfq_setting.show,
    "attach": file_commands.attach,
    "find-files": _find_files,
    "pick-again": file_commands.pick_again,
    "zip": file_commands.zip_files,
    "detach": file_commands.detach,
    "give": _give,
    "control": _control,
    "invite": _invite,
    "uninvite": _uninvite,
    "links": _links,
    "match": _match,
    "recommend": _recommend,
    "answered": _answered,
    "check": _check,
    "preview": _preview,
    "form": _form,
    "test": _test,
    "send": _send,
}

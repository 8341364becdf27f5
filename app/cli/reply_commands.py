"""The commands of rfq-sender replies."""

from argparse import Namespace
from collections.abc import Callable, Sequence

from app.cli.answer import Answer, Exit, Table, count
from app.cli.progress import watched
from app.cli.reply_document import reply_document, reply_rows
from app.domain.inbox.entry import Entry, Wanted
from app.domain.inbox.kind import Kind
from app.domain.trade.ids import IncomingId
from app.services.inbox.following import Looked
from app.services.inbox.taking_in import TakenIn
from app.services.suite import Services


def run(services: Services, args: Namespace) -> Answer:
    """One of fetch, import, list, show, file, aside, done, undo, answer, folders."""
    return _ACTIONS[args.action](services, args)


def _fetch(services: Services, args: Namespace) -> Answer:
    with watched("Reading emails") as watch:
        found = services.following.fetch(args.accounts, watch)
        dropped = services.drop_folder.look()
    parts: list[str | Table] = [
        f"{looked.account.name}: {looked.problem or _taken_text(looked.taken)}" for looked in found
    ]
    if dropped.added or dropped.unread:
        parts.append(f"Folder of saved emails: {_taken_text(dropped)}")
        parts += [f"{name}: {why}" for name, why in dropped.unread.items()]
    if not found:
        parts.append("No account has a mailbox. Add one with: rfq-sender accounts add")
    parts += [
        f"Answers go to {address}, which no account here can read." for address in services.following.unread_addresses()
    ]
    parts.append(_waiting_text(services))
    document = {"accounts": [_looked_document(looked) for looked in found], "needs_you": _needing(services)}
    return Answer(document, parts, Exit.REFUSED if any(looked.problem for looked in found) else Exit.DONE)


def _import(services: Services, args: Namespace) -> Answer:
    with watched("Reading emails") as watch:
        taken = services.taking_in.files(args.files, watch)
    entries = [services.replies.get(i) for i in taken.added]
    parts: list[str | Table] = [_table(entries), f"{_taken_text(taken)}."]
    parts += [f"{name}: {why}" for name, why in taken.unread.items()]
    document = {
        "added": [reply_document(entry) for entry in entries],
        "known": taken.known,
        "unread": [{"file": name, "why": why} for name, why in taken.unread.items()],
    }
    return Answer(document, parts, Exit.REFUSED if taken.unread else Exit.DONE)


def _list(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq) if args.rfq else None
    kinds = None if args.kind is None else frozenset({Kind(args.kind)})
    wanted = Wanted(kinds=kinds, rfq_id=rfq.id if rfq else None, needs_you=args.needs_you)
    entries = services.replies.all(wanted)
    parts: list[str | Table] = [_table(entries)]
    if rfq is not None and (tally := services.replies.tally(rfq.id)).asked:
        parts.append(f"{rfq.number}: {tally.text}")
    return Answer([reply_document(entry) for entry in entries], parts)


def _show(services: Services, args: Namespace) -> Answer:
    entry = services.replies.get(IncomingId(args.id))
    mail = services.opening.open(entry)
    saved = [] if args.save is None else services.opening.save_files(entry, args.save)
    document = reply_document(entry) | {"text": mail.text, "new_text": mail.new_text, "saved": [str(p) for p in saved]}
    head = f"{entry.sender_name} <{entry.sender}>" if entry.sender_name else entry.sender
    where = f"{entry.place.vendor}, {entry.place.rfq}" if entry.place else "not filed"
    parts: list[str | Table] = [
        f"From {head}, {entry.when.astimezone():%Y-%m-%d %H:%M}: {entry.subject}",
        f"{_KINDS[entry.kind]} ({entry.why}) – {entry.state.value}, {where}",
        *entry.reasons,
        *entry.problems,
        *(f"File: {part.name} ({part.size:,} bytes)" for part in entry.parts),
        *(f"Saved: {path}" for path in saved),
        "",
        mail.text,
    ]
    return Answer(document, parts)


def _file(services: Services, args: Namespace) -> Answer:
    rfq = services.rfq_reading.by_number(args.rfq)
    (vendor,) = services.vendors.by_names([args.vendor])
    return _moved(services.replies.file(IncomingId(args.id), rfq.id, vendor.stored_id))


def _undo(services: Services, args: Namespace) -> Answer:
    entry, label = services.replies.undo(IncomingId(args.id))
    said = f"Undone: {label}." if label else "There is nothing to undo."
    return Answer(reply_document(entry) | {"undone": label}, [said, _table([entry])])


def _answer(services: Services, args: Namespace) -> Answer:
    from app.cli.reply_answering import answer  # noqa: PLC0415 - what only reads needs nothing that sends

    return answer(services, args)


def _moved(entry: Entry) -> Answer:
    return Answer(reply_document(entry), [_table([entry])])


def _folders(services: Services, args: Namespace) -> Answer:
    found = services.following.choose_folders(args.account, args.follow, args.leave)
    rows = [(f.name, "followed" if f.is_followed else "", f.use) for f in found]
    document = [{"name": f.name, "use": f.use, "followed": f.is_followed} for f in found]
    return Answer(document, [Table(("Folder", "Followed", "Use"), rows, "The mailbox has no folder.")])


def _table(entries: Sequence[Entry]) -> Table:
    columns = ("ID", "What", "From", "Vendor", "RFQ", "Received", "State", "Subject")
    return Table(columns, [reply_rows(entry, _KINDS[entry.kind]) for entry in entries], "No answers.")


def _taken_text(taken: TakenIn) -> str:
    return f"{count(len(taken.added), 'new answer')}, {taken.known:,} here before"


def _waiting_text(services: Services) -> str:
    waiting = _needing(services)
    return (
        f"{count(waiting, 'email')} {'wait' if waiting != 1 else 'waits'} for you: rfq-sender replies list --needs-you"
        if waiting
        else "Nothing waits for you."
    )


def _needing(services: Services) -> int:
    return services.replies.needing_you()


def _looked_document(looked: Looked) -> dict[str, object]:
    taken = looked.taken
    return {
        "account": looked.account.name,
        "seen": looked.seen,
        "added": [int(i) for i in taken.added],
        "known": taken.known,
        "problem": looked.problem,
    }


_KINDS = {
    Kind.BOUNCE: "bounce",
    Kind.DELAYED: "delayed",
    Kind.AUTO_REPLY: "auto-reply",
    Kind.DECLINE: "decline",
    Kind.FORM: "quote form",
    Kind.QUOTE: "quote",
    Kind.QUESTION: "question",
}
_ACTIONS: dict[str, Callable[[Services, Namespace], Answer]] = {
    "fetch": _fetch,
    "import": _import,
    "list": _list,
    "show": _show,
    "file": _file,
    "aside": lambda services, args: _moved(services.replies.lay_aside(IncomingId(args.id))),
    "done": lambda services, args: _moved(services.replies.settle(IncomingId(args.id))),
    "undo": _undo,
    "answer": _answer,
    "folders": _folders,
}

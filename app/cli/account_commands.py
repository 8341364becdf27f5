"""The commands of rfq-sender accounts, and rfq-sender doctor."""

import sys
from argparse import Namespace

from app.cli.answer import Answer, Exit, Table, refused, tell
from app.cli.arguments import UsageError
from app.cli.sending import CommandRefused, unlock_account
from app.domain.account import Account, AccountKind, Security
from app.domain.concern import Concern
from app.domain.finding import Severity
from app.services.accounts import PasswordNotStored
from app.services.passwords import PasswordSource
from app.services.suite import Services


def run(services: Services, args: Namespace) -> Answer:
    """Add, list, test or remove."""
    if args.action == "add":
        return _add(services, args)
    if args.action == "test":
        return _test(services, args)
    if args.action == "remove":
        services.accounts.remove(args.name)
        return Answer({"removed": args.name}, [f"Account {args.name} removed."])
    return _list(services)


def doctor(services: Services, args: Namespace) -> Answer:
    """What needs attention, or the text for a support mail."""
    if args.diagnostics:
        text = services.diagnostics.text()
        return Answer({"diagnostics": text}, [text.rstrip()])
    found = services.doctor.look()
    rows = [[c.subject, c.text, _todo(c)] for c in found]
    blocks = any(c.severity is Severity.BLOCK for c in found)
    table = Table(("Where", "What", "What to do"), rows, "All is well.")
    return Answer([_concern(c) for c in found], [table], Exit.REFUSED if blocks else Exit.DONE)


def _concern(concern: Concern) -> dict[str, object]:
    return {
        "subject": concern.subject,
        "severity": concern.severity,
        "text": concern.text,
        "todo": concern.todo,
        "mails": concern.mails,
        "account": concern.account,
        "next_at": None if concern.next_at is None else concern.next_at.isoformat(),
        "command": concern.command,
    }


def _todo(concern: Concern) -> str:
    when = f"Next try {concern.next_at.astimezone():%H:%M}." if concern.next_at else ""
    return " ".join(p for p in (concern.todo, when, f"[{concern.command}]" if concern.command else "") if p)


def _add(services: Services, args: Namespace) -> Answer:
    host, port = args.smtp
    account = Account(
        name=args.name,
        host=host,
        port=port,
        security=Security(args.security),
        from_address=args.sender,
        from_name=args.from_name,
        reply_to=args.reply_to,
        user=args.user,
        per_minute=args.per_minute,
        connections=args.connections,
        max_size=args.max_size,
        ca_file="" if args.ca_file is None else str(args.ca_file.absolute()),
    )
    if args.ca_file is not None and not args.ca_file.is_file():
        raise CommandRefused(f"“{args.ca_file}” is not there. The account was not added.")
    if args.password_stdin and not args.user:
        raise UsageError("--password-stdin needs --user: a password alone signs nobody in")
    password = sys.stdin.readline().rstrip("\r\n") if args.password_stdin else None
    if args.password_stdin and not password:
        raise CommandRefused("No password came on standard input. The account was not added.")
    try:
        saved = services.accounts.save(account, password)
    except PasswordNotStored as reason:
        tell(str(reason))
        saved = services.accounts.get(args.name)
        return Answer(refused(str(reason), **_document(services, saved)), exit=Exit.REFUSED)
    if saved.user and not password and services.accounts.problem(saved):
        tell(services.accounts.problem(saved))
    return Answer(_document(services, saved), [f"Account {saved.name} added."])


def _test(services: Services, args: Namespace) -> Answer:
    unlock_account(services, services.accounts.get(args.name))
    steps = services.accounts.test(args.name, args.to)
    document = [{"step": s.name, "passed": s.passed, "text": s.text} for s in steps]
    rows = [["ok" if s.passed else "FAILED", s.name, s.text] for s in steps]
    passed = all(s.passed for s in steps)
    return Answer(document, [Table(("", "Step", ""), rows)], Exit.DONE if passed else Exit.REFUSED)


def _list(services: Services) -> Answer:
    accounts = services.accounts.all()
    rows = []
    for account in accounts:
        pace = "unlimited" if account.per_minute is None else f"{account.per_minute}/min"
        where = "this computer" if account.kind is AccountKind.PRACTICE else f"{account.host}:{account.port}"
        password = services.accounts.password_state(account).source.value
        rows.append([account.name, where, account.security, account.from_address, pace, password])
    table = Table(("Account", "Server", "Security", "From", "Pace", "Password"), rows)
    return Answer([_document(services, a) for a in accounts], [table])


def _document(services: Services, account: Account) -> dict[str, object]:
    state = services.accounts.password_state(account)
    return {
        "name": account.name,
        "kind": account.kind,
        "host": account.host,
        "port": account.port,
        "security": account.security,
        "from": account.from_address,
        "user": account.user,
        "per_minute": account.per_minute,
        "connections": account.connections,
        "max_size": account.max_size,
        "ca_file": account.ca_file,
        "password": state.source,
        "password_variable": account.password_variable,
        "ready": state.source is not PasswordSource.MISSING,
    }

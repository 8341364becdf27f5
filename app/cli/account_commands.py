"""The commands of rfq-sender accounts, and rfq-sender doctor."""

import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.cli.answer import Answer, Exit, Table, refused, tell
from app.cli.parsing import UsageError
from app.cli.sending import CommandRefused, unlock_account
from app.domain.accounts.account import Account, ImapLook, Security, SmtpLine
from app.domain.accounts.provider import Proposal
from app.domain.accounts.search import Step
from app.domain.outbox.concern import Concern
from app.domain.trade.finding import Severity
from app.services.accounts.accounts import PasswordNotStored
from app.services.accounts.for_it import for_it, for_it_unknown
from app.services.accounts.passwords import PasswordSource
from app.services.suite import Services

_NONE = "none"
_SHARED = {  # option: field of the account
    "from_address": "from_address",
    "from_name": "from_name",
    "reply_to": "reply_to",
    "company": "company",
    "phone": "phone",
    "per_minute": "per_minute",
    "per_day": "per_day",
    "mb_per_minute": "octets_per_minute",
    "domain_gap": "domain_gap",
    "connections": "connections",
    "max_size": "max_size",
}
_OF_THE_LINE = ("smtp", "security", "user", "pin", "ca_file")
_OF_THE_LOOK = ("imap", "imap_security", "sent_folder")


def run(services: Services, args: Namespace) -> Answer:
    """Add, discover, set, show, list, test or remove."""
    if args.action in _ACTIONS:
        return _ACTIONS[args.action](services, args)
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
    table = Table(("Where", "What", "What to do"), rows, "Everything is OK.")
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
    return _save(services, _with_options(services, Account(name=args.name), args), args, "added")


def _set(services: Services, args: Namespace) -> Answer:
    if not vars(args).keys() & {*_SHARED, "logo", *_OF_THE_LINE, *_OF_THE_LOOK} and not args.password_stdin:
        raise UsageError("accounts set: give at least one thing to change, such as --per-day 500")
    return _save(services, _with_options(services, services.accounts.get(args.name), args), args, "changed")


def _save(services: Services, account: Account, args: Namespace, done: str) -> Answer:
    if args.password_stdin and not account.via.user:
        raise UsageError("--password-stdin needs --user: a password needs a user name")
    password = sys.stdin.readline().rstrip("\r\n") if args.password_stdin else None
    if args.password_stdin and not password:
        raise CommandRefused(f"No password came on standard input. The account was not {done}.")
    try:
        saved = services.accounts.save(account, password)
    except PasswordNotStored as reason:
        tell(str(reason))
        saved = services.accounts.get(args.name)
        return Answer(refused(str(reason), **_document(services, saved)), exit=Exit.REFUSED)
    if saved.via.user and not password and services.accounts.problem(saved):
        tell(services.accounts.problem(saved))
    return Answer(_document(services, saved), [f"Account {saved.name} {done}."])


def _with_options(services: Services, account: Account, args: Namespace) -> Account:
    """The account with what stands on the command line."""
    words = vars(args)
    shared: dict[str, Any] = {field: words[option] for option, field in _SHARED.items() if option in words}
    if "logo" in words:
        shared["logo"] = None if str(args.logo) == _NONE else services.accounts.logo_in(args.logo)
    via = account.via
    if words.keys() & {*_OF_THE_LINE, *_OF_THE_LOOK}:
        if not isinstance(via, SmtpLine):
            raise CommandRefused(f"“{account.name}” sends inside this computer, so it has no server to set.")
        via = replace(via, **_line_options(args), imap=_look(via.imap, args))
    return replace(account, via=via, **shared)


def _line_options(args: Namespace) -> dict[str, Any]:
    words = vars(args)
    given: dict[str, Any] = {}
    if "smtp" in words:
        given["host"], given["port"] = args.smtp
    if "security" in words:
        given["security"] = Security(args.security)
    if "user" in words:
        given["user"] = args.user
    if "pin" in words:
        given["certificate"] = "" if args.pin == _NONE else args.pin
    if "ca_file" in words:
        given["ca_file"] = _authority(args.ca_file)
    return given


def _look(look: ImapLook | None, args: Namespace) -> ImapLook | None:
    words = vars(args)
    given: dict[str, Any] = {}
    if "imap" in words:
        given["host"], given["port"] = args.imap
    if "imap_security" in words:
        given["security"] = Security(args.imap_security)
    if "sent_folder" in words:
        given["folder"] = args.sent_folder
    if given and look is None and "imap" not in words:
        raise UsageError("--imap-security and --sent-folder need --imap: the server with the Sent folder")
    changed = replace(look or ImapLook(), **given)
    return changed if changed.host else None


def _authority(file: Path) -> str:
    if str(file) == _NONE:
        return ""
    try:
        is_there = file.is_file()
    except OSError:  # a name that no disk takes
        is_there = False
    if not is_there:
        raise CommandRefused(f"“{file}” does not exist. The account was not changed.")
    return str(file.absolute())


def _show(services: Services, args: Namespace) -> Answer:
    account = services.accounts.get(args.name)
    document = _document(services, account)
    rows = [[name, "" if value is None else str(value)] for name, value in document.items()]
    return Answer(document, [Table(("Field", "Value"), rows)])


def _test(services: Services, args: Namespace) -> Answer:
    unlock_account(services, services.accounts.get(args.name))
    steps = services.accounts.test(args.name, args.to)
    document = [{"step": s.name, "passed": s.passed, "text": s.text} for s in steps]
    rows = [["ok" if s.passed else "FAILED", s.name, s.text] for s in steps]
    passed = all(s.passed for s in steps)
    return Answer(document, [Table(("", "Step", ""), rows)], Exit.DONE if passed else Exit.REFUSED)


def _discover(services: Services, args: Namespace) -> Answer:
    told: dict[str, Step] = {}
    found = services.discovery.look(args.address, on_step=lambda step: told.update({step.name: step}))
    steps = list(told.values())
    text = for_it(found[0].account, steps) if found else for_it_unknown(args.address, steps)
    document = {
        "address": args.address,
        "proposals": [_proposal(proposal) for proposal in found],
        "steps": [{"step": s.name, "state": s.state, "text": s.text} for s in steps],
        "for_it": text,
    }
    tried = Table(("Step", "", ""), [[s.name, s.state, s.text] for s in steps])
    rows = [[p.account.via.server, p.account.via.security, p.provider.sign_ins[0], p.source] for p in found]
    proposed = Table(("Server", "Security", "Sign-in", "Found by"), rows)
    if found:
        return Answer(document, [tried, proposed, found[0].provider.note])
    return Answer(document, [tried, f"No server was found. A text for your IT:\n\n{text.rstrip()}"], Exit.REFUSED)


def _proposal(proposal: Proposal) -> dict[str, object]:
    account, provider = proposal.account, proposal.provider
    via = account.via
    return {
        "source": proposal.source,
        "confidence": proposal.confidence.name.lower(),
        "provider": provider.name,
        "kind": account.kind,
        "server": via.server,
        "security": via.security,
        "user": via.user,
        "endpoint": provider.endpoint,
        "sign_ins": list(provider.sign_ins),
        "per_minute": account.per_minute,
        "per_day": account.per_day,
        "connections": account.connections,
        "max_size": account.max_size,
        "note": provider.note,
        "help": provider.help,
    }


def _list(services: Services) -> Answer:
    accounts = services.accounts.all()
    rows = []
    for account in accounts:
        pace = "unlimited" if account.per_minute is None else f"{account.per_minute}/min"
        password = services.accounts.password_state(account).source.value
        rows.append([account.name, account.via.server, account.via.security, account.from_address, pace, password])
    table = Table(("Account", "Server", "Security", "From", "Pace", "Password"), rows)
    return Answer([_document(services, a) for a in accounts], [table])


def _document(services: Services, account: Account) -> dict[str, object]:
    state = services.accounts.password_state(account)
    line = account.smtp
    look = line.imap or ImapLook()
    return {
        "name": account.name,
        "kind": account.kind,
        "host": line.host,
        "port": line.port,
        "security": line.security,
        "from": account.from_address,
        "from_name": account.from_name,
        "reply_to": account.reply_to,
        "company": account.company,
        "phone": account.phone,
        "logo": len(account.logo) if account.logo else None,
        "user": line.user,
        "per_minute": account.per_minute,
        "per_day": account.per_day,
        "octets_per_minute": account.octets_per_minute,
        "domain_gap": account.domain_gap,
        "connections": account.connections,
        "max_size": account.max_size,
        "ca_file": line.ca_file,
        "certificate": line.certificate,
        "imap_host": look.host,
        "imap_port": look.port,
        "imap_security": look.security,
        "sent_folder": look.folder,
        "password": state.source,
        "password_variable": account.password_variable,
        "ready": state.source is not PasswordSource.MISSING,
    }


_ACTIONS: dict[str, Callable[[Services, Namespace], Answer]] = {
    "add": _add,
    "discover": _discover,
    "set": _set,
    "show": _show,
    "test": _test,
}

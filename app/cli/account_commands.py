"""The commands of rfq-sender accounts."""

import sys
from argparse import Namespace
from collections.abc import Callable

from app.cli import sign_in_commands
from app.cli.account_document import account_document
from app.cli.account_options import OPTIONS, with_options
from app.cli.answer import Answer, Exit, Table, refused, tell
from app.cli.parsing import UsageError
from app.cli.sending import CommandRefused, unlock_account
from app.domain.accounts.account import Account
from app.domain.accounts.provider import Proposal
from app.domain.accounts.search import Step
from app.services.accounts.accounts import PasswordNotStored
from app.services.accounts.for_it import for_it, for_it_unknown
from app.services.suite import Services


def run(services: Services, args: Namespace) -> Answer:
    """Do one of them."""
    return _ACTIONS[args.action](services, args)


def _remove(services: Services, args: Namespace) -> Answer:
    services.accounts.remove(args.name)
    return Answer({"removed": args.name}, [f"Account {args.name} removed."])


def _add(services: Services, args: Namespace) -> Answer:
    return _save(services, with_options(Account(name=args.name), args, services.accounts.logo_in), args, "added")


def _set(services: Services, args: Namespace) -> Answer:
    if not vars(args).keys() & OPTIONS and not args.password_stdin:
        raise UsageError("accounts set: give at least one thing to change, such as --per-day 500")
    account = services.accounts.get(args.name)
    return _save(services, with_options(account, args, services.accounts.logo_in), args, "changed")


def _save(services: Services, account: Account, args: Namespace, done: str) -> Answer:
    if args.password_stdin and not account.via.user:
        raise UsageError("--password-stdin needs --user: a password needs a user name")
    if args.password_stdin and account.is_oauth:
        raise UsageError("--password-stdin: this account signs in in the browser, with: rfq-sender accounts sign-in")
    password = sys.stdin.readline().rstrip("\r\n") if args.password_stdin else None
    if args.password_stdin and not password:
        raise CommandRefused(f"No password came on standard input. The account was not {done}.")
    try:
        saved = services.accounts.save(account, password)
    except PasswordNotStored as reason:
        tell(str(reason))
        saved = services.accounts.get(args.name)
        return Answer(refused(str(reason), **account_document(services, saved)), exit=Exit.REFUSED)
    if saved.via.user and not password and services.accounts.problem(saved):
        tell(services.accounts.problem(saved))
    return Answer(account_document(services, saved), [f"Account {saved.name} {done}."])


def _show(services: Services, args: Namespace) -> Answer:
    account = services.accounts.get(args.name)
    document = account_document(services, account)
    rows = [[name, "" if value is None else str(value)] for name, value in document.items()]
    return Answer(document, [Table(("Field", "Value"), rows)])


def _test(services: Services, args: Namespace) -> Answer:
    unlock_account(services, services.accounts.get(args.name))
    steps = services.accounts.test(args.name, args.to)
    document = [{"step": s.name, "passed": s.passed, "text": s.text, "todo": s.todo} for s in steps]
    rows = [["ok" if s.passed else "FAILED", s.name, s.text, s.todo] for s in steps]
    passed = all(s.passed for s in steps)
    return Answer(document, [Table(("", "Step", "", "What to do"), rows)], Exit.DONE if passed else Exit.REFUSED)


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


def _list(services: Services, _args: Namespace) -> Answer:
    accounts = services.accounts.all()
    is_shared_out = any(account.private_to for account in accounts)
    rows = []
    for account in accounts:
        pace = "unlimited" if account.per_minute is None else f"{account.per_minute}/min"
        password = services.accounts.password_state(account).source.value
        row = [account.name, account.via.server, account.via.security, account.from_address, pace, password]
        rows.append([*row, account.private_to or "all"] if is_shared_out else row)
    header = ("Account", "Server", "Security", "From", "Pace", "Password")
    table = Table((*header, "Who may send") if is_shared_out else header, rows)
    return Answer([account_document(services, a) for a in accounts], [table])


_ACTIONS: dict[str, Callable[[Services, Namespace], Answer]] = {
    "add": _add,
    "discover": _discover,
    "for-it": sign_in_commands.text_for_it,
    "list": _list,
    "remove": _remove,
    "set": _set,
    "show": _show,
    "sign-in": sign_in_commands.sign_in,
    "sign-out": sign_in_commands.sign_out,
    "test": _test,
}

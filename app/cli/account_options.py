"""From the options of rfq-sender accounts add and set to an account."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.cli.parsing import UsageError
from app.cli.sending import CommandRefused
from app.domain.accounts.account import (
    Account,
    AccountKind,
    ExchangeLine,
    GraphLine,
    ImapLook,
    Line,
    PracticeLine,
    Registration,
    SecureLine,
    Security,
    SignIn,
    SmtpLine,
)

_NONE = "none"
_OF_THE_ACCOUNT = {  # option: field of the account
    "from_address": "from_address",
    "from_name": "from_name",
    "reply_to": "reply_to",
    "private_to": "private_to",
    "house_cc": "house_cc",
    "company": "company",
    "phone": "phone",
    "per_minute": "per_minute",
    "per_day": "per_day",
    "mb_per_minute": "octets_per_minute",
    "domain_gap": "domain_gap",
    "connections": "connections",
    "max_size": "max_size",
}
_OF_EVERY_LINE = ("user", "pin", "ca_file", "sign_in")
_OF_THE_LOOK = ("imap", "imap_security", "sent_folder")
_OF_THE_REGISTRATION = ("tenant", "client_id", "authority")
_OF_A_MAILBOX = ("endpoint", "mailbox")
_OF_SMTP = ("smtp", "security", *_OF_THE_LOOK)
_OF_SOME_LINE = (*_OF_SMTP, *_OF_A_MAILBOX, *_OF_THE_REGISTRATION)
_OF_A_LINE = ("kind", *_OF_EVERY_LINE, *_OF_SOME_LINE)
OPTIONS = frozenset({*_OF_THE_ACCOUNT, "logo", *_OF_A_LINE})


@dataclass(frozen=True, slots=True)
class _Kind:
    """What one kind of account takes on the command line; `needed` where it is new."""

    name: str
    blank: SecureLine
    options: tuple[str, ...]
    needed: tuple[str, ...]
    sign_ins: tuple[SignIn, ...]


_KINDS = {
    AccountKind.SMTP: _Kind(
        "an SMTP account",
        SmtpLine(),
        (*_OF_SMTP, *_OF_THE_REGISTRATION),
        ("smtp", "security"),
        (SignIn.PASSWORD, SignIn.MICROSOFT, SignIn.GOOGLE),
    ),
    AccountKind.MICROSOFT_365: _Kind(
        "a Microsoft 365 account",
        GraphLine(),
        (*_OF_A_MAILBOX, *_OF_THE_REGISTRATION),
        ("user",),
        (SignIn.MICROSOFT,),
    ),
    AccountKind.EXCHANGE: _Kind(
        "an Exchange account", ExchangeLine(), _OF_A_MAILBOX, ("endpoint", "user"), (SignIn.NTLM, SignIn.BASIC)
    ),
}


def with_options(account: Account, args: Namespace, read_logo: Callable[[Path], bytes]) -> Account:
    """The account with what stands on the command line.

    Raises:
        UsageError: an option is missing, or doesn't fit the kind of account.
    """
    words = vars(args)
    given: dict[str, Any] = {field: words[option] for option, field in _OF_THE_ACCOUNT.items() if option in words}
    if given.get("private_to") == _NONE:
        given["private_to"] = ""
    if given.get("house_cc") == _NONE:
        given["house_cc"] = ""
    if "logo" in words:
        given["logo"] = None if str(args.logo) == _NONE else read_logo(args.logo)
    if account.id is None or words.keys() & {*_OF_A_LINE}:
        given["via"] = _line(account, words)
    return replace(account, **given)


def _line(account: Account, words: Mapping[str, Any]) -> Line:
    before = account.via
    if isinstance(before, PracticeLine):
        raise CommandRefused(f"“{account.name}” sends inside this computer, so it has no server to set.")
    kind = AccountKind(words.get("kind", before.kind))
    is_new = account.id is None or kind is not before.kind
    line = _blank(kind, before) if is_new else before
    _refuse_what_does_not_fit(_KINDS[kind], words)
    missing = [o for o in _KINDS[kind].needed if o not in words and not (o == "user" and line.user)]
    if is_new and missing:
        raise UsageError(f"{_KINDS[kind].name} needs {_listed(missing)}")
    return _with_registration(_with_own(replace(line, **_common(words)), words), before, words)


def _blank(kind: AccountKind, before: SecureLine) -> SecureLine:
    """What is known of the user and of whom to trust counts for another kind, too."""
    return replace(_KINDS[kind].blank, user=before.user, ca_file=before.ca_file, certificate=before.certificate)


def _refuse_what_does_not_fit(kind: _Kind, words: Mapping[str, Any]) -> None:
    strange = [option for option in _OF_SOME_LINE if option in words and option not in kind.options]
    if strange:
        raise UsageError(f"{kind.name} doesn't take {_listed(strange)}")
    if "sign_in" in words and SignIn(words["sign_in"]) not in kind.sign_ins:
        raise UsageError(f"{kind.name} takes --sign-in {' or '.join(kind.sign_ins)}, not {words['sign_in']}")


def _listed(options: list[str]) -> str:
    return " and ".join(f"--{option.replace('_', '-')}" for option in options)


def _common(words: Mapping[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if "user" in words:
        given["user"] = words["user"]
    if "pin" in words:
        given["certificate"] = "" if words["pin"] == _NONE else words["pin"]
    if "ca_file" in words:
        given["ca_file"] = _authority_file(words["ca_file"])
    return given


def _with_own(line: SecureLine, words: Mapping[str, Any]) -> SecureLine:
    if isinstance(line, SmtpLine):
        return replace(line, **_server(words), imap=_look(line.imap, words))
    given = {option: words[option] for option in _OF_A_MAILBOX if option in words}
    if given.get("mailbox") == _NONE:
        given["mailbox"] = ""
    if isinstance(line, ExchangeLine) and "sign_in" in words:
        return replace(line, **given, sign_in=SignIn(words["sign_in"]))
    return replace(line, **given)


def _server(words: Mapping[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if "smtp" in words:
        given["host"], given["port"] = words["smtp"]
    if "security" in words:
        given["security"] = Security(words["security"])
    if "sign_in" in words:
        given["sign_in"] = SignIn(words["sign_in"])
    return given


def _with_registration(line: SecureLine, before: SecureLine, words: Mapping[str, Any]) -> SecureLine:
    """A registration with Microsoft is nothing for a sign-in with Google."""
    if isinstance(line, ExchangeLine):
        return line
    given = {option: words[option] for option in _OF_THE_REGISTRATION if option in words}
    if given and line.sign_in is SignIn.PASSWORD:
        raise UsageError(f"{_listed([*given])}: only for --sign-in microsoft or google")
    known = line.registration if line.sign_in is before.sign_in else Registration()
    return replace(line, registration=replace(known, **given))


def _look(look: ImapLook | None, words: Mapping[str, Any]) -> ImapLook | None:
    given: dict[str, Any] = {}
    if "imap" in words:
        given["host"], given["port"] = words["imap"]
    if "imap_security" in words:
        given["security"] = Security(words["imap_security"])
    if "sent_folder" in words:
        given["folder"] = words["sent_folder"]
    if given and look is None and "imap" not in words:
        raise UsageError("--imap-security and --sent-folder need --imap: the server with the Sent folder")
    changed = replace(look or ImapLook(), **given)
    return changed if changed.host else None


def _authority_file(file: Path) -> str:
    if str(file) == _NONE:
        return ""
    try:
        is_there = file.is_file()
    except PermissionError as reason:
        raise CommandRefused(f"“{file}” can't be read ({reason.strerror}). The account was not changed.") from reason
    except OSError:  # a name that no disk takes
        is_there = False
    if not is_there:
        raise CommandRefused(f"“{file}” does not exist. The account was not changed.")
    return str(file.absolute())

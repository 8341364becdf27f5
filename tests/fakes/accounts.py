"""SMTP accounts in one breath: what belongs to the line or the Sent folder is told apart by its name."""

from dataclasses import replace
from typing import Any

from app.domain.accounts.account import Account, ImapLook, SmtpLine

_OF_THE_LINE = ("host", "port", "security", "user", "ca_file", "certificate", "sign_in", "registration")
_OF_THE_LOOK = {"imap_host": "host", "imap_port": "port", "imap_security": "security", "sent_folder": "folder"}


def smtp_account(**flat: Any) -> Account:
    """A new one, “office” unless it is named."""
    return changed(Account(name="office"), **flat)


def changed(account: Account, **flat: Any) -> Account:
    """The same with other values; one without a server for its Sent folder has no look."""
    return replace(account, **_own(flat), via=changed_line(account.smtp, **_rest(flat)))


def smtp_line(**flat: Any) -> SmtpLine:
    """A line alone."""
    return changed_line(SmtpLine(), **flat)


def changed_line(line: SmtpLine, **flat: Any) -> SmtpLine:
    """The same with other values."""
    look = replace(line.imap or ImapLook(), **{_OF_THE_LOOK[n]: v for n, v in flat.items() if n in _OF_THE_LOOK})
    own = {name: value for name, value in flat.items() if name not in _OF_THE_LOOK}
    return replace(line, **own, imap=look if look.host else None)


def _own(flat: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in flat.items() if name not in _OF_THE_LINE and name not in _OF_THE_LOOK}


def _rest(flat: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in flat.items() if name in _OF_THE_LINE or name in _OF_THE_LOOK}

"""The arguments of rfq-sender accounts."""

import argparse
from pathlib import Path

from app.cli.parsing import Commands, Parser, add, group, host_port, imap, pace, pace_in_mb, positive, seconds
from app.domain.accounts.account import AccountKind, Security, SignIn

_KINDS = [kind.value for kind in AccountKind if kind is not AccountKind.PRACTICE]
_SECURITIES = [security.value for security in Security]
_NAMED = {
    "test": "connect and sign in",
    "show": "show everything about one account except its password",
    "sign-in": "sign in to Microsoft or Google in the browser",
    "sign-out": "forget a sign-in on this computer",
    "for-it": "print what your IT has to set up for an account",
    "remove": "remove an account and forget its password",
    "add": "add an account",
    "set": "change settings of an account; the rest is not changed",
}


def declare(commands: "Commands[Parser]") -> None:
    """Add them to the command line."""
    accounts = group(commands, "accounts", "add, change, list, test and sign in to mail accounts")
    add(accounts, "list", "list the accounts, and where their passwords come from")
    discover = add(accounts, "discover", "find the mail servers of an address; nothing is saved")
    discover.add_argument("address", metavar="ADDRESS")
    named = {action: add(accounts, action, text) for action, text in _NAMED.items()}
    for command in named.values():
        command.add_argument("name", metavar="NAME")
    named["test"].add_argument("--to", metavar="ADDRESS", help="also send a small email there")
    named["sign-in"].add_argument("--device", action="store_true", help="with a code, in a browser on another device")
    for action in ("add", "set"):
        _of_every_kind(named[action], required=action == "add")
        _of_a_server(named[action])
        _of_a_mailbox(named[action])
        _of_a_sign_in(named[action])


def _of_every_kind(command: Parser, *, required: bool) -> None:
    """What is not given is not in the namespace, so that `set` leaves it as it is."""
    command.argument_default = argparse.SUPPRESS
    option = command.add_argument
    option("--kind", choices=_KINDS, help="default smtp")
    option("--from", required=required, dest="from_address", metavar="ADDRESS")
    option("--from-name", metavar="NAME")
    option("--reply-to", metavar="ADDRESS")
    option("--private-to", metavar="USER", help='only this user of a team may send from it; "none": all')
    option("--house-cc", metavar="ADDRESS", help='gets a copy of every email; "none" removes it')
    option("--company", metavar="TEXT", help="in the signature, as --phone and --logo")
    option("--phone", metavar="TEXT")
    option("--logo", type=Path, metavar="FILE", help='PNG, JPEG or GIF of up to 100 kB; "none" removes it')
    option("--user", metavar="USER", help="user name; without it there is no sign-in")
    option("--password-stdin", action="store_true", default=False, help="read the password from standard input")
    option("--per-minute", type=pace, metavar="N|unlimited", help="emails a minute (default 30)")
    option("--per-day", type=pace, metavar="N|unlimited", help="recipients in any 24 hours (default unlimited)")
    option("--mb-per-minute", type=pace_in_mb, metavar="MB|unlimited", help="of encoded email (default unlimited)")
    option(
        "--domain-gap", type=seconds, metavar="SECONDS|unlimited", help="minimum time between two emails to one domain"
    )
    option("--connections", type=positive, metavar="K", help="at a time (default 1)")
    option("--max-size", type=pace_in_mb, metavar="MB|unlimited", help="largest email, encoded (default: the server's)")
    option("--ca-file", type=Path, metavar="FILE", help='PEM file of your company\'s own authority; "none" removes it')
    option("--pin", metavar="SHA256", help='the only certificate to accept; "none" removes it')


def _of_a_server(command: Parser) -> None:
    option = command.add_argument_group("only for --kind smtp").add_argument
    option("--smtp", type=host_port, metavar="HOST:PORT")
    option("--security", choices=_SECURITIES, help="none: only for this computer")
    option("--imap", type=imap, metavar="HOST:PORT", help='server with the Sent folder; "none" removes it')
    option("--imap-security", choices=_SECURITIES, help="default tls")
    option("--sent-folder", metavar="NAME", help="default: chosen by the server")


def _of_a_mailbox(command: Parser) -> None:
    option = command.add_argument_group("only for --kind microsoft365 and exchange").add_argument
    option("--endpoint", metavar="URL", help="address of Graph (default https://graph.microsoft.com), or of EWS")
    option("--mailbox", metavar="ADDRESS", help='shared mailbox to send from; "none" is the user\'s own')


def _of_a_sign_in(command: Parser) -> None:
    option = command.add_argument_group("how to sign in").add_argument
    option(
        "--sign-in",
        choices=[way.value for way in SignIn],
        help="smtp: password (default), microsoft, google; microsoft365: microsoft; exchange: ntlm (default), basic",
    )
    option("--tenant", metavar="ID", help="your company's ID or domain with Microsoft (default: the settings')")
    option("--client-id", metavar="ID", help="of this program's registration (default: the settings')")
    option("--authority", metavar="URL", help="of the sign-in pages, such as https://login.microsoftonline.us")

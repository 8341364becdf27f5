"""What may be written on the command line. Scripts depend on it: see `docs/command-line.md`."""

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from typing_extensions import override

from app import __version__
from app.cli.answer import Exit, print_document, refused, tell
from app.domain.account import Security

_MEGABYTE = 1_000_000
_IMAPS = 993


class UsageError(Exception):
    """The words do not make a command; exit code 2."""


def wrong_usage(text: str) -> NoReturn:
    """Say what is wrong with the command line, and end the process with exit code 2."""
    tell(f"rfq-sender: {text}")
    if "--json" in sys.argv:
        print_document(refused(text))
    raise SystemExit(Exit.USAGE)


class _Parser(argparse.ArgumentParser):
    """Takes --json behind the command too, no abbreviations (they would break with the next option), own errors."""

    def __init__(
        self,
        *,
        prog: str | None = None,
        usage: str | None = None,
        description: str | None = None,
        epilog: str | None = None,
    ) -> None:
        super().__init__(prog=prog, usage=usage, description=description, epilog=epilog, allow_abbrev=False)
        text = "one JSON document on stdout, everything else on stderr"
        self.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=text)

    @override
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        wrong_usage(message)


def parser() -> argparse.ArgumentParser:
    """The whole command line; wrong usage ends the process with exit code 2."""
    top = _Parser(
        prog="rfq-sender",
        description="Ask many vendors for quotes: one separate mail each, nothing lost, nothing twice. "
        "Without a command the window opens.",
        epilog="Try it without sending anything out: rfq-sender practice. Exit codes: 0 done, 1 refused or findings, "
        "2 wrong usage, 3 finished, but some mails are failed, unknown or wait for another try.",
    )
    top.set_defaults(json=False)
    top.add_argument("--version", action="version", version=f"RFQ Sender {__version__}")
    top.add_argument("--data-dir", type=Path, metavar="DIR", help="where everything is kept (RFQ_SENDER_DATA_DIR)")
    top.add_argument(
        "--env", metavar="NAME", help="environment: production (default), practice, or your own (RFQ_SENDER_ENV)"
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    _practice(commands)
    _vendors(commands)
    _rfq(commands)
    _outbox(commands)
    _accounts(commands)
    doctor = _add(commands, "doctor", "list what needs attention")
    doctor.add_argument("--diagnostics", action="store_true", help="print the text for a support mail, names masked")
    return top


_Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for it


def _add(
    commands: "_Commands[_Parser]", name: str, text: str, usage: str | None = None, epilog: str | None = None
) -> _Parser:
    description = text[:1].upper() + text[1:] + "."
    return commands.add_parser(name, help=text, description=description, usage=usage, epilog=epilog)


def _group(commands: "_Commands[_Parser]", name: str, text: str) -> "_Commands[_Parser]":
    return _add(commands, name, text).add_subparsers(dest="action", metavar="ACTION", required=True)


def _practice(commands: "_Commands[_Parser]") -> None:
    practice = _add(commands, "practice", "do the main job once through the practice mail server on this computer")
    practice.add_argument("--vendors", type=_positive, default=24, metavar="N", help="sample vendors (default 24)")
    practice.add_argument("--out", type=Path, metavar="DIR", help="copy the mails there")


def _vendors(commands: "_Commands[_Parser]") -> None:
    vendors = _group(commands, "vendors", "read, list and write the vendor list")
    read = _add(vendors, "import", "read a spreadsheet of vendors (CSV, XLSX, XLS, ODS)")
    read.add_argument("file", type=Path, metavar="FILE")
    read.add_argument(
        "--map",
        action="extend",
        nargs="+",
        default=[],
        type=_pair,
        metavar="COLUMN=FIELD",
        dest="mapping",
        help="which column is what, where the headings do not tell, such as Firma=vendor",
    )
    read.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
    listing = _add(vendors, "list", "list the vendors")
    listing.add_argument("--search", default="", metavar="TEXT", help="only those with these words")
    export = _add(vendors, "export", "write a .csv or .xlsx that can be imported again")
    export.add_argument("file", type=Path, metavar="FILE")


def _rfq(commands: "_Commands[_Parser]") -> None:
    rfq = _group(commands, "rfq", "make, check and send requests for quotation")
    _add(rfq, "list", "list the requests")
    new = _add(rfq, "new", "make a request; prints its number")
    new.add_argument("--title", required=True, metavar="TEXT")
    _deadline(new, required=True)
    change = _of_rfq(rfq, "change", "change title or deadline")
    change.add_argument("--title", metavar="TEXT")
    _deadline(change, required=False)
    lines = _of_rfq(rfq, "import-lines", "add the lines of a spreadsheet")
    lines.add_argument("file", type=Path, metavar="FILE")
    lines.add_argument("--replace", action="store_true", help="in place of the lines that are there")
    attach = _of_rfq(rfq, "attach", "attach files, or all files in folders")
    attach.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    detach = _of_rfq(rfq, "detach", "take attached files off again; the files themselves stay")
    detach.add_argument("names", nargs="+", metavar="FILENAME")
    whom = _of_rfq(rfq, "invite", "choose the vendors").add_mutually_exclusive_group(required=True)
    whom.add_argument("--all", action="store_true", help="every active vendor")
    _vendor_names(whom)
    _vendor_names(_of_rfq(rfq, "uninvite", "leave vendors out again who have no mail yet"), required=True)
    check = _of_rfq(rfq, "check", "look for what should not be sent like this; exit code 1 if anything is found")
    preview = _of_rfq(rfq, "preview", "write the mails as .eml files, exactly the octets that would be sent")
    preview.add_argument("--out", type=Path, required=True, metavar="DIR")
    _vendor_names(preview)
    for sub in (check, preview):
        sub.add_argument("--account", metavar="NAME", help="as sent from this account (default: the settings' one)")
    send = _of_rfq(rfq, "send", "send one mail to each vendor that has none yet")
    send.add_argument("--account", required=True, metavar="NAME", help="see: accounts list")
    send.add_argument("--yes", action="store_true", help="really send; without it nothing leaves")
    send.add_argument("--limit", type=_positive, metavar="N", help="send at most N now, hold the rest")


def _of_rfq(rfq: "_Commands[_Parser]", name: str, text: str) -> _Parser:
    command = _add(rfq, name, text)
    command.add_argument("rfq", metavar="RFQ", help="its number")
    return command


def _deadline(command: _Parser, *, required: bool) -> None:
    command.add_argument("--deadline", required=required, metavar='"YYYY-MM-DD HH:MM"', help="local time at --zone")
    command.add_argument("--zone", required=required, metavar="AREA/CITY", help="such as America/Chicago")


def _vendor_names(command: "argparse._ActionsContainer", *, required: bool = False) -> None:
    command.add_argument("--vendor", nargs="+", action="extend", metavar="NAME", help="exact names", required=required)


def _outbox(commands: "_Commands[_Parser]") -> None:
    outbox = _add(
        commands,
        "outbox",
        "see where every mail stands, and steer it",
        usage=_OUTBOX_USAGE,
        epilog="States: queued, sending, sent, retry, failed, unknown (it may have been sent: look into your Sent "
        "folder, then resolve it), cancelled.",
    )
    outbox.add_argument("words", nargs="*", metavar="WORDS", help="see above")
    word = outbox.add_mutually_exclusive_group()
    word.add_argument("--sent", action="store_true", help="resolve: it was sent")
    word.add_argument("--send-again", action="store_true", help="resolve: send the same mail again")
    outbox.add_argument("--report", type=Path, metavar="FILE", help="write the list as CSV too")


_OUTBOX_USAGE = """rfq-sender outbox [RFQ] [--report FILE]               list the mails, of one request or of all
       rfq-sender outbox resume [RFQ]                        send what waits, and what was paused
       rfq-sender outbox pause [RFQ]                         begin no new mail
       rfq-sender outbox cancel RFQ                          what waits is not sent any more
       rfq-sender outbox retry RFQ                           send the failed ones again, to today's addresses
       rfq-sender outbox reconcile                           look for the unknown ones in the Sent folders
       rfq-sender outbox resolve ID (--sent | --send-again)  decide about an unknown one"""


def _accounts(commands: "_Commands[_Parser]") -> None:
    accounts = _group(commands, "accounts", "add, change, list and test mail accounts")
    _add(accounts, "list", "list the accounts, and where their passwords come from")
    test = _add(accounts, "test", "connect and sign in")
    test.add_argument("name", metavar="NAME")
    test.add_argument("--to", metavar="ADDRESS", help="send one small mail there too")
    show = _add(accounts, "show", "say everything about one account, but for its password")
    show.add_argument("name", metavar="NAME")
    remove = _add(accounts, "remove", "take an account out of use and forget its password")
    remove.add_argument("name", metavar="NAME")
    add = _add(accounts, "add", "add an SMTP account")
    add.add_argument("name", metavar="NAME")
    _account_fields(add, required=True)
    change = _add(accounts, "set", "change what is given of an account; the rest stays as it is")
    change.add_argument("name", metavar="NAME")
    _account_fields(change, required=False)


def _account_fields(command: _Parser, *, required: bool) -> None:
    """What is not given is not in the namespace, so that `set` leaves it as it is."""
    securities = [s.value for s in Security]
    command.argument_default = argparse.SUPPRESS
    option = command.add_argument
    option("--smtp", required=required, type=_host_port, metavar="HOST:PORT")
    option("--security", required=required, choices=securities, help="none: this computer only")
    option("--from", required=required, dest="from_address", metavar="ADDRESS")
    option("--from-name", metavar="NAME")
    option("--reply-to", metavar="ADDRESS")
    option("--user", metavar="USER", help="to sign in with; without it nobody signs in")
    option("--password-stdin", action="store_true", default=False, help="read the password from standard input")
    option("--per-minute", type=_pace, metavar="N|unlimited", help="mails a minute (default 30)")
    option("--per-day", type=_pace, metavar="N|unlimited", help="recipients in any 24 hours (default unlimited)")
    option("--mb-per-minute", type=_pace_in_mb, metavar="MB|unlimited", help="of encoded mail (default unlimited)")
    option("--domain-gap", type=_seconds, metavar="SECONDS", help="least time between two mails to one domain")
    option("--connections", type=_positive, metavar="K", help="at a time (default 1)")
    option("--max-size", type=_pace_in_mb, metavar="MB|unlimited", help="largest mail, encoded (default: the server's)")
    option("--ca-file", type=Path, metavar="FILE", help="PEM file of the company's own authority; none: none")
    option("--pin", metavar="SHA256", help="the one certificate that the server must show; none: none")
    option("--imap", type=_imap, metavar="HOST:PORT", help="where its Sent folder can be looked into; none: nowhere")
    option("--imap-security", choices=securities, help="default tls")
    option("--sent-folder", metavar="NAME", help="default: the one that the server says it is")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number of 1 or more")
    return int(text)


def _pace(text: str) -> int | None:
    return None if text == "unlimited" else _positive(text)


def _pace_in_mb(text: str) -> int | None:
    return None if text == "unlimited" else _megabytes(text)


def _seconds(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number of seconds")
    return int(text)


def _imap(text: str) -> tuple[str, int]:
    return ("", _IMAPS) if text == "none" else _host_port(text)


def _megabytes(text: str) -> int:
    try:
        return int(float(text) * _MEGABYTE)
    except (ValueError, OverflowError) as reason:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of megabytes") from reason


def _host_port(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise argparse.ArgumentTypeError(f"“{text}” is not HOST:PORT, such as smtp.company.example:587")
    return host, int(port)


def _pair(text: str) -> tuple[str, str]:
    column, separator, field = text.rpartition("=")
    if not separator or not column or not field:
        raise argparse.ArgumentTypeError(f"“{text}” is not COLUMN=FIELD, such as Firma=vendor")
    return column.strip(), field.strip()

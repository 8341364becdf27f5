"""What may be written on the command line. Scripts depend on it: see `docs/command-line.md`."""

import argparse
from pathlib import Path

from app import __version__
from app.domain.account import Security

_MEGABYTE = 1_000_000


def parser() -> argparse.ArgumentParser:
    """The whole command line; wrong usage ends the process with exit code 2."""
    top = argparse.ArgumentParser(
        prog="rfq-sender",
        description="Ask many vendors for quotes: one separate mail each, nothing lost, nothing twice. "
        "Without a command the window opens.",
        epilog="Exit codes: 0 done, 1 refused or findings, 2 wrong usage, 3 finished, but some mails are not sent.",
    )
    top.add_argument("--version", action="version", version=f"RFQ Sender {__version__}")
    top.add_argument("--data-dir", type=Path, metavar="DIR", help="where everything is kept")
    top.add_argument("--env", metavar="NAME", help="environment: production (default), practice, or your own")
    top.add_argument("--json", action="store_true", help="one JSON document on stdout")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    _practice(commands)
    _vendors(commands)
    _rfq(commands)
    _outbox(commands)
    _accounts(commands)
    commands.add_parser("doctor", help="list what needs attention")
    return top


_Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for it


def _group(
    commands: "_Commands[argparse.ArgumentParser]", name: str, text: str
) -> "_Commands[argparse.ArgumentParser]":
    command = commands.add_parser(name, help=text, description=text)
    return command.add_subparsers(dest="action", metavar="ACTION", required=True)


def _practice(commands: "_Commands[argparse.ArgumentParser]") -> None:
    text = "do the main job once through the practice mail server on this computer"
    practice = commands.add_parser("practice", help=text, description=text)
    practice.add_argument("--vendors", type=_positive, default=24, metavar="N", help="sample vendors (default 24)")
    practice.add_argument("--out", type=Path, metavar="DIR", help="copy the mails there")


def _vendors(commands: "_Commands[argparse.ArgumentParser]") -> None:
    vendors = _group(commands, "vendors", "the vendor list")
    read = vendors.add_parser("import", help="read a spreadsheet (CSV, XLSX, XLS, ODS)")
    read.add_argument("file", type=Path)
    read.add_argument("--map", action="append", default=[], type=_pair, metavar="COLUMN=FIELD", dest="mapping")
    read.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
    listing = vendors.add_parser("list", help="list them")
    listing.add_argument("--search", default="", metavar="TEXT")
    vendors.add_parser("export", help="write a .csv or .xlsx that can be imported again").add_argument(
        "file", type=Path
    )


def _rfq(commands: "_Commands[argparse.ArgumentParser]") -> None:
    rfq = _group(commands, "rfq", "requests for quotation")
    rfq.add_parser("list", help="list them")
    new = rfq.add_parser("new", help="make one; prints its number")
    new.add_argument("--title", required=True)
    new.add_argument("--deadline", required=True, metavar='"YYYY-MM-DD HH:MM"')
    new.add_argument("--zone", required=True, metavar="AREA/CITY", help="time zone of the deadline")
    lines = rfq.add_parser("import-lines", help="add the lines of a spreadsheet")
    lines.add_argument("rfq")
    lines.add_argument("file", type=Path)
    attach = rfq.add_parser("attach", help="attach files, or all files in folders")
    attach.add_argument("rfq")
    attach.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    invite = rfq.add_parser("invite", help="choose the vendors")
    invite.add_argument("rfq")
    whom = invite.add_mutually_exclusive_group(required=True)
    whom.add_argument("--all", action="store_true", help="every active vendor")
    whom.add_argument("--vendor", nargs="+", action="extend", metavar="NAME")
    check = rfq.add_parser("check", help="look for what should not be sent like this")
    check.add_argument("rfq")
    check.add_argument("--account", metavar="NAME", help="as sent from this account (default: the settings' one)")
    preview = rfq.add_parser("preview", help="write the mails as .eml files")
    preview.add_argument("rfq")
    preview.add_argument("--vendor", nargs="+", action="extend", metavar="NAME")
    preview.add_argument("--account", metavar="NAME", help="as sent from this account (default: the settings' one)")
    preview.add_argument("--out", type=Path, required=True, metavar="DIR")
    send = rfq.add_parser("send", help="send one mail to each vendor that has none yet")
    send.add_argument("rfq")
    send.add_argument("--account", required=True, metavar="NAME")
    send.add_argument("--yes", action="store_true", help="really send")
    send.add_argument("--limit", type=_positive, metavar="N", help="send at most N now, hold the rest")


def _outbox(commands: "_Commands[argparse.ArgumentParser]") -> None:
    outbox = commands.add_parser("outbox", help="where every mail stands, and steering it")
    outbox.add_argument(
        "words",
        nargs="*",
        metavar="[RFQ] | resume [RFQ] | pause [RFQ] | cancel RFQ | retry RFQ | resolve ID",
        help="nothing or a number: list; otherwise what to do",
    )
    word = outbox.add_mutually_exclusive_group()
    word.add_argument("--sent", action="store_true", help="resolve: it was sent")
    word.add_argument("--send-again", action="store_true", help="resolve: send the same mail again")
    outbox.add_argument("--report", type=Path, metavar="FILE", help="write the list as CSV")


def _accounts(commands: "_Commands[argparse.ArgumentParser]") -> None:
    accounts = _group(commands, "accounts", "mail accounts")
    accounts.add_parser("list", help="list them")
    test = accounts.add_parser("test", help="connect and sign in")
    test.add_argument("name")
    test.add_argument("--to", metavar="ADDRESS", help="send one small mail there")
    accounts.add_parser("remove", help="take one out of use and forget its password").add_argument("name")
    add = accounts.add_parser("add", help="add an SMTP account")
    add.add_argument("name")
    add.add_argument("--smtp", required=True, type=_host_port, metavar="HOST:PORT")
    add.add_argument("--security", required=True, type=Security, choices=tuple(Security), metavar="tls|starttls|none")
    add.add_argument("--from", required=True, dest="sender", metavar="ADDRESS")
    add.add_argument("--from-name", default="", metavar="NAME")
    add.add_argument("--reply-to", default="", metavar="ADDRESS")
    add.add_argument("--user", default="", metavar="USER")
    add.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    add.add_argument("--per-minute", type=_pace, default=30, metavar="N|unlimited")
    add.add_argument("--connections", type=_positive, default=1, metavar="K")
    add.add_argument("--max-size", type=_megabytes, metavar="MB", help="largest mail, encoded")
    add.add_argument("--ca-file", type=Path, metavar="FILE", help="PEM file of the company's own authority")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number of 1 or more")
    return int(text)


def _pace(text: str) -> int | None:
    return None if text == "unlimited" else _positive(text)


def _megabytes(text: str) -> int:
    try:
        return int(float(text) * _MEGABYTE)
    except (ValueError, OverflowError) as reason:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of megabytes") from reason


def _host_port(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:  # noqa: PLR2004 - the highest port
        raise argparse.ArgumentTypeError(f"“{text}” is not HOST:PORT, such as smtp.company.example:587")
    return host, int(port)


def _pair(text: str) -> tuple[str, str]:
    column, separator, field = text.rpartition("=")
    if not separator or not column or not field:
        raise argparse.ArgumentTypeError(f"“{text}” is not COLUMN=FIELD, such as Firma=vendor")
    return column.strip(), field.strip()

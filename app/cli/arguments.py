"""What may be written on the command line. Scripts depend on it: see `docs/command-line.md`."""

import argparse
from pathlib import Path

from app import __version__
from app.cli import rfq_arguments, vendor_arguments
from app.cli.parsing import (
    Commands,
    Parser,
    add,
    folder,
    group,
    host_port,
    imap,
    metrics_port,
    pace,
    pace_in_mb,
    positive,
    seconds,
)
from app.domain.accounts.account import Security


def parser() -> argparse.ArgumentParser:
    """The whole command line; wrong usage ends the process with exit code 2."""
    top = Parser(
        prog="rfq-sender",
        description="Ask many vendors for quotes: a separate email to each, none lost, none sent twice. Without "
        "a command the window opens.",
        epilog="Try it without sending anything out: rfq-sender practice. Exit codes: 0 done, 1 refused or "
        "findings, 2 wrong usage, 3 finished, but some emails are failed, unknown or wait for another try.",
    )
    top.set_defaults(json=False)
    top.add_argument("--version", action="version", version=f"RFQ Sender {__version__}")
    top.add_argument("--data-dir", type=folder, metavar="DIR", help="data folder (RFQ_SENDER_DATA_DIR)")
    top.add_argument(
        "--env", metavar="NAME", help="environment: production (default), practice, or your own (RFQ_SENDER_ENV)"
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    _practice(commands)
    vendor_arguments.declare(commands)
    rfq_arguments.declare(commands)
    _templates(commands)
    _terms(commands)
    _outbox(commands)
    _accounts(commands)
    _backup(commands)
    doctor = add(commands, "doctor", "list what needs attention")
    doctor.add_argument("--diagnostics", action="store_true", help="print the text for a support email, names masked")
    return top


def _practice(commands: "Commands[Parser]") -> None:
    practice = add(commands, "practice", "do the main job once through the practice mail server on this computer")
    practice.add_argument("--vendors", type=positive, default=24, metavar="N", help="sample vendors (default 24)")
    practice.add_argument("--out", type=folder, metavar="DIR", help="copy the emails there")
    practice.add_argument("--remove", action="store_true", help="remove the sample data instead")
    metrics_port(practice)


def _templates(commands: "Commands[Parser]") -> None:
    templates = group(commands, "templates", "list, save and remove messages for other RFQs")
    add(templates, "list", "list them; Standard comes with the program")
    show = add(templates, "show", "print subject and text")
    save = add(templates, "save", "save the message of an RFQ under a name")
    remove = add(templates, "remove", "remove a saved message")
    for command in (show, save, remove):
        command.add_argument("name", metavar="NAME")
        command.add_argument("--language", metavar="CODE", help="en or de; without it all languages")
    save.add_argument("--rfq", required=True, metavar="RFQ", help="its number")


def _terms(commands: "Commands[Parser]") -> None:
    terms = group(commands, "terms", "list, save and remove terms for other RFQs")
    add(terms, "list", "list them, and the ones that new RFQs begin with")
    save = add(terms, "save", "save the terms of an RFQ under a name")
    remove = add(terms, "remove", "remove saved terms")
    default = add(terms, "default", "let new RFQs begin with saved terms")
    for command in (save, remove, default):
        command.add_argument("name", metavar="NAME", help='"": without terms' if command is default else None)
    save.add_argument("--rfq", required=True, metavar="RFQ", help="its number")


def _outbox(commands: "Commands[Parser]") -> None:
    outbox = add(
        commands,
        "outbox",
        "see the state of every email, and pause, cancel or send it again",
        usage=_OUTBOX_USAGE,
        epilog="States: queued, sending, sent, retry, failed, unknown (it may have been sent: check your Sent "
        "folder, then resolve it), cancelled, skipped (its deadline had passed).",
    )
    outbox.add_argument("words", nargs="*", metavar="WORDS", help="see above")
    word = outbox.add_mutually_exclusive_group()
    word.add_argument("--sent", action="store_true", help="resolve: it was sent")
    word.add_argument("--send-again", action="store_true", help="resolve: send the same email again")
    outbox.add_argument("--cancelled", action="store_true", help="retry: the emails that were cancelled")
    outbox.add_argument("--report", type=Path, metavar="FILE", help="also write the list as CSV")
    metrics_port(outbox)


_OUTBOX_USAGE = """rfq-sender outbox [RFQ] [--report FILE]               list the emails of one RFQ, or of all
       rfq-sender outbox resume [RFQ]                        send what waits, and what was paused
       rfq-sender outbox pause [RFQ]                         send no more emails until you resume
       rfq-sender outbox cancel RFQ                          never send what still waits
       rfq-sender outbox retry RFQ [--cancelled]             send the failed and skipped emails again, to today's
                                                             addresses, or the cancelled ones
       rfq-sender outbox reconcile                           look for the unknown emails in the Sent folders
       rfq-sender outbox resolve ID (--sent | --send-again)  decide about an unknown email"""


def _accounts(commands: "Commands[Parser]") -> None:
    accounts = group(commands, "accounts", "add, change, list and test mail accounts")
    add(accounts, "list", "list the accounts, and where their passwords come from")
    discover = add(accounts, "discover", "find the mail servers of an address; nothing is saved")
    discover.add_argument("address", metavar="ADDRESS")
    test = add(accounts, "test", "connect and sign in")
    test.add_argument("name", metavar="NAME")
    test.add_argument("--to", metavar="ADDRESS", help="also send a small email there")
    show = add(accounts, "show", "show everything about one account except its password")
    show.add_argument("name", metavar="NAME")
    remove = add(accounts, "remove", "remove an account and forget its password")
    remove.add_argument("name", metavar="NAME")
    adding = add(accounts, "add", "add an SMTP account")
    adding.add_argument("name", metavar="NAME")
    _account_fields(adding, required=True)
    change = add(accounts, "set", "change settings of an account; the rest is not changed")
    change.add_argument("name", metavar="NAME")
    _account_fields(change, required=False)


def _backup(commands: "Commands[Parser]") -> None:
    backup = group(commands, "backup", "make copies of the data, and restore one")
    add(backup, "list", "list the copies, newest first")
    add(backup, "make", "make a copy now, unless nothing has changed since the last one")
    restore = add(backup, "restore", "restore a copy; the current data is kept aside")
    restore.add_argument("name", metavar="NAME", help="see: backup list")
    restore.add_argument("--yes", action="store_true", help="really do it; without it nothing is changed")
    add(backup, "go-on", "continue with this data although it is older than what was sent")


def _account_fields(command: Parser, *, required: bool) -> None:
    """What is not given is not in the namespace, so that `set` leaves it as it is."""
    securities = [s.value for s in Security]
    command.argument_default = argparse.SUPPRESS
    option = command.add_argument
    option("--smtp", required=required, type=host_port, metavar="HOST:PORT")
    option("--security", required=required, choices=securities, help="none: only for this computer")
    option("--from", required=required, dest="from_address", metavar="ADDRESS")
    option("--from-name", metavar="NAME")
    option("--reply-to", metavar="ADDRESS")
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
    option("--imap", type=imap, metavar="HOST:PORT", help='server with the Sent folder; "none" removes it')
    option("--imap-security", choices=securities, help="default tls")
    option("--sent-folder", metavar="NAME", help="default: chosen by the server")

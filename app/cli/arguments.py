"""What may be written on the command line. Scripts depend on it: see `docs/command-line.md`."""

import argparse
from pathlib import Path

from app import __version__
from app.cli import (
    account_arguments,
    comparison_arguments,
    decision_arguments,
    handover_arguments,
    notice_arguments,
    quote_arguments,
    reply_arguments,
    rfq_arguments,
    server_arguments,
    vendor_arguments,
)
from app.cli.parsing import Commands, Parser, add, folder, group, metrics_port, positive


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
    top.add_argument(
        "--database", metavar="URL", help="a team's database, postgresql://USER@SERVER/NAME (RFQ_SENDER_DATABASE)"
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    _practice(commands)
    vendor_arguments.declare(commands)
    rfq_arguments.declare(commands)
    _templates(commands)
    _terms(commands)
    _outbox(commands)
    reply_arguments.declare(commands)
    quote_arguments.declare(commands)
    comparison_arguments.declare(commands)
    notice_arguments.declare(commands)
    handover_arguments.declare(commands)
    decision_arguments.declare(commands)
    account_arguments.declare(commands)
    _backup(commands)
    server_arguments.declare(commands)
    doctor = add(commands, "doctor", "list what needs attention")
    instead = doctor.add_mutually_exclusive_group()
    instead.add_argument("--diagnostics", action="store_true", help="print the text for a support email, names masked")
    instead.add_argument(
        "--self-test", action="store_true", help="try every part of the program in a folder of its own, not your data"
    )
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


def _backup(commands: "Commands[Parser]") -> None:
    backup = group(commands, "backup", "make copies of the data, and restore one")
    add(backup, "list", "list the copies, newest first")
    add(backup, "make", "make a copy now, unless nothing has changed since the last one")
    restore = add(backup, "restore", "restore a copy; the current data is kept aside")
    restore.add_argument("name", metavar="NAME", help="see: backup list")
    restore.add_argument("--yes", action="store_true", help="really do it; without it nothing is changed")
    add(backup, "go-on", "continue with this data although it is older than what was sent")

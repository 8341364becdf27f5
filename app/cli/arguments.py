"""What may be written on the command line. Scripts depend on it: see `docs/command-line.md`."""

import argparse
from pathlib import Path

from app import __version__
from app.cli import vendor_arguments
from app.cli.parsing import (
    Commands,
    Parser,
    add,
    day,
    folder,
    group,
    host_port,
    imap,
    pace,
    pace_in_mb,
    positive,
    seconds,
)
from app.cli.sheet_arguments import add_sheet_options
from app.domain.accounts.account import Security
from app.domain.vendors.response import Response

_WHEN = 'local time at --zone; also "4 Dec 2026 5 pm", "4.12.2026", "Friday noon", "+10 working days"; no hour: 17:00'

_FILINGS = (
    ("delete", "delete RFQs of which nothing was ever queued or sent"),
    ("undelete", "bring deleted RFQs back"),
    ("close", "close RFQs whose answers are done"),
    ("reopen", "reopen closed RFQs"),
    ("archive", "take RFQs out of the list"),
    ("unarchive", "put archived RFQs back into the list"),
)


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
    _rfq(commands)
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


def _rfq(commands: "Commands[Parser]") -> None:
    rfq = group(commands, "rfq", "make, check and send RFQs")
    _rfq_itself(rfq)
    _of_rfq(rfq, "show", "show what is set for an RFQ")
    _setting(_of_rfq(rfq, "set", "set terms, copies, quote form, notes and message; the rest is not changed"))
    lines = _of_rfq(rfq, "import-lines", "add the lines of a spreadsheet")
    lines.add_argument("file", type=Path, metavar="FILE")
    what = lines.add_mutually_exclusive_group()
    what.add_argument("--replace", action="store_true", help="replace the current lines")
    what.add_argument(
        "--split", default="", metavar="COLUMN", help="one RFQ for each value of this column, such as Customer"
    )
    add_sheet_options(lines, "Teil=part_number")
    _rfq_files(rfq)
    whom = _of_rfq(rfq, "invite", "choose the vendors").add_mutually_exclusive_group(required=True)
    whom.add_argument("--all", action="store_true", help="every active vendor")
    whom.add_argument("--group", metavar="NAME", help="the active vendors of a group, see: vendors groups")
    _vendor_names(whom)
    _vendor_names(_of_rfq(rfq, "uninvite", "remove vendors that have no email yet"), required=True)
    check = _of_rfq(rfq, "check", "look for mistakes before sending; exit code 1 if anything is found")
    preview = _of_rfq(rfq, "preview", "write the emails as .eml files, exactly as they would be sent")
    preview.add_argument("--out", type=folder, required=True, metavar="DIR")
    form = _of_rfq(rfq, "form", "write the quote forms, .xlsx files that vendors fill in and send back")
    form.add_argument("--out", type=folder, required=True, metavar="DIR")
    for sub in (preview, form):
        _vendor_names(sub)
    test = _of_rfq(rfq, "test", "send a vendor's email to yourself to check it; the vendor gets nothing")
    test.add_argument("--to", required=True, metavar="ADDRESS", help="who gets it instead of the vendor")
    test.add_argument(
        "--vendor", nargs=1, default=[], metavar="NAME", help="exact name (default: the first invited vendor)"
    )
    for sub in (check, preview, form, test):
        sub.add_argument(
            "--account", metavar="NAME", help="as sent from this account (default: the one in the settings)"
        )
    match = _of_rfq(rfq, "match", "show for each line which vendors can do it, and why the others are not proposed")
    match.add_argument("--best", type=positive, metavar="N", help="invite the N best vendors of each line too")
    answered = _of_rfq(rfq, "answered", "record that a vendor has answered")
    answered.add_argument("--vendor", required=True, metavar="NAME", help="exact name")
    answered.add_argument("--how", required=True, choices=[r.value for r in Response if r is not Response.AWAITING])
    answered.add_argument("--on", metavar="YYYY-MM-DD", type=day, help="default: today")
    send = _of_rfq(rfq, "send", "send one email to each vendor that has none yet")
    send.add_argument("--account", required=True, metavar="NAME", help="see: accounts list")
    send.add_argument("--yes", action="store_true", help="really send; without it nothing is sent")
    send.add_argument("--limit", type=positive, metavar="N", help="send at most N now, hold the rest")


def _rfq_files(rfq: "Commands[Parser]") -> None:
    attach = _of_rfq(rfq, "attach", "attach files, or all files in folders")
    attach.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    find = _of_rfq(rfq, "find-files", "propose files for each part number, from the lines' folders and others")
    find.add_argument(
        "--root",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="look in this folder and all folders in it; repeat it for several",
    )
    find.add_argument("--yes", action="store_true", help="attach the proposed files; without it nothing is attached")
    again = _of_rfq(
        rfq, "pick-again", "read attached files again after they changed or moved; the same vendors get them"
    )
    again.add_argument("--from", dest="place", type=Path, metavar="PATH", help="where the file is now, if it has moved")
    detach = _of_rfq(rfq, "detach", "remove attached files from the RFQ; the files themselves are kept")
    give = _of_rfq(rfq, "give", "choose who gets attached files: everybody, some vendors only, or nobody yet")
    zipping = _of_rfq(rfq, "zip", "replace attached files with a zip if it is at least 10 % smaller")
    whom = give.add_mutually_exclusive_group(required=True)
    whom.add_argument("--all", action="store_true", help="every vendor that is asked")
    whom.add_argument("--nobody", action="store_true", help="nobody yet")
    _vendor_names(whom)
    control = _of_rfq(
        rfq, "control", "decide whether attached files are controlled; this applies to the same files in every RFQ"
    )
    for command in (again, detach, give, zipping, control):
        command.add_argument("names", nargs="+", metavar="FILENAME")
    what = control.add_mutually_exclusive_group(required=True)
    what.add_argument("--level", metavar="LEVEL", help="controlled: only vendors with this clearance may have it")
    what.add_argument(
        "--not-controlled", action="store_true", help="checked, not controlled; a mark in its name still counts"
    )
    what.add_argument("--undecided", action="store_true", help="undo the decision")


def _rfq_itself(rfq: "Commands[Parser]") -> None:
    add(rfq, "list", "list the RFQs").add_argument(
        "--archived", action="store_true", help="those that are archived, instead of the others"
    )
    for deed, text in _FILINGS:
        add(rfq, deed, text).add_argument("rfqs", nargs="+", metavar="RFQ", help="its number")
    new = add(rfq, "new", "make an RFQ; prints its number")
    new.add_argument("--title", required=True, metavar="TEXT")
    new.add_argument("--vendors-of", metavar="RFQ", help="ask the vendors of this RFQ; blocked ones are left out")
    _deadline(new, required=True)
    _of_rfq(rfq, "copy", "make a new RFQ like this one; prints its number").add_argument(
        "--with-vendors",
        action="store_true",
        help="ask the same vendors, except those that may not have a line or file",
    )
    change = _of_rfq(rfq, "change", "change title or deadline")
    change.add_argument("--title", metavar="TEXT")
    _deadline(change, required=False)


def _setting(command: Parser) -> None:
    option = command.add_argument
    option("--template", metavar="NAME", help="use a saved message, see: templates list")
    option("--subject", metavar="TEXT", help="with placeholders, such as {{ rfq.number }}")
    option("--body-file", type=Path, metavar="FILE", help="the text with placeholders, UTF-8")
    option("--language", metavar="CODE", help="whose subject and text: en (default) or de")
    option("--terms", metavar="NAME", help="use saved terms, see: terms list")
    option("--form", action=argparse.BooleanOptionalAction, help="a quote form goes with each email")
    copies = command.add_mutually_exclusive_group()
    text = "a copy (Cc) of each email goes here; repeat it for several; replaces the earlier ones"
    copies.add_argument("--copy", action="append", metavar="ADDRESS", help=text)
    copies.add_argument("--no-copies", dest="copy", action="store_const", const=())
    option("--currency", metavar="CODE", help='currency for the quotes, such as USD; "" removes it (also below)')
    option("--incoterm", metavar="CODE", help="such as FCA (Incoterms 2020)")
    option("--place", metavar="TEXT", help="that the Incoterm names")
    option("--payment", metavar="TEXT", help="such as “Net 30”")
    option("--notes", metavar="TEXT", help="internal, never sent")


def _of_rfq(rfq: "Commands[Parser]", name: str, text: str) -> Parser:
    command = add(rfq, name, text)
    command.add_argument("rfq", metavar="RFQ", help="its number")
    return command


def _deadline(command: Parser, *, required: bool) -> None:
    command.add_argument("--deadline", required=required, metavar='"YYYY-MM-DD HH:MM"', help=_WHEN)
    command.add_argument("--zone", required=required, metavar="AREA/CITY", help="such as America/Chicago")


def _vendor_names(command: "argparse._ActionsContainer", *, required: bool = False) -> None:
    command.add_argument("--vendor", nargs="+", action="extend", metavar="NAME", help="exact names", required=required)


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

"""What may be written behind `rfq-sender rfq`. Scripts depend on it: see `docs/command-line.md`."""

import argparse
from pathlib import Path

from app.cli.parsing import Commands, Parser, add, day, folder, group, metrics_port, positive
from app.cli.sheet_arguments import add_sheet_options
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


def declare(commands: "Commands[Parser]") -> None:
    """The group with all its commands."""
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
    _of_rfq(rfq, "approve", "agree to it as it is now, so that its buyer may send it (of a team that wants that)")
    links = _of_rfq(rfq, "links", "tell by which pages vendors answer in the browser, and whether they have")
    links.add_argument("--renew", nargs="+", default=[], metavar="VENDOR", help="give these another link; the old dies")
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
    recommend = _of_rfq(rfq, "recommend", "say whom to ask for each line, by what your own RFQs have taught")
    recommend.add_argument("--best", type=positive, default=5, metavar="N", help="vendors of each line (5)")
    recommend.add_argument("--why", action="store_true", help="with the reasons")
    answered = _of_rfq(rfq, "answered", "record that a vendor has answered")
    answered.add_argument("--vendor", required=True, metavar="NAME", help="exact name")
    answered.add_argument("--how", required=True, choices=[r.value for r in Response if r is not Response.AWAITING])
    answered.add_argument("--on", metavar="YYYY-MM-DD", type=day, help="default: today")
    send = _of_rfq(rfq, "send", "send one email to each vendor that has none yet")
    send.add_argument("--account", required=True, metavar="NAME", help="see: accounts list")
    send.add_argument("--yes", action="store_true", help="really send; without it nothing is sent")
    send.add_argument("--limit", type=positive, metavar="N", help="send at most N now, hold the rest")
    send.add_argument(
        "--drafts", action="store_true", help="put them into the account's Drafts instead; you send them from there"
    )
    send.add_argument(
        "--again", metavar="VENDOR", help="after a bounce: send it to this vendor's next contact, exact name"
    )
    send.add_argument("--to", metavar="ADDRESS", help="with --again: the contact (default: the next one)")
    metrics_port(send)


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
    zipping = _of_rfq(rfq, "zip", "replace attached files with a zip if it is at least a tenth smaller")
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
    new.add_argument(
        "--key", metavar="KEY", help="a name of your own: the same key again makes no second RFQ, it prints the first"
    )
    new.add_argument("--vendors-of", metavar="RFQ", help="ask the vendors of this RFQ; blocked ones are left out")
    _deadline(new, required=True)
    _of_rfq(rfq, "copy", "make a new RFQ like this one; prints its number").add_argument(
        "--with-vendors",
        action="store_true",
        help="ask the same vendors, except those that may not have a line or file",
    )
    export = _of_rfq(rfq, "export", "save an RFQ with its files and vendors as one file, for a colleague")
    export.add_argument("file", type=Path, metavar="FILE", help="ends in .rfqx; one that is there is replaced")
    export.add_argument("--yes", action="store_true", help="also if something of it is controlled, or may be")
    add(rfq, "import", "make a new RFQ of such a file, with the next number").add_argument(
        "file", type=Path, metavar="FILE", help="ends in .rfqx"
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
    option("--owner", metavar="NAME", help="of a team: whose RFQ it is from now on")


def _of_rfq(rfq: "Commands[Parser]", name: str, text: str) -> Parser:
    command = add(rfq, name, text)
    command.add_argument("rfq", metavar="RFQ", help="its number")
    return command


def _deadline(command: Parser, *, required: bool) -> None:
    command.add_argument("--deadline", required=required, metavar='"YYYY-MM-DD HH:MM"', help=_WHEN)
    command.add_argument("--zone", required=required, metavar="AREA/CITY", help="such as America/Chicago")


def _vendor_names(command: "argparse._ActionsContainer", *, required: bool = False) -> None:
    command.add_argument("--vendor", nargs="+", action="extend", metavar="NAME", help="exact names", required=required)

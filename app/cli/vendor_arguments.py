"""What may be written behind rfq-sender vendors and rfq-sender vocabulary."""

from argparse import ArgumentTypeError
from pathlib import Path

from app.cli.parsing import Commands, Parser, add, group, positive
from app.cli.sheet_arguments import add_sheet_options
from app.domain.vendors.import_kind import ImportKind, Policy
from app.domain.words.vocabulary import TermKind


def declare(commands: "Commands[Parser]") -> None:
    """Both groups of commands."""
    _vendors(commands)
    _vocabulary(commands)


def _vendors(commands: "Commands[Parser]") -> None:
    vendors = group(commands, "vendors", "read, list and write the vendor list")
    read = add(
        vendors,
        "import",
        "read a spreadsheet of vendors, capabilities, customers' lists or spellings (CSV, XLSX, XLS, ODS)",
    )
    read.add_argument("file", type=Path, metavar="FILE")
    read.add_argument(
        "--kind", choices=[k.value for k in ImportKind], help="what the sheet holds (default: found from its columns)"
    )
    read.add_argument(
        "--update",
        choices=[p.value for p in Policy],
        default=Policy.OVERWRITE.value,
        help="what to do if the sheet has another value for a field that is already filled (default overwrite)",
    )
    read.add_argument(
        "--raise-clearances",
        action="store_true",
        help="also raise clearances where the sheet has higher ones; without it they are only listed",
    )
    read.add_argument(
        "--doubtful",
        choices=("new", "same", "skip"),
        default="new",
        help="what to do with a vendor much like another one: add it as its own (default), treat it as that one, "
        "or leave it out",
    )
    read.add_argument("--queue", action="store_true", help="let one of a team's workers do it, and don't wait for it")
    add_sheet_options(read, "Firma=vendor")
    add(vendors, "imports", "list what was queued for a team's workers, and what came of it")
    listing = add(vendors, "list", "list the vendors")
    _add_search(listing)
    listing.add_argument("--group", default="", metavar="NAME", help="only those of this group")
    show = add(vendors, "show", "show everything about one vendor, with what it was sent and what it answered")
    show.add_argument("vendor", metavar="NAME")
    _add_lessons(vendors)
    export = add(vendors, "export", "write a .csv or .xlsx that can be imported again")
    export.add_argument("file", type=Path, metavar="FILE")
    export.add_argument("--kind", choices=[k.value for k in ImportKind], default=ImportKind.VENDORS.value)
    _add_lists(vendors)
    _add_groups(vendors)
    _add_duplicates(vendors)
    _add_undo(vendors)


def _add_lessons(vendors: "Commands[Parser]") -> None:
    learned = add(vendors, "learned", "show what your own RFQs have taught about one vendor, and correct it")
    learned.add_argument("vendor", metavar="NAME")
    for option, text in (
        ("--leave-out", "learn nothing about it from these RFQs; what was sent and answered stays as it is"),
        ("--count", "learn from these RFQs again"),
    ):
        learned.add_argument(option, action="extend", nargs="+", default=[], metavar="RFQ", help=text)


def _add_search(parser: Parser) -> None:
    parser.add_argument("--search", default="", metavar="TEXT", help="only those with these words")
    parser.add_argument(
        "--only",
        action="extend",
        nargs="+",
        default=[],
        type=_narrowing,
        metavar="KIND=VALUE",
        help="only those with this category, tag, status, clearance, process, customer or check",
    )


def _narrowing(text: str) -> tuple[str, str]:
    kind, separator, value = text.partition("=")
    if not separator or not kind or not value:
        raise ArgumentTypeError(f"“{text}” is not KIND=VALUE, such as category=finishing")
    return kind.strip(), value.strip()


def _add_lists(vendors: "Commands[Parser]") -> None:
    add(vendors, "lists", "list the customers who have an approved-vendor list, and how strict each is")
    ruling = add(vendors, "list-rule", "set how strict a customer's list is for other vendors")
    ruling.add_argument("customer", metavar="CUSTOMER")
    ruling.add_argument(
        "rule", choices=("warn", "block"), help="warn about them (default), or never ask them for its lines"
    )


def _add_groups(vendors: "Commands[Parser]") -> None:
    add(vendors, "groups", "list the groups of vendors")
    grouping = add(vendors, "group", "save a search as a group, or put vendors into one by name")
    grouping.add_argument("name", metavar="GROUP")
    _add_search(grouping)
    grouping.add_argument("--vendor", action="extend", nargs="+", default=[], metavar="NAME")
    removing = add(vendors, "ungroup", "remove a group; its vendors are kept")
    removing.add_argument("name", metavar="GROUP")


def _add_duplicates(vendors: "Commands[Parser]") -> None:
    finding = add(vendors, "duplicates", "find vendors that are in the list twice")
    finding.add_argument("--min-score", type=_score, metavar="N", help="from 1 to 100 (default 60)")
    merging = add(vendors, "merge", "merge several vendors into one; no information is lost")
    merging.add_argument("keep", metavar="KEEP", help="the vendor to keep")
    merging.add_argument("others", nargs="+", metavar="OTHER")
    merging.add_argument(
        "--take",
        action="extend",
        nargs="+",
        default=[],
        type=_taking,
        metavar="FIELD=NAME",
        help="which value to keep where they differ, such as clearance=OTHER",
    )
    merging.add_argument("--dry-run", action="store_true", help="show what would happen; change nothing")
    telling = add(vendors, "distinct", "mark two vendors as not the same")
    telling.add_argument("first", metavar="A")
    telling.add_argument("second", metavar="B")


def _score(text: str) -> int:
    number = positive(text)
    if number > 100:
        raise ArgumentTypeError(f"“{text}” is more than 100")
    return number


def _taking(text: str) -> tuple[str, str]:
    field, separator, name = text.partition("=")
    if not separator or not field or not name:
        raise ArgumentTypeError(f"“{text}” is not FIELD=NAME, such as clearance=Kestrel Plating")
    return field.strip(), name.strip()


def _add_undo(vendors: "Commands[Parser]") -> None:
    add(vendors, "changes", "list the changes of the vendor list that can be undone")
    add(vendors, "undo", "undo the last change of the vendor list, such as a whole import")


def _vocabulary(commands: "Commands[Parser]") -> None:
    words = group(commands, "vocabulary", "the processes and specifications, and the spellings that mean the same")
    add(words, "list", "list the terms")
    adding = add(words, "add", "add a process or a specification, or change it")
    adding.add_argument("kind", choices=[k.value for k in TermKind])
    adding.add_argument("name", metavar="NAME")
    adding.add_argument("--alias", action="extend", nargs="+", default=[], metavar="ALIAS", dest="aliases")
    adding.add_argument("--family", metavar="TEXT", help="what is related to it")
    adding.add_argument("--category", metavar="TEXT", help="category of the vendors that do this work")
    remove = add(words, "remove", "remove a term; vendors and lines keep their words")
    remove.add_argument("kind", choices=[k.value for k in TermKind])
    remove.add_argument("name", metavar="NAME")
    match = add(words, "match", "show what a text means, and which vendors it would find")
    match.add_argument("text", nargs="+", metavar="TEXT")
    export = add(words, "export", "write the terms to a .csv or .xlsx")
    export.add_argument("file", type=Path, metavar="FILE")

"""How a table file is read: the arguments that every import of one has."""

from argparse import Namespace
from pathlib import Path

from app.cli.parsing import Parser, pair, positive
from app.domain.vendors.sheet_options import SheetOptions


def add_sheet_options(read: Parser, example: str) -> None:
    """`--map` and the others; `example` is a COLUMN=FIELD that explains itself."""
    read.add_argument(
        "--map",
        action="extend",
        nargs="+",
        default=[],
        type=pair,
        metavar="COLUMN=FIELD",
        dest="mapping",
        help=f"which column is what, if the headings don't say, such as {example}",
    )
    read.add_argument("--sheet", default="", metavar="NAME", help="which sheet of a workbook (default: the first)")
    read.add_argument(
        "--header-row",
        type=positive,
        default=0,
        metavar="N",
        help="which row has the headings (default: found automatically)",
    )
    read.add_argument("--encoding", default="", metavar="NAME", help="of a CSV file, such as cp1252")
    read.add_argument("--delimiter", default="", metavar="SIGN", help="of a CSV file, such as ;")
    read.add_argument("--report", type=Path, metavar="FILE", help="write what happened to each row to a .csv or .xlsx")
    read.add_argument("--dry-run", action="store_true", help="show what would happen; change nothing")


def sheet_options(args: Namespace) -> SheetOptions:
    """What was said of them."""
    return SheetOptions(sheet=args.sheet, header_row=args.header_row, encoding=args.encoding, delimiter=args.delimiter)

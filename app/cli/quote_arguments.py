"""The words of rfq-sender quote."""

from pathlib import Path

from app.cli.parsing import Commands, Parser, add, group, positive


def declare(commands: "Commands[Parser]") -> None:
    quote = group(commands, "quote", "read quote forms, and see what was quoted")
    read = add(quote, "read", "read the quote form of an answer, and show what storing it would change")
    read.add_argument("id", type=positive, metavar="ID", help="see: replies list --kind form")
    _store(read)
    from_file = add(quote, "file", "the same with a form that you have as a file")
    _place(from_file)
    from_file.add_argument("file", type=Path, metavar="FILE")
    _store(from_file)
    show = add(quote, "show", "show the quotes of an RFQ")
    show.add_argument("rfq", metavar="RFQ")
    show.add_argument("vendor", nargs="?", metavar="VENDOR", help="the exact name; with all revisions")
    withdraw = add(quote, "withdraw", "take back the quote that counts; the one before it counts again")
    _place(withdraw)


def _place(command: Parser) -> None:
    command.add_argument("rfq", metavar="RFQ")
    command.add_argument("vendor", metavar="VENDOR", help="the exact name")


def _store(command: Parser) -> None:
    command.add_argument("--yes", action="store_true", help="store it; without it nothing is changed")

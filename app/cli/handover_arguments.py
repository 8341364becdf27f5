"""The words of rfq-sender export and rfq-sender layouts."""

from pathlib import Path

from app.cli.parsing import Commands, Parser, add, group, pair

KINDS = ("csv", "json", "ubl-rfq", "ubl-quotation", "epicor-vendpart", "epicor-vendpbrk", "jobboss")


def declare(commands: "Commands[Parser]") -> None:
    export = add(commands, "export", "write the quotes of an RFQ, or the RFQ, as a file for another system")
    export.add_argument("rfq", metavar="RFQ")
    export.add_argument("file", type=Path, metavar="FILE")
    shape = export.add_mutually_exclusive_group(required=True)
    shape.add_argument("--as", dest="kind", choices=KINDS, help="what to write")
    shape.add_argument("--layout", metavar="NAME", help="a table with your own columns, see layouts")
    export.add_argument("--vendor", metavar="NAME", help="only this vendor; ubl-quotation needs one")
    export.add_argument("--chosen", action="store_true", help="only lines that are given to a vendor, from that vendor")
    export.add_argument("--scenario", metavar="NAME", help="instead of what is being worked on in the window")
    layouts = group(commands, "layouts", "list, save and remove layouts of tables for other systems")
    add(layouts, "list", "list them, with their columns")
    save = add(layouts, "save", "save a layout under a name")
    remove = add(layouts, "remove", "remove a saved layout")
    for command in (save, remove):
        command.add_argument("name", metavar="NAME")
    save.add_argument("columns", nargs="+", type=pair, metavar="HEADING=FIELD", help="such as Price=unit_price")

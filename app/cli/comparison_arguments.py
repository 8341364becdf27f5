"""The words of rfq-sender compare and overview."""

from pathlib import Path

from app.cli.parsing import Commands, Parser, add, positive


def declare(commands: "Commands[Parser]") -> None:
    compare = add(commands, "compare", "compare the offers to an RFQ, and show the cheapest ways to order")
    compare.add_argument("rfq", metavar="RFQ")
    option = compare.add_argument
    option("--scenario", metavar="NAME", help="begin with this one instead of what is being worked on in the window")
    option("--day", metavar="DAY", help="when it is decided, such as 2026-12-07 (default today)")
    option("--in", dest="currency", metavar="CODE", help="currency to compare in, such as USD")
    option("--rate", action="append", default=[], metavar="CODE=RATE", help="what one unit of a currency is worth")
    option("--rates", type=Path, metavar="FILE", help="the same out of a file: eurofxref, or Currency, Rate, Date")
    option("--quantity", action="append", default=[], metavar="LINE=N", help="order this quantity of a line")
    option("--lots", action="append", default=[], metavar="LINE=N", help="number of lots that a line is delivered in")
    option("--freight", action="append", default=[], metavar="VENDOR=AMOUNT", help="in the currency of its quote")
    option("--handling", metavar="AMOUNT", help="what an order to one more vendor costs you")
    option("--weights", metavar="P,L,H", help="points by price, lead time and answers in time, such as 60,30,10")
    option("--minimum-includes-lot", action="store_true", help="lot charges count towards line minimums")
    option("--give", action="append", default=[], metavar="LINE=VENDOR", help="this vendor keeps that line")
    option("--out", type=Path, metavar="FILE", help="write it: a workbook (.xlsx) with its formulas, or a PDF (.pdf)")
    option("--keep", metavar="NAME", help="keep it under this name; without it nothing is changed")

    overview = add(commands, "overview", "answers per day, how long vendors take, and what waits for a decision")
    overview.add_argument("--days", type=positive, default=30, metavar="N", help="the last N days (default 30)")
    overview.add_argument("--out", type=Path, metavar="FILE", help="write it as a table (.xlsx or .csv)")

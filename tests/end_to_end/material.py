"""What a buyer has on the disk: a vendor list, a list of lines, a drawing, quote forms that vendors have filled in."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from python_calamine import load_workbook

from tests.end_to_end.program import ACCOUNT, USER, MailServer
from tests.fakes.filled_forms import FilledForm
from tests.fakes.scripted_smtp import ScriptedSmtp

_HEAD = "Vendor;Contact;Email;Type;Rank\r\n"
_LINES = (
    "Line,Part Number,Callout,Process,PriceBreak\r\n"
    '1,P-1001,"ELECTROLESS NICKEL\r\nPER MIL-C-26074 CLASS 2",Electroless nickel,1;5;10\r\n'
    "2,P-1002,PASSIVATE PER AMS 2700,Passivation,50pcs or MOQ\r\n"
)


def vendor_sheet(path: Path, vendors: int, **corrected: str) -> Path:
    """A list with two contacts a vendor; `corrected` has other first addresses: v3="new@v3.example"."""
    rows = [
        f"Vendor {n} Söhne;Contact {n};{corrected.get(f'v{n}', f'quotes@v{n}.example')};Finishing;primary\r\n"
        f"Vendor {n} Söhne;Desk {n};desk@v{n}.example;Finishing;secondary\r\n"
        for n in range(1, vendors + 1)
    ]
    path.write_bytes((_HEAD + "".join(rows)).encode("cp1252"))
    return path


Do = Callable[..., Any]  # Program.do or Program.here


def add_account(do: Do, server: MailServer | ScriptedSmtp, *more: str) -> None:
    """The account `ACCOUNT` on the server, with STARTTLS and a sign-in."""
    do(
        *("accounts", "add", ACCOUNT, "--smtp", f"127.0.0.1:{server.port}", "--security", "starttls"),
        *("--from", "anna@shop.example", "--from-name", "Anna Buyer", "--user", USER, "--ca-file", str(server.ca_file)),
        *(more or ("--per-minute", "unlimited")),
    )


def prepare_request(do: Do, folder: Path, vendors: int, **corrected: str) -> str:
    """Vendors (see `vendor_sheet`), lines, a drawing, invitations; returns the number of the request."""
    do("vendors", "import", vendor_sheet(folder / "vendors.csv", vendors, **corrected))
    number: str = do(
        *("rfq", "new", "--title", "Nickel – 2 parts", "--deadline", "2099-12-04 17:00", "--zone", "America/Chicago")
    )["number"]
    lines = folder / "lines.csv"
    lines.write_bytes(_LINES.encode())
    drawing = folder / "P-1001 revA.pdf"
    drawing.write_bytes(b"%PDF-1.4\n" + bytes(range(256)) * 200)
    do("rfq", "import-lines", number, lines)
    do("rfq", "attach", number, drawing)
    do("rfq", "invite", number, "--all")
    return number


def store_quotes(do: Do, folder: Path, number: str, prices: Sequence[float]) -> None:
    """The forms of so many vendors, filled in with one price each for every row, and stored."""
    forms = do("rfq", "form", number, "--out", folder / "forms")["files"]
    for n, price in enumerate(prices, 1):
        vendor = f"Vendor {n} Söhne"
        (path,) = (Path(file) for file in forms if vendor in file)
        book = load_workbook(path)
        form = FilledForm([list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)])
        form.answer("Currency", "USD")
        for place in range(len(form.rows)):
            form.put(place, "Unit price", price)
            form.put(place, "Lead time (working days)", 10)
        do("quote", "file", number, vendor, form.as_xlsx(path), "--yes")

"""Twenty-four vendors who answer what they were asked: each in a way of its own, and the truth about each answer."""

import io
import shutil
import smtplib
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from app.domain.quotes.form_layout import ANSWERED, ASKED, FIRST_ANSWER, HEAD, TITLES_ROW
from tests.end_to_end.program import ACCOUNT
from tests.fakes.terminal import Terminal
from tests.patience import LIMIT_S
from tests.servers.mail_stack import BUYER, PASSWORD, MailStack, mail_stack

CASES = Path(__file__).parents[1] / "cases" / "replies"
COLLEAGUE = "bob@shop.example"
OUTLOOK = "nordhaus"  # answers an account that is not followed; the email comes as a file, as Outlook saves it
VENDORS = (*(f"v{n:02}" for n in range(5, 28)), OUTLOOK)  # those of the mail stack end with 4
GONE = ("v25", "v26")  # whose mailboxes are no longer there
PRICES = {(1, 1): 48.0, (1, 5): 14.2, (2, 10): 9.1, (2, 50): 4.35}
FORMS = {"v05": "xlsx", "v06": "xlsx", "v07": "ods", "v08": "csv", "v09": "xls", "v10": "xlsx"}
_LINES = "Line,Part Number,Process,PriceBreak\n1,0022-10116,Electroless nickel,1;5\n2,0190-25230,Chem film,10;50\n"
_SOFFICE = shutil.which("soffice")

Truth = tuple[str, str, list[str]]  # kind, degree, vendors


def address_of(vendor: str) -> str:
    return f"sales@{vendor}.example"


def who(sender: str, details: Mapping[str, Any]) -> str:
    """Under what the truth has an answer: by its sender, and by whom it could not reach where a server wrote it."""
    bounced = details.get("bounced")
    return f"bounce {bounced[0]['address']}" if bounced else sender


@contextmanager
def vendor_stack() -> Iterator[MailStack]:
    """Mail servers that know them all, but those who are gone."""
    here = [address_of(v) for v in VENDORS if v not in GONE]
    with mail_stack([*here, COLLEAGUE], [address_of(v) for v in GONE]) as running:
        yield running


def prepared(terminal: Terminal, stack: MailStack, folder: Path) -> str:
    """The number of an RFQ to all of them that is ready to be sent from the buyer's account."""
    way = ("--smtp", f"127.0.0.1:{stack.ports.starttls}", "--security", "starttls", "--user", BUYER)
    own = ("--imap", f"127.0.0.1:{stack.ports.imaps}", "--from", BUYER, "--per-minute", "unlimited")
    terminal.json("accounts", "add", ACCOUNT, *way, *own, "--ca-file", stack.ca_file)
    rows = "".join(f"Vendor {v},{address_of(v)},Finishing\n" for v in VENDORS)
    (sheet := folder / "vendors.csv").write_text(f"Vendor,Email,Type\n{rows}", encoding="utf-8")
    (lines := folder / "lines.csv").write_text(_LINES, encoding="utf-8")
    terminal.json("vendors", "import", sheet)
    made = terminal.json("rfq", "new", "--title", "Plating", "--deadline", "2099-12-04 17:00", "--zone", "UTC")
    number: str = made["number"]
    terminal.json("rfq", "import-lines", number, lines)
    terminal.json("rfq", "invite", number, "--all")
    return number


@dataclass(frozen=True, slots=True)
class Town:
    """The vendors, who read what they got and answer it; some sell lines for another share of what it usually costs."""

    stack: MailStack
    folder: Path
    shares: Mapping[str, Mapping[int, float]] = field(default_factory=dict)

    def invitation(self, vendor: str) -> EmailMessage:
        (octets,) = self.stack.mails(address_of(vendor))
        mail: Message = message_from_bytes(octets, policy=default)
        assert isinstance(mail, EmailMessage)
        return mail

    def answer(self, vendor: str, text: str, *, to: str = "", marks: bool = True, **headers: str) -> EmailMessage:
        """A reply to the email that this vendor got, or that `to` got."""
        asked = self.invitation(to or vendor)
        mail = EmailMessage()
        mail["From"], mail["To"] = f"Pat <{address_of(vendor)}>", BUYER
        mail["Date"], mail["Message-ID"] = format_datetime(datetime.now(UTC)), make_msgid(domain=f"{vendor}.example")
        mail["Subject"] = f"Re: {asked['Subject']}" if marks else "Our quote"
        if marks:
            mail["In-Reply-To"] = mail["References"] = asked["Message-ID"]
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        return mail

    def send(self, mail: EmailMessage) -> None:
        """Through the submission port, as any mail program does."""
        sender = mail["From"].addresses[0].addr_spec
        context = ssl.create_default_context(cafile=str(self.stack.ca_file))
        with smtplib.SMTP("127.0.0.1", self.stack.ports.starttls, timeout=LIMIT_S) as line:
            line.starttls(context=context)
            line.login(sender, PASSWORD)
            line.send_message(mail, sender, [BUYER])

    def filled(self, vendor: str, kind: str = "xlsx") -> tuple[bytes, str]:
        """The form that this vendor got, filled in, and saved again by LibreOffice where there is one."""
        (form,) = (p for p in self.invitation(vendor).iter_attachments() if "form" in (p.get_filename() or ""))
        rows = CalamineWorkbook.from_filelike(io.BytesIO(form.get_content())).get_sheet_by_index(0)
        cells = [list(row) for row in rows.to_python(skip_empty_area=False)]
        line_at, quantity_at = ASKED.index("Line"), ASKED.index("Quantity")
        price_at, lead_at = len(ASKED), len(ASKED) + ANSWERED.index("Lead time (working days)")
        for row in cells[TITLES_ROW:]:
            if row[line_at]:
                line = _whole(row[line_at])
                usual = PRICES[line, _whole(row[quantity_at])]
                row[price_at] = round(usual * self.shares.get(vendor, {}).get(line, 1), 2)
                row[lead_at] = 10
        cells[FIRST_ANSWER - 1 + HEAD.index("Currency")][4] = "USD"
        path = self.folder / f"{vendor}.xlsx"
        with Workbook(path) as book:
            sheet = book.add_worksheet("Quote")
            for number, row in enumerate(cells):
                for place, cell in enumerate(row):
                    sheet.write(number, place, cell)
        return self._saved_again(path, kind)

    def outlook_file(self) -> Path:
        """What that vendor wrote, as Outlook saved it; text in such a file keeps its length."""
        there = self.invitation(OUTLOOK)["Subject"]
        number, token = there[there.rindex("[") + 1 : -1].split("/")
        octets = (CASES / "18-reply-outlook.msg").read_bytes()
        said = {"RFQ-2026-0042": number, "4TQ9X": token, f"weber@{OUTLOOK}.example": address_of(OUTLOOK)}
        for old, new in said.items():
            assert len(old) == len(new), new
            octets = octets.replace(old.encode("utf-16-le"), new.encode("utf-16-le"))
        octets = octets.replace(b"SMTP:WEBER@", b"SMTP:SALES@")
        (path := self.folder / "AW Plating.msg").write_bytes(octets)
        return path

    def _saved_again(self, path: Path, kind: str) -> tuple[bytes, str]:
        if _SOFFICE is None:
            return path.read_bytes(), path.name
        (there := self.folder / "saved").mkdir(exist_ok=True)
        home = f"-env:UserInstallation=file://{self.folder / 'office'}"
        command = [_SOFFICE, home, "--headless", "--convert-to", kind, "--outdir", str(there), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=LIMIT_S)
        saved = there / f"{path.stem}.{kind}"
        return saved.read_bytes(), saved.name


def answer_all(town: Town) -> dict[str, Truth]:
    """By who has written it: what must come out. All of it has arrived at the end."""
    town.stack.settle()  # what was sent has to be there before it can be answered
    truth: dict[str, Truth] = {}

    def certain(vendor: str, kind: str, mail: EmailMessage) -> None:
        town.send(mail)
        truth[address_of(vendor)] = (kind, "certain", [f"Vendor {vendor}"])

    for vendor, kind in FORMS.items():
        octets, name = town.filled(vendor, kind)
        certain(vendor, "form", _with(town.answer(vendor, "Please see our quote."), octets, name))
    for vendor in ("v11", "v12"):
        certain(vendor, "quote", town.answer(vendor, "0022-10116: 1 pc $48.00, 5 pcs $14.20 each\nNet 30\n"))
    html = town.answer("v14", "")
    html.set_content("<p>0022-10116<br>5 St&uuml;ck: <b>14,20 &euro;</b> pro St&uuml;ck</p>", subtype="html")
    certain("v14", "quote", html)
    top = town.answer(
        "v15", "See our price below.\n\n$14.20 each for 5.\n\n-----Original Message-----\nDECLINE if you can't.\n"
    )
    certain("v15", "quote", top)
    for vendor in ("v16", "v17"):
        pdf = (CASES / "13-quote-delta.pdf").read_bytes()
        certain(vendor, "quote", _with(town.answer(vendor, "Attached."), pdf, "quote.pdf"))
    certain("v18", "decline", town.answer("v18", "We must decline, no capacity until March.\n"))
    certain("v19", "decline", town.answer("v19", "DECLINE\n"))
    certain("v20", "decline", town.answer("v20", "Leider können wir nicht anbieten: zu klein.\n"))
    certain("v21", "question", town.answer("v21", "Hi, which alloy is it, and do you supply the masking?\n"))
    away = "Ich bin bis einschließlich 11.12.2099 nicht im Büro. In dringenden Fällen: keller@v22.example\n"
    certain("v22", "auto_reply", town.answer("v22", away, Auto_Submitted="auto-replied"))
    certain("v23", "auto_reply", town.answer("v23", "I am out of the office.\n", X_Autoreply="yes"))
    _doubtful(town, truth)
    for vendor in GONE:
        truth[f"bounce {address_of(vendor)}"] = ("bounce", "certain", [f"Vendor {vendor}"])
    town.send(_advertising())
    town.stack.settle()
    return truth


def _doubtful(town: Town, truth: dict[str, Truth]) -> None:
    """One answers under another one's mark; one without any; and one that a colleague passes on."""
    town.send(town.answer("v24", "$12.00 each\n", to="v11"))
    truth[address_of("v24")] = ("quote", "ambiguous", ["Vendor v11", "Vendor v24"])
    town.send(town.answer("v27", "$11.00 each\n", marks=False))
    truth[address_of("v27")] = ("quote", "probable", ["Vendor v27"])
    passed = EmailMessage()
    passed["From"], passed["To"], passed["Subject"] = f"Bob <{COLLEAGUE}>", BUYER, "FW: Quote"
    passed["Message-ID"] = make_msgid(domain="shop.example")
    passed.set_content(
        f"Is this for you?\n\n-----Original Message-----\nFrom: Pat <{address_of('v13')}>\nSent: Monday\nTo: Bob\n"
        "Subject: Quote\n\nOur price is $10.50 each.\n"
    )
    town.send(passed)
    truth[COLLEAGUE] = ("quote", "probable", ["Vendor v13"])


def _advertising() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"News <{COLLEAGUE}>", BUYER, "Lunch on Friday"
    mail["Message-ID"] = make_msgid(domain="shop.example")
    mail.set_content("Pizza, $9.50 each.\n")
    return mail


def _with(mail: EmailMessage, octets: bytes, name: str) -> EmailMessage:
    mail.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)
    return mail


def _whole(cell: object) -> int:
    return int(float(str(cell)))

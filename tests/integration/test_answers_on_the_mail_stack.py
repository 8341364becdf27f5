"""Twenty-four vendors answer, through Postfix into the buyer's mailbox at Dovecot; one look files it all."""

import io
import shutil
import smtplib
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from app.domain.quotes.form_layout import ANSWERED, ASKED, FIRST_ANSWER, HEAD, TITLES_ROW
from tests.end_to_end.program import ACCOUNT, PASSWORD_VARIABLE
from tests.fakes.keyrings import MemoryKeyring
from tests.fakes.office import begun
from tests.fakes.terminal import Terminal
from tests.patience import LIMIT_S
from tests.servers.mail_stack import BUYER, PASSWORD, MailStack, mail_stack

CASES = Path(__file__).parents[1] / "cases" / "replies"
COLLEAGUE = "bob@shop.example"
VENDORS = tuple(f"v{n:02}" for n in range(5, 29))  # those of the mail stack end with 4
GONE = ("v25", "v26")  # whose mailboxes are no longer there
PRICES = {(1, 1): 48.0, (1, 5): 14.2, (2, 10): 9.1, (2, 50): 4.35}
FORMS = {"v05": "xlsx", "v06": "xlsx", "v07": "ods", "v08": "csv", "v09": "xls", "v10": "xlsx"}
_LINES = "Line,Part Number,Process,PriceBreak\n1,0022-10116,Electroless nickel,1;5\n2,0190-25230,Chem film,10;50\n"
_SOFFICE = shutil.which("soffice")


def address_of(vendor: str) -> str:
    return f"sales@{vendor}.example"


@pytest.fixture
def stack() -> Iterator[MailStack]:
    here = [address_of(v) for v in VENDORS if v not in GONE]
    with mail_stack([*here, COLLEAGUE], [address_of(v) for v in GONE]) as running:
        yield running


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    ring = MemoryKeyring()
    monkeypatch.setattr("keyring.get_keyring", lambda: ring)
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    return Terminal(begun(tmp_path / "data"), monkeypatch, capsys)


@dataclass(frozen=True, slots=True)
class Town:
    """The vendors, who read what they got and answer it."""

    stack: MailStack
    folder: Path

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
                row[price_at] = PRICES[_whole(row[line_at]), _whole(row[quantity_at])]
                row[lead_at] = 10
        cells[FIRST_ANSWER - 1 + HEAD.index("Currency")][4] = "USD"
        path = self.folder / f"{vendor}.xlsx"
        with Workbook(path) as book:
            sheet = book.add_worksheet("Quote")
            for number, row in enumerate(cells):
                for place, cell in enumerate(row):
                    sheet.write(number, place, cell)
        return self._saved_again(path, kind)

    def _saved_again(self, path: Path, kind: str) -> tuple[bytes, str]:
        if _SOFFICE is None:
            return path.read_bytes(), path.name
        (there := self.folder / "saved").mkdir(exist_ok=True)
        home = f"-env:UserInstallation=file://{self.folder / 'office'}"
        command = [_SOFFICE, home, "--headless", "--convert-to", kind, "--outdir", str(there), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=LIMIT_S)
        saved = there / f"{path.stem}.{kind}"
        return saved.read_bytes(), saved.name


def test_after_one_look_every_answer_is_where_it_belongs(stack: MailStack, terminal: Terminal, tmp_path: Path) -> None:
    number = _send_out(terminal, stack, tmp_path)
    town = Town(stack, tmp_path)
    truth = _answer_all(town)
    stack.settle()
    before = _flags(stack)
    fetched = terminal.json("replies", "fetch")
    (looked,) = fetched["accounts"]
    assert (looked["problem"], len(looked["added"])) == ("", len(truth))
    assert _flags(stack) == before
    answers = terminal.json("replies", "list")
    found = {_who(answer): answer for answer in answers}
    assert found.keys() == truth.keys()
    for who, (kind, degree, vendors) in truth.items():
        answer = found[who]
        assert (answer["kind"], answer["degree"]) == (kind, degree), (who, answer["why"], answer["reasons"])
        assert sorted(place["vendor"] for place in answer["places"]) == vendors, who
        assert (answer["vendor"] != "") is (degree == "certain"), who
    assert fetched["needs_you"] == sum(t[1] != "certain" or t[0] == "question" for t in truth.values())
    listed = terminal("replies", "list", number)
    assert f"{number}: 24 asked · 13 quoted · 3 declined · 1 with a question · 2 bounced · 5 silent" in listed.out
    _forms_are_read(terminal, found)
    again = terminal.json("replies", "fetch")
    assert (again["accounts"][0]["added"], again["accounts"][0]["seen"]) == ([], 0)


def _send_out(terminal: Terminal, stack: MailStack, folder: Path) -> str:
    way = ("--smtp", f"127.0.0.1:{stack.ports.starttls}", "--security", "starttls", "--user", BUYER)
    own = ("--imap", f"127.0.0.1:{stack.ports.imaps}", "--from", BUYER, "--per-minute", "unlimited")
    terminal.json("accounts", "add", ACCOUNT, *way, *own, "--ca-file", stack.ca_file)
    (sheet := folder / "vendors.csv").write_text(
        "Vendor,Email,Type\n" + "".join(f"Vendor {v},{address_of(v)},Finishing\n" for v in VENDORS), encoding="utf-8"
    )
    (lines := folder / "lines.csv").write_text(_LINES, encoding="utf-8")
    terminal.json("vendors", "import", sheet)
    made = terminal.json("rfq", "new", "--title", "Plating", "--deadline", "2099-12-04 17:00", "--zone", "UTC")
    number: str = made["number"]
    terminal.json("rfq", "import-lines", number, lines)
    terminal.json("rfq", "invite", number, "--all")
    sent = terminal("--json", "rfq", "send", number, "--account", ACCOUNT, "--yes")
    assert (sent.code, sent.document["accepted"]) == (0, len(VENDORS)), sent.document
    return number


Truth = tuple[str, str, list[str]]  # kind, degree, vendors


def _answer_all(town: Town) -> dict[str, Truth]:
    """By who has written it: what must come out."""
    truth: dict[str, Truth] = {}

    def certain(vendor: str, kind: str, mail: EmailMessage) -> None:
        town.send(mail)
        truth[address_of(vendor)] = (kind, "certain", [f"Vendor {vendor}"])

    for vendor, kind in FORMS.items():
        octets, name = town.filled(vendor, kind)
        certain(vendor, "form", _with(town.answer(vendor, "Please see our quote."), octets, name))
    for vendor in ("v11", "v12", "v13"):
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
        f"Is this for you?\n\n-----Original Message-----\nFrom: Pat <{address_of('v28')}>\nSent: Monday\nTo: Bob\n"
        "Subject: Quote\n\nOur price is $10.50 each.\n"
    )
    town.send(passed)
    truth[COLLEAGUE] = ("quote", "probable", ["Vendor v28"])


def _advertising() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"News <{COLLEAGUE}>", BUYER, "Lunch on Friday"
    mail["Message-ID"] = make_msgid(domain="shop.example")
    mail.set_content("Pizza, $9.50 each.\n")
    return mail


def _with(mail: EmailMessage, octets: bytes, name: str) -> EmailMessage:
    mail.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)
    return mail


def _who(answer: Mapping[str, Any]) -> str:
    bounced = answer["details"].get("bounced")
    return f"bounce {bounced[0]['address']}" if bounced else str(answer["from"])


def _forms_are_read(terminal: Terminal, found: Mapping[str, Mapping[str, Any]]) -> None:
    for vendor in FORMS:
        document = terminal.json("quote", "read", str(found[address_of(vendor)]["id"]), "--yes")
        prices = {(p["line"], p["quantity"]): float(p["unit_price"]) for p in document["quote"]["prices"]}
        assert (prices, document["findings"]) == (PRICES, []), vendor


def _whole(cell: object) -> int:
    return int(float(str(cell)))


def _flags(stack: MailStack) -> list[bytes]:
    """How each email of the inbox is marked."""
    with stack.signed_in(BUYER) as client:
        client.select("INBOX", readonly=True)
        return [line for line in client.fetch("1:*", "(UID FLAGS)")[1] if isinstance(line, bytes)]

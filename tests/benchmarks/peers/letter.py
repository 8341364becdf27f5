"""One letter to each vendor: a template, `EmailMessage`, and the file attached to each.

The text is the one that the program sends, so that all send the same.
"""

import argparse
import mimetypes
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Letters:
    """Composes the letters; the templates are compiled once, the file is read for each (as a loop would)."""

    plain: Template
    html: Template
    attachment: Path | None
    lines: int

    def letter(self, number: int) -> EmailMessage:
        """The letter to one vendor."""
        process = {"process": "Electroless nickel", "quantities": "1; 5; 10"}
        parts = [{"number": f"P-{1000 + n}", **process} for n in range(1, self.lines + 1)]
        given = {"name": f"Contact {number}", "parts": parts}
        mail = EmailMessage()
        mail["Subject"] = "RFQ-2026-0001 – Nickel plating, 1 part – quote by Fri 4 Dec 2099 17:00 UTC"
        mail["From"] = "Anna Buyer <anna@shop.example>"
        mail["To"] = f"Contact {number} <quotes@v{number}.example>"
        mail["Date"] = formatdate(localtime=False)
        mail["Message-ID"] = make_msgid(domain="shop.example")
        mail.set_content(self.plain.render(given))
        mail.add_alternative(self.html.render(given), subtype="html")
        if self.attachment is not None:
            main, _, sub = (mimetypes.guess_type(self.attachment)[0] or "application/octet-stream").partition("/")
            mail.add_attachment(self.attachment.read_bytes(), maintype=main, subtype=sub, filename=self.attachment.name)
        return mail


@dataclass(frozen=True, slots=True)
class Task:
    """What a peer is told to do; `context` is None in the clear."""

    port: int
    mails: int
    connections: int
    letters: Letters
    context: ssl.SSLContext | None

    def numbers(self, lane: int) -> range:
        """The vendors of one connection."""
        return range(1 + lane, self.mails + 1, self.connections)


def task() -> Task:
    """From the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--mails", type=int, required=True)
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--lines", type=int, default=1)
    parser.add_argument("--attachment", type=Path)
    parser.add_argument("--ca", type=Path)
    given = parser.parse_args()
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True)
    plain = Environment(loader=FileSystemLoader(_HERE), autoescape=False).get_template("letter.txt")  # noqa: S701 - text
    letters = Letters(plain, environment.get_template("letter.html"), given.attachment, given.lines)
    context = None if given.ca is None else ssl.create_default_context(cafile=given.ca)
    return Task(given.port, given.mails, given.connections, letters, context)

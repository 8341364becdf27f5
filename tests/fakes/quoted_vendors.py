"""The samples' answers stored as quotes: Acme's form, Delta's PDF, Quickcoat's messy form; Nordhaus has declined."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

from app.domain.comparison.scenario import Scenario
from app.domain.vendors.response import Response
from tests.fakes.answers_setting import SAMPLES
from tests.fakes.asked_vendors import NUMBER, SENT_AT, VENDORS, AskedVendors, ask_vendors
from tests.fakes.office import Office

ACME, DELTA, QUICKCOAT, NORDHAUS = "Acme Plating", "Delta Finishing", "Quickcoat LLC", "Nordhaus GmbH"
G1 = Scenario(day=date(2026, 12, 7), quantities={1: 5, 2: 100, 3: 1000})


def quote_vendors(office: Office, folder: Path) -> AskedVendors:
    """They are read as the buyer's program reads them, and confirmed."""
    asked, made = ask_vendors(office), office.services
    for vendor, form in ((ACME, "11-form-perfect.xlsx"), (QUICKCOAT, "12-form-messy.xlsx")):
        made.quoting.store(made.quoting.of_file(SAMPLES / form, asked.rfq.id, asked.ids[vendor]).quote)
    entry = made.replies.get(made.taking_in.files([_mail_of_delta(folder)]).added[0])
    (part,) = made.quote_documents.pdfs(entry)
    proposed = made.quote_documents.of_document(entry, made.quote_documents.read(entry, part)).quote
    made.quoting.store(replace(proposed, order_charge=Decimal(25)))
    made.matching.respond(asked.rfq.id, asked.ids[NORDHAUS], Response.DECLINED)
    return asked


def _mail_of_delta(folder: Path) -> Path:
    token, addresses = VENDORS[DELTA]
    mail = EmailMessage()
    mail["From"], mail["Subject"] = addresses[0], f"Re: Plating [{NUMBER}/{token}]"
    mail["Message-ID"], mail["Date"] = "<1@deltafinishing.example>", SENT_AT
    mail.set_content("Our quote is attached.")
    octets = (SAMPLES / "13-quote-delta.pdf").read_bytes()
    mail.add_attachment(octets, maintype="application", subtype="pdf", filename="DF-20931.pdf")
    (path := folder / "delta.eml").write_bytes(mail.as_bytes())
    return path

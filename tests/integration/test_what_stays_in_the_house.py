"""What is internal is marked with words of its own, and these are looked for in every octet that goes out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest

from app.documents.mail.language import LANGUAGES
from app.documents.mail.placeholders import PLACEHOLDERS
from app.domain.accounts.account import Account
from app.domain.rfqs.rfq import Attachment, Rfq, RfqItem
from app.domain.rfqs.terms import Terms
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.vendor import Capability, Contact, ContactRank, Vendor
from app.services.rfqs.mail_templates import STANDARD
from tests.fakes.office import Office, vendor
from tests.fakes.pictures import png

_SEEN = ("xqpart", "xqdescription", "xqcallout")  # vendors need them: whoever finds these would find the others
_INTERNAL = (
    *("notes", "targetprice", "customer", "folder"),
    *("vendornotes", "vendorreason", "vendortag", "vendorsource", "vendorterms"),
    *("account", "savedterms"),
)
_MARK = re.compile("xq(?:" + "|".join(_INTERNAL) + ")", re.IGNORECASE)
_LINE = RfqItem(
    number=1,
    part_number="XQPART",
    description="XQDESCRIPTION",
    callout="Electroless nickel XQCALLOUT",
    process="Electroless nickel",
    quantities=QuantityBreaks((1, 5)),
    customer="XQCUSTOMER",
    target_price="12.50 XQTARGETPRICE",
)
_EVERYTHING = " ".join(placeholder.source for placeholder in PLACEHOLDERS)
_LOOPS = "{% for line in lines %}{{ line.part }} {{ line.description }} {{ line.callout }}\n{% endfor %}"
_ROOTS = {"rfq": Rfq, "line": RfqItem, "attachment": Attachment, "buyer": Account, "vendor": Vendor}


def _vendor(number: int, language: str) -> Vendor:
    contact = Contact(
        email=f"q@v{number}.example", name="Dana Kent", first_name="Dana", last_name="Kent", rank=ContactRank.PRIMARY
    )
    done = Capability(process=_LINE.process, source="XQVENDORSOURCE")
    return replace(
        vendor(number),
        contacts=(contact,),
        language=language,
        capabilities=(done,),
        notes="XQVENDORNOTES",
        status_reason="XQVENDORREASON",
        tags=("XQVENDORTAG",),
        terms="XQVENDORTERMS",
    )


@pytest.fixture
def rfq(office: Office, tmp_path: Path) -> Rfq:
    """Asked of a vendor of each language, with a form, terms, a file and a signature."""
    account = office.account("XQACCOUNT")
    office.services.accounts.save(replace(account, company="Northfield Works", phone="1", from_name="Anna", logo=png()))
    folder = tmp_path / "XQFOLDER"
    folder.mkdir()
    (folder / "XQPART.pdf").write_bytes(b"%PDF-1.4")
    saved = office.services.saved_terms.save("XQSAVEDTERMS", Terms(currency="USD", payment="Net 30"))
    editing = office.services.rfq_editing
    made = editing.create("Plating", office.request(1).deadline)
    editing.set_items(made.id, [replace(_LINE, source_folder=str(folder))])
    editing.attach(made.id, [folder])
    editing.change(made.id, notes="XQNOTES", has_form=True, terms=saved.terms)
    asked = [_vendor(number, language.code) for number, language in enumerate(LANGUAGES, start=10)]
    stored = office.services.vendors.save_all(asked).vendors
    return office.services.rfq_asking.set_invited(made.id, [v.stored_id for v in stored])


def _opened(octets: bytes) -> Iterator[bytes]:
    """These, and what is packed in them."""
    yield octets
    if is_zipfile(BytesIO(octets)):
        with ZipFile(BytesIO(octets)) as packed:
            for name in packed.namelist():
                yield name.encode()
                yield from _opened(packed.read(name))


def _parts(mail: bytes) -> Iterator[bytes]:
    """As it goes over the line, its headers as people read them, and its parts unpacked."""
    yield mail
    for part in message_from_bytes(mail, policy=default).walk():
        yield "\n".join(f"{name}: {value}" for name, value in part.items()).encode()
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):  # else it has parts of its own
            yield from _opened(payload)


def _words(parts: Iterator[bytes]) -> str:
    """As text, also where it is written in UTF-16, where each of its letters has an empty octet beside it."""
    return "\n".join(octets.replace(b"\0", b"").decode("utf-8", "replace") for octets in parts)


def _mails(office: Office, rfq: Rfq, out: Path) -> list[str]:
    """One for each vendor: as .eml files, as the buyer's trial, and as sent."""
    account = office.services.accounts.get("XQACCOUNT")
    written = [file.read_bytes() for file in office.services.rfq_preview.write(rfq.id, out, account)]
    for vendor_id in rfq.vendor_ids:
        office.services.trial_mail.send(rfq.id, vendor_id, account, "anna@shop.example")
    office.services.sending_right.take()
    office.services.rfq_sending.queue(rfq.id, account)
    office.drain()
    sent = [b"".join(message.blocks()) for message in office.server.taken]
    assert (len(written), len(sent)) == (len(LANGUAGES), 2 * len(LANGUAGES))
    return [_words(_parts(mail)) for mail in (*written, *sent)]


def _leaks(text: str) -> Sequence[str]:
    return _MARK.findall(text)


def _sees(text: str) -> bool:
    """Otherwise a look at it would prove nothing."""
    return all(word in text.casefold() for word in _SEEN)


@pytest.mark.parametrize(
    "change",
    [{}, {"body": _EVERYTHING}, {"subject": "{{ rfq.number }} {{ rfq.title }}", "body": _LOOPS}],
    ids=[STANDARD, "every placeholder", "loops"],
)
def test_no_mail_and_no_form_in_it_says_what_is_internal(
    office: Office, rfq: Rfq, tmp_path: Path, change: Mapping[str, str]
) -> None:
    rfq = office.services.rfq_editing.change(rfq.id, **change)
    for words in _mails(office, rfq, tmp_path / "out"):
        assert "xl/worksheets/sheet1.xml" in words, "the form was looked into"
        assert _sees(words)
        assert _leaks(words) == []


def test_no_quote_form_says_what_is_internal(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    account = office.services.accounts.get("XQACCOUNT")
    for form in office.services.quote_forms.write(rfq.id, tmp_path / "out", account):
        words = _words(_opened(form.read_bytes()))
        assert _sees(words)
        assert _leaks(words) == []


def test_no_name_that_a_template_may_use_leads_there(office: Office, rfq: Rfq) -> None:
    account = office.services.accounts.get("XQACCOUNT")
    names = [f"{root}.{field.name}" for root, kind in _ROOTS.items() for field in fields(kind)]
    names += [field.name for kind in _ROOTS.values() for field in fields(kind)]
    understood = set()
    for name in names:
        inside = f"{{{{ {name} }}}}"
        loop = "attachment in attachments" if name.startswith("attachment.") else "line in lines"
        for body in (inside, f"{{% for {loop} %}}{inside}{{% endfor %}}"):
            office.services.rfq_editing.change(rfq.id, body=body)
            shown = office.services.rfq_preview.show(rfq.id, rfq.vendor_ids[0], account)
            assert _leaks(shown.plain + shown.html + shown.subject + repr(shown.values)) == [], name
            if shown.plain:
                understood.add(name)
    assert {"rfq.title", "vendor.name", "line.callout", "attachment.name", "buyer.company"} <= understood
    assert not understood & {"rfq.notes", "line.target_price", "line.customer", "attachment.path", "vendor.notes"}


def test_the_marks_are_found_where_they_are(office: Office, rfq: Rfq) -> None:
    """A mark that was nowhere would never be missed."""
    vendors = [office.services.vendors.get(vendor_id) for vendor_id in rfq.vendor_ids]
    house = repr((office.services.rfq_reading.get(rfq.id), vendors, office.services.accounts.all()))
    house += repr(office.services.saved_terms.every())
    assert {mark.casefold() for mark in _leaks(house)} == {f"xq{name}" for name in _INTERNAL}

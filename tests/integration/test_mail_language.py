"""Vendors of several languages in one RFQ, and who is told that something is controlled."""

from dataclasses import replace
from pathlib import Path

from app.domain.rfqs.rfq import Rfq, Text
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from app.services.rfqs.mail_texts import invitations
from tests.fakes.office import Office


def _asked(office: Office, file: Path | None = None) -> Rfq:
    office.account()
    rfq = office.request(0, [file] if file else [])
    vendors = [
        Vendor(
            name=name,
            language=language,
            clearance="CUI",
            contacts=(
                Contact(email=f"a@{name}.example", first_name="Dana", last_name="Weber", rank=ContactRank.PRIMARY),
            ),
        )
        for name, language in (("kestrel", ""), ("osprey", "de"), ("plover", "de-AT"))
    ]
    return office.services.rfq_asking.invite(rfq.id, [office.services.vendors.save(v).stored_id for v in vendors])


def _texts(office: Office, rfq: Rfq) -> list[str]:
    account = office.services.accounts.get("office")
    return [office.services.rfq_preview.show(rfq.id, v, account).plain for v in rfq.vendor_ids]


def test_each_vendor_reads_its_own_language(office: Office, drawing: Path) -> None:
    rfq = _asked(office, drawing)
    office.services.rfq_editing.change(rfq.id, body="{{ greeting }}\n{{ rfq.parts }}\n{{ attached_files }}")
    english, *german = _texts(office, rfq)
    assert english.startswith("Hello Dana,\n1 part\nAttached:\n- ")
    assert all(text.startswith("Guten Tag Dana Weber,\n1 Teil\nIm Anhang:\n- ") for text in german)


def test_the_programs_own_text_comes_in_the_vendors_language(office: Office) -> None:
    english, *german = _texts(office, _asked(office))
    assert english.startswith("Hello Dana,\n\nWe'd like your quote on 1 part")
    assert all(text.startswith("Guten Tag Dana Weber,\n\nbitte bieten Sie uns 1 Teil") for text in german)


def test_the_buyers_own_text_for_a_language_goes_to_its_vendors(office: Office) -> None:
    rfq = _asked(office)
    text = Text(language="de-DE", subject="{{ rfq.number }}", body="{{ greeting }}\n\nanbei nichts.")
    office.services.rfq_editing.change(rfq.id, texts=(text,))
    english, *german = _texts(office, rfq)
    assert "We'd like your quote" in english
    assert set(german) == {"Guten Tag Dana Weber,\n\nanbei nichts.\n"}


def test_a_mistake_in_the_text_is_told_for_every_language(office: Office) -> None:
    rfq = _asked(office)
    office.services.rfq_editing.change(rfq.id, body="{% set x = 1 %}")
    account = office.services.accounts.get("office")
    problems = {office.services.rfq_preview.show(rfq.id, v, account).problem for v in rfq.vendor_ids}
    assert len(problems) == 1
    assert "Assign" in problems.pop()
    assert "message-invalid" in {f.code for f in office.services.rfq_checking.check(rfq.id, account)}


def test_who_gets_a_controlled_line_is_told(office: Office) -> None:
    rfq = _asked(office)
    assert not any("CUI" in text for text in _texts(office, rfq))
    office.services.rfq_editing.set_items(rfq.id, [replace(item, clearance="CUI") for item in rfq.items])
    assert ["(CUI)" in text for text in _texts(office, rfq)] == [True] * 3


def test_who_gets_a_controlled_file_is_told_in_the_mail_that_is_sent(office: Office, drawing: Path) -> None:
    rfq = _asked(office, drawing)
    office.services.file_control.decide(rfq.attachments[0], "CUI")
    assert ["(CUI)" in text for text in _texts(office, rfq)] == [True] * 3
    prepared = office.services.rfq_checking.prepare(rfq.id, office.services.accounts.get("office"))
    assert [b"(CUI)" in mail.head for mail in prepared.mails.values()] == [True] * 3
    assert "placeholder-empty" not in {f.code for f in prepared.findings}


def test_an_rfq_begins_with_the_english_text_and_has_no_code_in_it(office: Office) -> None:
    rfq = office.request(0)
    assert (rfq.subject, rfq.body) == (invitations()["en"].subject, invitations()["en"].body)
    for text in invitations().values():
        assert "{%" not in text.subject + text.body
        assert "\n" not in text.subject
        assert text.body.startswith("{{ greeting }}\n")


def test_rfqs_that_a_sheet_is_split_into_have_the_texts_of_the_first(office: Office) -> None:
    rfq = _asked(office)
    texts = (Text(language="de", subject="{{ rfq.number }}", body="{{ greeting }}\n\nanbei nichts."),)
    office.services.rfq_editing.change(rfq.id, texts=texts)
    imports = office.services.line_import
    sheet = imports.read_text("Part\tProcess\tQty\nK-1\tAnodize\t5\nK-2\tNickel\t5\n", split="Process")
    made = imports.add_split(rfq.id, sheet, "Process")
    assert [one.texts for one, _ in made] == [texts, texts]

"""What a mail says to one vendor, and that nothing internal is among it."""

import pytest

from app.documents.mail.fields import Sender, own_fields, shared_fields
from app.documents.mail.greeting import greeting
from app.documents.mail.language import ENGLISH, GERMAN, Language
from app.documents.mail.placeholders import PLACEHOLDERS
from app.documents.mail.template import MailTemplate, RenderedMail, TemplateInvalid
from app.domain.rfqs.rfq import Attachment, Rfq, RfqItem, RfqState
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import RfqId
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from app.services.rfqs.mail_texts import invitations

_ITEMS = (
    RfqItem(
        number=1,
        part_number="0042-1",
        revision="B",
        callout="EN PLATE <X>\nNO RACK MARKS",
        process="EN",
        specification="AMS 2404",
        quantities=QuantityBreaks((1, 5)),
    ),
    RfqItem(number=2, part_number="0042-2", quantities=QuantityBreaks((10,), or_minimum=True), need_by="1 March"),
)


def _vendor(*contacts: tuple[str, ContactRank], name: str = "Kestrel") -> Vendor:
    return Vendor(
        name=name,
        contacts=tuple(Contact(email="a@b.example", first_name=first, rank=rank) for first, rank in contacts),
    )


def _rfq(items: tuple[RfqItem, ...] = _ITEMS, deadline: Deadline | None = None, *, files: bool = True) -> Rfq:
    attachment = Attachment(path="/x/a.pdf", name="a<b>.pdf", size=123_456, sha256="")
    return Rfq(
        id=RfqId(1),
        number="RFQ-2026-0042",
        title="Electroless nickel",
        state=RfqState.DRAFT,
        deadline=deadline or Deadline.parse("2026-12-04 17:00", "America/Chicago"),
        subject="",
        body="",
        items=items,
        attachments=(attachment,) if files else (),
        notes="they are too dear",
    )


def _fields(
    rfq: Rfq, vendor: Vendor | None = None, language: Language = ENGLISH, levels: tuple[str, ...] = (), form: str = ""
) -> dict[str, object]:
    own = own_fields(vendor or _vendor(("Dana", ContactRank.PRIMARY)), "RFQ-2026-0042/K7F3Q", language)
    shared = shared_fields(
        rfq, sender=Sender(name="Pat Buyer", address="pat@buyer.example"), language=language, levels=levels, form=form
    )
    return shared | own


def _mail(rfq: Rfq, language: Language = ENGLISH, levels: tuple[str, ...] = (), form: str = "") -> RenderedMail:
    text = invitations()[language.code]
    vendor = Vendor(name="Kestrel", contacts=(Contact(email="a@b.example", first_name="Dana", last_name="Weber"),))
    return MailTemplate(text.subject, text.body).render(_fields(rfq, vendor, language, levels, form))


def test_the_default_mail_says_all_a_vendor_needs() -> None:
    mail = _mail(_rfq())
    assert mail.subject == (
        "RFQ-2026-0042 – Electroless nickel, 2 parts – quote by Fri, Dec 4, 2026, 5:00 PM CST [RFQ-2026-0042/K7F3Q]"
    )
    deadline = "Please send your quote by Fri, Dec 4, 2026, 5:00 PM CST (UTC−6), Chicago time."
    for text in (mail.plain, mail.html):
        for needed in ("Hello Dana,", deadline, "DECLINE", "reply to this email", "not an order", "Pat Buyer"):
            assert needed in text
        assert "too dear" not in text
    assert mail.plain.split("\n")[4] == deadline
    assert f"<strong>{deadline}</strong>" in mail.html
    assert (
        "1. 0042-1 rev. B\n   Callout: EN PLATE <X>\n   NO RACK MARKS\n   AMS 2404\n   Quantities: 1; 5" in mail.plain
    )
    assert "Attached:\n- a<b>.pdf (123 kB)" in mail.plain
    assert "Attached:</p>\n<ul" in mail.html
    assert "a&lt;b&gt;.pdf (123 kB)" in mail.html
    assert '<html lang="en">' in mail.html


def test_a_german_vendor_reads_german() -> None:
    mail = _mail(_rfq(deadline=Deadline.parse("2026-12-04 17:00", "Europe/Berlin")), GERMAN)
    assert "2 Teile – Angebot bis Fr., 4. Dez. 2026, 17:00 Uhr MEZ [RFQ-2026-0042/K7F3Q]" in mail.subject
    for needed in ("Guten Tag Dana Weber,", "17:00 Uhr MEZ (UTC+1).", "ABSAGE", "Im Anhang:", "keine Bestellung"):
        assert needed in mail.plain
    assert "Mengen: 10 oder Mindestmenge\n   Benötigt bis: 1 March" in mail.plain
    for heading in ("Position 1", "Menge", "Stückpreis", "Lieferzeit"):
        assert heading in mail.html
    assert '<html lang="de">' in mail.html


def test_what_there_is_nothing_to_say_of_leaves_no_hole() -> None:
    mail = _mail(_rfq(files=False))
    assert "Attached" not in mail.plain
    assert "ontrolled" not in mail.plain
    assert "\n\n\n" not in mail.plain
    assert '"></p>' not in mail.html
    assert "short reason.\n\nThis is a request" in mail.plain


@pytest.mark.parametrize(
    ("levels", "says"),
    [
        (("CUI",), ["Controlled Unclassified Information (CUI)"]),
        (("CUI", "Itar"), ["(CUI)", "ITAR (22 CFR 120–130)"]),
        (("Export 2",), ["controlled as Export 2"]),
    ],
)
def test_whoever_gets_something_controlled_is_told(levels: tuple[str, ...], says: list[str]) -> None:
    mail = _mail(_rfq(), levels=levels)
    assert mail.plain.count("Controlled information:") == len(levels)
    assert all(words in text for words in says for text in (mail.plain, mail.html))


def test_the_quote_form_is_spoken_of_where_there_is_one() -> None:
    assert "fill in the quote form (RFQ-1.xlsx)" in _mail(_rfq(), form="RFQ-1.xlsx").plain
    assert "quote form" not in _mail(_rfq()).plain
    assert "Angebotsformular (RFQ-1.xlsx)" in _mail(_rfq(), GERMAN, form="RFQ-1.xlsx").plain


def test_the_message_of_an_older_rfq_is_filled_in_as_ever() -> None:
    body = (
        "{{ greeting }} {{ rfq.deadline_in_full }} {{ rfq.deadline }}\n{{ lines_table }}\n"
        "{% if attachments %}\nAttached:\n{{ attachment_list }}\n{% endif %}\n"
        "{% for line in lines %}{{ line.part }} {{ line.quantities }};{% endfor %}"
    )
    mail = MailTemplate("s", body).render(_fields(_rfq()))
    assert mail.plain.count("Attached:") == 1
    assert "- a<b>.pdf (123 kB)\n0042-1 rev. B 1; 5;0042-2 10 or MOQ;" in mail.plain


def test_every_placeholder_of_the_menu_can_be_used_and_no_internal_one() -> None:
    for placeholder in PLACEHOLDERS:
        MailTemplate("s", placeholder.source).render(_fields(_rfq()))
        assert placeholder.meaning
    assert len({p.label for p in PLACEHOLDERS}) == len(PLACEHOLDERS), "a label names one thing"
    with pytest.raises(TemplateInvalid, match="internal"):
        MailTemplate("s", "{{ rfq.notes }}").render(_fields(_rfq()))


def test_an_unfinished_request_can_be_shown_all_the_same() -> None:
    rfq = Rfq(id=RfqId(1), number="R", title="", state=RfqState.DRAFT, deadline=None, subject="", body="")
    fields = _fields(rfq, Vendor(name="Kestrel"))
    assert fields["rfq"] == {
        "number": "R",
        "title": "",
        "parts": "0 parts",
        "deadline": "",
        "deadline_in_full": "",
    }
    assert not fields["lines_table"]
    assert not fields["attachment_list"]


def test_one_part_is_not_several() -> None:
    for language, text in ((ENGLISH, "1 part"), (GERMAN, "1 Teil")):
        fields = _fields(_rfq(_ITEMS[:1]), language=language)["rfq"]
        assert isinstance(fields, dict)
        assert fields["parts"] == text


@pytest.mark.parametrize(
    ("vendor", "text"),
    [
        (_vendor(("Dana", ContactRank.PRIMARY)), "Hello Dana,"),
        (_vendor(("Dana", ContactRank.PRIMARY), ("Joe", ContactRank.PRIMARY)), "Hello Dana and Joe,"),
        (_vendor(*((n, ContactRank.PRIMARY) for n in ("Ann", "Bo", "Cy"))), "Hello Ann, Bo and Cy,"),
        (_vendor(*((n, ContactRank.PRIMARY) for n in ("Ann", "Bo", "Cy", "Di"))), "Hello Kestrel team,"),
        (_vendor(("Dana", ContactRank.PRIMARY), ("", ContactRank.PRIMARY)), "Hello Kestrel team,"),
        (_vendor(("Dana", ContactRank.SECONDARY), ("Joe", ContactRank.SECONDARY)), "Hello Dana,"),
        (_vendor(("?ke", ContactRank.PRIMARY)), "Hello Kestrel team,"),
        (_vendor(("", ContactRank.PRIMARY), name="St?l AB"), "Hello,"),
        (_vendor(), "Hello Kestrel team,"),
    ],
)
def test_the_greeting_names_whom_it_can(vendor: Vendor, text: str) -> None:
    assert greeting(vendor) == text


def _person(first: str, last: str = "", name: str = "") -> Contact:
    return Contact(email=f"{first}@b.example", first_name=first, last_name=last, name=name, rank=ContactRank.PRIMARY)


@pytest.mark.parametrize(
    ("contacts", "text"),
    [
        ([_person("Dana", "Weber")], "Guten Tag Dana Weber,"),
        ([_person("DANA", "WEBER")], "Guten Tag Dana Weber,"),
        ([_person("Dana", "Weber", "Frau Dana Weber")], "Guten Tag Frau Weber,"),
        ([_person("Herr", "Braun")], "Guten Tag Herr Braun,"),
        ([_person("Dana", "Weber"), _person("Jo", "Braun")], "Guten Tag Dana Weber und Jo Braun,"),
        ([_person("Dana")], "Guten Tag,"),
        ([_person("", "Weber")], "Guten Tag,"),
        ([_person("Dana", "W?ber")], "Guten Tag,"),
        ([_person("Kestrel", "Plating")], "Guten Tag,"),
        ([], "Guten Tag,"),
    ],
)
def test_in_german_people_are_greeted_by_their_whole_name(contacts: list[Contact], text: str) -> None:
    assert greeting(Vendor(name="Kestrel Plating", contacts=tuple(contacts)), GERMAN) == text


def test_a_name_like_that_of_the_firm_is_greeted_all_the_same() -> None:
    assert greeting(Vendor(name="Weber GmbH", contacts=(_person("Dana", "Weber"),)), GERMAN) == "Guten Tag Dana Weber,"

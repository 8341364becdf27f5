"""What a mail says to one vendor, and that nothing internal is among it."""

from pathlib import Path

import pytest

from app.documents.mail.fields import PLACEHOLDERS, greeting, own_fields, readable_size, shared_fields
from app.documents.mail.template import Block, MailTemplate, TemplateInvalid
from app.domain.rfqs.rfq import Attachment, Rfq, RfqItem, RfqState
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import RfqId
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.vendor import Contact, ContactRank, Vendor

_TEMPLATES = Path(__file__).parents[2] / "resources" / "templates"
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


def _fields(rfq: Rfq, vendor: Vendor | None = None) -> dict[str, object]:
    own = own_fields(vendor or _vendor(("Dana", ContactRank.PRIMARY)), "RFQ-2026-0042/K7F3Q")
    return shared_fields(rfq, sender_name="Pat Buyer", sender_address="pat@buyer.example") | own


def test_the_default_mail_says_all_a_vendor_needs() -> None:
    template = MailTemplate(
        (_TEMPLATES / "rfq_subject.txt").read_text(encoding="utf-8"),
        (_TEMPLATES / "rfq_body.txt").read_text(encoding="utf-8"),
    )
    mail = template.render(_fields(_rfq()))
    assert mail.subject == (
        "RFQ-2026-0042 – Electroless nickel, 2 parts – quote by Fri 4 Dec 2026 17:00 CST [RFQ-2026-0042/K7F3Q]"
    )
    for text in (mail.plain, mail.html):
        for needed in ("Hello Dana,", "Fri 4 Dec 2026 17:00 CST", "UTC−06:00", "DECLINE", "not an order", "Pat Buyer"):
            assert needed in text
        assert "too dear" not in text
    assert (
        "1. 0042-1 rev. B\n   EN, AMS 2404\n   Callout: EN PLATE <X>\n   NO RACK MARKS\n   Quantities: 1; 5"
        in mail.plain
    )
    assert "Attached:\n- a<b>.pdf (123 KB)" in mail.plain
    assert "a&lt;b&gt;.pdf (123 KB)" in mail.html


def test_without_files_the_mail_does_not_speak_of_any() -> None:
    body = (_TEMPLATES / "rfq_body.txt").read_text(encoding="utf-8")
    assert "Attached" not in MailTemplate("s", body).render(_fields(_rfq(files=False))).plain


def test_columns_that_are_empty_for_all_lines_are_left_out() -> None:
    table = _fields(_rfq())["lines_table"]
    assert isinstance(table, Block)
    assert ">Callout</th>" in table.html
    assert ">Need by</th>" in table.html
    assert ">Description</th>" not in table.html
    assert "EN PLATE &lt;X&gt;<br>" in table.html


def test_every_placeholder_of_the_menu_can_be_used_and_no_internal_one() -> None:
    for placeholder in PLACEHOLDERS:
        MailTemplate("s", f"{{{{ {placeholder.name} }}}}").render(_fields(_rfq()))
        assert placeholder.meaning
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


def test_one_part_is_not_several_and_an_offset_is_not_said_twice() -> None:
    rfq = _rfq(_ITEMS[:1], Deadline.parse("2026-12-04 17:00", "America/Sao_Paulo"))
    fields = _fields(rfq)["rfq"]
    assert isinstance(fields, dict)
    assert fields["parts"] == "1 part"
    assert fields["deadline_in_full"] == "Fri 4 Dec 2026 17:00 UTC−03:00 (America/Sao Paulo)"


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


@pytest.mark.parametrize(
    ("octets", "text"), [(0, "0 B"), (999, "999 B"), (12_345, "12 KB"), (999_499, "999 KB"), (1_400_000, "1.4 MB")]
)
def test_sizes_are_readable(octets: int, text: str) -> None:
    assert readable_size(octets) == text

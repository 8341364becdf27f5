"""The short cut that makes many mails: octet for octet what the template alone would make."""

from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from app.documents.mail.fields import Sender, own_fields, shared_fields
from app.documents.mail.language import LANGUAGES
from app.documents.mail.mail import HeaderUnsafe, Mailbox, freeze
from app.documents.mail.stencil import Stencils
from app.documents.mail.template import Block, MailTemplate, RenderedMail, TemplateInvalid
from app.domain.rfqs.rfq import Rfq, RfqItem, RfqState
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import RfqId
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from app.services.rfqs.mail_texts import invitations

_SHARED: dict[str, object] = {
    "rfq": {"number": "RFQ-1", "title": "Nickel <b> – größer", "notes_free": ""},
    "lines": ({"part": "A-1"}, {"part": "B-2"}),
    "lines_table": Block("1. A-1\n\n2. B-2", "<table>\n<tr><td>A-1</td></tr>\n</table>"),
    "attachment_list": Block("", ""),
    "odd": "\ufdd00\ufdd1",
    "bell": "ring \x07",
}
_PIECES = (
    *("Hello ", " ", "\n", "\n\n", "- ", "a < b & c\n", "From ", ".", "x" * 70, "größer "),
    *("{{ greeting }}", "{{ vendor.name }}", "{{ contact.first_name }}", "{{ contact.name }}", "{{ token }}"),
    *("{{ rfq.title }}", "{{ lines_table }}", "{{ attachment_list }}", "{{ odd }}", "{{ vendor.name | upper }}"),
    *("{{ contact.email ~ rfq.number }}", "{% for x in lines %}{{ x.part }} {{ vendor.name }}\n{% endfor %}"),
    "{% if contact.first_name %}Dear {{ contact.first_name }}{% else %}Dear all{% endif %}",
    "{% if contact.first_name == 'Dana' and not contact.last_name %}D{% endif %}",
    *("{{ contact }}", "{{ nobody }}", "{{ bell }}", "[{{ token }}]"),
)
_TEMPLATE = st.lists(st.sampled_from(_PIECES), max_size=8).map("".join)
_WORD = st.one_of(
    st.sampled_from(["", "Dana", "Kranz & Söhne", "- dash", "-", " out ", "two  blanks", "line\nbreak", "From here"]),
    st.sampled_from([".dot", "<lines_table>", "\ufdd00\ufdd1", "a\u2028b", "x" * 600, "bell\x07", "漢字", "=3D", "\t"]),
    st.text(max_size=12),
)
_VENDOR = st.builds(
    lambda name, first, last: Vendor(
        name=name,
        contacts=(Contact(email="a@b.example", first_name=first, last_name=last, rank=ContactRank.PRIMARY),),
    ),
    _WORD,
    _WORD,
    _WORD,
)
_DATE = datetime(2026, 11, 26, tzinfo=UTC)


def _octets(mail: RenderedMail) -> bytes | str:
    try:
        return freeze(
            rendered=mail,
            rfq_number="RFQ-1",
            message_id="<a@b.example>",
            date=_DATE,
            sender=Mailbox("", "a@b.example"),
            reply_to="",
            to=[Mailbox("", "c@d.example")],
            parts=(),
        ).head
    except HeaderUnsafe as reason:
        return str(reason)


@given(_TEMPLATE, _TEMPLATE, st.lists(_VENDOR, min_size=3, max_size=6))
@example("{{ rfq.title }}", "{{ vendor.name }}\n{{ bell }}", [Vendor(name="A"), Vendor(name="B"), Vendor(name="C")])
@example("s", "\x07 {{ vendor.name }}", [Vendor(name="A"), Vendor(name="B"), Vendor(name="C")])
@example("s", "{{ odd }} {{ token }}", [Vendor(name="A"), Vendor(name="B"), Vendor(name="C")])
@example("s", "{{ odd }} {{ odd }}", [Vendor(name="A"), Vendor(name="B"), Vendor(name="C")])
def test_every_mail_is_the_same_as_the_template_makes_it(subject: str, body: str, vendors: list[Vendor]) -> None:
    template = MailTemplate(subject, body)
    stencils = Stencils(template, _SHARED)
    for number, vendor in enumerate(vendors):
        own = own_fields(vendor, f"RFQ-1/K7F3{number}")
        fields = {**_SHARED, **own}
        try:
            rule = template.render(fields)
        except TemplateInvalid as reason:
            rule = RenderedMail(str(reason), "", "")
        try:
            made = stencils.render(own)
        except TemplateInvalid as reason:
            made = RenderedMail(str(reason), "", "")
        assert made == rule
        assert _octets(made) == _octets(rule)
        assert stencils.empty_placeholders(own) == template.empty_placeholders(fields)


def test_what_is_the_same_for_all_is_encoded_once() -> None:
    stencils = Stencils(MailTemplate("{{ rfq.number }}", "Hello {{ vendor.name }},\n{{ lines_table }}\n"), _SHARED)
    first, second, third = (stencils.render(own_fields(Vendor(name=name), "RFQ-1/K7F3Q")) for name in "ABC")
    assert (first.encoded, second.encoded is None, third.encoded is None) == (None, False, False)
    assert stencils.render(own_fields(Vendor(name="two\nlines"), "RFQ-1/K7F3Q")).encoded is None


def test_the_texts_that_come_with_the_program_turn_out_the_same_in_every_language() -> None:
    items = (RfqItem(number=1, part_number="P-1", callout="EN & <X>", quantities=QuantityBreaks((1, 5))),)
    deadline = Deadline.parse("2026-12-04 17:00", "Europe/Berlin")
    rfq = Rfq(
        id=RfqId(1),
        number="RFQ-1",
        title="Ä",
        state=RfqState.DRAFT,
        deadline=deadline,
        subject="",
        body="",
        items=items,
    )
    for language in LANGUAGES:
        shared = shared_fields(rfq, sender=Sender(name="Pat", address="a@b.example"), language=language, levels=["CUI"])
        text = invitations()[language.code]
        template = MailTemplate(text.subject, text.body)
        stencils = Stencils(template, shared)
        for name in ("Kestrel", "Osprey", "Plover & Söhne"):
            own = own_fields(Vendor(name=name), "RFQ-1/K7F3Q", language)
            made, rule = stencils.render(own), template.render({**shared, **own})
            assert made == rule
            assert _octets(made) == _octets(rule)
            assert f'<html lang="{language.code}">' in made.html

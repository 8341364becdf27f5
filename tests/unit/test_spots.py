"""Every finding says exactly where it is, and there is such a place in the request."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from app.documents.mail.template import MailTemplate, TemplateInvalid
from app.domain.accounts.account import Account
from app.domain.rfqs.bars import Bar, BarKind
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.preflight import check
from app.domain.rfqs.rules.facts import Facts
from app.domain.trade.finding import Finding, Place, Spot
from app.domain.trade.ids import AttachmentId, LineId, VendorId
from tests.unit.test_preflight import (
    CASES,
    DRAWING,
    GOOD,
    KESTREL,
    MAILS,
    RFQ,
    file_fact,
    twice,
    vendor,
    with_file,
    with_two_files,
    with_vendor,
)

ROOT = Path(__file__).parents[2]
BARRED = tuple(Bar(kind=kind, lines=(1,), text="Line 1: no.", blocks=False) for kind in BarKind)
BARS = replace(GOOD, mails=(replace(MAILS[0], bars=BARRED), MAILS[1]))
COPYING = Account(name="o", from_address="b@s.example", house_cc=MAILS[1].vendor.contacts[0].email, max_size=10**6)
FILLED = {  # what a spot names besides the step, and its words
    "no-lines": set(),
    "no-vendors": set(),
    "account-missing": set(),
    "approval-missing": set(),
    "quantity-unread": {"line", "field"},
    "line-twice": {"line"},
    "line-without-drawing": {"line"},
    "line-asked-of-nobody": {"line"},
    "line-nobody-does": {"line"},
    "line-doubtful": {"line"},
    "no-drawings": set(),
    "deadline-missing": {"field"},
    "deadline-past": {"field"},
    "deadline-weekend": {"field"},
    "account-not-ready": {"field"},
    "account-other": set(),
    "sender-invalid": {"field"},
    "line-controlled": {"vendor", "line", "field"},
    "no-line-asked": {"vendor"},
    "file-for-nobody": {"file"},
    "not-on-list": {"vendor", "line"},
    "vendor-blocked": {"vendor"},
    "vendor-on-hold": {"vendor"},
    "no-address": {"vendor", "field"},
    "address-invalid": {"vendor", "field"},
    "address-bounced": {"vendor", "field"},
    "address-shared": {"vendor", "field"},
    "address-asked": {"vendor", "field"},
    "copy-to-vendor": {"field"},
    "always-copied-vendor": {"field"},
    "name-damaged": {"vendor", "field"},
    "message-invalid": {"vendor"},
    "subject-empty": {"field"},
    "placeholder-empty": {"vendor"},
    "placeholder-broken": {"field"},
    "left-to-fill-in": {"field"},
    "name-to-fill-in": {"vendor", "field"},
    "lines-not-in-mail": {"field"},
    "deadline-not-in-mail": {"field"},
    "mails-large-together": {"file"},
    "nothing-attached": {"vendor"},
    "file-changed": {"file"},
    "file-empty": {"file"},
    "file-type": {"file"},
    "file-old": {"file"},
    "file-twice": {"file"},
    "file-same": {"file"},
    "file-name": {"file"},
    "file-controlled": {"file", "vendor"},
    "file-doubtful": {"file"},
    "mail-too-large": {"file"},
    "mail-large": {"file"},
    "vendor-mail-too-large": {"file", "vendor"},
}
GONE = Invitation(vendor_id=VendorId(1), lines=frozenset({LineId(99)}))
SPECIAL = replace(DRAWING, for_all=False)
BROKEN = "{{ lines_table }} {{ rfq.deadline }}\nDear { contact.name }"
ALL = [
    *((case[0], case[1]) for case in CASES),
    *((BARS, "line-controlled"), (BARS, "not-on-list")),
    (replace(GOOD, mails=(replace(MAILS[0], invitation=GONE), MAILS[1])), "no-line-asked"),
    (replace(GOOD, mails=tuple(replace(m, invitation=GONE) for m in MAILS)), "line-asked-of-nobody"),
    (replace(GOOD, rfq=replace(RFQ, body=BROKEN)), "placeholder-broken"),
    (replace(GOOD, rfq=replace(RFQ, subject="Offer for [Company]")), "left-to-fill-in"),
    (replace(GOOD, rfq=replace(RFQ, subject=" ")), "subject-empty"),
    (with_vendor(name="[Company]"), "name-to-fill-in"),
    (replace(GOOD, rfq=replace(RFQ, body="{{ rfq.deadline }}")), "lines-not-in-mail"),
    (replace(GOOD, rfq=replace(RFQ, body="{{ lines_table }}")), "deadline-not-in-mail"),
    (replace(GOOD, mails=tuple(replace(m, size=19_000_000) for m in MAILS * 14)), "mails-large-together"),
    (replace(GOOD, rfq=replace(RFQ, account="another")), "account-other"),
    (replace(GOOD, approval="It goes to 14 vendors."), "approval-missing"),
    (replace(GOOD, written_to={MAILS[0].vendor.contacts[0].email: "Old Name"}), "address-asked"),
    (replace(GOOD, files=(file_fact(SPECIAL),)), "file-for-nobody"),
    (replace(GOOD, rfq=replace(RFQ, copies=(MAILS[0].vendor.contacts[0].email,))), "copy-to-vendor"),
    (
        replace(
            GOOD, account=Account(name="office", from_address="b@s.example", house_cc=MAILS[1].vendor.contacts[0].email)
        ),
        "always-copied-vendor",
    ),
]


def test_the_list_of_this_test_names_every_finding_there_is() -> None:
    sources = [*(ROOT / "app/domain/rfqs/rules").glob("*.py"), ROOT / "app/domain/rfqs/bars.py"]
    code = re.compile(r'(?:blocking|warning|_about)\(\s*"([a-z-]+)"')
    assert {found for path in sources for found in code.findall(path.read_text(encoding="utf-8"))} == {
        *FILLED,
        "vendor-visible",
    }
    assert {code for _, code in ALL} == {*FILLED, "vendor-visible"}


@pytest.mark.parametrize(("facts", "code"), ALL)
def test_a_finding_points_at_what_there_is(facts: Facts, code: str) -> None:
    (spot,) = (f.spot for f in check(facts) if f.code == code)
    filled = {name for name in ("line", "file", "vendor", "field") if getattr(spot, name)}
    expected = {"vendor"} if spot.place is Place.MESSAGE else {"file"}
    assert filled == FILLED.get(code, expected)
    assert spot.line in (None, *(i.id for i in facts.rfq.items))
    assert spot.file in (None, *(a.id for a in facts.rfq.attachments))
    assert spot.vendor in (None, *(m.vendor.id for m in facts.mails))


def judged(facts: Facts) -> list[Finding]:
    """Without what is said of a message that names neither lines nor deadline."""
    return [f for f in check(facts) if not f.code.endswith("-not-in-mail")]


def test_of_several_the_first_that_is_wrong_is_meant() -> None:
    (found,) = check(replace(GOOD, rfq=replace(RFQ, items=twice(4))))
    assert found.spot == Spot(place=Place.ITEMS, line=LineId(25))
    (found,) = check(with_two_files())
    assert found.spot.file == AttachmentId(12)
    (found,) = check(with_file("P-1_CUI.pdf"))
    assert (found.spot.file, found.spot.vendor) == (DRAWING.id, KESTREL.id)
    (found,) = check(replace(GOOD, mails=tuple(replace(m, empty=("rfq.title",)) for m in MAILS)))
    assert (found.spot.vendor, found.text) == (KESTREL.id, "{{ rfq.title }} is empty in 2 emails.")


def test_the_largest_file_is_where_a_mail_gets_smaller() -> None:
    files = (DRAWING, replace(DRAWING, id=AttachmentId(12), size=5000), replace(DRAWING, id=AttachmentId(13)))
    heavy = replace(GOOD, mails=(replace(MAILS[0], size=1_000_001),))
    (found,) = check(replace(heavy, rfq=replace(RFQ, attachments=files)))
    assert found.spot == Spot(place=Place.ATTACHMENTS, file=AttachmentId(12))
    bare = replace(heavy, rfq=replace(RFQ, attachments=()), files=(), mails=(replace(heavy.mails[0], text="Hi"),))
    spots = {f.code: f.spot for f in check(bare)}
    assert spots == dict.fromkeys(("mail-too-large", "no-drawings"), Spot(place=Place.ATTACHMENTS))


def written(subject: str, body: str, callout: str = "", title: str = "Plating") -> Facts:
    """A request that says this; its mails are what the message is."""
    items = (RFQ.items[0], replace(RFQ.items[0], number=2, revision="B", id=LineId(22), callout=callout))
    rfq = replace(RFQ, subject=subject, body=body, items=items, title=title)
    text = f"{body}\n{callout}\n{title}"
    return replace(GOOD, rfq=rfq, mails=(replace(MAILS[0], subject=subject, text=text), MAILS[1]))


@pytest.mark.parametrize(
    ("facts", "spot"),
    [
        (
            written("As Harrow Finishing’s", ""),
            Spot(place=Place.MESSAGE, field="subject", words="Harrow Finishing", at=1),
        ),
        (
            written("", "Hello,\nas HARROW,\tfinishing does"),
            Spot(place=Place.MESSAGE, field="body", words="HARROW,\tfinishing", at=2),
        ),
        (
            written("", "", callout="see Harrow Finishing"),
            Spot(place=Place.ITEMS, line=LineId(22), field="callout", words="Harrow Finishing", at=1),
        ),
        (
            written("", "", title="Harrow Finishing, again"),
            Spot(place=Place.DETAILS, field="title", words="Harrow Finishing", at=1),
        ),
        (
            written("", "Ask sales@harrow.example"),
            Spot(place=Place.MESSAGE, field="body", words="harrow.example", at=1),
        ),
    ],
)
def test_a_name_that_is_seen_is_pointed_at_where_it_is_written(facts: Facts, spot: Spot) -> None:
    found = [f for f in judged(facts) if f.code == "vendor-visible"]
    assert [f.spot for f in found] == [replace(spot, vendor=KESTREL.id)]


def test_a_name_that_several_see_is_pointed_at_for_each_of_them() -> None:
    facts = written("Plating", "as Harrow Finishing does")
    third = replace(facts.mails[0], vendor=vendor(3, "Cimtek", "lars@cimtek.example"))
    found = judged(replace(facts, mails=(*facts.mails, third)))
    assert [(f.spot.words, f.spot.vendor) for f in found] == [("Harrow Finishing", 1), ("Harrow Finishing", 3)]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Hello,\nthe drawings are Attached.", "Attached"),
        ("Guten Tag,\nbeigefügte Zeichnungen gelten.", "beigefügte"),
        ("Guten Tag,\ndie Zeichnungen im Anhang.", "Anhang"),
    ],
)
def test_what_speaks_of_files_is_pointed_at(body: str, words: str) -> None:
    facts = written("Plating", body)
    (found,) = judged(replace(facts, rfq=replace(facts.rfq, attachments=())))
    assert (found.code, found.spot.words, found.spot.at, found.spot.field) == (
        "nothing-attached",
        words,
        2,
        "body",
    )


@pytest.mark.parametrize(
    ("subject", "body", "field", "words", "at"),
    [
        ("{{ contact.name }}", "", "subject", "{{ contact.name }}", 1),
        ("a contact.name", "x\ncontact.name\n{{contact.name|upper}}", "body", "{{contact.name|upper}}", 3),
        ("{{ contact.name_2 }}", "{% if contact.name == 'x' %}", "body", "{% if contact.name == 'x' %}", 1),
        ("{% if contact.name %}{% endif %}", "{{ contact.name }}", "body", "{{ contact.name }}", 1),
        ("Plating", "nothing of the kind", "", "", 0),
    ],
)
def test_an_empty_placeholder_is_pointed_at(subject: str, body: str, field: str, words: str, at: int) -> None:
    facts = replace(GOOD, rfq=replace(RFQ, subject=subject, body=body))
    (found,) = judged(replace(facts, mails=(replace(MAILS[0], empty=("contact.name",)),)))
    assert found.spot == Spot(place=Place.MESSAGE, vendor=KESTREL.id, field=field, words=words, at=at)


@pytest.mark.parametrize(
    ("subject", "body", "field", "words", "at"),
    [
        ("Quote", "Hello,\nplease {{ quote\n", "body", "please {{ quote", 2),
        ("{% endif %}", "Hello", "subject", "{% endif %}", 1),
        ("Quote", "Hello,\n{{ nonsense }}", "body", "{{ nonsense }}", 2),
        ("x" * 100_001, "Hello", "subject", "", 0),
    ],
)
def test_what_the_template_refuses_is_pointed_at(subject: str, body: str, field: str, words: str, at: int) -> None:
    """By the real text: it names the part, its line and the placeholder."""
    with pytest.raises(TemplateInvalid) as refused:
        MailTemplate(subject, body).render({})
    facts = replace(GOOD, rfq=replace(RFQ, subject=subject, body=body))
    (found,) = judged(replace(facts, mails=(replace(MAILS[0], problem=str(refused.value)),)))
    assert found.spot == Spot(place=Place.MESSAGE, vendor=VendorId(1), field=field, words=words, at=at)


def test_a_mistake_that_names_no_part_of_the_message_is_one_of_the_whole() -> None:
    (found,) = judged(replace(GOOD, mails=(replace(MAILS[0], problem="The sender's name cannot stand in an email."),)))
    assert found.spot == Spot(place=Place.MESSAGE, vendor=KESTREL.id)


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("Hello { greeting }}", {"{ greeting }}": "placeholder-broken"}),
        ("Dear {first_name},", {"{first_name}": "placeholder-broken"}),
        ("{{ contact.name", {"{{": "placeholder-broken"}),
        ("Dear [Name], <<Name>> «Anrede»", dict.fromkeys(("[Name]", "<<Name>>", "«Anrede»"), "left-to-fill-in")),
        ("XXX TBD ???? $name %COMPANY% <vendor name>", dict.fromkeys(
            ("XXX", "TBD", "????", "$name", "%COMPANY%", "<vendor name>"), "left-to-fill-in")),
        ("ø 5 {H7}", {"{H7}": "left-to-fill-in"}),
        ("XXX and XXX", {"XXX": "left-to-fill-in"}),
        ("{{ contact.name }} {% if x %}y{% endif %} [see drawing] 5 % a < b {# [Name]\n #} maximum", {}),
    ],
)  # fmt: skip
def test_what_was_to_be_filled_in_is_found(body: str, codes: dict[str, str]) -> None:
    found = judged(replace(GOOD, rfq=replace(RFQ, body=f"one\n{body}")))
    assert {f.spot.words: f.code for f in found} == codes
    assert {f.spot.at for f in found} <= {2}

"""What goes with a mail besides its text: the quote form, terms, copies for the house, and a signature with a logo."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path
from struct import pack

import pytest
from python_calamine import CalamineWorkbook

from app.documents.mail.logo import MOST_OCTETS, LogoUnusable, logo
from app.domain.rfqs.form_ref import read_ref
from app.domain.rfqs.rfq import Rfq
from app.domain.rfqs.terms import Terms
from app.domain.trade.ids import VendorId
from app.domain.trade.quantity import QuantityBreaks
from app.services.accounts.line_check import AccountInvalid
from app.services.rfqs.field_checks import RfqInvalid
from tests.fakes.office import DONE, ITEM, Office, vendor
from tests.fakes.pictures import png


def _sent(office: Office, rfq: Rfq) -> list[EmailMessage]:
    if not office.server.taken:
        office.services.sending_right.take()
    office.services.rfq_sending.queue(rfq.id, office.services.accounts.get("office"))
    office.drain()
    octets = (b"".join(m.blocks()) for m in office.server.taken)
    return [message_from_bytes(o, policy=default) for o in octets]


def _another(office: Office) -> VendorId:
    return office.services.vendors.save(replace(vendor(3), capabilities=(DONE,))).stored_id


def _files(mail: EmailMessage) -> dict[str, bytes]:
    return {str(part.get_filename()): part.get_content() for part in mail.iter_attachments()}


@pytest.fixture
def rfq(office: Office) -> Rfq:
    """Two vendors, one asked for both lines, one for the second alone."""
    office.account()
    made = office.request(2)
    made = office.services.rfq_editing.set_items(made.id, [*made.items, replace(ITEM, number=2, part_number="P-2")])
    _, second = made.invitations
    line = made.items[1].id
    assert line is not None
    office.services.rfq_asking.ask(made.id, replace(second, lines=frozenset({line})))
    return office.services.rfq_editing.change(made.id, has_form=True)


def test_each_vendor_gets_the_form_for_its_own_lines(office: Office, rfq: Rfq) -> None:
    mails = _sent(office, rfq)
    assert [list(_files(mail)) for mail in mails] == [[f"{rfq.number} quote form.xlsx"]] * 2
    for mail, invitation, lines in zip(mails, rfq.invitations, ({1, 2}, {2}), strict=True):
        (octets,) = _files(mail).values()
        cells = [
            str(c)
            for row in CalamineWorkbook.from_filelike(BytesIO(octets)).get_sheet_by_index(0).to_python()
            for c in row
        ]
        refs = [ref for cell in cells if (ref := read_ref(cell, rfq.number))]
        assert {ref.line for ref in refs} == lines
        assert {ref.token for ref in refs} == {invitation.mark.token}
        others = {i.mark.token for i in rfq.invitations} - {invitation.mark.token}
        assert not any(token in cell for token in others for cell in cells)
        body = mail.get_body(("plain",))
        assert body is not None
        assert "fill in the quote form" in " ".join(body.get_content().split())


def test_the_preview_shows_the_form_and_counts_it(office: Office, rfq: Rfq) -> None:
    account = office.services.accounts.get("office")
    shown = office.services.rfq_preview.show(rfq.id, rfq.vendor_ids[0], account)
    ((name, size),) = shown.attachments
    assert name == f"{rfq.number} quote form.xlsx"
    assert shown.size > size > 5_000
    unread = replace(rfq.items[0], quantities=QuantityBreaks.kept("some"))
    office.services.rfq_editing.set_items(rfq.id, [unread])
    assert office.services.rfq_preview.show(rfq.id, rfq.vendor_ids[0], account).attachments == ()


def test_terms_are_asked_for_where_there_are_any(office: Office, rfq: Rfq) -> None:
    account = office.services.accounts.get("office")
    assert "terms:" not in office.services.rfq_preview.show(rfq.id, rfq.vendor_ids[0], account).plain
    office.services.rfq_editing.change(rfq.id, terms=Terms(currency="USD", incoterm="FCA", place="Rockford"))
    shown = office.services.rfq_preview.show(rfq.id, rfq.vendor_ids[0], account)
    assert "Please quote on these terms: USD, FCA Rockford." in shown.plain
    assert "USD, FCA Rockford." in shown.html


def test_the_house_gets_a_copy_of_every_mail_and_no_vendor_another_ones(office: Office, rfq: Rfq) -> None:
    changed = office.services.rfq_editing.change(rfq.id, copies=["Purchasing@shop.example", "purchasing@shop.example "])
    assert changed.copies == ("Purchasing@shop.example",)
    mails = _sent(office, rfq)
    assert [mail["Cc"] for mail in mails] == ["Purchasing@shop.example"] * 2
    assert all("Purchasing@shop.example" in m.recipients for m in office.server.taken)
    third = _another(office)
    office.services.rfq_asking.invite(rfq.id, [third])
    assert len(_sent(office, rfq)) == 3, "a later vendor is no second email to the house"


def test_a_copy_goes_to_no_vendor_and_to_no_nonsense(office: Office, rfq: Rfq) -> None:
    with pytest.raises(RfqInvalid, match="Copies can't go to “nobody”"):
        office.services.rfq_editing.change(rfq.id, copies=["nobody"])
    known = office.services.vendors.get(rfq.vendor_ids[0])
    office.services.rfq_editing.change(rfq.id, copies=[known.contacts[0].email])
    found = office.services.rfq_checking.check(rfq.id, office.services.accounts.get("office"))
    assert "copy-to-vendor" in {f.code for f in found}


def test_a_signature_has_company_phone_and_a_logo_that_is_in_the_mail(office: Office, rfq: Rfq) -> None:
    account = office.services.accounts.get("office")
    signed = replace(account, from_name="Anna", company="Northfield <Works>", phone="+1 316 555 0100", logo=png())
    office.services.accounts.save(signed, None)
    first, _ = _sent(office, rfq)
    plain, html = (part.get_content() for part in (first.get_body(("plain",)), first.get_body(("html",))) if part)
    assert "Anna\nNorthfield <Works>\n+1 316 555 0100\nbuyer@shop.example" in plain.replace("\r\n", "\n")
    assert "Northfield &lt;Works&gt;" in html
    assert 'src="cid:logo@rfq-sender.invalid" width="120" height="30"' in html
    (picture,) = (part for part in first.walk() if part.get_content_type() == "image/png")
    assert (picture["Content-ID"], picture.get_content()) == ("<logo@rfq-sender.invalid>", png())
    assert list(_files(first)) == [f"{rfq.number} quote form.xlsx"], "the logo is no attachment"
    text = office.services.rfq_editing.change(rfq.id, body="{{ greeting }} {{ buyer.name }}").body
    assert "logo" not in text
    third = _another(office)
    office.services.rfq_asking.invite(rfq.id, [third])
    last = _sent(office, rfq)[-1]
    assert not [part for part in last.walk() if part.get_content_type() == "image/png"], "nothing shows it"


def test_a_picture_is_shown_no_higher_than_a_few_lines() -> None:
    tall = logo(png(100, 240))
    assert (tall.kind, tall.width, tall.height, tall.name) == ("image/png", 25, 60, "logo.png")
    gif = logo(b"GIF89a" + pack("<HH", 80, 20) + b"\x00" * 10)
    jpeg = b"\xff\xd8\xff\xe0" + pack(">H", 4) + b"JF" + b"\xff\xc0" + pack(">HBHH", 11, 8, 50, 200) + b"\x00" * 9
    assert (gif.kind, gif.width, gif.height) == ("image/gif", 80, 20)
    assert (logo(jpeg).kind, logo(jpeg).width, logo(jpeg).height) == ("image/jpeg", 200, 50)


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"%PDF-1.7", "not a PNG, JPEG or GIF"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\xff\xd8\xff\xe0", "damaged"),
        (png(0, 0), "damaged"),
        (png() + b"\x00" * MOST_OCTETS, "at most 100 kB"),
    ],
)
def test_what_is_no_picture_is_refused(octets: bytes, said: str) -> None:
    with pytest.raises(LogoUnusable, match=said):
        logo(octets)


def test_what_is_no_picture_file_is_refused_before_it_is_read(office: Office, tmp_path: Path) -> None:
    good, large = tmp_path / "good.png", tmp_path / "large.png"
    good.write_bytes(png())
    large.write_bytes(png() + bytes(MOST_OCTETS))
    accounts = office.services.accounts
    assert accounts.logo_in(good) == png()
    with pytest.raises(LogoUnusable, match="at most 100 kB"):
        accounts.logo_in(large)
    for bad in (tmp_path / "gone.png", tmp_path, Path("a\0b.png")):
        with pytest.raises(LogoUnusable, match="can't be read"):
            accounts.logo_in(bad)


def test_a_signature_is_kept_clean(office: Office) -> None:
    account = office.account()
    accounts = office.services.accounts
    saved = accounts.save(replace(account, company=" Northfield\n Works ", phone=" 316 555 ", logo=b""))
    assert (saved.company, saved.phone, saved.logo) == ("Northfield Works", "316 555", None)
    with pytest.raises(AccountInvalid, match=r"The company in the signature has 2,000 characters"):
        accounts.save(replace(saved, company="x" * 2_000))
    with pytest.raises(LogoUnusable, match="not a PNG"):
        accounts.save(replace(saved, logo=b"%PDF"))
    assert accounts.get("office") == saved


def test_the_preview_brings_the_logo_that_its_page_shows(office: Office, rfq: Rfq) -> None:
    account = office.services.accounts.get("office")
    show = office.services.rfq_preview.show
    assert show(rfq.id, rfq.vendor_ids[0], account).pictures == {}
    shown = show(rfq.id, rfq.vendor_ids[0], replace(account, logo=png()))
    ((source, octets),) = shown.pictures.items()
    assert (f'src="{source}"' in shown.html, octets) == (True, png())


def test_a_changed_request_is_another_revision_and_says_what_changed(office: Office, rfq: Rfq) -> None:
    revisions, editing = office.services.rfq_revisions, office.services.rfq_editing
    assert revisions.sent(rfq) is None
    _sent(office, rfq)
    now = office.services.rfq_reading.get(rfq.id)
    sent = revisions.sent(now)
    assert sent is not None
    assert (now.revision, sent.number, sent.sent_at, sent.changes) == (1, 1, office.clock.now(), ())
    one, two = now.items
    changed = editing.set_items(
        rfq.id, [replace(one, quantities=QuantityBreaks((1, 10))), replace(two, number=3, id=None, part_number="P-3")]
    )
    changed = editing.change(rfq.id, title="Plating, again", terms=Terms(currency="USD"), deadline=None)
    sent = revisions.sent(changed)
    assert sent is not None
    assert [(c.what, c.before, c.after) for c in sent.changes] == [
        ("title", "Plating", "Plating, again"),
        ("deadline", str(rfq.deadline), ""),
        ("terms", "", "USD"),
        ("line 1, quantities", "1; 5", "1; 10"),
        ("line 2", "P-2", ""),
        ("line 3", "", "P-3"),
    ]
    editing.change(rfq.id, deadline=rfq.deadline)
    office.services.rfq_asking.invite(rfq.id, [_another(office)])
    _sent(office, rfq)
    assert office.services.rfq_reading.get(rfq.id).revision == 2
    with office.database.read() as session:
        stored = session.connection().exec_driver_sql("SELECT revision FROM deliveries ORDER BY id").scalars().all()
    assert stored == [1, 1, 2]


def test_files_that_came_went_or_changed_are_told() -> None:
    from app.domain.rfqs.revision import Change, Snapshot, changes

    before = Snapshot(files={"a.pdf": "1", "b.pdf": "2", "c.pdf": "3"})
    after = Snapshot(files={"a.pdf": "1", "b.pdf": "9", "d.pdf": "4"})
    assert changes(before, after) == (
        Change(what="file, other content", before="b.pdf", after="b.pdf"),
        Change(what="file", before="c.pdf"),
        Change(what="file", after="d.pdf"),
    )

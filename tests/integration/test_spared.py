"""What buyers must be spared: each test tries to make one of these mistakes, through the doors that a buyer has.

What counts is what leaves the house: every mail that the server took is looked at whole, its headers and texts decoded
and its quote form unpacked.
"""

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest

from app.domain.outbox.delivery import DeliveryState
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.rfq import Rfq, RfqItem, Text
from app.domain.trade.deadline import Deadline, DeadlineInvalid
from app.domain.trade.deadline_text import read_deadline
from app.domain.trade.finding import blocks
from app.domain.trade.ids import VendorId
from app.domain.vendors.vendor import AddressedAs, Contact, ContactRank, Vendor
from app.services.rfqs.refusals import VendorsBarred
from app.services.sending.rfq_sending import CheckFailed
from app.transports.transport import OutgoingMessage
from tests.fakes.clocks import START
from tests.fakes.mail_server import Answer, refused, unknown
from tests.fakes.office import DEADLINE, DONE, ITEM, Office, crashed_copy, opened

_NAMES = ("Kestrel Plating", "Harbor Finishing", "Juniper Metal Works", "Oriole Anodizing")
_S = DeliveryState


def _vendor(name: str) -> Vendor:
    """Two people who are written to, and one who is not."""
    domain = f"{name.partition(' ')[0].lower()}.example"
    people = (
        Contact(email=f"dana@{domain}", name=f"Dana {name[0]}.", first_name="Dana", rank=ContactRank.PRIMARY),
        Contact(email=f"quotes@{domain}", rank=ContactRank.PRIMARY, addressed=AddressedAs.CC),
        Contact(email=f"boss@{domain}", first_name="Bo"),
    )
    return Vendor(name=name, contacts=people, capabilities=(DONE,))


@pytest.fixture
def rfq(office: Office, tmp_path: Path) -> Rfq:
    """Two lines with a drawing each, four vendors; nothing is wrong with it."""
    office.account(from_name="Anna Buyer")
    editing, asking = office.services.rfq_editing, office.services.rfq_asking
    rfq = editing.create("Nickel plating", DEADLINE)
    editing.set_items(rfq.id, [ITEM, replace(ITEM, number=2, part_number="P-2")])
    editing.attach(rfq.id, [_file(tmp_path, "P-1_revB.pdf"), _file(tmp_path, "P-2_revA.pdf")])
    ids = [v.stored_id for v in office.services.vendors.save_all([_vendor(name) for name in _NAMES]).vendors]
    rfq = asking.set_invited(rfq.id, ids)
    assert office.services.rfq_checking.check(rfq.id, office.services.accounts.get("office")) == ()
    return rfq


def _file(folder: Path, name: str, octets: bytes = b"") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(octets or b"%PDF " + name.encode())
    return path


def _sent(office: Office, rfq: Rfq) -> Mapping[VendorId, EmailMessage]:
    """Every mail that left, by vendor."""
    office.services.sending_right.take()
    office.services.rfq_sending.queue(rfq.id, office.services.accounts.get("office"))
    office.drain()
    ids = {line.message_id: line.vendor_id for line in office.lines(rfq.id)}
    mails = [_parsed(m) for m in office.server.taken]
    return {ids[str(mail["Message-ID"])]: mail for mail in mails}


def _parsed(message: OutgoingMessage) -> EmailMessage:
    return message_from_bytes(b"".join(message.blocks()), policy=default)


def _all_of(mail: EmailMessage) -> str:
    """Everything that somebody who gets it could read: headers, texts, names of files, cells of forms."""
    parts = [f"{name}: {value}" for part in mail.walk() for name, value in part.items()]
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            parts.append(unescape(re.sub(r"<[^>]*>", " ", part.get_content())))
            parts.append(part.get_content())
        elif str(part.get_filename()).endswith(".xlsx"):
            with zipfile.ZipFile(BytesIO(part.get_content())) as book:
                parts += [unescape(book.read(name).decode("utf-8", "replace")) for name in book.namelist()]
        elif not part.is_multipart():
            parts.append(part.get_content().decode("latin-1"))
    return "\n".join(parts)


def _drawings(mail: EmailMessage) -> Sequence[str]:
    names = [str(part.get_filename()) for part in mail.iter_attachments()]
    return [name for name in names if not name.endswith("quote form.xlsx")]


def _refused(office: Office, rfq: Rfq) -> set[str]:
    """Why nothing is sent; and nothing is."""
    with pytest.raises(CheckFailed) as caught:
        office.services.rfq_sending.queue(rfq.id, office.services.accounts.get("office"))
    assert office.lines(rfq.id) == []
    assert not office.server.taken
    return {finding.code for finding in caught.value.blocking}


def _warned(office: Office, rfq: Rfq) -> set[str]:
    findings = office.services.rfq_checking.check(rfq.id, office.services.accounts.get("office"))
    assert not blocks(findings)
    return {finding.code for finding in findings}


# Vendors who see each other


def test_no_mail_tells_of_another_vendor(office: Office, rfq: Rfq) -> None:
    mails = _sent(office, rfq)
    assert len(mails) == len(_NAMES)
    known = {v.stored_id: v for v in map(office.services.vendors.get, rfq.vendor_ids)}
    tokens = {i.vendor_id: i.mark.token for i in rfq.invitations}
    for vendor_id, mail in mails.items():
        text = _all_of(mail).casefold()
        assert tokens[vendor_id].casefold() in text
        assert mail["Bcc"] is None
        others = [v for v in known if v != vendor_id]
        words = [known[v].name for v in others] + [c.email for v in others for c in known[v].contacts]
        words += [tokens[v] for v in others] + [c.email.partition("@")[2] for v in others for c in known[v].contacts]
        assert not [word for word in words if word.casefold() in text]
    for message in office.server.taken:
        assert len({address.partition("@")[2] for address in message.recipients}) == 1


_TELL = "As Harbor Finishing has told us"
_WAYS: Mapping[str, Callable[[Office, Rfq, Path], object]] = {
    "subject": lambda o, r, _: o.services.rfq_editing.change(r.id, subject=f"{_TELL} {r.subject}"),
    "text": lambda o, r, _: o.services.rfq_editing.change(r.id, body=f"{r.body}\n{_TELL}"),
    "title": lambda o, r, _: o.services.rfq_editing.change(r.id, title=f"Plating, {_TELL}"),
    "address": lambda o, r, _: o.services.rfq_editing.change(r.id, body=f"{r.body}\nask dana@harbor.example"),
    "domain": lambda o, r, _: o.services.rfq_editing.change(r.id, body=f"{r.body}\nsee www.harbor.example"),
    "line": lambda o, r, _: o.services.rfq_editing.set_items(
        r.id, [replace(r.items[0], description=_TELL), *r.items[1:]]
    ),
    "file name": lambda o, r, p: o.services.rfq_editing.attach(r.id, [_file(p, "P-1 for Harbor Finishing.pdf")]),
    "copy": lambda o, r, _: o.services.rfq_editing.change(r.id, copies=["dana@harbor.example"]),
}


@pytest.mark.parametrize("way", _WAYS)
def test_a_vendor_that_another_one_would_see_stops_it_all(office: Office, rfq: Rfq, tmp_path: Path, way: str) -> None:
    _WAYS[way](office, rfq, tmp_path)
    assert _refused(office, office.services.rfq_reading.get(rfq.id)) & {"vendor-visible", "copy-to-vendor"}


def test_two_vendors_of_one_address_are_not_written_to_as_two(office: Office, rfq: Rfq) -> None:
    office.services.vendors.change(
        rfq.vendor_ids[:2], lambda v: replace(v, contacts=(Contact(email="sales@both.example"),))
    )
    assert _refused(office, rfq) == {"address-shared"}


# The wrong or an old drawing


def test_each_vendor_gets_the_drawings_of_its_lines_and_no_other(office: Office, rfq: Rfq) -> None:
    first, second, third, fourth = rfq.vendor_ids
    ids = rfq.line_ids
    one, two = frozenset({ids[1]}), frozenset({ids[2]})
    rfq = office.services.rfq_asking.set_asked(rfq.id, {first: one, second: two, third: one | two, fourth: None})
    mails = _sent(office, rfq)
    both = ["P-1_revB.pdf", "P-2_revA.pdf"]
    assert [_drawings(mails[v]) for v in rfq.vendor_ids] == [both[:1], both[1:], both, both]
    assert "P-2" not in _all_of(mails[first])
    assert "P-1" not in _all_of(mails[second])


def test_a_drawing_that_was_saved_again_since_it_was_picked_stops_it_all(office: Office, rfq: Rfq) -> None:
    Path(rfq.attachments[0].path).write_bytes(b"%PDF revision C")
    assert _refused(office, rfq) == {"file-changed"}


def test_a_drawing_that_changes_while_mails_wait_goes_out_as_it_was_checked(office: Office, rfq: Rfq) -> None:
    office.services.rfq_sending.queue(rfq.id, office.services.accounts.get("office"))
    path = Path(rfq.attachments[0].path)
    before = path.read_bytes()
    path.write_bytes(b"%PDF revision C")
    office.services.sending_right.take()
    office.drain()
    for message in office.server.taken:
        (drawing,) = [p for p in _parsed(message).iter_attachments() if p.get_filename() == path.name]
        assert drawing.get_content() == before


@pytest.mark.parametrize(
    ("name", "code"),
    [("P-1 (old).pdf", "file-old"), ("superseded/P-1_revA_obsolete.pdf", "file-old"), ("P-1.pdf", "file-twice")],
)
def test_an_old_drawing_or_two_of_one_name_are_told_before_sending(
    office: Office, rfq: Rfq, tmp_path: Path, name: str, code: str
) -> None:
    if code == "file-twice":
        office.services.rfq_editing.attach(rfq.id, [_file(tmp_path, "a/P-1.pdf", b"%PDF a")])
    office.services.rfq_editing.attach(rfq.id, [_file(tmp_path, name)])
    assert code in _warned(office, rfq)


def test_a_line_whose_drawing_is_missing_is_told_before_sending(office: Office, rfq: Rfq) -> None:
    office.services.rfq_editing.set_attachments(rfq.id, rfq.attachments[:1])
    assert _warned(office, rfq) == {"line-without-drawing"}


def test_the_newest_revision_is_proposed_and_the_old_one_is_not(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    folder = tmp_path / "drawings"
    for name in ("P-1_revA.pdf", "P-1_revB.pdf", "P-1_revC (old).pdf", "P-10_revD.pdf"):
        _file(folder, name)
    office.services.rfq_editing.set_attachments(rfq.id, [])
    found = office.services.file_finding.find(rfq.items, [folder])
    assert [Path(path).name for path in found.taken] == ["P-1_revB.pdf"]


# A controlled file to a vendor without clearance


def _invitation(rfq: Rfq, vendor_id: VendorId) -> Invitation:
    return next(i for i in rfq.invitations if i.vendor_id == vendor_id)


def _attach_controlled(office: Office, rfq: Rfq, folder: Path) -> None:
    office.services.rfq_editing.attach(rfq.id, [_file(folder, "P-1_ITAR.pdf")])


def test_a_controlled_file_reaches_nobody_without_the_clearance_by_any_door(
    office: Office, rfq: Rfq, tmp_path: Path
) -> None:
    cleared = rfq.vendor_ids[0]
    office.services.vendors.change([cleared], lambda v: replace(v, clearance="ITAR"))
    _attach_controlled(office, rfq, tmp_path)
    rfq = office.services.rfq_reading.get(rfq.id)
    secret = rfq.attachments[-1]
    extra = secret.id
    assert extra is not None
    others = rfq.vendor_ids[1:]
    for vendor_id in others:  # by its extra files
        with pytest.raises(VendorsBarred):
            office.services.rfq_asking.ask(rfq.id, replace(_invitation(rfq, vendor_id), extra_files=frozenset({extra})))
    with pytest.raises(VendorsBarred):  # by its scope
        office.services.rfq_editing.set_attachments(
            rfq.id, [replace(a, for_all=True, lines=frozenset()) if a == secret else a for a in rfq.attachments]
        )
    assert office.services.rfq_reading.get(rfq.id) == rfq
    office.services.rfq_asking.ask(rfq.id, replace(_invitation(rfq, cleared), extra_files=frozenset({extra})))
    mails = _sent(office, office.services.rfq_reading.get(rfq.id))
    assert {v for v, mail in mails.items() if secret.name in _all_of(mail)} == {cleared}


def test_a_clearance_that_is_lost_while_mails_wait_stops_that_mail(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    office.services.vendors.change(rfq.vendor_ids, lambda v: replace(v, clearance="ITAR"))
    _attach_controlled(office, rfq, tmp_path)
    office.services.rfq_sending.queue(rfq.id, office.services.accounts.get("office"))
    lost = rfq.vendor_ids[1]
    office.services.vendors.change([lost], lambda v: replace(v, clearance=""))
    office.services.sending_right.take()
    office.drain()
    assert len(office.server.taken) == 3
    address = office.services.vendors.get(lost).contacts[0].email
    assert not any(address in m.recipients for m in office.server.taken)
    (waiting,) = [line for line in office.lines(rfq.id) if line.state is not _S.ACCEPTED]
    assert waiting.vendor_id == lost


# “Dear {{first_name}}”


@pytest.mark.parametrize("text", ["Dear {{first_name}},", "Dear {{ contact.frist_name }},", "Dear {{ vendor.name"])
def test_a_placeholder_that_says_nothing_stops_it_all(office: Office, rfq: Rfq, text: str) -> None:
    office.services.rfq_editing.change(rfq.id, body=f"{text}\n{rfq.body}")
    assert _refused(office, rfq) == {"message-invalid"}


def test_a_placeholder_that_is_empty_for_one_vendor_stops_it_all(office: Office, rfq: Rfq) -> None:
    office.services.rfq_editing.change(rfq.id, body=f"Dear {{{{ contact.first_name }}}},\n{rfq.body}")
    office.services.vendors.change(
        rfq.vendor_ids[2:3], lambda v: replace(v, contacts=(Contact(email="desk@juniper.example"),))
    )
    assert _refused(office, rfq) == {"placeholder-empty"}


@pytest.mark.parametrize("text", ["Dear [First Name],", "Dear <<Name>>,", "Dear XXX,", "Dear %NAME%,"])
def test_another_programs_placeholder_is_told_before_sending(office: Office, rfq: Rfq, text: str) -> None:
    office.services.rfq_editing.change(rfq.id, body=f"{text}\n{rfq.body}")
    assert "left-to-fill-in" in _warned(office, rfq)


def test_a_desk_without_a_first_name_is_greeted_all_the_same(office: Office, rfq: Rfq) -> None:
    office.services.vendors.change(
        rfq.vendor_ids, lambda v: replace(v, contacts=(replace(v.contacts[1], rank=ContactRank.PRIMARY),))
    )
    for mail in _sent(office, rfq).values():
        body = mail.get_body(("plain",))
        assert body is not None
        assert re.match(r"Hello( [A-Z][\w ]+ team)?,\r?\n", body.get_content())
        assert not re.search(r"[{}]|\bNone\b", body.get_content())


# A deadline without a time zone, or in the past


@pytest.mark.parametrize("text", ["2026-12-07 17:00", "tomorrow"])
@pytest.mark.parametrize("zone", ["", "CST6", "Chicago time"])
def test_a_deadline_needs_a_zone_that_is_known(text: str, zone: str) -> None:
    with pytest.raises(DeadlineInvalid):
        read_deadline(text, zone, START)


@pytest.mark.parametrize("deadline", [None, Deadline.parse("2026-11-23 06:00", "America/Chicago")])
def test_no_deadline_or_one_that_is_past_stops_it_all(office: Office, rfq: Rfq, deadline: Deadline | None) -> None:
    office.services.rfq_editing.change(rfq.id, deadline=deadline)
    assert _refused(office, rfq) <= {"deadline-missing", "deadline-past", "placeholder-empty"}


def test_a_deadline_that_passes_while_mails_wait_stops_them(office: Office, rfq: Rfq) -> None:
    office.services.rfq_sending.queue(rfq.id, office.services.accounts.get("office"))
    assert rfq.deadline is not None
    office.clock.advance(seconds=(rfq.deadline.instant - START + timedelta(minutes=1)).total_seconds())
    office.services.sending_right.take()
    office.drain()
    assert not office.server.taken


def test_every_mail_says_the_zone_of_its_deadline(office: Office, rfq: Rfq) -> None:
    for mail in _sent(office, rfq).values():
        body = mail.get_body(("plain",))
        assert body is not None
        assert "CST (UTC−6)" in " ".join(body.get_content().split())
        assert "CST" in str(mail["Subject"])


# The same RFQ twice after a crash


def test_whatever_the_moment_of_the_crash_nobody_gets_it_twice(office: Office, rfq: Rfq, tmp_path: Path) -> None:
    copies: list[tuple[Path, frozenset[str]]] = []

    def taken() -> frozenset[str]:
        return frozenset(str(m.recipients) for m in office.server.taken)

    office.server.in_body = lambda _: copies.append((crashed_copy(office, tmp_path / str(len(copies))), taken()))
    office.server.on_taken = lambda: copies.append((crashed_copy(office, tmp_path / str(len(copies))), taken()))
    _sent(office, rfq)
    assert len(copies) >= 2 * len(_NAMES)
    for folder, before in copies:
        with opened(folder) as later:
            later.services.sending_right.take()
            later.services.rfq_sending.queue(rfq.id, later.services.accounts.get("office"))  # sent again, to be sure
            later.drain()
            after = frozenset(str(m.recipients) for m in later.server.taken)
            assert not before & after
            in_doubt = [line for line in later.lines(rfq.id) if line.state is _S.UNKNOWN]
            assert len(before) + len(after) + len(in_doubt) >= len(_NAMES)  # and nobody is forgotten


# A vendor silently skipped


def test_every_vendor_has_a_state_and_who_got_nothing_a_reason(office: Office, rfq: Rfq) -> None:
    office.server.answers.extend([Answer(), Answer(refused("no such user")), Answer(unknown(), after_commit=True)])
    _sent(office, rfq)
    lines = office.lines(rfq.id)
    assert {line.vendor_id for line in lines} == set(rfq.vendor_ids)
    assert sorted(line.state for line in lines) == sorted([_S.ACCEPTED, _S.ACCEPTED, _S.REJECTED, _S.UNKNOWN])
    assert all(line.error for line in lines if line.state is not _S.ACCEPTED)


def test_a_vendor_without_an_address_or_a_line_stops_it_all(office: Office, rfq: Rfq) -> None:
    office.services.vendors.change(rfq.vendor_ids[:1], lambda v: replace(v, contacts=()))
    assert _refused(office, rfq) == {"no-address"}


# A target price or an internal note in the mail


_TARGET, _NOTE, _CUSTOMER = "4711.37", "squeeze-them-hard", "Confidential Customer Corp"


def test_what_is_internal_is_in_no_mail(office: Office, rfq: Rfq) -> None:
    def internal(item: RfqItem) -> RfqItem:
        return replace(item, target_price=_TARGET, customer=_CUSTOMER, source_folder="/jobs/secret-folder")

    office.services.rfq_editing.set_items(rfq.id, [internal(item) for item in rfq.items])
    german = rfq.vendor_ids[0]
    office.services.vendors.change([german], lambda v: replace(v, language="de", notes="slow-but-cheap"))
    rfq = office.services.rfq_editing.change(rfq.id, notes=_NOTE)
    for mail in _sent(office, rfq).values():
        text = _all_of(mail)
        for word in (_TARGET, "4711", _NOTE, _CUSTOMER, "secret-folder", "slow-but-cheap"):
            assert word not in text


@pytest.mark.parametrize("name", ["rfq.notes", "item.target_price", "vendor.notes", "rfq.items[0].customer"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_placeholder_reaches_what_is_internal(office: Office, rfq: Rfq, name: str, language: str) -> None:
    office.services.rfq_editing.change(rfq.id, notes=_NOTE)
    office.services.vendors.change(rfq.vendor_ids[:1], lambda v: replace(v, language=language))
    body = f"{rfq.body}\n{{{{ {name} }}}}"
    texts = (Text(language="de", subject=rfq.subject, body=body),)
    office.services.rfq_editing.change(rfq.id, **({"body": body} if language == "en" else {"texts": texts}))
    assert _refused(office, rfq) == {"message-invalid"}

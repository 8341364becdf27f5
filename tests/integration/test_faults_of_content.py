"""What a request may be made of, through the whole engine: it is refused with a reason, or arrives as it was meant."""

from collections.abc import Sequence
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from hashlib import sha256
from pathlib import Path

import pytest

from app.domain.outbox.delivery import DeliveryState
from app.domain.rfqs.rfq import Attachment
from app.domain.trade.finding import Finding, blocks
from app.domain.trade.ids import RfqId
from app.domain.trade.problem import Problem
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from app.services.accounts.line_check import AccountInvalid
from app.services.rfqs.picking import FilesUnfit
from app.services.sending.rfq_sending import CheckFailed
from app.storage.base.database import TextUnreadable
from app.transports.transport import OutgoingMessage
from tests.fakes.office import ITEM, Office, listed
from tests.torture.invariants import check, look

S = DeliveryState
_FORGERY = "\r\nBcc: everybody@rival.example\r\n\r\nBuy here"


def _sent(office: Office, rfq_id: RfqId, vendors: int) -> list[EmailMessage]:
    """Send the request; what arrived, with all invariants checked."""
    office.services.rfq_sending.queue(rfq_id, office.account())
    office.services.sending_right.take()
    office.drain()
    assert office.states(rfq_id) == [S.ACCEPTED] * vendors
    _check(office)
    return [BytesParser(policy=policy.default).parsebytes(_octets(m)) for m in office.server.taken]


def _check(office: Office) -> None:
    check(look(office.folder), [_taken(m) for m in office.server.taken], ended=True)


def _octets(message: OutgoingMessage) -> bytes:
    return b"".join(message.blocks())


def _taken(message: OutgoingMessage) -> dict[str, object]:
    octets = _octets(message)
    found = BytesParser(policy=policy.compat32).parsebytes(octets, headersonly=True)
    return {
        "message_id": str(found["Message-ID"]).strip(),
        "recipients": message.recipients,
        "size": len(octets),
        "sha256": sha256(octets).hexdigest(),
    }


def _refused(office: Office, rfq_id: RfqId, code: str) -> Finding:
    """Nothing is queued, and this is the one reason."""
    with pytest.raises(CheckFailed) as caught:
        office.services.rfq_sending.queue(rfq_id, office.account())
    assert office.lines() == []
    assert not list((office.folder / "spool").glob("*"))
    (reason,) = caught.value.blocking
    assert reason.code == code, reason
    return reason


def _file(folder: Path, name: str, octets: bytes = b"%PDF drawing") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(octets)
    return path


def _files(mail: EmailMessage) -> Sequence[tuple[str, bytes]]:
    """What is attached behind the quote form: names and octets."""
    form, *files = [(str(part.get_filename()), part.get_content()) for part in mail.iter_attachments()]
    assert form[0].endswith("quote form.xlsx")
    return files


@pytest.mark.parametrize(
    "name",
    [
        "Größe “7” 図面 \U0001f529.pdf",
        "رسم-שרטוט.pdf",
        "draw\u202egnp.pdf",
        "x" * 251 + ".pdf",
        "\U0001f529" * 62 + ".pdf",
        "CON.pdf",
        "NUL",
        "two  blanks .pdf",
        "100%25.pdf",
        'a"b\\c;d.pdf',
    ],
    ids=[
        "emoji",
        "right to left",
        "override",
        "255 letters",
        "255 octets",
        "CON",
        "NUL",
        "blanks",
        "percent",
        "quotes",
    ],
)
def test_a_file_of_any_name_arrives_by_that_name(office: Office, tmp_path: Path, name: str) -> None:
    rfq = office.request(2, [_file(tmp_path, name)])
    for mail in _sent(office, rfq.id, 2):
        assert _files(mail) == [(name, b"%PDF drawing")]


@pytest.mark.parametrize("name", ["a\r\nBcc: x@y.example.pdf", "a\nb.pdf", "bell\x07.pdf"])
def test_a_file_whose_name_could_forge_a_header_is_refused(office: Office, tmp_path: Path, name: str) -> None:
    rfq = office.request(2, [_file(tmp_path, name)])
    reason = _refused(office, rfq.id, "message-invalid")
    assert "name" in reason.text


def test_half_a_character_is_refused_where_it_comes_in(office: Office, tmp_path: Path) -> None:
    """A file name that is no UTF-8 (an old disk, an archive of another system), or the clipboard, may bring one."""
    rfq = office.request(1)
    with pytest.raises(TextUnreadable, match="Rename"):
        office.services.rfq_editing.attach(rfq.id, [_file(tmp_path, "Gr\udcf6\udcdfe.pdf")])
    with pytest.raises(TextUnreadable, match=r"“Hello [?] and so on”"):
        office.services.rfq_editing.change(rfq.id, body="Hello \udc80 and so on")
    with pytest.raises(TextUnreadable):
        office.services.vendors.save(Vendor(name="Gr\udcf6n", contacts=(Contact(email="a@green.example"),)))
    assert office.services.rfq_reading.get(rfq.id) == rfq


def test_two_files_of_one_name_both_arrive_and_the_check_says_so(office: Office, tmp_path: Path) -> None:
    files = [_file(tmp_path, f"{folder}/P-1.pdf", folder.encode()) for folder in ("a", "b")]
    rfq = office.request(1, files)
    findings = office.services.rfq_checking.check(rfq.id, None)
    assert [f.code for f in findings if not blocks([f])] == ["file-twice"]
    (mail,) = _sent(office, rfq.id, 1)
    assert _files(mail) == [("P-1.pdf", b"a"), ("P-1.pdf", b"b")]


@pytest.mark.parametrize(
    ("name", "octets", "code"),
    [
        ("P-1.pdf", b"", "file-empty"),
        ("setup.exe", b"MZ", "file-type"),
        ("drawing.pdf.JS", b"1", "file-type"),
    ],
)
def test_a_file_that_would_do_harm_or_nothing_is_refused(
    office: Office, tmp_path: Path, name: str, octets: bytes, code: str
) -> None:
    _refused(office, office.request(2, [_file(tmp_path, name, octets)]).id, code)


def test_a_file_of_more_than_two_gibibytes_is_refused_before_it_is_read(office: Office, tmp_path: Path) -> None:
    rfq = office.request(2)
    path = tmp_path / "model.step"
    with path.open("wb") as file:
        file.truncate((1 << 31) + 1)  # sparse: it takes no room
    with pytest.raises(FilesUnfit, match=r"“model.step” has 2,147.5 MB"):
        office.services.rfq_editing.attach(rfq.id, [path])
    assert office.services.rfq_reading.get(rfq.id).attachments == ()


def test_files_that_no_server_takes_together_are_refused_before_they_are_copied(office: Office, tmp_path: Path) -> None:
    rfq = office.request(2)
    files = [
        replace(_attached(path), size=999_999_999) for path in (_file(tmp_path, "a.step"), _file(tmp_path, "b.step"))
    ]
    office.services.rfq_editing.set_attachments(rfq.id, files)
    findings = office.services.rfq_checking.check(rfq.id, office.account())
    assert {f.code for f in findings if blocks([f])} == {"mail-too-large", "file-changed"}


def _attached(path: Path) -> Attachment:
    octets = path.read_bytes()
    return Attachment(path=str(path), name=path.name, size=len(octets), sha256=sha256(octets).hexdigest())


def test_a_forged_name_subject_or_title_forges_no_header(office: Office) -> None:
    """The vendor's name, the RFQ's title and its subject bring line breaks."""
    rfq = office.request(1)
    forged = office.services.vendors.save(Vendor(name=f"Forge{_FORGERY}", contacts=(_desk(),)))
    editing = office.services.rfq_editing
    office.services.rfq_asking.invite(rfq.id, [forged.stored_id])
    editing.change(rfq.id, title=f"Plating{_FORGERY}", subject="{{ rfq.number }}" + _FORGERY + "{{ vendor.name }}")
    for mail in _sent(office, rfq.id, 2):
        assert mail["Bcc"] is None
        assert mail.get_content_type() == "multipart/mixed"
        assert _files(mail) == []
        assert str(mail["Subject"]).startswith(f"{rfq.number} Bcc: everybody@rival.example Buy here")
    assert {r for m in office.server.taken for r in m.recipients} == {"desk@forge.example", "quotes@vendor1.example"}


def _desk(name: str = "Dana") -> Contact:
    return Contact(email="desk@forge.example", name=name, rank=ContactRank.PRIMARY)


def test_a_forged_name_of_the_sender_or_of_a_contact_is_refused(office: Office) -> None:
    rfq = office.request(1)
    account = office.account(from_name=f"Anna{_FORGERY}")
    with pytest.raises(CheckFailed, match="From has a line break"):
        office.services.rfq_sending.queue(rfq.id, account)
    forged = office.services.vendors.save(Vendor(name="Forge", contacts=(_desk(f"Dana{_FORGERY}"),)))
    office.services.rfq_asking.invite(rfq.id, [forged.stored_id])
    with pytest.raises(CheckFailed, match="To has a line break"):
        office.services.rfq_sending.queue(rfq.id, office.account("other"))
    assert office.lines() == []


@pytest.mark.parametrize(
    "email",
    [
        f"desk@forge.example{_FORGERY}",
        "desk@forge.example\r\nRCPT TO:<x@rival.example>",
        "a@b.example> SIZE=1 <",
        "jürgen@müller.example",
        "δοκιμή@forge.example",
        "desk@forge",
        "desk@localhost",
    ],
)
def test_an_address_that_cannot_be_written_to_is_refused_when_it_is_entered(office: Office, email: str) -> None:
    with pytest.raises(Problem, match="address"):
        office.services.vendors.save(Vendor(name="Forge", contacts=(Contact(email=email),)))
    assert listed(office.services) == []


@pytest.mark.parametrize("field", ["from_address", "reply_to"])
def test_a_forged_address_of_the_sender_is_refused(office: Office, field: str) -> None:
    with pytest.raises(AccountInvalid):
        office.account(**{field: f"anna@shop.example{_FORGERY}"})


def test_a_domain_in_another_script_is_written_to_in_its_ascii_form(office: Office) -> None:
    rfq = office.request(0)
    vendor = Vendor(name="Müller & Söhne", contacts=(Contact(email="Angebote@Müller-Söhne.example"),))
    saved = office.services.vendors.save(vendor)
    office.services.rfq_asking.set_invited(rfq.id, [saved.stored_id])
    (mail,) = _sent(office, rfq.id, 1)
    assert office.server.recipients() == ["Angebote@xn--mller-shne-kcb9d.example"]
    assert "Müller & Söhne" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


_THREE_LOOPS = "{% for a in lines %}{% for b in lines %}{% for c in lines %}x{% endfor %}{% endfor %}{% endfor %}"
_HUGE = "{% for a in lines %}{% for b in lines %}" + "x" * 90_000 + "{% endfor %}{% endfor %}"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"body": "{{ vendor.mood }}"}, "not a placeholder"),
        ({"subject": "{{ target_price }}"}, "internal"),
        ({"body": _THREE_LOOPS}, "two"),
        ({"body": _HUGE}, "grows over"),
        ({"body": "{{ 'a' * 1000000000 }}"}, "do not have"),
        ({"body": "{% for x in range(1000000000) %}{% endfor %}"}, "do not have"),
        ({"body": "Hello\x1b[2J"}, "control|character"),
    ],
    ids=["missing", "internal", "three loops", "huge", "multiplied", "endless loop", "escape"],
)  # fmt: skip
def test_a_message_that_cannot_be_written_is_refused_for_everybody(
    office: Office, change: dict[str, str], says: str
) -> None:
    rfq = office.request(2)
    items = [replace(ITEM, number=n, part_number=f"P-{n}") for n in range(1, 6)]
    office.services.rfq_editing.set_items(rfq.id, items)
    office.services.rfq_editing.change(rfq.id, **change)
    reason = _refused(office, rfq.id, "message-invalid")
    assert any(word in reason.text for word in says.split("|")), reason.text


def test_two_vendors_with_one_address_are_not_both_written_to(office: Office) -> None:
    rfq = office.request(1)
    twin = Vendor(name="Number One Again", contacts=(Contact(email="QUOTES@vendor1.example"),))
    saved = office.services.vendors.save(twin)
    office.services.rfq_asking.invite(rfq.id, [saved.stored_id])
    findings = office.services.rfq_checking.check(rfq.id, office.account())
    assert "address-shared" in [f.code for f in findings if blocks([f])]
    with pytest.raises(CheckFailed):
        office.services.rfq_sending.queue(rfq.id, office.services.accounts.get("office"))
    assert office.lines() == []

"""What each vendor is asked for, who of it is written to, and which files it gets."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.outbox.purpose import INVITED, Occasion, Purpose
from app.domain.rfqs.control import Standing
from app.domain.rfqs.invitation import InvitedContact
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.trade.ids import AttachmentId, LineId, VendorId
from app.domain.trade.text_key import text_key
from app.domain.vendors.vendor import AddressedAs, Contact, ContactRank, Vendor
from app.services.rfqs.control import FileControl
from app.services.rfqs.field_checks import RfqInvalid
from app.services.rfqs.refusals import VendorsBarred
from app.storage.outbox import planning
from tests.fakes.clocks import START
from tests.fakes.office import ITEM, Office


@pytest.fixture
def rfq(office: Office, tmp_path: Path) -> Rfq:
    """Two vendors, two lines, and two files of which one goes to nobody in particular."""
    made = office.request(2)
    second = replace(ITEM, number=2, part_number="P-2")
    made = office.services.rfq_editing.set_items(made.id, [*made.items, second])
    for name in ("general.pdf", "special.pdf"):
        (tmp_path / name).write_bytes(b"%PDF" + name.encode())
    made = office.services.rfq_editing.attach(made.id, [tmp_path / "general.pdf", tmp_path / "special.pdf"]).rfq
    general, special = made.attachments
    return office.services.rfq_editing.set_attachments(made.id, [general, replace(special, for_all=False)])


def test_each_vendor_is_asked_for_its_own_lines_and_gets_its_own_files(office: Office, rfq: Rfq) -> None:
    first, second = rfq.invitations
    line, file = rfq.items[1].id, rfq.attachments[1].id
    assert line is not None
    assert file is not None
    changed = office.services.rfq_asking.ask(
        rfq.id, replace(first, lines=frozenset({line}), extra_files=frozenset({file}))
    )
    assert changed.invitations == (replace(first, lines=frozenset({line}), extra_files=frozenset({file})), second)
    account = office.account()
    shown = [office.services.rfq_preview.show(rfq.id, v, account) for v in rfq.vendor_ids]
    assert ["P-1" in s.plain for s in shown] == [False, True]
    assert ["P-2" in s.plain for s in shown] == [True, True]
    files = [[name for name, _ in s.attachments if not name.endswith("quote form.xlsx")] for s in shown]
    assert files == [["general.pdf", "special.pdf"], ["general.pdf"]]
    assert ["1 part " in s.subject or "1 part – " in s.subject for s in shown] == [True, False]
    office.services.sending_right.take()
    office.services.rfq_sending.queue(rfq.id, account)
    office.drain()
    octets = [b"".join(m.blocks()) for m in office.server.taken]
    assert [(m.count(b"special.pdf") > 0, m.count(b"general.pdf") > 0) for m in octets] == [(True, True), (False, True)]


def test_a_line_that_comes_later_is_asked_of_those_alone_who_are_asked_for_all(office: Office, rfq: Rfq) -> None:
    first, _ = rfq.invitations
    lines = frozenset(item.id for item in rfq.items if item.id is not None)
    changed = office.services.rfq_asking.ask(rfq.id, replace(first, lines=lines))
    third = replace(ITEM, number=3, part_number="P-3")
    changed = office.services.rfq_editing.set_items(rfq.id, [*changed.items, third])
    assert [len(changed.items_for(i)) for i in changed.invitations] == [2, 3]


def test_the_mail_goes_to_the_contacts_that_were_chosen(office: Office) -> None:
    contacts = (
        Contact(email="sales@kestrel.example", first_name="Sam", rank=ContactRank.PRIMARY),
        Contact(email="quality@kestrel.example", first_name="Quinn"),
        Contact(email="boss@kestrel.example", first_name="Bo"),
    )
    vendor = office.services.vendors.save(Vendor(name="Kestrel", contacts=contacts))
    rfq = office.services.rfq_asking.invite(office.request(0).id, [vendor.stored_id])
    (invitation,) = rfq.invitations
    chosen = (InvitedContact("Quality@Kestrel.example"), InvitedContact("boss@kestrel.example", AddressedAs.CC))
    office.services.rfq_asking.ask(rfq.id, replace(invitation, contacts=chosen))
    account = office.account()
    shown = office.services.rfq_preview.show(rfq.id, vendor.stored_id, account)
    assert shown.to == ("quality@kestrel.example", "boss@kestrel.example")
    assert "Hello Quinn," in shown.plain
    gone = replace(vendor, contacts=contacts[:1])
    office.services.vendors.save(gone)
    findings = office.services.rfq_checking.check(rfq.id, account)
    assert "no-address" in {f.code for f in findings}, "nobody else is written to in their place"


def test_what_cannot_be_asked_is_told_and_changes_nothing(office: Office, rfq: Rfq) -> None:
    ask = office.services.rfq_asking.ask
    first, second = rfq.invitations
    for wrong, text in (
        (replace(first, vendor_id=VendorId(99)), "not invited"),
        (replace(first, lines=frozenset()), "No line is chosen"),
        (replace(first, contacts=()), "No contact is chosen"),
        (replace(first, lines=frozenset({LineId(99)})), "line no longer exists"),
        (replace(first, extra_files=frozenset({AttachmentId(99)})), "file no longer exists"),
    ):
        with pytest.raises(RfqInvalid, match=text):
            ask(rfq.id, wrong)
    assert office.services.rfq_reading.get(rfq.id).invitations == (first, second)
    office.services.rfq_sending.queue(rfq.id, office.account())
    with pytest.raises(RfqInvalid, match="in the outbox"):
        ask(rfq.id, first)


def test_a_controlled_line_can_be_left_out_and_not_taken_in_again(office: Office, rfq: Rfq) -> None:
    editing = office.services.rfq_editing
    first, _ = rfq.invitations
    plain, secret = rfq.items
    assert plain.id is not None
    office.services.rfq_asking.ask(rfq.id, replace(first, lines=frozenset({plain.id})))
    rfq = editing.set_items(rfq.id, [plain, replace(secret, clearance="ITAR")])
    account = office.account()
    findings = office.services.rfq_checking.check(rfq.id, account)
    barred = office.services.vendors.get(rfq.vendor_ids[1]).name
    assert [f.row for f in findings if f.code == "line-controlled"] == [barred]
    assert "P-1" in office.services.rfq_preview.show(rfq.id, first.vendor_id, account).plain
    with pytest.raises(VendorsBarred, match="Nothing was changed"):
        office.services.rfq_asking.ask(rfq.id, replace(first, lines=None))


def test_what_an_invitation_says_comes_back_with_undo(office: Office, rfq: Rfq) -> None:
    line = rfq.items[0].id
    assert line is not None
    rfq = office.services.rfq_asking.ask(rfq.id, replace(rfq.invitations[0], lines=frozenset({line})))
    assert office.services.rfq_asking.set_invited(rfq.id, rfq.vendor_ids[1:]).invitations == rfq.invitations[1:]
    assert [r.vendors for r in office.services.rfq_reading.lines()] == [1]
    assert office.services.rfq_asking.set_asked(rfq.id, rfq.asked).invitations == rfq.invitations


def test_one_outbox_carries_every_purpose_each_exactly_once(office: Office, rfq: Rfq) -> None:
    account = office.account()
    office.services.rfq_sending.queue(rfq.id, account)
    (invitation, _), (line, *_) = rfq.invitations, office.services.outbox_reading.lines(rfq.id)
    assert line.occasion == INVITED
    reminder = Occasion(Purpose.REMINDER)
    with office.database.read() as session:
        message = planning.message(session.connection(), line.id)
    assert message is not None
    mark = invitation.mark
    assert message.message_id == mark.message_id(account.from_address)
    assert mark.message_id(account.from_address, reminder) != message.message_id
    mail = planning.Planned(
        vendor_id=invitation.vendor_id,
        vendor_name=line.vendor,
        message=replace(message, message_id=mark.message_id(account.from_address, reminder)),
    )

    def plan(occasion: Occasion) -> int:
        with office.database.write() as session:
            return planning.plan(
                session,
                rfq_id=rfq.id,
                occasion=occasion,
                account_id=account.stored_id,
                mails=[mail],
                now=START,
                expires_at=START,
            )

    assert (plan(reminder), plan(reminder)) == (1, 0)
    lines = office.services.outbox_reading.lines(rfq.id)
    assert [line.occasion for line in lines] == [INVITED, INVITED, reminder]
    (listed,) = office.services.rfq_reading.lines()
    assert listed.vendors == 2, "a reminder is no third vendor"
    assert text_key(listed.state) == "sending"


def test_a_line_is_asked_of_somebody_and_of_one_who_is_known_to_do_it(office: Office, rfq: Rfq) -> None:
    office.account()
    first, second = rfq.invitations
    one, two = (item.id for item in rfq.items)
    assert one is not None
    assert two is not None
    office.services.rfq_asking.ask(rfq.id, replace(first, lines=frozenset({one})))
    unasked = office.services.rfq_asking.ask(rfq.id, replace(second, lines=frozenset({one})))
    assert _codes(office, unasked)["line-asked-of-nobody"] == "line 2"
    asked = office.services.rfq_asking.ask(rfq.id, replace(second, lines=frozenset({two})))
    assert {"line-asked-of-nobody", "line-nobody-does"}.isdisjoint(_codes(office, asked))
    office.services.vendors.change([second.vendor_id], lambda v: replace(v, capabilities=()))
    assert _codes(office, asked)["line-nobody-does"] == "line 2"


def _codes(office: Office, rfq: Rfq) -> dict[str, str]:
    return {f.code: f.row for f in office.services.rfq_checking.check(rfq.id, office.services.accounts.get("office"))}


def test_the_check_judges_each_vendor_by_what_it_gets(office: Office, rfq: Rfq) -> None:
    office.account()
    editing = office.services.rfq_editing
    general, special = rfq.attachments
    first, _ = rfq.invitations
    assert _codes(office, rfq)["file-for-nobody"] == "special.pdf"
    file, line = special.id, rfq.items[1].id
    assert file is not None
    assert line is not None
    rfq = office.services.rfq_asking.ask(rfq.id, replace(first, extra_files=frozenset({file}), lines=frozenset({line})))
    assert _codes(office, rfq) == {"line-without-drawing": "line 1"}
    names = [v.name for v in map(office.services.vendors.get, rfq.vendor_ids)]
    secret = replace(special, name="ITAR.pdf")
    editing.set_attachments(rfq.id, [general, secret])
    account = office.services.accounts.get("office")
    findings = {f.code: f.text for f in office.services.rfq_checking.check(rfq.id, account)}
    assert f"{names[0]} may not have it" in findings["file-controlled"]
    editing.set_attachments(rfq.id, [general, replace(special, name=f"{names[0]}.pdf")])
    assert _codes(office, rfq) == {"line-without-drawing": "line 1"}, "its own name on a file for itself"
    editing.set_attachments(rfq.id, [general, replace(special, name=f"{names[1]}.pdf")])
    assert "vendor-visible" in _codes(office, rfq)
    editing.set_attachments(rfq.id, [special])
    editing.change(rfq.id, body="See the attached file.")
    assert _codes(office, rfq)["nothing-attached"] == names[1]
    editing.set_items(rfq.id, [rfq.items[0]])
    assert _codes(office, rfq)["no-line-asked"] == names[0]


def test_nobody_is_asked_for_no_line(office: Office, rfq: Rfq) -> None:
    with pytest.raises(RfqInvalid, match="no line is chosen"):
        office.services.rfq_asking.set_asked(rfq.id, {rfq.vendor_ids[0]: frozenset()})
    assert office.services.rfq_reading.get(rfq.id) == rfq


def test_who_has_its_mail_stays_asked_for_what_is_in_it(office: Office, rfq: Rfq) -> None:
    one, two = (frozenset({item.id}) for item in rfq.items if item.id)
    first, second = rfq.vendor_ids
    asking = office.services.rfq_asking
    asking.set_asked(rfq.id, {first: one})
    office.services.rfq_sending.queue(rfq.id, office.account())
    after, refused = asking.invite_allowed(rfq.id, {first: two, second: two})
    assert (dict(after.asked), refused) == ({first: one, second: two}, ())


def test_a_file_that_is_attached_meanwhile_is_looked_at_too(
    office: Office, rfq: Rfq, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the disk and the change, another program attaches a controlled file for everybody."""
    office.services.rfq_asking.set_asked(rfq.id, {})
    secret = tmp_path / "CUI notes.pdf"
    secret.write_bytes(b"%PDF secret")
    looked: list[int] = []
    standings = FileControl.standings

    def look(control: FileControl, files: Sequence[Attachment]) -> Mapping[str, Standing]:
        found = standings(control, files)
        looked.append(len(files))
        if len(looked) == 1:
            office.services.rfq_editing.attach(rfq.id, [secret])
        return found

    monkeypatch.setattr(FileControl, "standings", look)
    with pytest.raises(VendorsBarred, match="CUI"):
        office.services.rfq_asking.invite(rfq.id, rfq.vendor_ids)
    assert looked[-1] == len(rfq.attachments) + 1
    assert office.services.rfq_reading.get(rfq.id).vendor_ids == ()

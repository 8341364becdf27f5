"""A controlled line goes to nobody without the clearance, and a customer's list is held up to the buyer."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.rfqs.bars import Ban
from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.clearance import Clearances
from app.domain.trade.finding import Severity
from app.domain.trade.ids import VendorId
from app.domain.vendors.customer_list import CustomerList
from app.domain.vendors.vendor import Approval, Capability
from app.services.rfqs.refusals import Refusal, VendorsBarred
from app.services.sending.rfq_sending import CheckFailed
from app.services.vendors.customer_lists import CustomerUnknown
from app.storage.vendors import changes
from tests.fakes.mail_server import Answer, refused
from tests.fakes.office import DEADLINE, ITEM, Office, opened, vendor
from tests.fakes.terminal import Terminal

CONTROLLED = replace(ITEM, number=2, part_number="P-2", clearance="ITAR")
NO_CLEARANCE = "Line 2 needs ITAR, and the vendor has no clearance."


def saved(office: Office, *clearances: str) -> list[VendorId]:
    """A vendor for each, who does the work."""
    does = (Capability(process=ITEM.process),)
    some = [replace(vendor(n), clearance=c, capabilities=does) for n, c in enumerate(clearances, start=1)]
    return [v.stored_id for v in office.services.vendors.save_all(some).vendors]


def request(office: Office, *items: RfqItem) -> Rfq:
    rfq = office.services.rfq_editing.create("Plating", DEADLINE)
    return office.services.rfq_editing.set_items(rfq.id, items)


def clear(office: Office, vendor_id: VendorId, clearance: str) -> None:
    office.services.vendors.change([vendor_id], lambda v: replace(v, clearance=clearance))


def test_inviting_who_may_not_have_a_line_changes_nothing_and_names_vendor_and_line(office: Office) -> None:
    cleared, not_cleared, lower = saved(office, "ITAR", "", "CUI")
    rfq = request(office, ITEM, CONTROLLED)
    editing = office.services.rfq_editing
    for call in (office.services.rfq_asking.invite, office.services.rfq_asking.set_invited):
        with pytest.raises(VendorsBarred) as caught:
            call(rfq.id, [cleared, not_cleared, lower])
        text = str(caught.value)
        assert f"Nothing was changed. “{vendor(2).name}”: {NO_CLEARANCE}" in text
        assert f"“{vendor(3).name}”: Line 2 needs ITAR, and the vendor holds CUI." in text
        assert "add the clearance" in text
        assert office.services.rfq_reading.get(rfq.id).vendor_ids == ()
    assert office.services.rfq_asking.set_invited(rfq.id, [cleared]).vendor_ids == (cleared,)
    editing.set_items(rfq.id, [ITEM])
    assert len(office.services.rfq_asking.invite(rfq.id, [not_cleared, lower]).vendor_ids) == 3


def test_all_who_may_not_are_named_however_many(office: Office) -> None:
    rfq = request(office, CONTROLLED)
    with pytest.raises(VendorsBarred) as caught:
        office.services.rfq_asking.invite(rfq.id, saved(office, *[""] * 7))
    names = ", ".join(f"“{vendor(n).name}”" for n in range(1, 8))
    assert f"Nothing was changed. {names}: {NO_CLEARANCE}" in str(caught.value)
    assert len(caught.value.refusals) == 7


def test_the_others_are_invited_and_those_left_out_are_named(office: Office) -> None:
    cleared, not_cleared = saved(office, "ITAR", "")
    rfq = request(office, CONTROLLED)
    after, left_out = office.services.rfq_asking.invite_allowed(rfq.id, {cleared: None, not_cleared: None})
    assert after.vendor_ids == (cleared,)
    assert left_out == (Refusal(vendor=vendor(2).name, text=NO_CLEARANCE, lines=(2,)),)


def test_a_double_is_judged_as_the_vendor_it_is_now(office: Office) -> None:
    double, owner, gone = saved(office, "ITAR", "", "")
    with office.database.write() as session:
        change = changes.begin(session, "merge", office.clock.now())
        changes.remove(session, change, [office.services.vendors.get(double)], office.clock.now(), owner)
    office.services.vendors.remove([gone])
    rfq = request(office, CONTROLLED)
    with pytest.raises(VendorsBarred, match=vendor(2).name):
        office.services.rfq_asking.invite(rfq.id, [double])
    assert office.services.rfq_asking.invite(rfq.id, [gone]).vendor_ids == ()  # is in no list


@pytest.mark.parametrize("is_raised", [True, False], ids=["line raised", "clearance taken away"])
def test_who_was_invited_before_stays_and_the_check_and_the_preview_refuse(
    office: Office, tmp_path: Path, is_raised: bool
) -> None:
    kept, lost = saved(office, "ITAR", "" if is_raised else "ITAR")
    rfq = request(office, ITEM, replace(CONTROLLED, clearance="" if is_raised else "ITAR"))
    editing, preview, account = office.services.rfq_editing, office.services.rfq_preview, office.account()
    (tmp_path / "P-1, P-2.pdf").write_bytes(b"drawing")
    editing.attach(rfq.id, [tmp_path / "P-1, P-2.pdf"])
    rfq = office.services.rfq_asking.set_invited(rfq.id, [kept, lost])
    checked = office.services.rfq_checking.prepare(rfq.id, account)
    assert checked.findings == ()
    if is_raised:
        editing.set_items(rfq.id, [ITEM, CONTROLLED])
    else:
        clear(office, lost, "")
    assert office.services.rfq_reading.get(rfq.id).vendor_ids == (kept, lost)
    assert office.services.rfq_asking.set_invited(rfq.id, [kept, lost]).vendor_ids == (kept, lost)
    name = vendor(2).name
    (found,) = office.services.rfq_checking.check(rfq.id, account)
    wanted = ("line-controlled", Severity.BLOCK, name, NO_CLEARANCE)
    assert (found.code, found.severity, found.row, found.text) == wanted
    with pytest.raises(CheckFailed, match=f"{name}: Line 2 needs ITAR"):
        office.services.rfq_sending.queue(rfq.id, account, checked=checked)
    shown = preview.show(rfq.id, lost, account)
    assert (shown.plain, f"“{name}”: {NO_CLEARANCE}" in shown.problem) == ("", True)
    with pytest.raises(VendorsBarred, match=f"No email was written. “{name}”: Line 2"):
        preview.write(rfq.id, tmp_path / "eml", account)
    assert not (tmp_path / "eml").exists()
    assert len(preview.write(rfq.id, tmp_path / "eml", account, [kept])) == 1
    office.services.rfq_asking.set_invited(rfq.id, [kept])
    assert office.services.rfq_sending.queue(rfq.id, account).new == 1


def test_a_mail_in_the_outbox_is_shown_as_it_was_made_and_never_made_anew(office: Office, tmp_path: Path) -> None:
    (lost,) = saved(office, "ITAR")
    rfq = request(office, CONTROLLED)
    office.services.rfq_asking.invite(rfq.id, [lost])
    office.server.answers.append(Answer(refused()))
    account = office.account()
    office.services.rfq_sending.queue(rfq.id, account)
    office.services.sending_right.take()
    office.drain()
    clear(office, lost, "CUI")
    assert len(office.services.rfq_preview.write(rfq.id, tmp_path / "eml", account)) == 1
    with pytest.raises(CheckFailed, match="the vendor holds CUI"):
        office.services.rfq_sending.retry(rfq.id)


def test_a_customers_list_warns_and_does_not_hold_up(office: Office, drawing: Path) -> None:
    on_list, other = saved(office, "", "")
    office.services.vendors.change([on_list], lambda v: replace(v, approvals=(Approval(customer="Borealis"),)))
    items = (replace(ITEM, customer="Borealis"), replace(ITEM, number=2, revision="B", customer="Zephyr"))
    rfq, account = request(office, *items), office.account()
    office.services.rfq_editing.attach(rfq.id, [drawing])
    office.services.rfq_asking.set_invited(rfq.id, [on_list, other])
    found = office.services.rfq_checking.check(rfq.id, account)
    assert [(f.code, f.severity, f.row, f.text) for f in found] == [
        (
            "not-on-list",
            Severity.WARN,
            vendor(2).name,
            "For line 1 the vendor is not on the approved-vendor list of Borealis.",
        )
    ]
    assert office.services.rfq_sending.queue(rfq.id, account).new == 2


def test_a_strict_list_bars_all_others_also_after_the_check(office: Office, tmp_path: Path) -> None:
    on_list, other = saved(office, "", "")
    office.services.vendors.change([on_list], lambda v: replace(v, approvals=(Approval(customer="Borealis"),)))
    rfq, account = request(office, replace(ITEM, customer="Borealis")), office.account()
    preview = office.services.rfq_preview
    office.services.rfq_asking.set_invited(rfq.id, [on_list, other])
    checked = office.services.rfq_checking.prepare(rfq.id, account)
    assert not any(f.severity is Severity.BLOCK for f in checked.findings)
    assert office.services.customer_lists.set_strict(["borealis"], True)[0].is_strict
    reason = "For line 1 the vendor is not on the approved-vendor list of Borealis."
    with pytest.raises(CheckFailed, match=f"{vendor(2).name}: {reason}"):
        office.services.rfq_sending.queue(rfq.id, account, checked=checked)
    assert reason in preview.show(rfq.id, other, account).problem
    with pytest.raises(VendorsBarred, match="place on the list"):
        preview.write(rfq.id, tmp_path / "eml", account)
    office.services.rfq_asking.set_invited(rfq.id, [on_list])
    with pytest.raises(VendorsBarred, match=reason):
        office.services.rfq_asking.invite(rfq.id, [other])
    assert office.services.rfq_asking.invite_allowed(rfq.id, {other: None})[1] == (
        Refusal(vendor=vendor(2).name, text=reason, lines=(1,)),
    )
    assert office.services.rfq_sending.queue(rfq.id, account).new == 1


def test_a_strict_list_that_nobody_is_on_any_more_bars_everybody(office: Office) -> None:
    (one,) = saved(office, "")
    office.services.vendors.change([one], lambda v: replace(v, approvals=(Approval(customer="Borealis"),)))
    lists = office.services.customer_lists
    lists.set_strict(["Borealis"], True)
    office.services.vendors.change([one], lambda v: replace(v, approvals=()))
    assert lists.every() == [CustomerList(customer="Borealis", vendors=0, is_strict=True)]
    rfq = request(office, replace(ITEM, customer="Borealis"))
    with pytest.raises(VendorsBarred):
        office.services.rfq_asking.invite(rfq.id, [one])
    lists.set_strict(["Borealis"], False)
    assert lists.every() == []
    assert office.services.rfq_asking.invite(rfq.id, [one]).vendor_ids == (one,)


def test_only_a_customer_with_a_list_can_have_a_strict_one(office: Office) -> None:
    with pytest.raises(CustomerUnknown, match=r"“Zephyr” has no approved-vendor list yet\. First add vendors"):
        office.services.customer_lists.set_strict(["Zephyr"], True)


def test_the_best_of_each_line_are_those_who_may_have_it(office: Office) -> None:
    not_cleared, cleared = saved(office, "", "ITAR")
    found = office.services.matching.items([ITEM, CONTROLLED])
    assert found.best(1) == {not_cleared: {1}, cleared: {2}}
    assert found.able() == found.lines_for([not_cleared, cleared]) == {not_cleared: {1}, cleared: {1, 2}}
    assert found.barred == {not_cleared: Ban(frozenset({2}), NO_CLEARANCE)}
    assert office.services.matching.items([CONTROLLED]).lines_for([not_cleared]) == {}
    assert office.services.matching.items([ITEM]).barred == {}


def test_levels_are_those_that_the_services_are_given(office: Office) -> None:
    """A word that is no level of theirs is held by nobody."""
    (secret,) = saved(office, "SECRET")
    rfq = request(office, replace(CONTROLLED, clearance="secret"))
    with pytest.raises(VendorsBarred, match="needs secret, and the vendor holds SECRET"):
        office.services.rfq_asking.invite(rfq.id, [secret])
    levels = Clearances(("CUI", "SECRET"))
    assert replace(office.services.rfq_asking, clearances=levels).invite(rfq.id, [secret]).vendor_ids == (secret,)
    shown = replace(office.services.rfq_preview, clearances=levels).show(rfq.id, secret, office.account())
    assert shown.problem == ""


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Two vendors, the first one not cleared, and a request with a controlled line."""
    with opened(tmp_path / "data") as office:
        saved(office, "", "ITAR")
        request(office, ITEM, CONTROLLED)
    return Terminal(tmp_path / "data", monkeypatch, capsys)


def test_a_named_vendor_is_refused_and_of_all_or_a_group_those_who_may_not_are_left_out(terminal: Terminal) -> None:
    number, first, second = "RFQ-2026-0001", vendor(1).name, vendor(2).name
    named = terminal("rfq", "invite", number, "--vendor", first, second)
    assert (named.code, f"Nothing was changed. “{first}”: {NO_CLEARANCE}" in named.err) == (1, True)
    terminal("vendors", "group", "Lonely", "--vendor", first)
    lonely = terminal("rfq", "invite", number, "--group", "Lonely", "--json")
    assert (lonely.code, lonely.document["vendors"]) == (1, 0)
    assert lonely.document["left_out"] == [{"vendor": first, "text": NO_CLEARANCE, "lines": [2]}]
    every = terminal("rfq", "invite", number, "--all")
    assert every.code == 0
    for words in ("1 vendor invited", "1 vendor left out", first, NO_CLEARANCE):
        assert words in every.out


def test_the_match_asks_each_vendor_for_the_lines_it_may_have_and_says_which_it_may_not(terminal: Terminal) -> None:
    found = terminal("rfq", "match", "RFQ-2026-0001", "--best", "2", "--json").document
    assert sorted(found["invited"]) == [vendor(1).name, vendor(2).name]
    assert [(b["vendor"], b["lines"], b["reason"]) for b in found["barred"]] == [(vendor(1).name, [2], NO_CLEARANCE)]
    with opened(terminal.data) as office:
        rfq = office.services.rfq_reading.by_number("RFQ-2026-0001")
        assert [[i.number for i in rfq.items_for(v)] for v in rfq.invitations] == [[1], [1, 2]]
    shown = terminal("rfq", "match", "RFQ-2026-0001").out
    assert any(row.split() and row.split()[0] == "no" and "the line needs ITAR" in row for row in shown.splitlines())


def test_the_lists_are_listed_and_ruled_in_a_terminal(terminal: Terminal, tmp_path: Path) -> None:
    assert "No customer has an approved-vendor list yet" in terminal("vendors", "lists").out
    sheet = tmp_path / "approved.csv"
    sheet.write_text("Customer,Vendor\nBorealis,Kestrel\n", encoding="utf-8")
    terminal("vendors", "import", sheet, "--kind", "approved")
    ruled = terminal("--json", "vendors", "list-rule", "BOREALIS", "block")
    assert ruled.document == {"customer": "Borealis", "vendors": 1, "rule": "block"}
    assert terminal("--json", "vendors", "lists").document == [ruled.document]
    assert "are asked, with a warning" in terminal("vendors", "list-rule", "Borealis", "warn").out
    unknown = terminal("vendors", "list-rule", "Zephyr", "block")
    assert (unknown.code, "has no approved-vendor list yet" in unknown.err) == (1, True)

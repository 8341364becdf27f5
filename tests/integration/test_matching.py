"""Lines of a request against the vendors of a real database."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.matching.line_words import read_words
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.ids import VendorId
from app.domain.vendors.response import Response
from app.domain.vendors.vendor import AddressState, Approval, Capability, Contact, Standing, Vendor, VendorStatus
from app.services.rfqs.matching import NotInvited
from tests.fakes.office import ITEM, Office


def line(number: int, process: str, specification: str = "", **fields: str) -> RfqItem:
    return replace(ITEM, number=number, process=process, specification=specification, **fields)  # type: ignore[arg-type]


def vendor(name: str, *words: str, **fields: object) -> Vendor:
    """A vendor that is familiar with "process|specification" of each word."""
    capabilities = [
        Capability(process=p, specification=s, standing=Standing.FAMILIAR)
        for p, _, s in (word.partition("|") for word in words)
    ]
    contact = Contact(email=f"quotes@{name.lower().replace(' ', '')}.example")
    return replace(
        Vendor(name=name, contacts=(contact,), capabilities=tuple(capabilities)),
        **fields,  # type: ignore[arg-type] # fields of a vendor
    )


def stored(office: Office, *some: Vendor) -> list[VendorId]:
    return [v.stored_id for v in office.services.vendors.save_all(some).vendors]


def test_lines_find_who_can_do_them_however_it_is_written(office: Office) -> None:
    a, b, c, _ = stored(
        office,
        vendor("Alpha", "Ag plate|ASTM B700", "EP|ASTM B 912"),
        vendor("Beta", "Silver Plating|ASTM B-700"),
        vendor("Gamma", "Zn plate|ASTM B633", categories=("Finishing",)),
        vendor("Delta", "Wiring"),
    )
    found = office.services.matching.items(
        [line(1, "Silver Plate", "ASTM B700"), line(2, "Electropolishing", "ASTM B912"), line(3, "Riveting")]
    )
    assert [[p.vendor_id for p in one.covering] for one in found.lines] == [[a, b], [a], []]
    assert [p.vendor_id for p in found.lines[0].proposals] == [a, b, c]  # the last by its family
    assert (found.uncovered, found.single) == ((3,), (2,))
    assert [(v.vendor_id, v.lines, v.hints) for v in found.vendors] == [
        (a, (1, 2), ()),
        (b, (1,), ()),
        (c, (), (1, 2)),
    ]
    assert found.best(1) == {a: {1, 2}}
    assert found.best(5) == {a: {1, 2}, b: {1}}
    assert office.services.matching.items([]).lines == ()


def test_a_text_finds_the_same_vendors(office: Office) -> None:
    (a,) = stored(office, vendor("Alpha", "Ag plate|ASTM B700"))
    words = read_words("Silver plate per ASTM B-700 TYP II", office.services.words.read())
    assert [p.vendor_id for p in office.services.matching.words(words).proposals] == [a]


def test_removed_vendors_are_not_proposed_and_an_unusable_address_is_said(office: Office) -> None:
    a, b = stored(
        office,
        vendor("Alpha", "Anodize"),
        vendor("Beta", "Anodize", contacts=(Contact(email="x@y", name="X", address_state=AddressState.UNUSABLE),)),
    )
    office.services.vendors.remove([a])
    (found,) = office.services.matching.items([line(1, "Anodizing")]).lines
    assert found.proposals == ()
    assert [(e.vendor_id, e.reason) for e in found.excluded] == [(b, "has no usable email address")]


def test_a_customers_list_lets_only_its_vendors_through(office: Office) -> None:
    a, b = stored(
        office,
        vendor("Alpha", "Anodize"),
        vendor("Beta", "Anodize", approvals=(Approval(customer="Borealis", valid_until=date(2030, 1, 1)),)),
    )
    items = [line(1, "Anodize", customer="BOREALIS"), line(2, "Anodize", customer="Other"), line(3, "Anodize")]
    found = office.services.matching.items(items)
    assert [[p.vendor_id for p in one.proposals] for one in found.lines] == [[b], [a, b], [a, b]]
    assert [e.vendor_id for e in found.lines[0].excluded] == [a]


def test_the_settings_say_which_clearances_there_are(office: Office) -> None:
    a, b = stored(office, vendor("Alpha", "Anodize", clearance="ITAR"), vendor("Beta", "Anodize", clearance="CUI"))
    (found,) = office.services.matching.items([line(1, "Anodize", clearance="ITAR")]).lines
    assert ([p.vendor_id for p in found.proposals], [e.vendor_id for e in found.excluded]) == ([a], [b])


def test_only_who_is_invited_can_have_answered(office: Office) -> None:
    rfq_id = office.queued(1)
    with pytest.raises(NotInvited):
        office.services.matching.respond(rfq_id, VendorId(99), Response.QUOTED)


def test_of_very_many_the_best_known_are_looked_at_and_the_rest_is_counted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.rfqs.matching._MOST", 3)
    contact = (Contact(email="a@b.example"),)
    standings = [Standing.BY_REQUEST, Standing.FAMILIAR, Standing.UNSTATED, Standing.APPROVED, Standing.FAMILIAR]
    office.services.vendors.save_all(
        [
            Vendor(name=f"V{n}", contacts=contact, capabilities=(Capability(process="Anodize", standing=standing),))
            for n, standing in enumerate(standings)
        ]
    )
    (found,) = office.services.matching.items([line(1, "Anodize", "")]).lines
    assert [p.vendor for p in found.proposals] == ["V3", "V1", "V4"]
    assert found.more == 2


def test_very_many_who_may_not_be_asked_hide_nobody_who_may(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.rfqs.matching._MOST", 2)
    monkeypatch.setattr("app.services.rfqs.matching._BARRED", 1)
    bad = (Contact(email="x@y", address_state=AddressState.UNUSABLE),)
    listed = (Approval(customer="Borealis", process="Anodizing"),)
    lapsed = (Approval(customer="Borealis", valid_until=date(2020, 1, 1)),)
    stored(
        office,
        vendor("A1", "Anodize", status=VendorStatus.BLOCKED, approvals=listed, clearance="ITAR"),
        vendor("A2", "Anodize", approvals=listed, clearance="CUI"),
        vendor("A3", "Anodize", approvals=lapsed, clearance="ITAR"),
        vendor("A4", "Anodize", contacts=(), approvals=listed, clearance="ITAR"),
        vendor("A5", "Anodize", contacts=bad, approvals=listed, clearance="ITAR"),
        vendor("A6", "Anodize", clearance="ITAR"),
        vendor("Z", "Anodize", approvals=listed, clearance="ITAR"),
    )
    items = [line(1, "Anodize", customer="Borealis", clearance="ITAR"), line(2, "Anodize", clearance="ITAR")]
    found = office.services.matching.items(items).lines
    assert [[p.vendor for p in one.proposals] for one in found] == [["Z"], ["A3", "A6"]]
    assert [sorted(e.vendor for e in one.excluded) for one in found] == [["A1", "A4"], ["A1"]]
    assert [one.more for one in found] == [4, 4]

"""Somebody else has changed the RFQ since one looked at it: both changes are kept, or the second one is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.rfqs.rfq import Given, Rfq
from app.domain.rfqs.terms import Terms
from app.domain.trade.ids import RfqId
from app.services.rfqs.meanwhile import ChangedMeanwhile
from tests.fakes.office import Office, request_in


@pytest.fixture
def rfq(office: Office, drawing: Path) -> Rfq:
    """With a line, a drawing and three vendors."""
    return request_in(office.services, 3, [drawing])


def test_fields_that_each_changed_are_both_kept(office: Office, rfq: Rfq) -> None:
    editing = office.services.rfq_editing
    editing.change(rfq.id, title="Theirs")
    after = editing.change_on_top(rfq.id, {"notes": "mine"}, {"notes": rfq.notes})
    assert (after.title, after.notes) == ("Theirs", "mine")


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "just now"),
        (1, "a minute ago"),
        (5, "5 minutes ago"),
        (130, "2 hours ago"),
        (3_000, "2 days ago"),
    ],
)
def test_a_field_that_both_changed_is_theirs_and_told(office: Office, rfq: Rfq, minutes: int, said: str) -> None:
    editing = office.services.rfq_editing
    office.database.who = "Anna"
    editing.change(rfq.id, title="Theirs")
    office.clock.advance(minutes=minutes)
    with pytest.raises(ChangedMeanwhile, match=f"^Anna changed the title {said}"):
        editing.change_on_top(rfq.id, {"title": "Mine", "notes": "mine"}, {"title": rfq.title, "notes": rfq.notes})
    after = office.services.rfq_reading.get(rfq.id)
    assert (after.title, after.notes) == ("Theirs", ""), "nothing is half done"


def test_who_it_was_may_be_unknown(office: Office, rfq: Rfq) -> None:
    office.database.who = ""
    office.services.rfq_editing.change(rfq.id, title="Theirs")
    with pytest.raises(ChangedMeanwhile, match=r"^Somebody else changed the title"):
        office.services.rfq_editing.change_on_top(rfq.id, {"title": "Mine"}, {"title": rfq.title})


def test_what_was_typed_is_known_as_it_is_kept(office: Office, rfq: Rfq) -> None:
    """A window hands over what was typed there before; it was kept without the blanks."""
    editing = office.services.rfq_editing
    editing.change(rfq.id, title="Nickel plating", copies=("a@shop.example",), terms=Terms(currency="EUR"))
    known = {"title": " Nickel  plating ", "copies": ("a@shop.example ",), "terms": Terms(currency=" eur ")}
    wanted = {"title": "Anodize", "copies": (), "terms": Terms()}
    after = editing.change_on_top(rfq.id, dict(wanted), known)
    assert (after.title, after.copies, after.terms) == ("Anodize", (), Terms())
    with pytest.raises(ChangedMeanwhile):
        editing.change_on_top(rfq.id, {"title": "Plating"}, {"title": ""})


def test_files_and_whom_they_go_to_are_put_together(office: Office, rfq: Rfq) -> None:
    made, (file,) = office.services, rfq.attachments
    first, second, third = rfq.vendor_ids
    made.rfq_editing.set_attachments(rfq.id, [])
    with pytest.raises(ChangedMeanwhile, match="“"):
        made.rfq_editing.set_attachments(rfq.id, [replace(file, for_all=not file.for_all)], rfq.attachments)
    assert made.rfq_editing.set_attachments(rfq.id, [], rfq.attachments).attachments == ()
    with pytest.raises(ChangedMeanwhile):
        made.rfq_asking.set_given(rfq.id, Given((replace(file, for_all=not file.for_all),), {}), rfq.given)
    made.rfq_asking.set_asked(rfq.id, {first: None, second: None})
    after = made.rfq_asking.set_asked(rfq.id, {first: None, third: None}, rfq.asked)
    assert after.vendor_ids == (first,), "each has left out another one"
    line = rfq.items[0].id
    assert line is not None
    with pytest.raises(ChangedMeanwhile, match="what a vendor is asked for"):
        made.rfq_asking.set_asked(rfq.id, {first: None, second: frozenset({line})}, rfq.asked)


def test_how_many_changes_it_has_seen_is_known(office: Office, rfq: Rfq) -> None:
    reading = office.services.rfq_reading
    office.database.who = "Anna"
    before = reading.last_change(rfq.id)
    office.services.rfq_editing.change(rfq.id, notes="once more")
    assert before is not None
    assert reading.last_change(rfq.id) == (before[0] + 1, "Anna")
    assert reading.last_change(RfqId(999)) is None

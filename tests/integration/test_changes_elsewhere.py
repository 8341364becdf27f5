"""What a window is told of that colleagues and workers have changed since it looked last."""

import pytest

from app.domain.trade.problem import Problem
from app.services.people.elsewhere import ChangesElsewhere
from app.storage.base import moved
from app.storage.base.people_schema import AuditRow
from app.storage.base.problems import DatabaseUnusable, DataMoved
from tests.fakes.clocks import START
from tests.fakes.office import Office


@pytest.fixture
def elsewhere(office: Office) -> ChangesElsewhere:
    office.database.who = "Anna"
    return office.services.elsewhere


def logged(office: Office, who: str) -> None:
    """As a server's triggers note it."""
    with office.database.write() as session:
        session.add(AuditRow(at=START, who=who, what="added", place="rfqs", key={"id": 1}, before={}, after={}))


def test_what_others_change_is_told_and_not_what_one_does(office: Office, elsewhere: ChangesElsewhere) -> None:
    first = elsewhere.look(None)
    assert (first.is_changed, first.deliveries) == (False, ())
    logged(office, "Anna")
    own = elsewhere.look(first.ends)
    assert own.ends != first.ends
    assert not own.is_changed
    logged(office, "Bert")
    told = elsewhere.look(own.ends)
    assert told.is_changed
    assert elsewhere.look(told.ends) == type(told)(told.ends)


def test_emails_of_which_something_has_become_are_told_once(office: Office, elsewhere: ChangesElsewhere) -> None:
    office.queued(2)
    before = elsewhere.look(None)
    office.drain()
    told = elsewhere.look(before.ends)
    assert sorted(told.deliveries) == sorted(line.id for line in office.lines())
    assert elsewhere.look(told.ends).deliveries == ()


def test_where_the_data_has_moved_to_is_told_and_nothing_while_nobody_can_be_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office.services.moved_reason() == ""

    def says(reason: Problem) -> None:
        def refuse(*_: object) -> None:
            raise reason

        monkeypatch.setattr(moved, "refuse", refuse)

    says(DataMoved("It was moved to another place."))
    assert office.services.moved_reason() == "It was moved to another place."
    says(DatabaseUnusable("away"))
    assert office.services.moved_reason() == ""

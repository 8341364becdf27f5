"""Whom an RFQ goes to after a bounce, and when nobody else is tried yet."""

import pytest

from app.domain.notices.next_contact import untried, why_wait
from app.domain.outbox.delivery import ENDED_UNSENT, DeliveryState
from app.domain.vendors.vendor import AddressState, Contact

FREE = {None, DeliveryState.ACCEPTED, *ENDED_UNSENT}  # what was sent has bounced, or is asked about no more
DOUBTFUL = {DeliveryState.UNKNOWN, DeliveryState.DRAFTED}


@pytest.mark.parametrize("state", [None, *DeliveryState])
def test_nobody_else_is_tried_while_somebody_may_get_it(state: DeliveryState | None) -> None:
    said = why_wait(state, "a@v.example")
    assert (said == "") == (state in FREE)
    assert ("may have been sent" in said) == (state in DOUBTFUL)
    assert said == "" or "a@v.example" in said


@pytest.mark.parametrize("state", AddressState)
def test_the_next_one_is_the_first_good_contact_that_has_not_bounced(state: AddressState) -> None:
    contacts = [
        Contact(email="Dead@v.example", address_state=AddressState.VALID),
        Contact(email="a@v.example", address_state=state),
        Contact(email="b@v.example"),
    ]
    found = [c.email for c in untried(contacts, {"dead@v.example"})]
    assert found == (["a@v.example", "b@v.example"] if state.is_good else ["b@v.example"])


@pytest.mark.parametrize(
    ("state", "email", "then"),
    [
        (AddressState.BOUNCED, "b@v.example", AddressState.UNCHECKED),
        (AddressState.VALID, "b@v.example", AddressState.UNCHECKED),
        (AddressState.UNCHECKED, "b@v.example", AddressState.UNCHECKED),
        (AddressState.BOUNCED, "A@V.example", AddressState.BOUNCED),
        (AddressState.UNUSABLE, "b", AddressState.UNUSABLE),
    ],
)
def test_what_is_known_of_an_address_is_not_known_of_a_corrected_one(
    state: AddressState, email: str, then: AddressState
) -> None:
    assert Contact(email="a@v.example", name="Ann", address_state=state).at(email) == Contact(
        email=email, name="Ann", address_state=then
    )

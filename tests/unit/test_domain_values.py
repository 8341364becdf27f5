import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.accounts.account import Account
from app.domain.outbox.message import FrozenMessage, MessagePart
from app.domain.rfqs.mark import Mark
from app.domain.rfqs.rfq import Attachment
from app.domain.trade.finding import Place, Spot, blocking, blocks, warning
from app.domain.trade.ids import AccountId, VendorId
from app.domain.trade.text_key import text_key
from app.domain.vendors.vendor import AddressedAs, Contact, ContactRank, Vendor


def test_the_password_variable_keeps_letters_and_digits_in_capitals() -> None:
    assert Account(name="My office-2").password_variable == "RFQ_SENDER_ACCOUNT_MY_OFFICE_2_PASSWORD"


def test_only_what_is_stored_has_an_id() -> None:
    assert Account(name="a", id=AccountId(3)).stored_id == 3
    assert Vendor(name="v", id=VendorId(4)).stored_id == 4
    with pytest.raises(ValueError, match="not stored"):
        _ = Account(name="a").stored_id
    with pytest.raises(ValueError, match="not stored"):
        _ = Vendor(name="v").stored_id


def test_every_primary_contact_gets_the_mail_else_the_first_one() -> None:
    desk = Contact(email="quotes@v.example")
    anna = Contact(email="anna@v.example", rank=ContactRank.PRIMARY)
    bert = Contact(email="bert@v.example", rank=ContactRank.PRIMARY)
    assert Vendor(name="v", contacts=(desk, anna, bert)).recipients == (anna, bert)
    assert Vendor(name="v", contacts=(desk,)).recipients == (desk,)
    assert Vendor(name="v").recipients == ()


def test_a_mark_is_as_long_as_it_should_be_and_never_has_confusable_letters() -> None:
    mark = Mark.made(1_795_000_000_000, (1 << 105) - 1)
    assert mark.token == "ZZZZZ"
    assert len(mark.message_key) == 26
    assert mark.message_id("buyer@shop.example") == f"<rfq.{mark.message_key.lower()}@shop.example>"
    assert mark.message_id("").endswith("@localhost.invalid>")


@given(st.integers(0, (1 << 105) - 1), st.integers(0, (1 << 105) - 1))
def test_other_randomness_makes_another_mark(one: int, other: int) -> None:
    assert (Mark.made(1, one) == Mark.made(1, other)) is (one == other)


@given(st.binary(max_size=1000))
def test_the_encoded_size_is_that_of_base64_in_lines(octets: bytes) -> None:
    lines = base64.encodebytes(octets).replace(b"\n", b"\r\n")
    attachment = Attachment(path="/x", name="x", size=len(octets), sha256="")
    assert attachment.encoded_size == len(lines)


def test_a_frozen_mail_knows_its_size() -> None:
    part = MessagePart(header=b"12345", spool_key="k", size=100)
    mail = FrozenMessage(
        message_id="<1@x>", sender="a@b.example", recipients=(), subject="", head=b"123", parts=(part,), tail=b"12"
    )
    assert mail.size == 110


def test_two_spellings_of_a_name_are_one() -> None:
    assert text_key(" 3R  Processing\n") == text_key("3r PROCESSING")


def test_only_blocking_findings_refuse() -> None:
    doubt = warning("c", Spot(place=Place.ITEMS), "r", "t", "d")
    assert not blocks([doubt])
    assert blocks([doubt, blocking("c", Spot(place=Place.ITEMS), "", "", "")])


def test_copies_go_beside_somebody_who_is_addressed() -> None:
    dana = Contact(email="dana@v.example", rank=ContactRank.PRIMARY)
    copy = Contact(email="boss@v.example", rank=ContactRank.PRIMARY, addressed=AddressedAs.CC)
    other = Contact(email="other@v.example", addressed=AddressedAs.CC)
    vendor = Vendor(name="V", contacts=(copy, dana, other))
    assert (vendor.addressees, vendor.copied) == ((dana,), (copy,))
    assert (Vendor(name="V", contacts=(copy,)).addressees, Vendor(name="V", contacts=(copy,)).copied) == ((copy,), ())
    assert (Vendor(name="V").addressees, Vendor(name="V").copied) == ((), ())

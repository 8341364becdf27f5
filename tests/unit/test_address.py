"""What counts as a mail address, and in which spelling it is kept."""

import pytest

from app.domain.trade.address import AddressUnusable, mail_address, read_mailboxes, same_mailbox


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("sales@vendor.example", "sales@vendor.example"),
        ("  Dana.Fox@Vendor.Example ", "Dana.Fox@vendor.example"),
        ("dana@müller.example", "dana@xn--mller-kva.example"),
        ("o'neil+rfq@vendor.test", "o'neil+rfq@vendor.test"),
    ],
)
def test_an_address_keeps_its_local_part_and_gets_a_plain_domain(text: str, address: str) -> None:
    assert mail_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "nobody",
        "cory@galeplating",
        "@x.example",
        "a b@c.example",
        "jürgen@x.example",
        "a@x..example",
        "a@localhost",
    ],
)
def test_what_cannot_be_written_to_is_refused_with_the_text_quoted(text: str) -> None:
    with pytest.raises(AddressUnusable) as trouble:
        mail_address(text)
    assert text.strip() in str(trouble.value)


def test_an_address_longer_than_servers_take_is_refused() -> None:
    label = "a" * 60
    with pytest.raises(AddressUnusable):
        mail_address(f"{'x' * 60}@{label}.{label}.{label}.{label}.example")


def test_a_long_wrong_text_is_quoted_in_short() -> None:
    with pytest.raises(AddressUnusable) as trouble:
        mail_address("word " * 100)
    assert "…" in str(trouble.value)
    assert len(str(trouble.value)) < 250


def test_capitals_do_not_make_another_mailbox() -> None:
    assert same_mailbox("DCarver@x.example") == same_mailbox("dcarver@X.example")


@pytest.mark.parametrize(
    ("cell", "pieces"),
    [
        ("", ()),
        (";", ()),
        ("a@x.example;", ("a@x.example",)),
        ("a@x.example, b@x.example", ("a@x.example", "b@x.example")),
        ("a@x.example / b@x.example", ("a@x.example", "b@x.example")),
        ("a@x.example b@x.example", ("a@x.example", "b@x.example")),
        ("Dana Fox <dana@x.example>; <joe@x.example>", ("dana@x.example", "joe@x.example")),
        ("mailto:a@x.example", ("a@x.example",)),
        ("call us", ("call us",)),
    ],
)
def test_a_cell_gives_the_addresses_that_are_written_in_it(cell: str, pieces: tuple[str, ...]) -> None:
    assert tuple(box.address for box in read_mailboxes(cell)) == pieces

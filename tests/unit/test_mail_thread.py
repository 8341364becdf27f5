"""In-Reply-To and References of a frozen mail, and the page of an answer."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.mail.answer_page import rendered_answer
from app.documents.mail.header import is_message_id, message_ids_header
from app.documents.mail.mail import Mailbox, freeze


def head(in_reply_to: str = "", references: tuple[str, ...] = (), text: str = "Yes.") -> bytes:
    mail = freeze(
        rendered=rendered_answer("Re: Plating", text, "en"),
        rfq_number="RFQ-1",
        message_id="<x.reply-1@shop.example>",
        date=datetime(2026, 12, 1, tzinfo=UTC),
        sender=Mailbox("", "buyer@shop.example"),
        reply_to="",
        to=[Mailbox("", "dana@vendor.example")],
        parts=(),
        in_reply_to=in_reply_to,
        references=references,
    )
    return mail.head + mail.tail


def fields(octets: bytes, name: str) -> list[str]:
    found: str = message_from_bytes(octets, policy=default).get(name, "")
    return found.split()


def test_the_mail_goes_on_from_what_it_answers() -> None:
    octets = head("<a@vendor.example>", ("<first@shop.example>", "<a@vendor.example>"))
    assert fields(octets, "In-Reply-To") == ["<a@vendor.example>"]
    assert fields(octets, "References") == ["<first@shop.example>", "<a@vendor.example>"]


def test_a_mail_that_answers_nothing_has_neither() -> None:
    octets = head()
    assert b"In-Reply-To" not in octets
    assert b"References" not in octets


def test_of_a_long_exchange_the_first_and_the_last_twenty_are_named() -> None:
    ids = tuple(f"<{n}.{'x' * 150}@vendor.example>" for n in range(60))
    octets = head(ids[-1], ids)
    assert fields(octets, "References") == [ids[0], *ids[-20:]]
    assert max(map(len, octets.split(b"\r\n"))) <= 998
    assert fields(head("", ids[:21]), "References") == list(ids[:21])


@pytest.mark.parametrize(
    "hostile",
    [
        "<a@b>\r\nBcc: thief@elsewhere.example", "<a b@c>", "a@b", "<a>", "<a@b", "<ä@b>", "<a@b>\x00", "<<a@b>>",
        "<a@b> <c@d>", f"<{'x' * 990}@b>", "", "<\u202ea@b>", "<a\t@b>",
    ],
    ids=ascii,
)  # fmt: skip
def test_what_is_no_message_id_is_left_out(hostile: str) -> None:
    octets = head(hostile, ("<first@shop.example>", hostile))
    assert fields(octets, "In-Reply-To") == []
    assert fields(octets, "References") == ["<first@shop.example>"]
    assert b"Bcc" not in octets


@given(st.lists(st.text(max_size=40) | st.from_regex(r"\A<[a-z.]{1,60}@[a-z.]{1,60}>\Z"), max_size=40))
def test_the_field_is_always_lines_of_ids(ids: list[str]) -> None:
    octets = message_ids_header("References", ids)
    assert octets == b"" or octets.endswith(b"\r\n")
    lines = octets.removesuffix(b"\r\n").split(b"\r\n") if octets else []
    assert all(line.startswith((b"References: ", b" ")) and line.isascii() for line in lines)
    assert b"".join(lines).decode().removeprefix("References:").split() == [
        one for one in dict.fromkeys(ids) if is_message_id(one)
    ]


def test_what_is_quoted_is_set_apart_in_the_page_and_nothing_of_it_is_obeyed() -> None:
    text = "5 < 6.\n\n- one\n- two\n\nOn 2026-12-01 10:00, Dana wrote:\n> <b>Hi</b>\n>\n> bye\n>> Dear\n>>> <quote-0>\n"
    rendered = rendered_answer("Re: x", text, "de")
    assert rendered.plain == text
    assert 'lang="de"' in rendered.html
    assert "5 &lt; 6." in rendered.html
    assert "&lt;b&gt;Hi&lt;/b&gt;" in rendered.html
    assert "&lt;quote-0&gt;" in rendered.html
    assert rendered.html.count("<blockquote") == rendered.html.count("</blockquote>") == 2
    assert "<li" in rendered.html


def test_both_texts_of_the_mail_can_be_read_as_they_were_written() -> None:
    octets = head(text="Grüße,\n.dot\nFrom here\n> Ja?")
    body = message_from_bytes(octets, policy=default)
    plain, html = body.get_body(("plain",)), body.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == ["Grüße,", ".dot", "From here", "> Ja?"]
    assert "Grüße" in html.get_content()

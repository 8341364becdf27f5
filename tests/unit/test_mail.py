"""The frozen mail: a mail program reads back what was written, and no octet upsets a server."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.documents.mail.header import HeaderUnsafe, Mailbox
from app.documents.mail.mail import BodyUnsafe, freeze, part_header
from app.documents.mail.quoted_printable import quoted_printable
from app.documents.mail.template import RenderedMail
from app.domain.outbox.message import FrozenMessage, MessagePart

_DATE = datetime(2026, 11, 23, 20, 0, 5, tzinfo=UTC)
_BODY = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=300)


def _frozen(
    plain: str = "Hello\n", html: str = "<p>Hello</p>\n", parts: Sequence[MessagePart] = (), **changes: object
) -> FrozenMessage:
    given_: dict[str, object] = {
        "rendered": RenderedMail("RFQ – nickel [RFQ-1/K7F3Q]", plain, html),
        "rfq_number": "RFQ-1",
        "message_id": "<rfq.01@buyer.example>",
        "date": _DATE,
        "sender": Mailbox("Pat Büyer", "pat@buyer.example"),
        "reply_to": "purchasing@buyer.example",
        "to": (Mailbox("Dana Fox", "dana@vendor.example"), Mailbox("", "quotes@vendor.example")),
        "parts": parts,
    }
    return freeze(**(given_ | changes))  # type: ignore[arg-type]


def _parsed(octets: bytes) -> EmailMessage:
    assert octets.isascii()
    assert octets.endswith(b"\r\n")
    lines = octets.split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    assert not any(line.startswith((b".", b"From ")) for line in lines)
    assert max(map(len, lines)) <= 998
    message = BytesParser(policy=policy.default).parsebytes(octets)
    assert isinstance(message, EmailMessage)
    return message


def _text(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def _part(name: str, encoded: bytes) -> tuple[MessagePart, bytes]:
    return MessagePart(header=part_header(name), spool_key=name, size=len(encoded)), encoded


@given(_BODY)
@example(".\n..two\nFrom me\n")
@example("x" * 200 + "." * 200 + "=" * 100)
@example("ends with a blank \nand a tab\t\n")
@example("\u2028")
def test_texts_come_back_the_same(text: str) -> None:
    message = _frozen(text, text)
    whole = _parsed(message.head + message.tail)
    assert _text(whole, "plain") == text
    assert _text(whole, "html") == text


@given(st.text(alphabet=".=F rom\té", max_size=250))
def test_no_line_is_over_76_columns_or_begins_with_a_dot(text: str) -> None:
    lines = quoted_printable(text).split(b"\r\n")
    assert max(map(len, lines)) <= 76
    assert not any(line.startswith((b".", b"From ")) or line.endswith((b" ", b"\t")) for line in lines)


def test_who_gets_a_copy_stands_under_cc_and_gets_the_same_mail() -> None:
    message = _frozen(cc=(Mailbox("Renée Cole", "renee@vendor.example"), Mailbox("", "dana@vendor.example")))
    parsed = _parsed(message.head)
    assert parsed["Cc"] == "Renée Cole <renee@vendor.example>, dana@vendor.example"
    assert parsed["Bcc"] is None
    assert message.recipients == ("dana@vendor.example", "quotes@vendor.example", "renee@vendor.example")
    assert _parsed(_frozen().head)["Cc"] is None


def test_headers_and_envelope_are_those_of_one_vendor() -> None:
    message = _frozen()
    whole = _parsed(message.head + message.tail)
    assert whole["From"] == "Pat Büyer <pat@buyer.example>"
    assert whole["To"] == "Dana Fox <dana@vendor.example>, quotes@vendor.example"
    assert whole["Reply-To"] == "purchasing@buyer.example"
    assert whole["Subject"] == message.subject == "RFQ – nickel [RFQ-1/K7F3Q]"
    assert parsedate_to_datetime(whole["Date"]) == _DATE
    assert whole["Message-ID"] == message.message_id == "<rfq.01@buyer.example>"
    assert whole["X-RFQ-Id"] == "RFQ-1"
    assert whole["MIME-Version"] == "1.0"
    assert whole.get_content_type() == "multipart/alternative"
    assert (message.sender, message.recipients) == (
        "pat@buyer.example",
        ("dana@vendor.example", "quotes@vendor.example"),
    )


def test_attachments_come_back_with_name_type_and_octets() -> None:
    pairs = [
        _part("Zeichnung “Größe” 図面.pdf", b"aGVsbG8=\r\n"),
        _part("part.STEP", b"d29ybGQ=\r\n"),
        _part("mail.eml", b"eA==\r\n"),
        _part("empty.xlsx", b""),
    ]
    message = _frozen(parts=[part for part, _ in pairs])
    octets = message.head + b"".join(part.header + encoded for part, encoded in pairs) + message.tail
    whole = _parsed(octets)
    assert len(octets) == message.size
    assert whole.get_content_type() == "multipart/mixed"
    assert [(a.get_filename(), a.get_content_type(), a.get_payload(decode=True)) for a in whole.iter_attachments()] == [
        ("Zeichnung “Größe” 図面.pdf", "application/pdf", b"hello"),
        ("part.STEP", "model/step", b"world"),
        ("mail.eml", "application/octet-stream", b"x"),
        ("empty.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b""),
    ]
    assert _text(whole, "plain") == "Hello\n"


def test_without_a_reply_address_there_is_no_such_header() -> None:
    assert b"Reply-To" not in _frozen(reply_to="").head


@pytest.mark.parametrize(
    "changes",
    [
        {"message_id": "rfq.01@buyer.example"},
        {"message_id": "<a@b>\r\nBcc: x@y.example"},
        {"to": ()},
        {"rfq_number": "RFQ\r\nBcc: x@y.example"},
        {"reply_to": "a@b.example\r\nBcc: x@y.example"},
        {"rendered": RenderedMail("a\nb", "", "")},
    ],
)
def test_nothing_can_forge_a_header(changes: dict[str, object]) -> None:
    with pytest.raises(HeaderUnsafe):
        _frozen(**changes)  # type: ignore[arg-type]


def test_a_forged_file_name_is_refused() -> None:
    with pytest.raises(HeaderUnsafe):
        part_header("a.pdf\r\nX: y")


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\r", "\ud800"])
def test_a_control_character_in_the_text_is_refused(character: str) -> None:
    with pytest.raises(BodyUnsafe):
        _frozen(f"Hello{character}there")


def test_line_ends_of_windows_are_line_ends() -> None:
    assert quoted_printable("a\r\nb") == b"a\r\nb\r\n"


def test_a_date_without_a_zone_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="zone"):
        _frozen(date=datetime(2026, 11, 23))  # noqa: DTZ001 - the point of the test

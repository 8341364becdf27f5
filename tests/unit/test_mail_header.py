"""Headers: ASCII, folded, and the same again when a mail program reads them."""

from email import policy
from email.header import decode_header, make_header
from email.parser import BytesParser
from email.utils import getaddresses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.documents.mail.file_name import ascii_name, disposition_parameters
from app.documents.mail.header import HeaderUnsafe, Mailbox, mailbox_header, text_header

_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029"), min_size=1, max_size=200
)


def _parsed(header: bytes, name: str) -> str:
    assert header.isascii()
    assert header.endswith(b"\r\n")
    lines = header[:-2].split(b"\r\n")
    assert all(line.startswith(b" ") for line in lines[1:])
    assert b"\n" not in b"".join(lines)
    return str(BytesParser(policy=policy.default).parsebytes(header + b"\r\n")[name])


@given(_TEXT)
@example("RFQ-2026-0042 – Electroless nickel, 3 parts – quote by Fri 4 Dec 2026 17:00 CST [RFQ-2026-0042/K7F3Q]")
@example("図面" * 60)
@example("=?utf-8?q?not_encoded?=")
@example(" two  blanks ")
@example("\U0001f600" * 40)
def test_a_subject_comes_back_the_same_and_no_line_is_over_76_columns(text: str) -> None:
    header = text_header("Subject", text)
    assert _parsed(header, "Subject") == text
    assert max(map(len, header.split(b"\r\n"))) <= 76


def test_a_plain_subject_stands_as_it_is() -> None:
    assert text_header("Subject", "RFQ 42") == b"Subject: RFQ 42\r\n"


@pytest.mark.parametrize("text", [f"RFQ {'x' * 100}", f"{'x' * 100} RFQ", f"RFQ {'x' * 56}"])
def test_one_word_that_is_too_long_for_a_line_is_encoded(text: str) -> None:
    header = text_header("Subject", text)
    assert b"=?utf-8?q?" in header
    assert _parsed(header, "Subject") == text
    assert max(map(len, header.split(b"\r\n"))) <= 76


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("", ""),
        ("Dana Reyes", "Dana Reyes "),
        ("Reyes, Dana", '"Reyes, Dana" '),
        ('Reyes "Dan" \\', '"Reyes \\"Dan\\" \\\\" '),
        ("Reyes, " + "x" * 31, f'"Reyes, {"x" * 31}" '),
        ("Reyes, " + "x" * 32, f"=?utf-8?q?Reyes=2C_{'x' * 30}?= =?utf-8?q?xx?=\r\n "),
        ("Ü, Dana", "=?utf-8?b?w5wsIERhbmE=?= "),
    ],
)
def test_a_display_name_stands_as_it_is_or_in_quotes_or_encoded(name: str, written: str) -> None:
    address = "<d@r.example>" if name else "d@r.example"
    assert mailbox_header("To", [Mailbox(name, "d@r.example")]).decode() == f"To: {written}{address}\r\n"


@given(_TEXT)
@example('Quotes, "Desk" \\ One')
@example("Dana Fox")
@example("x" * 120)
@example("ü" * 120)
def test_a_display_name_comes_back_the_same(name: str) -> None:
    header = mailbox_header(
        "To", [Mailbox(name, "a@b.example"), Mailbox("", "c@d.example"), Mailbox("Joe", "e@f.example")]
    )
    assert header.isascii()
    assert max(map(len, header.split(b"\r\n"))) <= 76
    message = BytesParser(policy=policy.default).parsebytes(header + b"\r\n")
    assert [a.addr_spec for a in message["To"].addresses] == ["a@b.example", "c@d.example", "e@f.example"]
    # The new parser of Python 3.11 puts blanks between the encoded words of a name, against RFC 2047 §6.2.
    (written, _), *_ = getaddresses([header.decode().removeprefix("To: ").replace("\r\n", "")])
    assert str(make_header(decode_header(written))) == name


@pytest.mark.parametrize("code", [0, 7, 9, 10, 13, 27, 127, 0x85, 0x2028, 0xD800])
def test_no_control_character_gets_into_a_header(code: int) -> None:
    text = f"RFQ{chr(code)}Bcc: x@y.example"
    with pytest.raises(HeaderUnsafe, match=f"U\\+{code:04X}"):
        text_header("Subject", text)
    for mailbox in (Mailbox(text, "a@b.example"), Mailbox("", f"a@b{chr(code)}.example")):
        with pytest.raises(HeaderUnsafe):
            mailbox_header("To", [mailbox])


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b.example, c@d.example", "<a@b.example>", "jürgen@x.example", "a b@c.example"]
)
def test_what_is_no_plain_address_does_not_get_into_a_header(address: str) -> None:
    with pytest.raises(HeaderUnsafe):
        mailbox_header("To", [Mailbox("", address)])


def _file_name(name: str) -> object:
    header = (
        b"Content-Type: application/pdf\r\nContent-Disposition: attachment" + disposition_parameters(name) + b"\r\n\r\n"
    )
    assert header.isascii()
    assert max(map(len, header.split(b"\r\n"))) <= 998
    return BytesParser(policy=policy.default).parsebytes(header)["Content-Disposition"].params["filename"]


@given(_TEXT)
@example("Zeichnung “Größe” 図面 \U0001f600.pdf")
@example("図" * 250 + ".pdf")
@example('a"b\\c;d.pdf')
@example("CON.pdf")
@example("100%25.pdf")
@example("a'b'c.pdf")
def test_a_file_name_comes_back_the_same(name: str) -> None:
    assert _file_name(name) == name


@pytest.mark.parametrize(
    ("name", "stand_in"),
    [
        ("Größe.pdf", "Groe.pdf"),
        ("図面.pdf", "attachment.pdf"),
        ("x" * 100 + ".step", "x" * 55 + ".step"),
        ("no ending ü", "no ending u"),
        ('a"b.pdf', "a_b.pdf"),
    ],
)
def test_old_programs_get_a_name_in_ascii_with_its_ending(name: str, stand_in: str) -> None:
    assert ascii_name(name) == stand_in

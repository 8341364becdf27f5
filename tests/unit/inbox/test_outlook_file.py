"""Mails that Outlook has saved become ordinary ones."""

import random
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aspose.email_foss import msg  # type: ignore[import-untyped]

from app.documents.inbox.incoming_mail import part_octets, read_mail
from app.documents.inbox.mime import MailUnreadable
from app.documents.inbox.outlook_file import to_octets
from app.domain.trade.address import Mailbox
from tests.unit.inbox.samples import CASES, mail, sample

_SAMPLE = CASES / "18-reply-outlook.msg"
_STRING, _BINARY, _INTEGER, _TIME = 0x1F, 0x102, 0x03, 0x40


def test_the_sample_is_read_as_any_mail() -> None:
    octets = to_octets(_SAMPLE)
    read = read_mail(octets)
    assert read.message_id == "<w18@nordhaus.example>"
    assert read.in_reply_to == ("<rfq.01kb3q9w7e000000000004tq9x@northfield.example>",)
    assert read.subject.endswith("[RFQ-2026-0042/4TQ9X]")
    assert read.sender == Mailbox("weber@nordhaus.example", "Jörg Weber")
    assert read.recipients == ("purchasing@northfield.example",)
    assert read.date == datetime(2026, 12, 2, 8, 12, tzinfo=UTC)
    assert read.text == "Guten Tag,\nanbei unser Angebot.\nGrüße\nJörg Weber"
    assert "<p>Guten Tag,<br>anbei unser Angebot.</p>" in read.html
    assert [(part.name, part.media_type) for part in read.parts] == [
        ("Angebot 4711 Änderung.pdf", "application/pdf"),
        ("RFQ-2026-0042.eml", "message/rfc822"),
    ]
    assert part_octets(octets, 0).startswith(b"%PDF")
    inner = read_mail(part_octets(octets, 1))
    assert (inner.subject, inner.text) == ("RFQ-2026-0042", "inner text")
    assert read.problems == ()


def test_the_same_file_gives_the_same_octets() -> None:
    assert to_octets(_SAMPLE) == to_octets(_SAMPLE.read_bytes())


def test_an_ordinary_mail_stays_as_it_is() -> None:
    assert to_octets(sample("01")) == sample("01")


def test_other_programs_read_it_as_we_do() -> None:
    message = message_from_bytes(to_octets(_SAMPLE), policy=policy.default)
    assert message["From"] == "Jörg Weber <weber@nordhaus.example>"
    assert [part.get_filename() for part in message.iter_attachments()] == ["Angebot 4711 Änderung.pdf", None]


def _message(subject: str = "Quote", body: str = "Hello") -> msg.MapiMessage:
    made: msg.MapiMessage = msg.MapiMessage.create(subject, body)
    return made


def _read(message: msg.MapiMessage) -> bytes:
    return to_octets(message.to_bytes())


def test_kept_headers_are_kept_all() -> None:
    message = _message()
    message.set_property(
        0x007D,
        _STRING,
        "Microsoft Mail Internet Headers Version 2.0\r\nReceived: a\r\nReceived: b\r\n"
        "Authentication-Results: one\r\nAuthentication-Results: two\r\nFrom: Jim <jim@acme.example>\r\n\r\n"
        "Date: Mon, 30 Nov 2026 15:02:09 -0600\r\nMessage-ID: <kept@acme.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed;\r\n\tboundary=old\r\nContent-Transfer-Encoding: 7bit\r\nTo: a@x.example\r\n",
    )
    message.set_property(0x0039, _TIME, datetime(2020, 1, 1, tzinfo=UTC))
    message.set_property(0x1035, _STRING, "<other@acme.example>")
    read = read_mail(_read(message))
    assert read.headers["authentication-results"] == ("one", "two")
    assert read.sender == Mailbox("jim@acme.example", "Jim")
    assert read.date == datetime(2026, 11, 30, 21, 2, 9, tzinfo=UTC)
    assert read.message_id == "<kept@acme.example>"
    assert (read.recipients, read.text) == (("a@x.example",), "Hello")


def test_what_has_no_headers_has_them_made() -> None:
    message = _message("Änderung\r\nBcc: evil@x.example")
    message.set_property(0x0042, _STRING, 'Weber "J" \\ GmbH')
    message.set_property(0x0065, _STRING, "/O=EXCHANGE/CN=WEBER")
    message.set_property(0x5D01, _STRING, "weber@nordhaus.example")
    message.set_property(0x0E06, _TIME, datetime(2026, 12, 2, 8, 12, tzinfo=UTC))
    message.set_property(0x1042, _STRING, "<a@x.example>")
    message.set_property(0x1039, _STRING, "<b@x.example>\r\n <a@x.example>")
    message.add_recipient("a@x.example", display_name="Änne")
    message.add_recipient("/O=X/CN=B", display_name="b@x.example", recipient_type=2)
    inside = message.add_recipient("/O=X/CN=C", display_name="C", recipient_type=2)
    inside.set_property(0x39FE, _STRING, "c@x.example")
    octets = _read(message)
    read = read_mail(octets)
    assert b"\nBcc:" not in octets
    assert read.subject == "Änderung Bcc: evil@x.example"
    assert read.sender == Mailbox("weber@nordhaus.example", "Weber J  GmbH".replace("  ", " "))
    assert read.recipients == ("a@x.example", "b@x.example", "c@x.example")
    assert (read.in_reply_to, read.references) == (("<a@x.example>",), ("<b@x.example>", "<a@x.example>"))
    assert read.date == datetime(2026, 12, 2, 8, 12, tzinfo=UTC)


def test_who_has_no_address_is_a_name() -> None:
    message = _message()
    message.set_property(0x0C1A, _STRING, "Jörg Weber")
    message.set_property(0x0E04, _STRING, "Änne")
    read = read_mail(_read(message))
    assert (read.sender, read.recipients) == (Mailbox(""), ())


PAGES = {"cp1252": (1252, "Grüße"), "cp1250": (1250, "Příloha"), "utf-8": (65001, "Příloha"), "none": (99, "Grüße")}


@pytest.mark.parametrize("case", PAGES)
def test_a_page_is_read_by_its_code_page(case: str) -> None:
    number, text = PAGES[case]
    message = _message(body="")
    octets = text.encode("utf-8" if number in (65001, 99) else f"cp{number}")
    message.set_property(0x3FDE, _INTEGER, number)
    message.set_property(0x1013, _BINARY, b"<p>" + octets + b"</p>\0")
    assert read_mail(_read(message)).text == text


def test_a_page_may_be_text() -> None:
    message = _message(body="")
    message.set_property(0x1013, _STRING, "<p>Grüße</p>")
    assert read_mail(_read(message)).text == "Grüße"


def test_files_have_names_types_and_ids() -> None:
    message = _message()
    message.body_html = '<img src="cid:logo@x">'
    message.add_attachment("logo.png", b"x", mime_type="image/png", content_id="<logo@x>")
    message.add_attachment("..\\Angebot\r\n.pdf", b"y", mime_type="no type", content_id="a b")
    message.add_attachment("list.xlsx", b"z", mime_type="multipart/mixed")
    read = read_mail(_read(message))
    assert [(part.name, part.is_inline) for part in read.parts] == [
        ("logo.png", True),
        ("Angebot.pdf", False),
        ("list.xlsx", False),
    ]
    assert read.parts[1].media_type == "application/pdf"
    assert read.parts[2].media_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_mails_in_mails_end_somewhere() -> None:
    message = _message("innermost")
    for number in range(25):
        outer = _message(f"level {number}")
        outer.add_embedded_message_attachment(message)
        message = outer
    octets = _read(message)
    for number in range(24, 5, -1):
        assert read_mail(octets).subject == f"level {number}"
        octets = part_octets(octets, 0)
    assert read_mail(octets).parts == ()


def test_a_cut_file_is_refused() -> None:
    octets = _SAMPLE.read_bytes()
    for length in (9, 511, 512, 1_000, 4_096, 20_000):
        with pytest.raises(MailUnreadable, match="damaged, or it isn't an email"):
            to_octets(octets[:length])


def test_a_damaged_file_is_read_or_refused() -> None:
    octets = _SAMPLE.read_bytes()
    read = 0
    for seed in range(150):
        chance = random.Random(seed)  # noqa: S311 - the same at each run
        changed = bytearray(octets)
        for _ in range(chance.randrange(1, 40)):
            changed[chance.randrange(8, len(changed))] = chance.randrange(256)
        try:
            read_mail(to_octets(bytes(changed)))
        except MailUnreadable:
            continue
        read += 1
    assert read > 10


_ENTRY, _KIND, _RIGHT, _CHILD, _SIZE = 128, 66, 72, 76, 120  # of a directory: its length, and places in it


def _directory() -> tuple[bytearray, int]:
    octets = bytearray(_SAMPLE.read_bytes())
    return octets, 512 * (1 + int.from_bytes(octets[48:52], "little"))


def test_entries_that_name_more_than_there_is_are_refused() -> None:
    octets, begin = _directory()
    stream = begin + _ENTRY * next(n for n in range(4) if octets[begin + _ENTRY * n + _KIND] == 2)
    octets[stream + _SIZE : stream + _SIZE + 8] = (10_000_000).to_bytes(8, "little")
    with pytest.raises(MailUnreadable, match="damaged"):
        to_octets(bytes(octets))


def test_entries_that_are_in_two_places_are_refused() -> None:
    octets, begin = _directory()
    entries = [begin + _ENTRY * n for n in range(4)]
    storage = next(at for at in entries if octets[at + _KIND] == 1)
    octets[storage + _CHILD : storage + _CHILD + 4] = octets[begin + _CHILD : begin + _CHILD + 4]
    with pytest.raises(MailUnreadable, match="damaged"):
        to_octets(bytes(octets))


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "dropped.msg"
    path.write_bytes(b"")
    with pytest.raises(MailUnreadable, match="The file is empty"):
        to_octets(path)


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(MailUnreadable, match=r"“gone\.eml” can't be opened: No such file"):
        to_octets(tmp_path / "gone.eml")


def test_a_file_over_50_mb_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "big.eml"
    with path.open("wb") as file:
        file.truncate(60 * 2**20)
    with pytest.raises(MailUnreadable, match="60 MB, more than 50 MB"):
        to_octets(path)
    with pytest.raises(MailUnreadable, match="more than 50 MB"):
        to_octets(mail("x" * (51 * 2**20)))


def test_what_is_no_mail_is_refused() -> None:
    with pytest.raises(MailUnreadable, match="isn't an email"):
        to_octets(b"%PDF-1.6\n")

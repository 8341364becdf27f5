"""Mails that are made to fill, hang or bring down whoever reads them: told, and read in a time for their size.

The time limit of the suite is what holds the time: with the square of the size none of them would end.
"""

import random
from collections.abc import Callable

import pytest

from app.documents.inbox.incoming_mail import part_octets, read_mail
from app.documents.inbox.mime import MailUnreadable
from tests.unit.inbox.samples import CASES, mail, multipart

_HTML = "Content-Type: text/html"


def _nested(depth: int) -> bytes:
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return f"From: a@b.example\n{opened}\nHello".encode()


def test_a_mail_over_50_mb_is_refused() -> None:
    with pytest.raises(MailUnreadable, match="51 MB, more than 50 MB"):
        read_mail(b"From: a@b.example\n\n" + b"x" * (51 * 2**20))


@pytest.mark.parametrize("depth", [21, 3_000])
def test_parts_that_are_nested_too_deep_are_left_out(depth: int) -> None:
    read = read_mail(_nested(depth))
    assert read.text == ""
    assert read.parts == ()
    assert [problem for problem in read.problems if "nested more than 20 deep" in problem] == list(read.problems) != []


def test_parts_that_are_nested_as_deep_as_may_be_are_read() -> None:
    read = read_mail(_nested(20))
    assert (read.text, read.problems) == ("Hello", ())


def test_parts_beyond_200_are_left_out() -> None:
    octets = multipart(*["Content-Type: application/pdf\n\nx"] * 5_000)
    read = read_mail(octets)
    assert len(read.parts) == 200
    assert len(read.problems) == 1
    assert "more than 200 parts" in read.problems[0]
    assert part_octets(octets, 199) == b"x"
    with pytest.raises(MailUnreadable):
        part_octets(octets, 200)


def test_a_file_over_30_mb_is_listed_and_told() -> None:
    read = read_mail(multipart(b"Content-Type: application/pdf; name=big.pdf\n\n" + b"x" * (31 * 2**20)))
    assert [(part.name, part.size) for part in read.parts] == [("big.pdf", 31 * 2**20)]
    assert len(read.problems) == 1
    assert read.problems[0].startswith("“big.pdf” has 31 MB, more than 30 MB")


def test_a_very_long_text_is_cut_and_told() -> None:
    read = read_mail(mail("a" * 10_000_000))
    assert len(read.text) == 1_000_000
    assert "very long" in read.problems[0]


LONG: dict[str, Callable[[], bytes]] = {
    "header of 5 MB": lambda: mail("hi", "X-Long: " + "a" * 5_000_000),
    "subject of 5 MB": lambda: mail("hi", "Subject: " + "=?utf-8?q?a?= " * 350_000),
    "100,000 received lines": lambda: mail("hi", *["Received: from x by y"] * 100_000),
    "recipients": lambda: mail("hi", "To: " + "a@x.example,\r\n " * 300_000),
    "brackets": lambda: mail("hi", sender="((" * 2_000_000),
    "quotes": lambda: mail("hi", sender='"\\' * 2_000_000),
    "angles": lambda: mail("hi", sender="<a" * 2_000_000),
    "ids without an end": lambda: mail("hi", "References: " + "<a " * 1_500_000),
    "parameters": lambda: mail("hi", "Content-Type: text/plain; " + 'a="\\";' * 900_000),
    "blanks": lambda: mail(" " * 10_000_000),
    "quotations": lambda: mail("> " * 5_000_000),
    "titles": lambda: mail("-----Original Message-----\n" * 300_000),
    "headers in the text": lambda: mail("From: a@b.example\nTo: \nDate:\n" * 100_000),
    "attributions": lambda: mail("On 1 schrieb Am\n" * 600_000),
    "verbs": lambda: mail(("On 1 " + "schrieb " * 60 + ":\n") * 10_000),
    "blocks of html": lambda: mail("<div><blockquote>x" * 100_000 + "y" * 2_000_000, _HTML),
    "tables": lambda: mail("<table><tr><td>x" * 100_000, _HTML),
    "tags without an end": lambda: mail("<a " * 300_000, _HTML),
    "comments without an end": lambda: mail("<!--" * 1_000_000, _HTML),
    "styles without an end": lambda: mail("<style></style" * 300_000, _HTML),
    "links": lambda: mail("<a href='mailto:a@b'>x" * 150_000, _HTML),
    "a charset that takes the square": lambda: mail("a" * 5_000_000, "Content-Type: text/plain; charset=punycode"),
    "folded lines": lambda: mail("a \r\n" * 1_000_000, "Content-Type: text/plain; format=flowed"),
    "recipients of a report": lambda: multipart(
        "Content-Type: message/delivery-status\n\n" + "Final-Recipient: rfc822; a@b\n\n" * 200_000, kind="report"
    ),
}


@pytest.mark.parametrize("case", LONG)
def test_what_is_long_is_read_in_a_time_for_its_length(case: str) -> None:
    read = read_mail(LONG[case]())
    assert read.subject == "" if "report" in case else read.subject == "Quote"


def _damaged(octets: bytes, chance: random.Random) -> bytes:
    changed = bytearray(octets[: chance.randrange(len(octets))] if chance.random() < 0.3 else octets)
    for _ in range(chance.randrange(1, 30)):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(4):
            case 0:
                changed[at : at + 1] = chance.randbytes(1)
            case 1:
                del changed[at : at + chance.randrange(200)]
            case 2:
                changed[at:at] = chance.choice((b"\n\n", b"--b04\n", b"=?utf-8?b?", b"<", b"\0", b"(((", b"\xff\xfe"))
            case _:
                begin = chance.randrange(len(changed) + 1)
                changed[at:at] = changed[begin : begin + chance.randrange(500)]
    return bytes(changed)


@pytest.mark.parametrize("path", [path.name for path in sorted(CASES.glob("*.eml"))])
def test_a_damaged_mail_is_read_or_refused(path: str) -> None:
    octets = (CASES / path).read_bytes()
    read = 0
    for seed in range(40):
        try:
            found = read_mail(_damaged(octets, random.Random(f"{path} {seed}")))  # noqa: S311 - the same at each run
        except MailUnreadable:
            continue
        read += 1
        found.text.encode()  # no halves of characters
        assert all(part.name for part in found.parts)
    assert read > 10

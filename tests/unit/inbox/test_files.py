"""The files of a mail: their names, what they are, and what they hold."""

import hashlib

import pytest

from app.documents.inbox.file_names import safe_name, shortened, unique_name
from app.documents.inbox.incoming_mail import part_octets, read_mail
from tests.unit.inbox.samples import multipart

NAMES = {
    "plain": ("Quote 5521.pdf", "Quote 5521.pdf"),
    "umlauts": ("Angebot 4711 A\u0308nderung.pdf", "Angebot 4711 Änderung.pdf"),
    "path": ("..\\..\\windows\\evil.exe", "evil.exe"),
    "drive": ("C:\\Users\\Jim\\Quote.pdf", "Quote.pdf"),
    "unix path": ("/etc/passwd", "passwd"),
    "up": ("../../x.pdf", "x.pdf"),
    "home": ("~/x.pdf", "x.pdf"),
    "number with a slash": ("Angebot 12/2026.pdf", "Angebot 12_2026.pdf"),
    "unfit": ('a<b>:"c|d?*.pdf', "a_b___c_d__.pdf"),
    "control": ("a\x00\r\n\tb.pdf", "ab.pdf"),
    "turned around": ("quote\u202efdp.exe", "quotefdp.exe"),
    "not seen": ("a\u200b\ufeffb.pdf", "ab.pdf"),
    "device": ("CON.pdf", "_CON.pdf"),
    "device with blanks": ("lpt1 .txt", "_lpt1.txt"),
    "no device": ("console.pdf", "console.pdf"),
    "ends with a point": ("quote.pdf. . ", "quote.pdf"),
    "begins with a point": (".htaccess", "htaccess"),
    "nothing": ("", "file-3.pdf"),
    "points": ("...", "file-3.pdf"),
    "only unfit": ("???", "file-3.pdf"),
    "a path alone": ("C:\\", "file-3.pdf"),
}


@pytest.mark.parametrize("case", NAMES)
def test_a_name_is_fit_to_be_saved_under(case: str) -> None:
    written, expected = NAMES[case]
    assert safe_name(written, 3, "application/pdf") == expected


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("x" * 1_000 + ".pdf", 1, "application/pdf")
    assert (len(name), name[-5:]) == (120, "x.pdf")
    wide = safe_name("見" * 1_000 + ".pdf", 1, "application/pdf")
    assert len(wide.encode()) <= 240
    assert wide.endswith("見.pdf")
    assert shortened("a" * 130) == "a" * 120


def test_names_of_a_mail_are_told_apart() -> None:
    taken: set[str] = set()
    names = ("a.pdf", "A.pdf", "a.pdf", "b")
    assert [unique_name(name, taken) for name in names] == ["a.pdf", "A (2).pdf", "a (3).pdf", "b"]


def test_a_file_without_a_name_has_one_by_its_type() -> None:
    read = read_mail(multipart("\nHi", "Content-Type: application/pdf\n\n%PDF", "Content-Type: x/strange\n\nabc"))
    assert [(part.position, part.name) for part in read.parts] == [(0, "file-1.pdf"), (1, "file-2.bin")]


def test_a_file_tells_its_size_and_content() -> None:
    octets = multipart('Content-Type: Application/PDF\nContent-Disposition: attachment; filename="a.pdf"\n\n%PDF\n1')
    (part,) = read_mail(octets).parts
    assert (part.media_type, part.size) == ("application/pdf", 6)
    assert part.sha256 == hashlib.sha256(b"%PDF\n1").hexdigest()
    assert part_octets(octets, part.position) == b"%PDF\n1"


WRITTEN = {
    "rfc 2231": "filename*=utf-8''%C3%84nderung.pdf",
    "rfc 2231 beside a stand-in": "filename=\"Anderung.pdf\"; filename*=utf-8''%C3%84nderung.pdf",
    "rfc 2231 continued": "filename*0*=utf-8''%C3%84nde;\n filename*1=rung.pdf",
    "rfc 2231 in latin-1": "filename*=iso-8859-1''%C4nderung.pdf",
    "rfc 2047": 'filename="=?utf-8?Q?=C3=84nderung=2Epdf?="',
    "rfc 2047, folded": 'filename="=?utf-8?Q?=C3=84nde?=\n =?utf-8?Q?rung.pdf?="',
    "raw": 'filename="Änderung.pdf"',
    "without quotes": "filename=Änderung.pdf",
}


@pytest.mark.parametrize("case", WRITTEN)
def test_a_name_is_read_however_it_is_written(case: str) -> None:
    (part,) = read_mail(multipart(f"Content-Disposition: attachment; {WRITTEN[case]}\n\nx")).parts
    assert part.name == "Änderung.pdf"


def test_a_name_that_no_program_could_write_is_none() -> None:
    name = f"filename*{'9' * 3_000}=a"
    assert len(read_mail(multipart(f"Content-Disposition: attachment; {name}\n\nx")).parts) == 1


def test_pictures_of_the_text_are_told() -> None:
    read = read_mail(
        multipart(
            'Content-Type: text/html\n\n<img src="cid:logo@x"><img src=cid:Two>',
            "Content-Type: image/png\nContent-ID: <logo@x>\nContent-Disposition: attachment; filename=logo.png\n\nx",
            "Content-Type: image/png; name=two.png\nContent-ID: <TWO>\n\nx",
            "Content-Type: image/png; name=three.png\n\nx",
            "Content-Type: application/pdf; name=quote.pdf\nContent-ID: <f_1>\nContent-Disposition: inline\n\nx",
            "Content-Type: image/jpeg; name=photo.jpg\nContent-Disposition: attachment\n\nx",
            kind="related",
        )
    )
    assert {part.name: part.is_inline for part in read.parts} == {
        "logo.png": True,
        "two.png": True,
        "three.png": True,
        "quote.pdf": False,
        "photo.jpg": False,
    }


def test_an_attached_mail_is_a_file_named_by_its_subject() -> None:
    inner = "From: Ridge <r@mailhouse.example>\nSubject: =?utf-8?Q?Angebot_12/2026?=\n\nHello"
    octets = multipart("\nFYI", f"Content-Type: message/rfc822\n\n{inner}")
    read = read_mail(octets)
    assert [(part.name, part.media_type) for part in read.parts] == [("Angebot 12-2026.eml", "message/rfc822")]
    assert read.forwarded_from == ("r@mailhouse.example",)
    assert read_mail(part_octets(octets, 0)).text == "Hello"
    assert read.text == "FYI"


def test_attached_mails_without_a_subject_have_a_name() -> None:
    digest = multipart("\nFrom: a@x.example\n\nHello", kind="digest")
    assert [part.name for part in read_mail(digest).parts] == ["file-1.eml"]
    named = multipart("Content-Type: message/rfc822; name=old.msg\n\nFrom: a@x.example\n\nHello")
    assert [part.name for part in read_mail(named).parts] == ["old.eml"]


def test_texts_may_be_files() -> None:
    read = read_mail(
        multipart(
            "\nHi",
            "Content-Type: text/plain; name=prices.txt\n\n12.50",
            "Content-Type: text/csv\n\na;b",
            "Content-Type: text/html\nContent-Disposition: attachment\n\n<p>",
            "Content-Type: text/calendar\n\nBEGIN",
            "Content-Type: text/plain\nContent-Disposition: inline\n\nJim",
        )
    )
    assert read.text == "Hi\n\nJim"
    assert [part.name for part in read.parts] == ["prices.txt", "file-2.csv", "file-3.html", "file-4.ics"]


def test_empty_parts_without_a_name_are_none() -> None:
    assert read_mail(multipart("\nHi", "Content-Type: application/octet-stream\n\n")).parts == ()


def test_other_shapes_of_the_text_are_left() -> None:
    read = read_mail(multipart("\nHi", "Content-Type: text/x-amp-html\n\n<p>Hi", kind="alternative"))
    assert (read.text, read.parts) == ("Hi", ())

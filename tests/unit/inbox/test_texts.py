"""What a reader sees of a mail, whatever it is written in."""

import pytest

from app.documents.inbox.html_text import html_text
from app.documents.inbox.incoming_mail import read_mail
from tests.unit.inbox.samples import multipart

CHARSETS = {
    "latin-1 with a euro sign": ("iso-8859-1", b"12,50 \x80 \x96 Gr\xfc\xdfe", "12,50 € – Grüße"),
    "latin-2": ("iso-8859-2", "Příloha č. 1".encode("iso-8859-2"), "Příloha č. 1"),
    "windows-1250": ("windows-1250", "Załącznik – żółć".encode("cp1250"), "Załącznik – żółć"),
    "says ascii, is utf-8": ("us-ascii", "Größe".encode(), "Größe"),
    "says ascii, is windows": ("us-ascii", "Größe".encode("cp1252"), "Größe"),
    "says utf-8, is windows": ("utf-8", "Größe".encode("cp1252"), "Größe"),
    "says latin-1, is utf-8": ("iso-8859-1", "Größe".encode(), "Größe"),
    "utf-16": ("utf-16", "Größe".encode("utf-16"), "Größe"),
    "simplified": ("gb2312", "報價".encode("gb18030"), "報價"),
    "shift-jis": ("shift_jis", "見積".encode("shift_jis"), "見積"),
    "half a character": ("utf-7", b"+2AA-x", "?x"),
    "hebrew": ("iso-8859-8-i", "שלום".encode("iso-8859-8"), "שלום"),
    "nul": ("utf-8", b"a\0b", "ab"),
}


@pytest.mark.parametrize("case", CHARSETS)
def test_a_text_is_read_by_its_charset_or_by_what_it_is(case: str) -> None:
    charset, octets, expected = CHARSETS[case]
    head = f"From: a@b.example\nContent-Type: text/plain; charset={charset}\n\n".encode()
    read = read_mail(head + octets)
    assert (read.text.lstrip("\ufeff"), read.problems) == (expected, ())


@pytest.mark.parametrize("charset", ["x-unknown", "idna", "hex", "rot13", "a\0b", "unicode_escape", "☃"])
def test_a_strange_charset_is_told_and_read_as_utf_8(charset: str) -> None:
    read = read_mail(f'From: a@b.example\nContent-Type: text/plain; charset="{charset}"\n\nGröße 5'.encode())
    assert read.text == "Größe 5"
    (problem,) = read.problems
    assert "isn't a known character set" in problem


def test_a_damaged_base64_gives_what_can_be_read() -> None:
    read = read_mail(b"From: a@b.example\nContent-Transfer-Encoding: BASE64\n\nSGVs*bG8g\nd29ybGQ=!\nx")
    assert read.text.startswith("Hello world")


def test_folded_lines_are_whole_again() -> None:
    head = "From: a@b.example\nContent-Type: text/plain; format=flowed; delsp=no\n\n"
    body = "Our price is \n12.50 EUR \nfor 10 pcs.\n\n> you \n> asked\n> > before\n-- \nJim\nlast "
    assert read_mail((head + body).encode()).text == (
        "Our price is 12.50 EUR for 10 pcs.\n\n> you asked\n>> before\n-- \nJim\nlast "
    )


def test_folded_lines_end_where_the_depth_changes() -> None:
    head = "From: a@b.example\nContent-Type: text/plain; format=flowed; delsp=yes\n\n"
    read = read_mail((head + "> you \n> asked \n12, \n50\nJim ").encode())
    assert read.text == "> youasked\n12,50\nJim"


SEALED = {
    "smime": "Content-Type: application/pkcs7-mime; name=smime.p7m\n\nx",
    "pgp": "Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/x-pgp\n\nVersion: 1",
}


@pytest.mark.parametrize("case", SEALED)
def test_an_encrypted_mail_is_told(case: str) -> None:
    read = read_mail(f"From: a@b.example\n{SEALED[case]}".encode())
    assert (read.text, len(read.parts)) == ("", 1)
    assert read.problems[0].startswith("The email is encrypted or sealed")


def test_a_part_between_two_boundaries_may_be_empty() -> None:
    read = read_mail(b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n--b\n\nHello\n--b--\n")
    assert (read.text, read.parts) == ("Hello", ())


def test_each_problem_is_told_once() -> None:
    part = "Content-Type: text/plain; charset=x-none\n\na"
    assert len(read_mail(multipart(part, part)).problems) == 1


def test_of_alternatives_the_plain_one_is_the_text() -> None:
    read = read_mail(
        multipart("Content-Type: text/plain\n\nplain", "Content-Type: text/html\n\n<b>rich</b>", kind="alternative")
    )
    assert (read.text, read.html, read.parts) == ("plain", "<b>rich</b>", ())


def test_an_empty_alternative_is_none() -> None:
    read = read_mail(
        multipart("Content-Type: text/plain\n\n \n", "Content-Type: text/html\n\n<b>rich</b>", kind="alternative")
    )
    assert read.text == "rich"


def test_texts_around_a_file_are_one() -> None:
    read = read_mail(
        multipart("\nabove", "Content-Type: application/pdf; name=a.pdf\n\n%PDF", "Content-Type: text/plain\n\nbelow")
    )
    assert read.text == "above\n\nbelow"
    assert [part.name for part in read.parts] == ["a.pdf"]


def test_a_multipart_without_parts_is_a_text() -> None:
    assert read_mail(b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\nHello").text == "Hello"
    assert read_mail(b"From: a@b.example\nContent-Type: multipart/mixed\n\nHello").text == "Hello"


def test_the_charset_of_a_page_is_told_by_itself() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1250"><p>Příloha'.encode("cp1250")
    assert read_mail(b"From: a@b.example\nContent-Type: text/html\n\n" + page).text == "Příloha"


HTML = {
    "lines": ("<p>Hi Anna,</p><p>12.50&nbsp;&euro;<br>each</p>", "Hi Anna,\n\n12.50 €\neach"),
    "unseen": ("<style>p{}</style><script>x</script><title>t</title>a<!-- <b>no</b> -->b", "ab"),
    "never closed": ("a<style>p{}", "a"),
    "comment never closed": ("a<!-- b <i>c", "a"),
    "table": (
        "<table><tr><th>Part</th><th>Price</th></tr><tr><td><p>A-1</p></td><td>12,50</td></tr></table>",
        "Part\tPrice\nA-1\t12,50",
    ),
    "empty cell": ("<table><tr><td>A</td><td></td><td>5</td></tr></table>", "A\t\t5"),
    "ends left out": ("<table><tr><td>A<td>5<tr><td>B<td>6</table>", "A\t5\nB\t6"),
    "tables in tables, too many": ("<table>" * 30 + "a" + "</table>" * 30 + "b", "a\n\nb"),
    "laid out by a table": (
        f"<table><tr><td>{'<p>a long column</p>' * 6}</td><td>menu</td></tr></table>",
        "\n\n".join(["a long column"] * 6) + "\n\nmenu",
    ),
    "table in a table": (
        "<table><tr><td>Hello<table><tr><td>A</td><td>5</td></tr></table>Bye</td></tr></table>",
        "Hello\n\nA\t5\n\nBye",
    ),
    "quotation": (
        "Yes<blockquote>No?<br>Sure?<blockquote>old</blockquote></blockquote>Jim",
        "Yes\n\n> No?\n> Sure?\n>\n> > old\n>\nJim",
    ),
    "list": ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
    "rule": ("a<hr>b", f"a\n{'_' * 32}\nb"),
    "as written": ("<pre>1  2\r\n3   4</pre>", "1  2\n3   4"),
    "link": ('<a href="https://x.example/y">our shop</a>', "our shop"),
    "link to an address": (
        'Ask <a href="mailto:k@x.example?subject=a">Frau Keller</a>!',
        "Ask Frau Keller <k@x.example>!",
    ),
    "address as a link": ('<a href="mailto:K@x.example">k@x.example</a>', "k@x.example"),
    "less than": ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
    "doctype": ("<!DOCTYPE html><?xml x?><html>a</html>", "a"),
    "ends without begin": ("</blockquote></pre></table></td>a", "a"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("case", HTML)
def test_a_page_is_read_as_a_reader_sees_it(case: str) -> None:
    source, expected = HTML[case]
    assert html_text(source) == expected

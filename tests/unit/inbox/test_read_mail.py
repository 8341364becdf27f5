"""Mails of the samples, and of what programs write, as they are read."""

from datetime import UTC, datetime

import pytest

from app.documents.inbox.incoming_mail import part_octets, read_mail
from app.documents.inbox.mime import MailUnreadable
from app.domain.trade.address import Mailbox
from tests.unit.inbox.samples import mail, multipart, sample

_OF_ACME = "<rfq.01kb3q9w7e00000000000k7f3q@northfield.example>"
_OF_NORDHAUS = "<rfq.01kb3q9w7e000000000004tq9x@northfield.example>"
_OF_DELTA = "<rfq.01kb3q9w7e00000000000h3w6c@northfield.example>"


def test_a_reply_tells_whom_it_answers_and_what_is_new() -> None:
    read = read_mail(sample("01"))
    assert read.message_id == "<CAJx7-novak-1@mail.acme-plating.example>"
    assert (read.in_reply_to, read.references) == ((_OF_ACME,), (_OF_ACME,))
    assert read.sender == Mailbox("jim@acme-plating.example", "Jim Novak")
    assert read.recipients == ("purchasing@northfield.example", "sales@acme-plating.example")
    assert read.subject.endswith("[RFQ-2026-0042/K7F3Q]")
    assert read.date == datetime(2026, 11, 30, 21, 2, 9, tzinfo=UTC)
    assert "DECLINE" in read.text
    assert "DECLINE" not in read.new_text
    assert read.new_text.endswith("Acme Plating – 815-555-0142")
    assert "$45 lot charge" in read.new_text
    assert read.header("return-path") == "<jim@acme-plating.example>"
    assert (read.parts, read.report, read.problems) == ((), None, ())


def test_winmail_dat_gives_the_files_in_it() -> None:
    octets = sample("03")
    read = read_mail(octets)
    assert [(part.name, part.media_type, part.size) for part in read.parts] == [
        ("Angebot 4711 Nordhaus.pdf", "application/pdf", 19004)
    ]
    assert part_octets(octets, 0).startswith(b"%PDF-1.6")
    assert read.sender == Mailbox("weber@nordhaus.example", "Jörg Weber")
    assert read.in_reply_to == (_OF_NORDHAUS,)
    assert read.subject == "AW: RFQ-2026-0042 - Finishing of brackets [RFQ-2026-0042/4TQ9X]"
    assert "Lieferzeit 3 Wochen" in read.new_text


def test_a_forwarded_mail_tells_whom_it_came_from() -> None:
    read = read_mail(sample("04"))
    assert read.forwarded_from == ("ridgemetal@mailhouse.example",)
    assert read.new_text == "Anna, this came to my inbox, is it for you?"
    assert [part.name for part in read.parts] == ["quote_5521.pdf"]


def test_an_absence_keeps_the_headers_that_tell_it() -> None:
    read = read_mail(sample("05"))
    assert read.header("auto-submitted") == "auto-generated"
    assert read.header("x-auto-response-suppress") == "All"
    assert read.header("x-ms-exchange-inbox-rules-loop") == "weber@nordhaus.example"
    assert read.header("return-path") == "<>"
    assert read.header("precedence") == ""
    assert "11.12.2026" in read.new_text
    assert "keller@nordhaus.example" in read.new_text


def test_a_report_of_exchange_names_the_address_and_our_mail() -> None:
    read = read_mail(sample("06"))
    assert read.report is not None
    (failed,) = read.report.recipients
    assert (failed.address, failed.action, failed.status) == ("tom@deltafinishing.example", "failed", "5.1.10")
    assert failed.diagnostic.startswith("550 5.1.10 RESOLVER.ADR.RecipientNotFound")
    assert read.report.message_ids == (_OF_DELTA,)
    assert read.report.envelope_id == ""
    assert read.parts == ()


def test_a_report_of_postfix_has_the_envelope_id() -> None:
    read = read_mail(sample("07"))
    assert read.report is not None
    assert read.report.envelope_id == "rfq.01kb3q9w7e00000000000k7f3qq9w7e00000000000k7f3q"
    (failed,) = read.report.recipients
    assert (failed.address, failed.status) == ("sales@acme-plating.example", "5.1.1")
    assert read.report.message_ids == ("<rfq.01kb3q9w7e00000000000k7f3qq9w7e00000000000k7f3q@northfield.example>",)
    assert (read.parts, read.forwarded_from) == ((), ())


def test_a_declining_mail_begins_with_it() -> None:
    read = read_mail(sample("10"))
    assert read.new_text == (
        "Decline - no capacity until February, sorry. Please keep us on the list.\n\nSent from my phone"
    )
    assert read.sender == Mailbox("tom.reyes@deltafinishing.example", "Tom Reyes")


def test_a_mail_of_another_vendor_keeps_both_marks() -> None:
    read = read_mail(sample("14"))
    assert (read.sender.address, read.in_reply_to) == ("dana@quickcoat.example", (_OF_ACME,))
    assert "[RFQ-2026-0042/K7F3Q]" in read.subject


def test_a_bounce_of_exim_has_all_in_its_text() -> None:
    read = read_mail(sample("16"))
    assert read.header("x-failed-recipients") == "office@graz-oberflaechen.example"
    assert "Message-ID: <rfq.01kb3q9w7e00000000000m5d7r@northfield.example>" in read.text
    assert "552 5.2.2 mailbox full" in read.text
    assert read.report is None


DATES = {
    "with a name": ("Mon, 30 Nov 2026 15:02:09 -0600 (CST)", datetime(2026, 11, 30, 21, 2, 9, tzinfo=UTC)),
    "without a zone": ("30 Nov 2026 15:02:09", datetime(2026, 11, 30, 15, 2, 9, tzinfo=UTC)),
    "unknown zone": ("30 Nov 2026 15:02:09 -0000", datetime(2026, 11, 30, 15, 2, 9, tzinfo=UTC)),
    "1970": ("Thu, 1 Jan 1970 00:00:00 +0000", None),
    "before 1990": ("Sun, 31 Dec 1989 23:59:59 +0000", None),
    "after 2100": ("Sat, 1 Jan 2101 00:00:00 +0000", None),
    "no such day": ("31 Feb 2026 00:00:00 +0000", None),
    "no date": ("yesterday", None),
    "far zone": ("30 Nov 2026 15:02:09 +9999999999", None),
    "empty": ("", None),
}


@pytest.mark.parametrize("case", DATES)
def test_a_date_is_read_in_utc_or_is_none(case: str) -> None:
    written, expected = DATES[case]
    assert read_mail(mail("", f"Date: {written}")).date == expected


PEOPLE = {
    "bare": ("jim@acme.example", Mailbox("jim@acme.example")),
    "in brackets": ("<jim@acme.example>", Mailbox("jim@acme.example")),
    "last name first": ('"Novak, Jim" <jim@acme.example>', Mailbox("jim@acme.example", "Novak, Jim")),
    "quoted quotes": ('"Jim \\"JN\\" Novak" <jim@acme.example>', Mailbox("jim@acme.example", 'Jim "JN" Novak')),
    "old comment": ("jim@acme.example (Jim Novak)", Mailbox("jim@acme.example", "Jim Novak")),
    "encoded": ("=?iso-8859-1?Q?J=F6rg_Weber?= <w@nordhaus.example>", Mailbox("w@nordhaus.example", "Jörg Weber")),
    "encoded comma": (
        "=?utf-8?B?V2ViZXIsIErDtnJn?= <w@nordhaus.example>",
        Mailbox("w@nordhaus.example", "Weber, Jörg"),
    ),
    "raw utf-8": ("Jörg Weber <w@nordhaus.example>", Mailbox("w@nordhaus.example", "Jörg Weber")),
    "another's address as a name": (
        '"anna@northfield.example" <evil@else.example>',
        Mailbox("evil@else.example", "anna@northfield.example"),
    ),
    "the same unquoted": (
        "anna@northfield.example <evil@else.example>",
        Mailbox("evil@else.example", "anna@northfield.example"),
    ),
    "several": ("jim@acme.example, rita@acme.example", Mailbox("jim@acme.example")),
    "group": ("Sales: jim@acme.example, rita@acme.example;", Mailbox("jim@acme.example")),
    "none": ("undisclosed-recipients:;", Mailbox("")),
    "unclosed": ("Jim <jim@acme.example", Mailbox("jim@acme.example", "Jim")),
    "comments by the thousand": ("(" * 50_000, Mailbox("")),
}


@pytest.mark.parametrize("case", PEOPLE)
def test_the_sender_is_the_address_in_brackets(case: str) -> None:
    written, expected = PEOPLE[case]
    assert read_mail(mail("", sender=written)).sender == expected


def test_the_sender_is_told_by_sender_where_from_has_none() -> None:
    read = read_mail(b"From: \nSender: desk@acme.example\nReply-To: a@acme.example, B <b@acme.example>\n\n")
    assert read.sender == Mailbox("desk@acme.example")
    assert read.reply_to == (Mailbox("a@acme.example"), Mailbox("b@acme.example", "B"))


SUBJECTS = {
    "plain": ("Re: Quote", "Re: Quote"),
    "folded": ("Re: Quote for\r\n\tbrackets", "Re: Quote for brackets"),
    "letter split over words": ("=?utf-8?B?w4M=?= =?utf-8?B?xA==?=", "ÃÄ"[:1] + "\ufffd"),
    "letter in two words": ("=?utf-8?B?w4PD?= =?utf-8?B?hA==?=", "ÃÄ"),
    "two charsets": ("=?iso-8859-2?Q?P=F8=EDloha?= =?utf-8?Q?_=C4=8D=2E?=", "Příloha č."),
    "words between": ("Re: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= an =?utf-8?Q?J=C3=B6rg?=", "Re: Grüße an Jörg"),
    "damaged base64": ("=?utf-8?B?R3LDvMOfZ?=", "Grüße"[:4]),
    "unknown charset": ("=?x-none?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    "language": ("=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    "raw utf-8": ("Grüße", "Grüße"),
}


@pytest.mark.parametrize("case", SUBJECTS)
def test_a_subject_is_decoded(case: str) -> None:
    written, expected = SUBJECTS[case]
    assert read_mail(f"From: a@b.example\r\nSubject: {written}\r\n\r\n".encode()).subject == expected


def test_a_subject_of_bare_latin_1_is_read() -> None:
    assert read_mail("Subject: Angebot für Träger\n\n".encode("cp1252")).subject == "Angebot für Träger"


IDS = {
    "several": ("<a@b.example> <c@d.example>\r\n\t<a@b.example>", ("<a@b.example>", "<c@d.example>")),
    "without blanks": ("<a@b.example><c@d.example>", ("<a@b.example>", "<c@d.example>")),
    "no brackets": ("a@b.example c@d.example", ("<a@b.example>", "<c@d.example>")),
    "sentence": ('Message from "Anna" of "26 Nov." <a@b.example>', ("<a@b.example>",)),
    "folded inside": ("<a@b\r\n .example>", ("<a@b.example>",)),
    "nothing": ("", ()),
}


@pytest.mark.parametrize("case", IDS)
def test_ids_are_found_however_they_are_written(case: str) -> None:
    written, expected = IDS[case]
    assert read_mail(mail("", f"In-Reply-To: {written}")).in_reply_to == expected


def test_of_very_many_references_the_first_and_the_last_are_kept() -> None:
    every = [f"<{n}@x.example>" for n in range(100_000)]
    read = read_mail(mail("", "References: " + "\r\n ".join(every)))
    assert len(read.references) == 500
    assert read.references[0] == every[0]
    assert read.references[-1] == every[-1]


def test_a_watched_header_keeps_all_its_values() -> None:
    read = read_mail(mail("", "Authentication-Results: mx; spf=pass\r\n\tdkim=pass", "authentication-results: other"))
    assert read.headers["authentication-results"] == ("mx; spf=pass dkim=pass", "other")


BEFORE_A_MAIL = {"mbox": "From jim@x Mon Nov 30 2026\n", "empty lines": "\r\n\r\n", "mark": "\ufeff"}


@pytest.mark.parametrize("case", BEFORE_A_MAIL)
def test_what_programs_save_before_the_headers_is_no_matter(case: str) -> None:
    read = read_mail(BEFORE_A_MAIL[case].encode() + b"From: a@b.example\nSubject: s\n\nHello")
    assert (read.subject, read.text) == ("s", "Hello")


def test_lines_that_end_as_on_old_macs_are_read() -> None:
    assert read_mail(b"From: a@b.example\rSubject: s\r\rHello\rthere").text == "Hello\nthere"


NO_MAILS = {"nothing": b"", "picture": b"\x89PNG\r\n\x1a\n" + bytes(500), "words": b"Hello,\n\nhow are you?"}


@pytest.mark.parametrize("case", NO_MAILS)
def test_what_is_no_mail_is_refused(case: str) -> None:
    with pytest.raises(MailUnreadable, match="isn't an email"):
        read_mail(NO_MAILS[case])


def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(MailUnreadable, match="doesn't have this file"):
        part_octets(multipart("\nText"), 0)

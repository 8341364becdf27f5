"""What an incoming mail is, with the samples of `tests/cases/replies` built by hand."""

import pytest

from app.domain.inbox.classify import Classified, KnownFacts, classified, kind_of
from app.domain.inbox.incoming import DeliveryReport, IncomingMail, IncomingPart, ReportedRecipient
from app.domain.inbox.kind import Kind
from app.domain.inbox.quote_signs import document, price
from app.domain.trade.address import Mailbox

_NOVAK = """Hi Anna,

1) 0022-10116  EN per MIL-C-26074 CL2
   1 pc  $48.00, 5 pcs $14.20 ea, 25 pcs $7.85 ea. $175 minimum + $45 lot charge
2) 0190-25230  10 @ 9.10, 50 @ 4.35, 100 @ 3.90
3) 00123456  $38.00/C at 100, $21.50/C at 1,000, NRE $250 one time

Lead time 2 weeks ARO. Quote good for 60 days. Net 30, FOB our dock.

Jim Novak
"""
_OURS = "> If you cannot\n> quote, reply with the word DECLINE and the reason, so that we need not ask again.\n"
_PDF = IncomingPart(position=2, name="Angebot 4711.pdf", media_type="application/pdf", size=90_000, sha256="aa")
_FORM = IncomingPart(position=3, name="RFQ-2026-0042.xlsx", media_type="application/x", size=9_000, sha256="bb")
_NOTHING = KnownFacts()


def _mail(text: str = "", *parts: IncomingPart, subject: str = "Re: RFQ-2026-0042", **headers: str) -> IncomingMail:
    return IncomingMail(
        sender=Mailbox("jim@acme-plating.example"),
        subject=subject,
        text=text + _OURS,
        new_text=text,
        parts=parts,
        headers={name.replace("_", "-"): (value,) for name, value in headers.items()},
    )


def _report(action: str, status: str = "5.1.1", *more: ReportedRecipient) -> IncomingMail:
    said = ReportedRecipient(address="tom@deltafinishing.example", action=action, status=status)
    return IncomingMail(
        sender=Mailbox("postmaster@deltafinishing.example"),
        report=DeliveryReport(recipients=(said, *more)),
        text="Was it $5.00 ea?",
        new_text="Was it $5.00 ea?",
        headers={"auto-submitted": ("auto-replied",)},
    )


def _exim(text: str = "552 5.2.2 mailbox full") -> IncomingMail:
    headers = {"x-failed-recipients": ("office@graz-oberflaechen.example",), "auto-submitted": ("auto-replied",)}
    return IncomingMail(sender=Mailbox("Mailer-Daemon@mx.example"), text=text, new_text=text, headers=headers)


@pytest.mark.parametrize(
    ("sample", "kind", "why"),
    [
        ("01", Kind.QUOTE, "names a price: “$48.00”"), ("03", Kind.QUOTE, "“Angebot 4711.pdf” is attached"),
        ("04", Kind.QUOTE, "“Angebot 4711.pdf” is attached"), ("05", Kind.AUTO_REPLY, "says “Automatische Antwort”"),
        ("06", Kind.BOUNCE, "didn't reach tom@deltafinishing.example (5.1.1)"),
        ("10", Kind.DECLINE, "says “Decline - no capacity until February, sorry.”"),
        ("14", Kind.QUOTE, "names a price: “$13.00”"),
        ("16", Kind.BOUNCE, "didn't reach office@graz-oberflaechen.example"),
        ("late", Kind.DELAYED, "still on its way to tom@deltafinishing.example"),
        ("delivered", Kind.AUTO_REPLY, "a mail server's receipt"),
        ("form", Kind.FORM, "quote form “RFQ-2026-0042.xlsx” is attached"),
        ("asked", Kind.QUESTION, "asks “Which revision is it?”"), ("rest", Kind.QUESTION, "has no price and no file"),
    ],
)  # fmt: skip
def test_the_samples(sample: str, kind: Kind, why: str) -> None:
    mails = {
        "01": _mail(_NOVAK),
        "03": _mail("Guten Tag Frau Buyer,\n\nanbei unser Angebot 4711. Lieferzeit 3 Wochen.", _PDF),
        "04": _mail("Anna, this came to my inbox, is it for you?", _PDF, subject="FW: Quote for brackets"),
        "05": _mail("ich bin bis 11.12.2026 nicht im Büro", subject="Automatische Antwort: RFQ"),
        "06": _report("failed"),
        "10": _mail("Decline - no capacity until February, sorry. Please keep us on the list."),
        "14": _mail("Jim at Acme passed this on to us. We can do line 1 at $13.00 ea for 5."),
        "16": _exim("It failed."),
        "late": _report("delayed", "4.4.1"),
        "delivered": _report("delivered", "2.0.0"),
        "form": _mail("DECLINE\nSee the form.", _PDF, _FORM),
        "asked": _mail("Hi Anna,\n\nWe work on it. Which revision is it?"),
        "rest": _mail("Thanks, we work on it."),
    }
    found = classified(mails[sample], KnownFacts(forms=frozenset({3})))
    assert (found.kind, found.why) == (kind, why)


def test_what_belongs_to_the_kind_comes_along() -> None:
    assert (
        classified(_exim("office@graz-oberflaechen.example\n552 5.2.2 full"), _NOTHING).undelivered.failed[0].counts_at
        == 2
    )
    absent = classified(_mail("contact keller@nordhaus.example", subject="Out of Office"), _NOTHING)
    assert absent.absence
    assert absent.absence.deputies == (Mailbox("keller@nordhaus.example"),)
    ours = KnownFacts(own_addresses=frozenset({"keller@nordhaus.example"}))
    assert classified(_mail("contact keller@nordhaus.example", subject="Out of Office"), ours).absence != absent.absence
    declined = classified(_mail("DECLINE"), _NOTHING)
    assert declined.decline
    assert isinstance(declined, Classified)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("absence with prices", Kind.AUTO_REPLY), ("generated with a file", Kind.QUOTE),
        ("generated alone", Kind.AUTO_REPLY), ("own file sent back", Kind.QUESTION),
        ("own form sent back", Kind.DECLINE),
        ("no to a part, prices for others", Kind.QUOTE), ("decline with its minimum", Kind.DECLINE),
        ("decline with a letter", Kind.DECLINE), ("question about a minimum", Kind.QUESTION),
        ("server without an address", Kind.BOUNCE), ("server late without an address", Kind.DELAYED),
        ("named by the library", Kind.BOUNCE), ("two failed", Kind.BOUNCE),
    ],
)  # fmt: skip
def test_the_order(name: str, kind: Kind) -> None:
    blank = KnownFacts(forms=frozenset({3}), own_files=frozenset({"bb", "aa"}))
    daemon = IncomingMail(sender=Mailbox("MAILER-DAEMON@mx.example"), subject="failure notice")
    late = IncomingMail(sender=Mailbox("MAILER-DAEMON@mx.example"), subject="Warning: message 1a delayed 4 hours")
    other = ReportedRecipient(address="b@x.example", action="failed", status="5.1.1")
    cases = {
        "absence with prices": (_mail("Away. Our price is $5.00 ea.", _PDF, subject="Out of Office"), _NOTHING),
        "generated with a file": (_mail("", _PDF, auto_submitted="auto-generated"), _NOTHING),
        "generated alone": (_mail("$5.00", auto_submitted="auto-generated"), _NOTHING),
        "own file sent back": (_mail("ok", _PDF), blank),
        "own form sent back": (_mail("DECLINE", _FORM), blank),
        "no to a part, prices for others": (_mail("No bid for 1000 pcs. 100 pcs: $5.00 ea"), _NOTHING),
        "decline with its minimum": (_mail("DECLINE, our minimum is $500"), _NOTHING),
        "decline with a letter": (_mail("Unfortunately we cannot quote this.", _PDF), _NOTHING),
        "question about a minimum": (_mail("Our minimum lot is $250. Shall we quote?"), _NOTHING),
        "server without an address": (daemon, _NOTHING),
        "server late without an address": (late, _NOTHING),
        "named by the library": (daemon, KnownFacts(named=frozenset({"x@y.example"}))),
        "two failed": (_report("failed", "5.1.1", other), _NOTHING),
    }
    found = classified(*cases[name])
    assert found.kind is kind, found.why
    assert kind_of(*cases[name]) is kind


def test_only_people_answer() -> None:
    assert [kind for kind in Kind if kind.is_answer] == [Kind.DECLINE, Kind.FORM, Kind.QUOTE, Kind.QUESTION]


def test_long_words_are_cut_in_the_reason() -> None:
    assert len(classified(_mail("Is " + "very " * 100 + "good?"), _NOTHING).why) < 80


@pytest.mark.parametrize(
    ("name", "media_type", "size", "is_inline", "counts"),
    [
        ("quote.pdf", "application/pdf", 900, False, True), ("quote.PDF", "application/octet-stream", 900, False, True),
        ("quote.pdf", "application/pdf", 900, True, True), ("quote", "application/pdf", 900, False, True),
        ("a.docx", "application/octet-stream", 900, False, True), ("a.xlsx", "application/zip", 900, False, True),
        ("a", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 9, False, True),
        ("scan.jpg", "image/jpeg", 400_000, False, True), ("scan.tif", "image/tiff", 900, False, True),
        ("scan", "image/png", 400_000, False, True), ("scan.jpg", "image/jpeg", 400_000, True, False),
        ("logo.png", "image/png", 400_000, False, False), ("image001.png", "image/png", 90_000, False, False),
        ("x.png", "image/png", 3_000, False, False), ("invite.ics", "text/calendar", 900, False, False),
        ("jim.vcf", "text/vcard", 900, False, False), ("smime.p7s", "application/pkcs7-signature", 9, False, False),
        ("winmail.dat", "application/ms-tnef", 900, False, False), ("mail.eml", "message/rfc822", 9, False, False),
        ("part.step", "application/octet-stream", 900, False, False), ("noname", "text/plain", 900, False, False),
    ],
)  # fmt: skip
def test_documents(name: str, media_type: str, size: int, is_inline: bool, counts: bool) -> None:
    part = IncomingPart(position=1, name=name, media_type=media_type, size=size, sha256="x", is_inline=is_inline)
    assert (document((part,), ()) is part) is counts
    assert document((part,), {"x"}) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$48.00 for 1", "$48.00"), ("48,00 € / Stk", "48,00 €"), ("EUR 1.234,50", "eur 1.234,50"),
        ("180,- pauschal", "180,-"),
        ("Stückpreis 7,40 EUR", "7,40 eur"), ("7.85 ea", "7.85 ea"), ("7,40 pro Stück", "7,40 pro stuck"),
        ("38/C", "38/c"), ("0,85 za ks", "0,85 za ks"), ("10 @ 9.10", "@ 9.10"), ("cena 12,50 zł", "12,50 zl"),
        ("CHF 1'250.--", "chf 1'250.--"), ("120 Kč", "120 kc"), ("£3 each", "£3"), ("2,30 par pièce", "2,30 par piece"),
        ("0190-25230: 9,10", "9,10"), ("0190-25230\n10 pcs 9.10\n50 pcs 4.35", "9.10"), ("Line 2: 9.10", "9.10"),
        ("Pos. 1  13,20", "13,20"), ("Can we have until 04.12.?", ""), ("0190-25230 by 04.12. please", ""),
        ("Is $48.00 ok?", ""), ("Our minimum is $250.", ""), ("Mindestbestellwert 160 EUR", ""), ("5 pcs each", ""),
        ("Tel. 815-555-0142", ""), ("0190-25230 looks fine", ""), ("0190-25230: minimum 175.00", ""),
        ("A\nB\n9.10", ""), ("Rev 2.10 is here", ""),
        ("5 Stk 14,20", "14,20"), ("1) 14.20", "14.20"), ("0.5 mm too thick", ""), ("It takes 10 days.", ""),
        ("0190-25230\na\nb\nc\nd\n9.10", ""), ("Reply by 2026-12-04 17.00 please", ""),
    ],
)  # fmt: skip
def test_prices(text: str, found: str) -> None:
    assert price(text, ("0190-25230", "-")) == found


@pytest.mark.parametrize(
    "unit", ["1", "1.", "1,1", "$", "$1", "@", "a ", "1 ", "line ", "-", "\n", "1 000 ", "?", "0190-25230"]
)
def test_a_hostile_text_ends(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    assert classified(_mail(text, subject=text[:9_000]), KnownFacts(part_numbers=("0190-25230",))).kind in Kind

"""Whose an incoming mail is: by its mark and by its sender."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inbox.filing import Degree, filing_of
from app.domain.inbox.incoming import DeliveryReport, IncomingMail, ReportedRecipient
from app.domain.inbox.kind import Kind
from app.domain.inbox.known import Invited, Known
from app.domain.trade.address import Mailbox
from app.domain.trade.identity import FREE_MAIL
from app.domain.trade.ids import RfqId, VendorId


def invited(
    vendor: str, token: str, *addresses: str, number: int = 42, is_open: bool = True, vendor_id: int | None = None
) -> Invited:
    rfq = f"RFQ-2026-00{number}"
    return Invited(
        rfq_id=RfqId(number),
        rfq=rfq,
        vendor_id=VendorId(sum(vendor.encode()) if vendor_id is None else vendor_id),
        vendor=vendor,
        token=token,
        message_key=f"01KB3Q9W7E0000000000{number}{token[1:]}",
        addresses=frozenset(addresses),
        is_open=is_open,
    )


ACME = invited("Acme Plating", "K7F3Q", "sales@acme-plating.example", "rita@acme-plating.example")
QUICK = invited("Quickcoat LLC", "ZP2M8", "rfq@quickcoat.example")
RIDGE = invited("Ridge Metal", "9KQ2V", "ridgemetal@mailhouse.example")
OLDER = invited("Acme Plating", "T0001", "sales@acme-plating.example", number=41)
KNOWN = Known([ACME, QUICK, RIDGE], ["anna.buyer@northfield.example", ""], FREE_MAIL | {"mailhouse.example"})


def id_of(one: Invited) -> str:
    return f"<rfq.{one.message_key.lower()}@northfield.example>"


def mail(sender: str = "", **values: Any) -> IncomingMail:
    return replace(IncomingMail(sender=Mailbox(sender)), **values)


def judged(given: IncomingMail, known: Known = KNOWN, kind: Kind = Kind.QUOTE) -> tuple[Degree, list[str]]:
    found = filing_of(given, known, kind)
    return found.degree, [place.vendor for place in found.places]


@pytest.mark.parametrize(
    "sender", ["rita@acme-plating.example", "Rita@Acme-Plating.example", "jim@acme-plating.example"]
)
@pytest.mark.parametrize(
    "values",
    [
        {"in_reply_to": (id_of(ACME),)},
        {"in_reply_to": (id_of(ACME).replace("@", ".reminder-2@"),)},
        {"references": ("<a@b.example>", id_of(ACME))},
        {"subject": "AW: Plating [RFQ-2026-0042/K7F3Q]"},
        {"subject": "re: plating rfq-2026-0042/k7f3q"},
        {"text": f"> Message-ID: {id_of(ACME)}"},
        {"text": "> Subject: Plating [RFQ-2026-0042/K7F3Q]"},
    ],
    ids=["answer", "answer to a reminder", "thread", "subject", "subject retyped", "id in text", "token in text"],
)
def test_mark_and_sender_of_one_vendor_are_certain(sender: str, values: dict[str, object]) -> None:
    assert judged(mail(sender, **values)) == (Degree.CERTAIN, ["Acme Plating"])


def test_the_mark_of_one_and_the_sender_of_another_are_asked() -> None:
    found = filing_of(mail("rfq@quickcoat.example", in_reply_to=(id_of(ACME),)), KNOWN, Kind.QUOTE)
    assert (found.degree, [p.vendor for p in found.places]) == (Degree.AMBIGUOUS, ["Acme Plating", "Quickcoat LLC"])
    assert found.reasons[-1] == "So the RFQ to Acme Plating may have been passed on to Quickcoat LLC."


def test_two_marks_are_asked() -> None:
    two = mail("rita@acme-plating.example", in_reply_to=(id_of(ACME),), subject="[RFQ-2026-0042/ZP2M8]")
    assert judged(two) == (Degree.AMBIGUOUS, ["Acme Plating", "Quickcoat LLC"])
    again = mail("rita@acme-plating.example", in_reply_to=(id_of(OLDER),), subject="[RFQ-2026-0042/K7F3Q]")
    assert judged(again, Known([ACME, OLDER])) == (Degree.AMBIGUOUS, ["Acme Plating", "Acme Plating"])


def test_the_newest_mark_counts_more_than_the_thread_that_it_was_put_into() -> None:
    thread = mail("rita@acme-plating.example", references=(id_of(OLDER),), subject="[RFQ-2026-0042/K7F3Q]")
    found = filing_of(thread, Known([ACME, OLDER]), Kind.QUOTE)
    assert (found.degree, [p.rfq for p in found.places]) == (Degree.CERTAIN, ["RFQ-2026-0042"])


@pytest.mark.parametrize("sender", ["x@elsewhere.example", "bob@northfield.example", "x@mailhouse.example", ""])
def test_a_mark_from_a_stranger_or_a_colleague_is_probable(sender: str) -> None:
    assert judged(mail(sender, in_reply_to=(id_of(ACME),))) == (Degree.PROBABLE, ["Acme Plating"])


def test_without_a_mark_one_open_rfq_is_probable_and_two_are_asked() -> None:
    plain = mail("sales@acme-plating.example", subject="Our quote")
    assert judged(plain) == (Degree.PROBABLE, ["Acme Plating"])
    found = filing_of(plain, Known([ACME, OLDER]), Kind.QUOTE)
    assert (found.degree, [p.rfq for p in found.places]) == (Degree.AMBIGUOUS, ["RFQ-2026-0042", "RFQ-2026-0041"])
    assert judged(plain, Known([replace(ACME, is_open=False)])) == (Degree.UNKNOWN, [])


def test_a_domain_that_gives_addresses_to_anybody_proves_nothing() -> None:
    assert judged(mail("other@mailhouse.example")) == (Degree.UNKNOWN, [])
    assert judged(mail("ridgemetal@mailhouse.example")) == (Degree.PROBABLE, ["Ridge Metal"])
    shared = Known([ACME, invited("Acme Coating", "B0002", "x@acme-plating.example")])
    assert judged(mail("new@acme-plating.example"), shared)[0] is Degree.AMBIGUOUS


def test_a_copy_that_went_to_us_makes_nobody_of_us_a_vendor() -> None:
    copied = Known(
        [invited("Acme Plating", "K7F3Q", "boss@northfield.example", "shop@gmail.com")],
        ["Shop@gmail.com", "anna@northfield.example"],
    )
    assert judged(mail("boss@northfield.example"), copied) == (Degree.UNKNOWN, [])
    assert judged(mail("shop@gmail.com"), copied) == (Degree.UNKNOWN, [])
    assert copied.is_colleague("SHOP@gmail.com")
    assert not copied.is_colleague("other@gmail.com")


def test_what_a_colleague_forwards_is_probable() -> None:
    forwarded = mail("bob@northfield.example", forwarded_from=("ridgemetal@mailhouse.example",))
    found = filing_of(forwarded, KNOWN, Kind.QUOTE)
    assert (found.degree, [p.vendor for p in found.places]) == (Degree.PROBABLE, ["Ridge Metal"])
    assert "The forwarded email is from ridgemetal@mailhouse.example, a contact of Ridge Metal." in found.reasons
    assert judged(mail("x@elsewhere.example", forwarded_from=("ridgemetal@mailhouse.example",)))[0] is Degree.UNKNOWN


def test_a_sender_that_could_not_be_verified_is_a_step_less() -> None:
    bad = {"authentication-results": ("mx.northfield.example; spf=fail; dmarc = fail (p=reject)",)}
    marked = mail("rita@acme-plating.example", in_reply_to=(id_of(ACME),), headers=bad)
    found = filing_of(marked, KNOWN, Kind.QUOTE)
    assert found.degree is Degree.PROBABLE
    assert found.reasons[-1].startswith("The sender rita@acme-plating.example could not be verified")
    assert judged(mail("sales@acme-plating.example", headers=bad)) == (Degree.AMBIGUOUS, ["Acme Plating"])
    assert judged(mail("nobody@elsewhere.example", headers=bad)) == (Degree.UNKNOWN, [])


def test_a_form_is_a_mark() -> None:
    found = filing_of(mail("rita@acme-plating.example"), KNOWN, Kind.FORM, [("RFQ-2026-0042", "K7F3Q")])
    assert found.degree is Degree.CERTAIN
    other = filing_of(mail("rfq@quickcoat.example"), KNOWN, Kind.FORM, [("RFQ-2026-0042", "K7F3Q")])
    assert other.degree is Degree.AMBIGUOUS


def report(*addresses: str, envelope: str = "", ids: tuple[str, ...] = ()) -> DeliveryReport:
    told = tuple(ReportedRecipient(address=a, action="failed", status="5.1.1") for a in addresses)
    return DeliveryReport(envelope_id=envelope, message_ids=ids, recipients=told)


@pytest.mark.parametrize(
    "told",
    [
        report(ids=(id_of(ACME),)),
        report(envelope=ACME.message_key),
        report(envelope=id_of(ACME).strip("<>")),
    ],
    ids=["what is returned", "envelope id", "envelope id of ours"],
)
def test_a_mail_server_s_word_is_certain_by_the_mark(told: DeliveryReport) -> None:
    assert judged(mail("mailer-daemon@mx.example", report=told), kind=Kind.BOUNCE) == (Degree.CERTAIN, ["Acme Plating"])


def test_a_report_without_a_mark_goes_by_the_address_that_failed() -> None:
    by_report = mail("mailer-daemon@mx.example", report=report("rita@acme-plating.example"))
    assert judged(by_report, kind=Kind.BOUNCE) == (Degree.PROBABLE, ["Acme Plating"])
    by_field = mail(
        "postmaster@mx.example", headers={"x-failed-recipients": ("a@b.example, rita@acme-plating.example",)}
    )
    assert judged(by_field, kind=Kind.BOUNCE) == (Degree.PROBABLE, ["Acme Plating"])
    assert judged(mail("postmaster@mx.example"), kind=Kind.BOUNCE) == (Degree.UNKNOWN, [])
    two = mail("mailer-daemon@mx.example", text=f"{id_of(ACME)} {id_of(QUICK)}")
    assert judged(two, kind=Kind.BOUNCE)[0] is Degree.AMBIGUOUS


def test_our_own_mails_concern_nobody() -> None:
    copy = mail("anna@northfield.example", message_id=id_of(ACME), subject="Plating [RFQ-2026-0042/K7F3Q]")
    assert KNOWN.is_ours(copy)
    assert not KNOWN.may_concern(copy)
    assert len(KNOWN) == 3


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (mail("x@y.example", in_reply_to=(id_of(ACME),)), True),
        (mail("x@y.example", references=(id_of(ACME),)), True),
        (mail("x@y.example", subject="[RFQ-2026-0042/K7F3Q]"), True),
        (mail("x@y.example", subject="[RFQ-2026-0042/00000]"), False),
        (mail("rita@acme-plating.example"), True),
        (mail("new@acme-plating.example"), True),
        (mail("MAILER-DAEMON@mx.example"), True),
        (mail("x@y.example", headers={"return-path": ("<>",)}), True),
        (mail("x@y.example", headers={"content-type": ('multipart/report; report-type="delivery-status"',)}), True),
        (mail("x@y.example", headers={"x-failed-recipients": ("a@b.example",)}), True),
        (mail("bob@northfield.example", subject="WG: Angebot"), True),
        (mail("bob@northfield.example", subject="Lunch"), False),
        (mail("x@y.example", subject="Fwd: news"), False),
        (mail("news@y.example", subject="50 % off"), False),
    ],
    ids=[
        "answer", "thread", "token", "token of nobody", "contact", "domain", "mail server", "empty sender", "report",
        "failed", "forwarded", "colleague", "forwarded by a stranger", "advertising",
    ],
)  # fmt: skip
def test_by_its_header_a_mail_is_worth_reading(given: IncomingMail, wanted: bool) -> None:
    assert KNOWN.may_concern(given) is wanted


def test_who_has_answered_and_is_closed_is_not_read_without_a_mark() -> None:
    assert not Known([replace(ACME, is_open=False)]).may_concern(mail("rita@acme-plating.example"))


@given(st.text(max_size=300), st.text(max_size=60))
def test_no_mail_without_mark_and_known_sender_is_ever_filed(text: str, address: str) -> None:
    assert filing_of(mail(address, text=text, subject=text), KNOWN, Kind.QUOTE).degree in (
        Degree.UNKNOWN, Degree.PROBABLE,
    ) or "K7F3Q" in text.upper()  # fmt: skip


def test_a_long_hostile_text_is_looked_through_at_once() -> None:
    hostile = "rfq." * 60_000 + "/" * 60_000 + "A/" * 60_000
    assert judged(mail("x@y.example", text=hostile, subject=hostile)) == (Degree.UNKNOWN, [])


def test_a_colleague_may_forward_from_the_domain_of_a_vendor() -> None:
    passed = mail("bob@northfield.example", forwarded_from=("jim@acme-plating.example",))
    found = filing_of(passed, KNOWN, Kind.QUOTE)
    assert (found.degree, [place.vendor for place in found.places]) == (Degree.PROBABLE, ["Acme Plating"])
    assert "jim@acme-plating.example, which has the domain of Acme Plating" in " ".join(found.reasons)


def test_an_envelope_of_somebody_else_belongs_to_nobody() -> None:
    assert list(KNOWN.with_envelope(ACME.message_key)) == [ACME]
    assert list(KNOWN.with_envelope("01KB3Q9W7E0000000000420000")) == []


def test_a_form_that_has_lost_its_title_goes_by_its_token_alone() -> None:
    assert list(KNOWN.of_token(("", "k7f3q"))) == [ACME]
    assert list(KNOWN.of_token(("", "00000"))) == []
    both = Known([ACME, replace(OLDER, token="K7F3Q")])
    assert len(list(both.of_token(("", "K7F3Q")))) == 2

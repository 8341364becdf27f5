"""What mail servers say of mail of ours: which address, for good or not, and which mail it was."""

import pytest

from app.domain.inbox.bounces import Bounced, Undelivered, is_from_mail_server, undelivered
from app.domain.inbox.incoming import DeliveryReport, IncomingMail, ReportedRecipient
from app.domain.trade.address import Mailbox

_DELTA = "<rfq.01kb3q9w7e00000000000h3w6c@northfield.example>"
_DAEMON = Mailbox("Mailer-Daemon@mx.northfield.example", "Mail Delivery System")


def _to(address: str, action: str, status: str = "", diagnostic: str = "") -> ReportedRecipient:
    return ReportedRecipient(address=address, action=action, status=status, diagnostic=diagnostic)


def _report(*recipients: ReportedRecipient) -> IncomingMail:
    report = DeliveryReport(envelope_id="01KB3Q", message_ids=(_DELTA,), recipients=recipients)
    return IncomingMail(sender=Mailbox("postmaster@deltafinishing.example"), report=report)


def _of(action: str, status: str, diagnostic: str = "") -> Undelivered:
    return undelivered(_report(_to("tom@delta.example", action, status, diagnostic)))


def test_a_report_names_the_address_the_status_and_our_mail() -> None:  # sample 06
    said = "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound;\n Recipient not found by SMTP address lookup"
    news = undelivered(_report(_to("tom@deltafinishing.example", "failed", "5.1.10", said)))
    assert news == Undelivered(
        failed=(
            Bounced(
                address="tom@deltafinishing.example",
                status="5.1.10",
                is_permanent=True,
                said="smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
            ),
        ),
        is_bounce=True,
        envelope_id="01KB3Q",
        message_ids=(_DELTA,),
    )
    assert news.failed[0].counts_at == 1


@pytest.mark.parametrize(
    ("status", "diagnostic", "told", "is_permanent", "counts_at"),
    [
        ("5.1.1", "smtp; 550 5.1.1 User doesn't exist", "5.1.1", True, 1),
        ("5.7.1", "", "5.7.1", True, 1),
        ("5.2.2", "smtp; 552 5.2.2 mailbox full", "5.2.2", True, 2),
        ("5.3.4", "smtp; 552 5.3.4 message size exceeds limit", "5.3.4", True, 2),
        ("4.4.7", "smtp; 421 4.4.7 message expired", "4.4.7", False, 2),
        ("5.0.0", "smtp; 550 5.1.1 unknown user", "5.1.1", True, 1),
        ("5.0.0", "smtp; 552 Mailbox is over quota / full", "5.2.2", True, 2),
        ("5.0.0", "smtp; 550 no such user here", "5.0.0", True, 1),
        ("", "smtp; 550 5.1.1 unknown user", "5.1.1", True, 1),
        ("", "smtp; 451 try later", "", False, 2),
        ("", "smtp; 550 unknown user", "", True, 1),
        ("", "host 192.5.1.1 said nothing", "", True, 1),
        ("", "", "", True, 1),
        ("odd (5.1.1)", "", "", True, 1),
        ("5.1.1 (bad destination mailbox address)", "", "5.1.1", True, 1),
        ("", "Das Postfach des Empfängers ist voll", "5.2.2", True, 2),
    ],
)
def test_hard_and_soft(status: str, diagnostic: str, told: str, is_permanent: bool, counts_at: int) -> None:
    (bounced,) = _of("failed", status, diagnostic).failed
    assert (bounced.status, bounced.is_permanent, bounced.counts_at) == (told, is_permanent, counts_at)


@pytest.mark.parametrize(
    ("action", "status", "is_bounce", "is_delay"),
    [
        ("failed", "5.1.1", True, False),
        ("Failed", "5.1.1", True, False),
        ("failed (permanent)", "5.1.1", True, False),
        ("failure", "5.1.1", True, False),
        ("delayed", "4.4.1", False, True),
        ("delivered", "2.0.0", False, False),
        ("relayed", "2.0.0", False, False),
        ("expanded", "2.0.0", False, False),
        ("", "5.1.1", True, False),
        ("", "4.4.1", False, True),
        ("", "", False, False),
    ],
)
def test_what_the_action_says(action: str, status: str, is_bounce: bool, is_delay: bool) -> None:
    news = _of(action, status)
    assert (news.is_bounce, news.is_delay, bool(news.failed), bool(news.delayed)) == (
        is_bounce, is_delay, is_bounce, is_delay,
    )  # fmt: skip


def test_one_failed_and_one_late_address_are_a_bounce_that_names_both() -> None:
    news = undelivered(
        _report(
            _to("a@x.example", "failed", "5.1.1"),
            _to("A@x.example", "failed", "5.1.1"),
            _to("b@x.example", "delayed", "4.4.1"),
            _to("c@x.example", "relayed", "2.0.0"),
        )
    )
    assert [b.address for b in news.failed] == ["a@x.example"]
    assert news.delayed == ("b@x.example",)
    assert news.is_bounce
    assert not news.is_delay


def test_the_report_counts_and_not_the_header_beside_it() -> None:
    """Gmail lists addresses of late mail under X-Failed-Recipients."""
    late = _to("b@x.example", "delayed", "4.4.1")
    mail = IncomingMail(
        report=DeliveryReport(recipients=(late,)),
        headers={"x-failed-recipients": ("b@x.example",)},
        subject="Delivery Status Notification (Delay)",
    )
    assert undelivered(mail) == Undelivered(delayed=("b@x.example",), is_delay=True)


def _text(text: str, subject: str = "Mail delivery failed", failed: str = "", path: str = "<>") -> IncomingMail:
    headers = {"return-path": (path,)} | ({"x-failed-recipients": (failed,)} if failed else {})
    return IncomingMail(sender=_DAEMON, subject=subject, text=text, new_text=text, headers=headers)


_TWO = """The following address(es) failed:

  office@graz.example
    host mx.graz.example [192.0.2.44]
    552 5.2.2 mailbox full
  sales@acme.example
    host mx.acme.example [192.0.2.45]

    550 5.1.1 no such user

------ This is a copy of the message, including all the headers. ------

Message-ID: <rfq.1@northfield.example>
> Message-Id: <rfq.1@northfield.example>
"""


def test_each_address_has_its_own_lines_of_the_text() -> None:
    news = undelivered(_text(_TWO, failed="office@graz.example, <sales@acme.example>"))
    assert [(b.address, b.status) for b in news.failed] == [
        ("office@graz.example", "5.2.2"),
        ("sales@acme.example", "5.1.1"),
    ]
    assert news.failed[0].said.endswith("552 5.2.2 mailbox full")
    assert news.message_ids == ("<rfq.1@northfield.example>",)


def test_addresses_that_the_library_names_are_read_likewise() -> None:
    news = undelivered(_text(_TWO), named={"sales@acme.example"})
    assert [(b.address, b.status, b.counts_at) for b in news.failed] == [("sales@acme.example", "5.1.1", 1)]


def test_an_address_that_the_text_does_not_have_takes_the_only_status() -> None:
    news = undelivered(_text("Sorry.\n552 5.2.2 full\n"), named={"x@acme.example"})
    assert news.failed[0].status == "5.2.2"
    unknown = undelivered(_text("552 5.2.2 full\n"), named={"x@acme.example", "y@acme.example"})
    assert {b.status for b in unknown.failed} == {""}
    assert undelivered(_text("Sorry."), named={"x@acme.example"}).failed[0].is_permanent


@pytest.mark.parametrize(
    "subject",
    [
        "Undeliverable: RFQ-2026-0042", "Unzustellbar: RFQ-2026-0042", "Undelivered Mail Returned to Sender",
        "failure notice", "Non remis : RFQ-2026-0042", "Delivery Status Notification (Failure)",
        "Returned mail: see transcript for details", "Mail delivery failed: returning message to sender",
        "Mancata consegna: RFQ", "Onbestelbaar: RFQ", "Niedostarczone: RFQ", "Nedoručitelné: RFQ",
    ],
)  # fmt: skip
def test_a_servers_mail_that_names_no_address_is_still_a_bounce(subject: str) -> None:
    news = undelivered(_text("It did not arrive.", subject=subject))
    assert news.is_bounce
    assert news.failed == ()
    by_a_person = IncomingMail(sender=Mailbox("jim@acme.example"), subject=subject)
    assert not undelivered(by_a_person).is_bounce


@pytest.mark.parametrize(
    "subject",
    [
        "Warning: message 1abc delayed 24 hours", "Delivery Status Notification (Delay)", "Zustellung verzögert: RFQ",
        "Delivery delayed: RFQ", "Delayed Mail (still being retried)", "Remise retardée : RFQ",
    ],
)  # fmt: skip
def test_late_mail_told_in_plain_text(subject: str) -> None:
    news = undelivered(_text("It is still queued.", subject=subject, failed="a@x.example"))
    assert (news.is_bounce, news.is_delay, news.delayed) == (False, True, ("a@x.example",))
    assert undelivered(_text("", subject=subject)).is_delay
    assert not undelivered(IncomingMail(sender=Mailbox("jim@acme.example"), subject=subject)).is_delay


def test_a_report_that_could_not_be_read_is_a_bounce() -> None:
    mail = IncomingMail(headers={"content-type": ('multipart/report; report-type="delivery-status"; boundary=x',)})
    assert undelivered(mail).is_bounce


def test_the_id_of_our_mail_in_a_header() -> None:
    assert undelivered(IncomingMail(headers={"x-original-message-id": (_DELTA,)})).message_ids == (_DELTA,)


def test_a_persons_text_gives_no_ids() -> None:
    mail = IncomingMail(sender=Mailbox("jim@acme.example"), text=f"Message-ID: {_DELTA}")
    assert undelivered(mail) == Undelivered()


@pytest.mark.parametrize(
    ("address", "name", "path", "is_server"),
    [
        ("MAILER-DAEMON@mx.example", "", "<>", True), ("postmaster@x.example", "", "", True),
        ("postmaster@x.example", "", "<postmaster@x.example>", True), ("", "", "<>", True),
        ("MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.example", "Microsoft Outlook", "<>", True),
        ("noreply@x.example", "Mail Delivery Subsystem", "<>", True),
        ("weber@nordhaus.example", "Jörg Weber", "<>", False), ("postmaster@x.example", "", "<jim@x.example>", False),
        ("postmasterful@x.example", "", "<>", False), ("mailer-daemon-bounces+1@x.example", "", "<>", True),
    ],
)  # fmt: skip
def test_who_is_a_mail_server(address: str, name: str, path: str, is_server: bool) -> None:
    mail = IncomingMail(sender=Mailbox(address, name), headers={"return-path": (path,)} if path else {})
    assert is_from_mail_server(mail) is is_server


@pytest.mark.parametrize("unit", ["5.", "5.2.", "a@x.example\n", "message-id: <", "quota ", "------", "\n\n"])
def test_a_hostile_text_ends(unit: str) -> None:
    news = undelivered(_text(unit * (1_000_000 // len(unit)), failed="a@x.example,b@x.example"))
    assert len(news.failed) == 2


def test_a_list_of_thousands_of_addresses_is_cut() -> None:
    addresses = ",".join(f"a{number}@x.example" for number in range(50_000))
    assert len(undelivered(_text(addresses, failed=addresses)).failed) == 100

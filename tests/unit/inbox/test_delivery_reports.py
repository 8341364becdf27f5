"""What mail servers report, as they write it."""

from app.documents.inbox.incoming_mail import read_mail
from app.domain.inbox.incoming import ReportedRecipient
from tests.unit.inbox.samples import multipart

_MTA = "Reporting-MTA: dns; mx.example\nOriginal-Envelope-Id: RFQ+2B7\n"


def _report(status: str, *returned: str, kind: str = "message/delivery-status") -> bytes:
    return multipart("\nIt failed.", f"Content-Type: {kind}\n\n{status}", *returned, kind="report")


def test_each_recipient_is_told() -> None:
    read = read_mail(
        _report(
            f"{_MTA}\nFinal-Recipient: RFC822; <a@x.example>\nAction: Failed\nStatus: 5.1.1 (bad mailbox)\n"
            "Diagnostic-Code: smtp; 550 5.1.1\n  no such user\n \n"
            "Final-Recipient: rfc822; b@y.example\nOriginal-Recipient: rfc822;b+2Bc@x.example\naction: delayed\n"
            "Status: 4.4.7\nDiagnostic-Code: it took too long; sorry\n\n"
            "Original-Recipient: rfc822; (unknown)\nFinal-Recipient: c@x.example\nAction: failed\n"
        )
    )
    assert read.report is not None
    assert read.report.envelope_id == "RFQ+7"
    assert read.report.message_ids == ()
    assert read.report.recipients == (
        ReportedRecipient(
            address="a@x.example",
            action="failed",
            status="5.1.1",
            diagnostic="550 5.1.1 no such user",
        ),
        ReportedRecipient(
            address="b+c@x.example",
            action="delayed",
            status="4.4.7",
            diagnostic="it took too long; sorry",
        ),
        ReportedRecipient(address="c@x.example", action="failed"),
    )


def test_a_report_in_base64_and_in_utf_8_is_read() -> None:
    status = "Content-Transfer-Encoding: base64\n\n"
    coded = "RmluYWwtUmVjaXBpZW50OiB1dGYtODsgasO2cmdAeC5leGFtcGxlCkFjdGlvbjogZmFpbGVkCg=="
    read = read_mail(
        multipart("\nIt failed.", f"Content-Type: message/global-delivery-status\n{status}{coded}", kind="report")
    )
    assert read.report is not None
    assert read.report.recipients[0].address == "jörg@x.example"


def test_our_message_id_is_found_in_what_is_returned() -> None:
    returned = (
        "Content-Type: text/rfc822-headers\n\nMessage-ID: <a@northfield.example>",
        "Content-Type: message/rfc822\n\n\nMessage-ID:\n <b@northfield.example>\n\nMessage-ID: <in the text>",
    )
    read = read_mail(_report("Final-Recipient: rfc822; a@x.example\n", *returned))
    assert read.report is not None
    assert read.report.message_ids == ("<a@northfield.example>", "<b@northfield.example>")
    assert read.parts == ()


def test_a_receipt_is_no_report() -> None:
    octets = multipart(
        "\nIt was read.",
        "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; a@x.example",
        kind="report",
    )
    read = read_mail(octets)
    assert (read.report, read.parts, read.text) == (None, (), "It was read.")

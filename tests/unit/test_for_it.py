from app.domain.accounts.account import (
    Account,
    ExchangeLine,
    GraphLine,
    ImapLook,
    PracticeLine,
    Registration,
    Security,
    SignIn,
    SmtpLine,
)
from app.domain.accounts.search import Step, StepState
from app.services.accounts.for_it import for_it, for_it_unknown


def _said(via: SmtpLine | GraphLine | ExchangeLine | PracticeLine) -> str:
    return for_it(Account(name="office", via=via, from_address="dana@shop.example"))


def test_a_server_for_smtp_is_told_with_its_ports() -> None:
    said = _said(
        SmtpLine(
            host="smtp.shop.example",
            port=587,
            user="dana",
            imap=ImapLook(host="imap.shop.example"),
        )
    )
    assert "It is to send as dana@shop.example." in said
    assert "- SMTP server: smtp.shop.example, port 587, STARTTLS, required" in said
    assert "- User: dana\n" in said
    assert "SMTP AUTH PLAIN or LOGIN" in said
    assert "IMAP at imap.shop.example, port 993, TLS from the first byte" in said
    assert said.endswith("- Firewall: outgoing connections to smtp.shop.example:587, imap.shop.example:993\n")
    assert "What was tried" not in said


def test_a_server_that_is_not_known_is_asked_for() -> None:
    said = _said(SmtpLine())
    assert "SMTP server: (please tell me host and port, usually 465 or 587)" in said
    assert "User: (no sign-in)" in said
    assert "Firewall" not in said
    assert "AUTH" not in said


def test_google_needs_app_passwords_or_a_client() -> None:
    said = _said(SmtpLine(host="smtp.gmail.com", port=465, security=Security.TLS, user="dana", sign_in=SignIn.GOOGLE))
    assert "app passwords allowed" in said
    assert "https://mail.google.com/" in said
    assert "smtp.gmail.com:465, accounts.google.com:443, oauth2.googleapis.com:443" in said


def test_microsoft_over_smtp_needs_a_registration() -> None:
    said = _said(SmtpLine(host="smtp.office365.com", port=587, user="dana", sign_in=SignIn.MICROSOFT))
    assert "delegated permissions: SMTP.Send\n" in said
    assert "smtp.office365.com:587, login.microsoftonline.com:443" in said


def test_microsoft_365_needs_a_registration_with_its_scopes() -> None:
    said = _said(GraphLine(user="dana@shop.example"))
    assert "delegated permissions: Mail.Send, Mail.ReadWrite\n" in said
    assert "http://localhost" in said
    assert "public client" in said
    assert "tenant ID: (please tell me); client ID: (please tell me)" in said
    assert "admin consent" in said
    assert "graph.microsoft.com:443, login.microsoftonline.com:443" in said
    assert "Send As" not in said


def test_a_shared_mailbox_needs_more() -> None:
    registration = Registration(authority="https://login.microsoftonline.us/x", tenant="shop.example", client_id="1-2")
    said = _said(GraphLine(user="dana@shop.example", mailbox="rfq@shop.example", registration=registration))
    assert "Mail.Send.Shared, Mail.ReadWrite.Shared" in said
    assert "Send As permission for the shared mailbox rfq@shop.example" in said
    assert "tenant ID: shop.example; client ID: 1-2" in said
    assert "login.microsoftonline.us:443" in said


def test_exchange_needs_its_address_and_a_right() -> None:
    said = _said(ExchangeLine(user="SHOP\\dana", endpoint="https://mail.shop.example/EWS/Exchange.asmx"))
    assert "(EWS): https://mail.shop.example/EWS/Exchange.asmx\n" in said
    assert "- User: SHOP\\dana, signed in with NTLM" in said
    assert "Send As permission for dana@shop.example" in said
    assert "mail.shop.example:443" in said
    unknown = _said(ExchangeLine(user="dana", sign_in=SignIn.BASIC))
    assert "please tell me the address" in unknown
    assert "basic authentication" in unknown
    assert "Firewall" not in unknown


def test_practice_needs_nothing() -> None:
    assert "Nothing: this account sends inside this computer." in _said(PracticeLine())


def test_a_look_that_found_nothing_tells_what_was_tried() -> None:
    tried = [
        Step("Mozilla's database", StepState.NOTHING),
        Step("Guess: smtp.shop.example", StepState.FAILED, "No answer in time."),
    ]
    said = for_it_unknown("dana@shop.example", tried)
    assert "couldn't find the mail server" in said
    assert "What was tried:\n\n- Asked: Mozilla's database – nothing there\n" in said
    assert "- Asked: Guess: smtp.shop.example – No answer in time.\n" in said

"""What a buyer sends to their IT: plain text that says what the program needs. It holds no secret."""

from collections.abc import Sequence

from app.domain.accounts.account import (
    Account,
    ExchangeLine,
    GraphLine,
    Registration,
    Security,
    SignIn,
    SmtpLine,
)
from app.domain.accounts.scopes import GOOGLE, GRAPH, GRAPH_SHARED
from app.domain.accounts.search import Step, StepState

_INTRO = "RFQ Sender is a desktop program that sends requests for quotation, one email to each vendor."
_AUTHORITY = "https://login.microsoftonline.com"
_SMTP_SCOPE = "SMTP.Send"
_SECURITY = {
    Security.TLS: "TLS from the first byte",
    Security.STARTTLS: "STARTTLS, required",
    Security.NONE: "none (this computer only)",
}
_STATES = {
    StepState.RUNNING: "not finished",
    StepState.FOUND: "found",
    StepState.NOTHING: "nothing there",
    StepState.FAILED: "failed",
}


def for_it(account: Account, tried: Sequence[Step] = ()) -> str:
    """What this account needs, by its kind."""
    match account.via:
        case GraphLine() as line:
            needs = _microsoft(line)
        case ExchangeLine() as line:
            needs = _exchange(line, account.from_address)
        case SmtpLine() as line:
            needs = _smtp(line)
        case _:
            needs = ["Nothing: this account sends inside this computer."]
    return _text([f"It is to send as {account.from_address}. It needs:", "", *needs], tried)


def for_it_unknown(address: str, tried: Sequence[Step]) -> str:
    """The questions that are left where no server was found."""
    questions = [
        f"It is to send as {address}. It couldn't find the mail server by itself. Please tell me one of these:",
        "",
        "- SMTP: host, port (usually 465 or 587), security (TLS or STARTTLS), user name, and whether a password or an",
        "  app password is used",
        "- Microsoft 365: whether the program may be registered, or the client ID and tenant ID of its registration",
        "- Google Workspace: whether app passwords are allowed, or an OAuth client of the type Desktop",
        "- Exchange on your own server: the address of EWS (https://…/EWS/Exchange.asmx), and NTLM or basic sign-in",
    ]
    return _text(questions, tried)


def _text(lines: Sequence[str], tried: Sequence[Step]) -> str:
    told = [f"- Asked: {step.name} – {step.text or _STATES[step.state]}" for step in tried]
    return "\n".join([_INTRO, *lines, *(["", "What was tried:", "", *told] if told else [])]) + "\n"


def _smtp(line: SmtpLine) -> list[str]:
    needs = [_smtp_server(line), f"- User: {line.user or '(no sign-in)'}"]
    places = [_place(line.host, line.port)]
    if line.sign_in is SignIn.GOOGLE:
        needs += _google()
        places += ["accounts.google.com:443", "oauth2.googleapis.com:443"]
    elif line.sign_in is SignIn.MICROSOFT:
        needs += _registration(_SMTP_SCOPE, line.registration)
        places.append(_sign_in_pages(line.registration))
    elif line.user:
        needs.append("- Sign-in with a password or an app password (SMTP AUTH PLAIN or LOGIN) allowed for this mailbox")
    if line.imap is not None:
        look = line.imap
        needs.append(f"- To look for sent emails: IMAP at {look.host}, port {look.port}, {_SECURITY[look.security]}")
        places.append(_place(look.host, look.port))
    return needs + _firewall(*places)


def _smtp_server(line: SmtpLine) -> str:
    if not line.host:
        return f"- SMTP server: (please tell me host and port, usually 465 or 587), {_SECURITY[line.security]}"
    return f"- SMTP server: {line.host}, port {line.port}, {_SECURITY[line.security]}"


def _google() -> list[str]:
    return [
        "- Either app passwords allowed for this mailbox (2-step verification turned on),",
        "  or an OAuth client of the type “Desktop app” in your Google Cloud project: its client ID,",
        f"  with the scope {GOOGLE}, trusted in the Admin console (Security, API controls)",
    ]


def _microsoft(line: GraphLine) -> list[str]:
    scopes = ", ".join((*GRAPH, *(GRAPH_SHARED if line.mailbox else ())))
    return [
        *_registration(scopes, line.registration),
        *([f"- Send As permission for the shared mailbox {line.mailbox}"] if line.mailbox else []),
        *_firewall(_place(line.server, 443), _sign_in_pages(line.registration)),
    ]


def _registration(permissions: str, registration: Registration) -> list[str]:
    unknown = "(please tell me)"
    return [
        "- An app registration in Microsoft Entra:",
        f"  - delegated permissions: {permissions}",
        "  - redirect URI of the platform “Mobile and desktop applications”: http://localhost",
        "  - public client: “Allow public client flows” turned on; no client secret",
        f"  - tenant ID: {registration.tenant or unknown}; client ID: {registration.client_id or unknown}",
        "  - admin consent granted, if users may not consent themselves",
    ]


def _sign_in_pages(registration: Registration) -> str:
    return f"{(registration.authority or _AUTHORITY).removeprefix('https://').partition('/')[0]}:443"


def _exchange(line: ExchangeLine, address: str) -> list[str]:
    return [
        f"- Exchange Web Services (EWS): {line.endpoint or 'https://…/EWS/Exchange.asmx (please tell me the address)'}",
        f"- User: {line.user}, signed in with {'NTLM' if line.sign_in is SignIn.NTLM else 'basic authentication'}",
        f"- Send As permission for {line.mailbox or address}, if that isn't the user's own mailbox",
        *_firewall(_place(line.server, 443)),
    ]


def _place(host: str, port: int) -> str:
    """Empty where it isn't known."""
    return f"{host}:{port}" if host else ""


def _firewall(*places: str) -> list[str]:
    known = [place for place in places if place]
    return [f"- Firewall: outgoing connections to {', '.join(known)}"] if known else []

"""Whether the line of an account can work as the buyer wrote it."""

import re
from dataclasses import replace
from ipaddress import ip_address
from urllib.parse import urlsplit

from app.domain.accounts.account import (
    ExchangeLine,
    GraphLine,
    ImapLook,
    Line,
    Registration,
    SecureLine,
    Security,
    SignIn,
    SmtpLine,
)
from app.domain.accounts.fingerprint import FingerprintUnusable, fingerprint
from app.domain.trade.address import AddressUnusable, mail_address
from app.domain.trade.problem import Problem

_NO_ID = re.compile(r"[^A-Za-z0-9._-]")


class AccountInvalid(Problem):
    """A field cannot be kept as it is; the message names it."""


def checked_line(line: Line) -> Line:
    """The line with its texts cleaned.

    Raises:
        AccountInvalid: it could not work.
    """
    match line:
        case SmtpLine():
            return _checked_smtp(line)
        case GraphLine():
            return _checked_graph(line)
        case ExchangeLine():
            return _checked_exchange(line)
    return line


def _checked_smtp(line: SmtpLine) -> SmtpLine:
    if not line.host or not 0 < line.port < 65536:
        raise AccountInvalid("Server and port are needed, such as smtp.company.example and 587.")
    if line.security is Security.NONE and not _is_loopback(line.host):
        raise AccountInvalid(
            "Without encryption, others could read your passwords and drawings. Choose TLS or STARTTLS. Only a "
            "server on this computer may go without."
        )
    if line.sign_in is not SignIn.PASSWORD and not line.user:
        raise AccountInvalid("Signing in in the browser needs a user: the address that you sign in with.")
    imap = None if line.imap is None else _checked_look(line.imap, line.user)
    return replace(line, certificate=_pin(line), imap=imap, registration=_checked_registration(line.registration))


def _checked_look(look: ImapLook, user: str) -> ImapLook:
    if not 0 < look.port < 65536:
        raise AccountInvalid("The IMAP server of the Sent folder needs a port, such as 993.")
    if look.security is Security.NONE and not _is_loopback(look.host):
        raise AccountInvalid(
            "Without encryption, others could read your password. Choose TLS or STARTTLS. Only an IMAP server on "
            "this computer may go without."
        )
    if not user:
        raise AccountInvalid("Looking into the Sent folder needs the account's user name and password.")
    return replace(look, folder=look.folder.strip())


def _checked_graph(line: GraphLine) -> GraphLine:
    endpoint = _address(line.endpoint, "Graph", "https://graph.microsoft.com")
    registration = _checked_registration(line.registration)
    user = _user(line.user, "Microsoft 365")
    mailbox = _mailbox(line.mailbox)
    mailbox = "" if mailbox == user else mailbox
    return replace(
        line, user=user, mailbox=mailbox, endpoint=endpoint, registration=registration, certificate=_pin(line)
    )


def _checked_exchange(line: ExchangeLine) -> ExchangeLine:
    endpoint = _address(line.endpoint, "Exchange", "https://mail.company.example/EWS/Exchange.asmx")
    user = _user(line.user, "Exchange")
    return replace(line, user=user, mailbox=_mailbox(line.mailbox), endpoint=endpoint, certificate=_pin(line))


def _user(user: str, kind: str) -> str:
    if not user.strip():
        raise AccountInvalid(f"{kind} needs a user: the address or name that you sign in with.")
    return user.strip()


def _mailbox(address: str) -> str:
    try:
        return mail_address(address) if address.strip() else ""
    except AddressUnusable as reason:
        raise AccountInvalid(str(reason)) from reason


def _address(address: str, what: str, example: str) -> str:
    clean = address.strip().rstrip("/")
    parts = urlsplit(clean)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise AccountInvalid(f"{what} needs an address that begins with https://, such as {example}.")
    return clean


def _checked_registration(registration: Registration) -> Registration:
    tenant, client = registration.tenant.strip(), registration.client_id.strip()
    for name, text in (("tenant", tenant), ("client ID", client)):
        if _NO_ID.search(text):
            raise AccountInvalid(f"“{text}” is no {name}. It has letters, digits, dots and hyphens only.")
    authority = registration.authority.strip()
    if authority:
        authority = _address(authority, "The sign-in", "https://login.microsoftonline.com")
    return Registration(authority=authority, tenant=tenant, client_id=client)


def _pin(line: SecureLine) -> str:
    try:
        certificate = fingerprint(line.certificate)
    except FingerprintUnusable as reason:
        raise AccountInvalid(str(reason)) from reason
    if certificate and line.ca_file:
        raise AccountInvalid(
            "Set either a pinned certificate or an authority file, not both. With a pin, the file is ignored."
        )
    return certificate


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

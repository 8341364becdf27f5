"""Whether an account can be kept as the buyer wrote it."""

from dataclasses import replace
from ipaddress import ip_address

from app.documents.mail.logo import logo
from app.domain.accounts.account import Account, ImapLook, Security, SmtpLine
from app.domain.accounts.fingerprint import FingerprintUnusable, fingerprint
from app.domain.trade.address import AddressUnusable, mail_address
from app.domain.trade.cleaning import LONGEST_NAME
from app.domain.trade.problem import Problem
from app.domain.trade.text_key import text_key

_SMALLEST = 100_000  # octets: a limit below would let no mail pass
_LONGEST_GAP_S = 3600


class AccountInvalid(Problem):
    """A field cannot be kept as it is; the message names it."""


def checked(account: Account) -> Account:
    """The account with its texts cleaned.

    Raises:
        AccountInvalid: it could not work.
        LogoUnusable: the picture of its signature cannot be shown.
    """
    name = " ".join(account.name.split())
    if not text_key(name):
        raise AccountInvalid("The account has no name. Write a short one, such as “office”.")
    via = _checked_line(account.via) if isinstance(account.via, SmtpLine) else account.via
    _check_limits(account)
    try:
        sender = mail_address(account.from_address)
        reply_to = mail_address(account.reply_to) if account.reply_to else ""
    except AddressUnusable as reason:
        raise AccountInvalid(str(reason)) from reason
    return replace(_checked_signature(account), name=name, via=via, from_address=sender, reply_to=reply_to)


def _checked_signature(account: Account) -> Account:
    company, phone = (" ".join(text.split()) for text in (account.company, account.phone))
    for what, text in (("company", company), ("phone", phone)):
        if len(text) > LONGEST_NAME:
            raise AccountInvalid(
                f"The {what} in the signature has {len(text):,} characters; up to {LONGEST_NAME} are kept. Shorten it."
            )
    if account.logo:
        logo(account.logo)
    return replace(account, company=company, phone=phone, logo=account.logo or None)


def _checked_line(line: SmtpLine) -> SmtpLine:
    if not line.host or not 0 < line.port < 65536:
        raise AccountInvalid("Server and port are needed, such as smtp.company.example and 587.")
    if line.security is Security.NONE and not _is_loopback(line.host):
        raise AccountInvalid(
            "Without encryption, others could read your passwords and drawings. Choose TLS or STARTTLS. Only a "
            "server on this computer may go without."
        )
    try:
        certificate = fingerprint(line.certificate)
    except FingerprintUnusable as reason:
        raise AccountInvalid(str(reason)) from reason
    if certificate and line.ca_file:
        raise AccountInvalid(
            "Set either a pinned certificate or an authority file, not both. With a pin, the file is ignored."
        )
    imap = None if line.imap is None else _checked_look(line.imap, line.user)
    return replace(line, certificate=certificate, imap=imap)


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


def _check_limits(account: Account) -> None:
    if account.per_minute is not None and account.per_minute < 1:
        raise AccountInvalid("Emails per minute must be 1 or more, or unlimited.")
    if account.per_day is not None and account.per_day < 1:
        raise AccountInvalid("Recipients in 24 hours must be 1 or more, or unlimited.")
    if account.octets_per_minute is not None and account.octets_per_minute < _SMALLEST:
        raise AccountInvalid("Megabytes per minute must be at least 0.1, or unlimited.")
    if not 0 <= account.domain_gap <= _LONGEST_GAP_S:
        raise AccountInvalid("The gap between two emails to one domain must be 0 to 3600 seconds.")
    if not 1 <= account.connections <= 10:
        raise AccountInvalid("Connections must be 1 to 10.")
    if account.max_size is not None and account.max_size < _SMALLEST:
        raise AccountInvalid("The largest email must be at least 0.1 MB.")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

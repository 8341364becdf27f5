"""Whether an account can be kept as the buyer wrote it."""

from dataclasses import replace

from app.documents.mail.logo import logo
from app.domain.accounts.account import Account
from app.domain.trade.address import AddressUnusable, mail_address
from app.domain.trade.cleaning import LONGEST_NAME
from app.domain.trade.text_key import text_key
from app.services.accounts.line_check import AccountInvalid, checked_line

_SMALLEST = 100_000  # octets: a limit below would let no mail pass
_LONGEST_GAP_S = 3600


def checked(account: Account) -> Account:
    """The account with its texts cleaned.

    Raises:
        AccountInvalid: it could not work.
        LogoUnusable: the picture of its signature cannot be shown.
    """
    name = " ".join(account.name.split())
    if not text_key(name):
        raise AccountInvalid("The account has no name. Write a short one, such as “office”.")
    via = checked_line(account.via)
    _check_limits(account)
    try:
        sender = mail_address(account.from_address)
        reply_to = mail_address(account.reply_to) if account.reply_to else ""
        house_cc = mail_address(account.house_cc) if account.house_cc else ""
    except AddressUnusable as reason:
        raise AccountInvalid(str(reason)) from reason
    return replace(
        _checked_signature(account), name=name, via=via, from_address=sender, reply_to=reply_to, house_cc=house_cc
    )


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

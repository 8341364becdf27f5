"""Whom it goes to."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.rfqs.rules.facts import Facts, MailFact
from app.domain.trade.address import AddressUnusable, mail_address, same_mailbox
from app.domain.trade.finding import Finding, Place, Spot, blocking, warning
from app.domain.vendors.vendor import AddressState, Vendor, VendorStatus


def vendors(facts: Facts) -> Iterator[Finding]:
    """Who must not be asked, or cannot be reached."""
    lines = {item.number: item.id for item in facts.rfq.items}
    for mail in facts.mails:
        vendor = mail.vendor
        if mail.is_written:
            continue
        here = Spot(place=Place.VENDORS, vendor=vendor.id)
        yield from (bar.finding(vendor.name, replace(here, line=lines[bar.lines[0]])) for bar in mail.bars)
        if facts.rfq.items and not facts.items_of(mail):
            text = "The lines that the vendor is asked for no longer exist."
            yield blocking("no-line-asked", here, vendor.name, text, "Choose lines for it, or leave this vendor out.")
        if vendor.status is VendorStatus.BLOCKED:
            text = f"The vendor is blocked{_because(vendor)}."
            yield blocking("vendor-blocked", here, vendor.name, text, "Leave this vendor out.")
        elif vendor.status is VendorStatus.ON_HOLD:
            text = f"The vendor is on hold{_because(vendor)}."
            yield warning("vendor-on-hold", here, vendor.name, text, "Leave this vendor out, unless you mean it.")
        yield from _addresses(vendor, here)
        if "?" in vendor.name:
            text = "The name has a “?”: a letter was probably lost when it was imported."
            spot = replace(here, field="name", words=vendor.name)
            yield warning("name-damaged", spot, vendor.name, text, "Correct the vendor's name.")


def _addresses(vendor: Vendor, here: Spot) -> Iterator[Finding]:
    if not vendor.recipients:
        spot = replace(here, field="email")
        yield blocking("no-address", spot, vendor.name, "The vendor has no address.", "Add a contact.")
    for contact in vendor.recipients:
        spot = replace(here, field="email", words=contact.email)
        try:
            mail_address(contact.email)
        except AddressUnusable as reason:
            yield blocking("address-invalid", spot, vendor.name, str(reason), "Correct the contact.")
        if contact.address_state is AddressState.BOUNCED:
            text = f"An earlier email to {contact.email} came back."
            yield warning("address-bounced", spot, vendor.name, text, "Ask for the right address.")


def _because(vendor: Vendor) -> str:
    return f": {vendor.status_reason}" if vendor.status_reason else ""


def asked_before(facts: Facts) -> Iterator[Finding]:
    """A mailbox that has a mail of this request already, under whatever vendor's name."""
    said = {same_mailbox(c.email) for m in facts.mails if m.is_written for c in m.vendor.recipients}  # shared, as above
    for mail in facts.mails:
        for contact in mail.vendor.recipients if not mail.is_written else ():
            mailbox = same_mailbox(contact.email)
            before = facts.written_to.get(mailbox)
            if before is not None and mailbox not in said:
                spot = Spot(place=Place.VENDORS, vendor=mail.vendor.id, field="email", words=contact.email)
                text = f"{contact.email} already got this RFQ, as “{before}”."
                yield blocking("address-asked", spot, mail.vendor.name, text, "Leave this vendor out.")


def copies(facts: Facts) -> Iterator[Finding]:
    """Copies for the house that would show one vendor what another is asked."""
    for address in facts.rfq.copies:
        for name in _owners(facts, address):
            text = f"Copies of all emails would go to {address}, which belongs to “{name}”."
            spot = Spot(place=Place.ACCOUNT, field="copies", words=address)
            yield blocking("copy-to-vendor", spot, address, text, "Remove this address from the copies.")
    if facts.account is not None:
        account = facts.account
        for name in _owners(facts, account.house_cc):
            said = f"The account always copies {account.house_cc}, which belongs to “{name}”."
            spot = Spot(place=Place.ACCOUNT, field="house_cc", words=account.house_cc)
            todo = "Change “Always copy” in the account."
            yield blocking("always-copied-vendor", spot, account.name, said, todo)


def _owners(facts: Facts, address: str) -> Iterator[str]:
    """The names of the vendors that an address belongs to."""
    for vendor in (mail.vendor for mail in facts.mails):
        if same_mailbox(address) in {same_mailbox(contact.email) for contact in vendor.contacts}:
            yield vendor.name


def shared_addresses(facts: Facts) -> Iterator[Finding]:
    """One mailbox that would get the mails of two vendors."""
    first: dict[str, MailFact] = {}
    for mail in sorted(facts.mails, key=lambda m: not m.is_written):  # the one that can still be left out comes last
        for contact in mail.vendor.recipients:
            other = first.setdefault(contact.email.casefold(), mail)
            if other is not mail and not mail.is_written:
                text = f"{contact.email} is also the address of “{other.vendor.name}”, which is invited too."
                todo = "Leave one of the two out, or correct the address."
                spot = Spot(place=Place.VENDORS, vendor=mail.vendor.id, field="email", words=contact.email)
                yield blocking("address-shared", spot, mail.vendor.name, text, todo)

"""How a mail greets, by the manners of its language."""

from app.documents.mail.language import ENGLISH, Language
from app.domain.trade.person_name import greeted, is_nobody
from app.domain.vendors.vendor import Contact, Vendor

_MOST = 3  # names in a greeting


def greeting(vendor: Vendor, language: Language = ENGLISH) -> str:
    """By name where everybody under To has one, else the vendor's team.

    A name that is none to greet by, such as a company's, or one with a "?" for a lost character, is not used.
    """
    name_of = _full_name if language.by_full_name else _first_name
    names = list(dict.fromkeys(name_of(contact, vendor.name, language) for contact in vendor.addressees))
    if names and len(names) <= _MOST and all(names):
        several = f" {language.conjunction} ".join((", ".join(names[:-1]), names[-1])) if names[1:] else names[0]
        return language.hello.format(names=several)
    return language.hello_nobody if "?" in vendor.name else language.hello_team.format(vendor=vendor.name)


def _first_name(contact: Contact, vendor: str, _: Language) -> str:
    return greeted(contact.first_name, vendor)


def _full_name(contact: Contact, vendor: str, language: Language) -> str:
    """“Frau Weber” where the entry says so, else “Dana Weber”; a first name alone is no way to greet."""
    last = contact.last_name.strip()
    if not last or is_nobody(f"{contact.first_name} {last}", vendor) or not greeted(last, ""):
        return ""
    last = greeted(last, "")
    for salutation in language.salutations:
        if f"{contact.name} ".startswith(f"{salutation} ") or f"{contact.first_name} ".startswith(f"{salutation} "):
            return f"{salutation} {last}"
    first = greeted(contact.first_name, vendor)
    return f"{first} {last}" if first else ""

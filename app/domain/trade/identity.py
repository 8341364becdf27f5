"""By what a vendor is told from others besides its name: mail domain, phone, postal address."""

import re

from app.domain.trade.text_key import word_key

# Providers whose addresses anybody may have: sharing one of these says nothing.
FREE_MAIL = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "aol.com",
        "icloud.com", "me.com", "gmx.de", "gmx.net", "web.de", "t-online.de", "mail.com", "proton.me", "protonmail.com",
        "gmx.com",
        "comcast.net", "att.net", "verizon.net", "sbcglobal.net", "bellsouth.net", "cox.net", "earthlink.net",
    }
)  # fmt: skip
_DIGITS_OF_A_PHONE = 7  # fewer tell nobody apart
_COUNTRY = re.compile(  # ITU-T E.164, annex: one and two digits; all others have three
    r"\A(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})"
)
_LETTERS_OF_AN_ADDRESS = 8  # "Ohio" or "P.O. Box" is no place
_SHORT = {
    "street": "st", "strasse": "str", "straße": "str", "road": "rd", "avenue": "ave", "boulevard": "blvd",
    "drive": "dr", "lane": "ln", "court": "ct", "highway": "hwy", "parkway": "pkwy", "suite": "ste",
    "north": "n", "south": "s", "east": "e", "west": "w",
}  # fmt: skip


def domain_of(email: str) -> str:
    """What stands behind the "@", in lower case."""
    return email.rpartition("@")[2].casefold() if "@" in email else ""


def company_domain(email: str) -> str:
    """The same, and empty where it is no company's own."""
    domain = domain_of(email)
    return "" if domain in FREE_MAIL else domain


def digits_of(phone: str) -> str:
    """Equal for a number as it is written at home and abroad: "030 123456", "+49 (0)30 123456" and "0049 30 123456".

    Without country, leading zeros and extension, ten digits at most; empty where too few are left to tell anybody by.
    """
    number = phone.partition(" ext.")[0]
    digits = "".join(c for c in number if c.isdigit())
    if digits.startswith("00"):
        digits = _COUNTRY.sub("", digits[2:], count=1)
    elif number.lstrip(" (").startswith("+"):
        digits = _COUNTRY.sub("", digits, count=1)
    digits = digits.lstrip("0")
    return digits[-10:] if len(digits) >= _DIGITS_OF_A_PHONE else ""


def place_key(address: str) -> str:
    """Equal for spellings of one place: "12 North Mill Street" and "12 N. Mill St."; empty without a number."""
    words = re.split(r"[\s,;/-]+", address.casefold())
    key = "".join(word_key(_SHORT.get(word, word)) for word in words)
    return key if len(key) >= _LETTERS_OF_AN_ADDRESS and any(c.isdigit() for c in key) else ""

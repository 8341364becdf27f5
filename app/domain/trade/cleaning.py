"""How the cells of other people's sheets are made fit: spaces, empty words, phones, categories, desks.

Cleaning never invents anything: a character that was lost on the way ("?") stays and is remarked on.
"""

import re
import unicodedata

LONGEST_NAME = 500  # characters: what is longer was read or pasted by mistake, and no table could show it
_LONGEST_GLIMPSE = 80
_EMPTY = frozenset(
    {
        "nan", "n/a", "na", "n.a.", "null", "none", "nil", "#n/a", "-", "--", "–", "—", ".", "?", "tbd", "n/d", "n/k",
        "not available", "not applicable", "not known", "not provided", "not listed", "not given", "not on file",
        "none given", "none listed", "none known", "none on file", "no data", "unavailable", "(none)", "[none]",
        "<none>", "(blank)", "keine angabe", "k.a.", "k. a.", "unbekannt", "tba", "???", "---", "xxx",
    }
)  # fmt: skip
_NO_ADDRESS = re.compile(
    r"(?:there (?:is|are) |has |have |they |we )?"
    r"(?:no|not|none|without|unknown|n/?k|tb[acd]|pending|ask|call|phone|ring|tel|fax|see|use|via|web|missing|blank|"
    r"empty|unlisted|undisclosed|keine?r?s?|ohne|sans|sin|pas|aucun|does|do|don['’]?t|doesn['’]?t|un(?:available|known)|"
    r"visit|online|portal|website|web ?form|by|will|same|contact|only|to be|e-?mail (?:not|none|unknown))\b[^@]*",
    re.IGNORECASE,
)
_DESKS = frozenset(
    {
        "quotes", "quote", "quoting", "rfq", "rfqs", "sales", "info", "orders", "customer service", "inside sales",
        "no specific person", "no contact", "unknown", "office", "estimating", "purchasing", "general",
    }
)  # fmt: skip
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HYPHENS = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_LOST = re.compile(r"(?<=\w)[?\ufffd]|[?\ufffd](?=\w)")


def clean_text(text: str) -> str:
    """One line: odd spaces become blanks, doubled ones single, trailing ";" and "," go, "nan" or "-" is empty."""
    if not text:
        return ""
    line = " ".join(_visible(text).split()).rstrip(";, ").lstrip(";, ")
    return "" if is_empty_word(line) else line


def clean_lines(text: str) -> str:
    """The same for a text of several lines, which stay lines; empty ones go. Punctuation at the end stays."""
    if not text:
        return ""
    lines = (" ".join(line.split()) for line in _visible(text).replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    whole = "\n".join(line for line in lines if line)
    return "" if is_empty_word(whole) else whole


def is_empty_word(text: str) -> bool:
    """Whether the text is one of the words that stand for nothing: "nan", "n/a", "-"."""
    return text.casefold() in _EMPTY


def is_no_address(text: str) -> bool:
    """Whether it says in words that there is no address: “no email”, “call us”, “see website”."""
    return is_empty_word(text) or _NO_ADDRESS.fullmatch(text.strip("()[]<> ")) is not None


def has_lost_character(text: str) -> bool:
    """Whether a "?" stands where a letter was: "Pe?a", "?deg?rd"; not for a "?" that stands alone."""
    return _LOST.search(text) is not None


def same_name(name: str) -> str:
    """A key that is equal for spellings that differ in spaces or capitals: "3R  Processing" and "3r processing"."""
    return clean_text(name).casefold()


def clean_phone(text: str) -> tuple[str, bool]:
    """A phone number in one form, and whether a separator had been lost.

    Ten digits become "408-555-0003", eleven with a leading 1 "+1 408-555-0003"; anything else keeps its digits, its
    "+" and its extension, with single blanks or hyphens between the groups. No digit is added or taken away.
    """
    line = _HYPHENS.sub("-", clean_text(text))
    lost = "?" in line or "\ufffd" in line
    number, extension = _without_extension(line)
    groups = re.findall(r"\d+", number)
    digits = "".join(groups)
    if not digits:
        return "", False
    international = number.lstrip(" :('").startswith("+")
    return f"{_grouped(digits, groups, international=international)}{extension}", lost


def category(text: str, known: dict[str, str]) -> str:
    """The one spelling of a category: the first one met, kept in `known` (case-folded key → spelling).

    The first one begins with a capital: "hardware " and "Hardware" are "Hardware" wherever they stand.
    """
    line = clean_text(text)
    return known.setdefault(line.casefold(), line[:1].upper() + line[1:]) if line else ""


def is_desk(contact: str, vendor: str) -> bool:
    """Whether the contact is a desk and no person: "Quotes", "No specific person", or the vendor itself."""
    return contact.casefold() in _DESKS or same_name(contact) == same_name(vendor)


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():  # most cells: nothing in them could be wrong
        return text
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", _INVISIBLE.sub("", text)))


def _without_extension(line: str) -> tuple[str, str]:
    match = re.search(r"(?<=[\d ).])(?:extension|ext\.?|x)\s*(\d{1,6})\s*$", line, re.IGNORECASE)
    if match is None or not re.search(r"\d", line[: match.start()]):
        return line, ""
    return line[: match.start()], f" ext. {match[1]}"


def _grouped(digits: str, groups: list[str], *, international: bool) -> str:
    if len(digits) == 10 and not international:
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    if len(digits) == 11 and digits.startswith("1"):
        return f"+1 {digits[1:4]}-{digits[4:7]}-{digits[7:]}"
    return f"+{' '.join(groups)}" if international else "-".join(groups)


def glimpse(text: str) -> str:
    """What somebody wrote, as an error repeats it: on one line, and of a long text its beginning."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_GLIMPSE else f"{plain[: _LONGEST_GLIMPSE - 1]}…"

"""Octets of a text file into text, whatever program wrote them."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 262_144  # octets looked at to tell whether it is a text
_SURROGATES = re.compile("[\udc80-\udcff]+")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """`remark`: what the buyer should know about how the letters were read; empty where the file leaves no doubt."""

    text: str
    encoding: str
    remark: str = ""


def decode(octets: bytes) -> DecodedText | None:
    """The text and the name of its encoding; None for binary data.

    A byte order mark decides; then UTF-16 without one and UTF-8, which hardly anything else happens to be. Anything
    else is a guess, and said to be one.
    """
    for mark, encoding in _MARKS:
        if octets.startswith(mark):
            return _mended(_try(octets, encoding))
    for encoding in (_unmarked_wide(octets), "utf-8"):
        if encoding and (found := _try(octets, encoding)):
            return _mended(found)
    if _is_binary(octets):
        return None
    return _nearly_utf8(octets) or _guessed(octets)


def _try(octets: bytes, encoding: str) -> DecodedText | None:
    try:
        text = octets.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else DecodedText(text, encoding)


def _mended(found: DecodedText | None) -> DecodedText | None:
    if found is None or found.text.isascii():
        return found
    from app.documents.sheets.twice_encoded import mended  # noqa: PLC0415 - seldom needed

    text = mended(found.text)
    if text == found.text:
        return found
    before, after = next((a, b) for a, b in zip(found.text.split(), text.split(), strict=False) if a != b)
    remark = f"Some letters were encoded twice and are corrected: “{before}” to “{after}”."
    return DecodedText(text, found.encoding, remark)


def _unmarked_wide(octets: bytes) -> str:
    """UTF-16 without a mark: line ends, digits and delimiters have a zero beside them, always on the same side."""
    sample = octets[:4096]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = sample[offset::2].count(0), sample[1 - offset :: 2].count(0)
        if len(octets) % 2 == 0 and zeros > 0.02 * len(sample) and others * 4 < zeros and _is_text(sample, encoding):
            return encoding
    return ""


def _is_text(sample: bytes, encoding: str) -> bool:
    text = sample[: len(sample) // 2 * 2].decode(encoding, "replace")
    return not any(unicodedata.category(c) in ("Cn", "Co", "Cc") and c not in "\t\r\n\x1a" for c in text)


def _is_binary(octets: bytes) -> bool:
    sample = octets[:_SAMPLE]
    odd = sum(sample.count(code) for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1a")
    return b"\x00" in octets or odd > 0.01 * len(sample)


def _nearly_utf8(octets: bytes) -> DecodedText | None:
    """UTF-8 with a few rows of another program's in it."""
    text = octets.decode("utf-8", "surrogateescape")
    broken = _SURROGATES.findall(text)
    if sum(map(len, broken)) * 4 > sum(not c.isascii() for c in text):
        return None
    text = _SURROGATES.sub(lambda found: found[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"), text)
    remark = f"Not all of it is UTF-8 ({len(broken):,} places); the rest is read as cp1252, which is a guess."
    return DecodedText(text, "utf-8", remark)


def _guessed(octets: bytes) -> DecodedText:
    from app.documents.sheets.encoding_guess import guess, some_words  # noqa: PLC0415 - seldom needed

    text, encoding = guess(octets)
    words = ", ".join(f"“{word}”" for word in some_words(text))
    remark = (
        f"The file doesn't say its encoding. {encoding} is a guess; with it the file has {words}. If "
        "that looks wrong, choose another encoding and read it again."
    )
    return DecodedText(text, encoding, remark)

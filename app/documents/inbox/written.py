"""Octets that are text, whatever they say of themselves, and headers in encoded words."""

import binascii
import codecs
import re

_AS_THEY_ARE_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",  # as browsers do: “ ” and € are written so and called Latin-1
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
_OTHER_NAMES = {"iso-8859-8-i": "iso-8859-8", "utf8mb4": "utf-8", "unicode-1-1-utf-8": "utf-8", "x-sjis": "cp932"}
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bq])\?([^?]*)\?=", re.IGNORECASE)
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def codec_of(charset: str) -> str:
    """The codec of a charset's name; nothing where no such charset is known."""
    name = charset.strip().strip("\"'").lower()
    try:
        found = codecs.lookup(_OTHER_NAMES.get(name, name))
    except (LookupError, ValueError):
        return ""
    text = getattr(found, "_is_text_encoding", True) and found.name.replace("-", "_") not in _NO_CHARSETS
    return found.name if text else ""


def plain_text(octets: bytes, charset: str) -> str:
    """By the charset; where that is wrong or unknown, as UTF-8, or else as Windows wrote it. Never fails."""
    codec = codec_of(charset or "utf-8")
    for name in (codec, "utf-8") if codec not in ("ascii", "iso8859-1") else ("utf-8",):
        if name:
            try:
                return fit(octets.decode(name))
            except (UnicodeError, ValueError):
                continue
    if codec in ("", "utf-8"):
        text = octets.decode("utf-8", "replace")
        beyond = sum(not character.isascii() for character in text)
        codec = "utf-8" if text.count("\ufffd") * 2 <= beyond else "cp1252"  # one letter is damaged, or all are
    return fit(octets.decode(_AS_THEY_ARE_MEANT.get(codec, codec), "replace"))


def fit(text: str) -> str:
    """Without what no database and no window takes: halves of characters, and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def decoded(value: str) -> str:
    """A header's value: encoded words (RFC 2047), or letters as they are; on one line."""
    raw = value.encode("utf-8", "surrogateescape")
    text = value if value.isascii() else plain_text(raw, "utf-8")
    found: list[str] = []
    held, charset, at = b"", "", 0
    for word in _ENCODED_WORD.finditer(text):
        between = text[at : word.start()]
        if held and (between.strip() or word[1].lower() != charset):
            found.append(plain_text(held, charset))  # a letter may be split over words of one charset alone
            held = b""
        if between.strip() or not at:
            found.append(between)
        charset, at = word[1].lower(), word.end()
        held += _word(word[2], word[3])
    found += [plain_text(held, charset) if held else "", text[at:]]
    return " ".join(fit("".join(found)).split())


def _word(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        return binascii.a2b_qp(text.encode(), header=True)
    digits = _NOT_BASE64.sub("", text)
    digits = digits[:-1] if len(digits) % 4 == 1 else digits
    return binascii.a2b_base64(digits + "=" * (-len(digits) % 4))

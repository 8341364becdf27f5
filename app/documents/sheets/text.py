"""Octets of a text file into text, whatever program wrote them."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp932", "gb18030", "big5", "cp949", "mac_roman")
_SAMPLE = 262_144  # octets looked at to tell the encoding
_FEW = 0.3  # more than this share of octets beyond ASCII: not a Western text


def decode(octets: bytes) -> tuple[str, str] | None:
    """The text and the name of its encoding; None for binary data.

    A byte order mark decides; then UTF-8, which hardly anything else happens to be; then UTF-16 without a mark;
    then Windows' Western code page, unless the text is mostly beyond ASCII: only there the guess by statistics is
    better than that most frequent case.
    """
    for mark, encoding in _MARKS:
        if octets.startswith(mark):
            return _try(octets, encoding)
    for encoding in (_unmarked_wide(octets), "utf-8"):
        if encoding and (found := _try(octets, encoding)):
            return found
    if _is_binary(octets):
        return None
    return _guess(octets)


def _try(octets: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        text = octets.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else (text, encoding)


def _unmarked_wide(octets: bytes) -> str:
    """UTF-16 without a mark: every second octet of Western text is zero."""
    sample = octets[:4096]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(sample) >= 4 and sample[offset::2].count(0) > 0.4 * len(sample):
            return encoding
    return ""


def _is_binary(octets: bytes) -> bool:
    sample = octets[:_SAMPLE]
    odd = sum(sample.count(code) for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1a")
    return b"\x00" in octets or odd > 0.01 * len(sample)


def _guess(octets: bytes) -> tuple[str, str]:
    sample = octets[:_SAMPLE]
    beyond = sum(octet > 127 for octet in sample)
    if beyond > _FEW * len(sample):
        from charset_normalizer import from_bytes  # noqa: PLC0415 - slow to import, seldom needed

        best = from_bytes(sample, cp_isolation=list(_CANDIDATES)).best()
        if best is not None and (found := _try(octets, best.encoding)):
            return found
    for encoding in ("cp1252", "mac_roman"):
        if found := _try(octets, encoding):
            return found
    return octets.decode("latin-1"), "latin-1"  # pragma: no cover - mac_roman takes any octet

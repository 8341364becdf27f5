"""Which of the old code pages a text is in: the one in which most of its words are words of one language."""

import re

from app.documents.sheets.alphabets import is_sound

_SAMPLE = 262_144  # octets looked at
_WORDS = 1_000
_PAGES = (
    "cp1252", "cp1250", "cp1255", "cp1251", "cp1254", "cp1253", "mac_roman", "iso8859_2", "koi8_r", "cp866", "cp850",
)  # fmt: skip
_MAC_PAGES = ("mac_roman", "mac_latin2", "mac_cyrillic")
# of the pages with signs of two octets: first octets of the signs that nearly every text is made of
_EASTERN = {
    "cp932": ((0x82, 0x83), (0x88, 0x97), (0xA6, 0xDF)),
    "cp949": ((0xB0, 0xC8),),
    "gb18030": ((0xB0, 0xD7),),
    "big5": ((0xA4, 0xC6),),
    "euc_jp": ((0xA4, 0xA5), (0xB0, 0xCF)),
}
_WORD = re.compile(r"[^\s,;|\"<>@/]*[^\x00-\x7f][^\s,;|\"<>@/]*", re.ASCII)


def guess(octets: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; of two that do as well the more frequent one."""
    sample = octets[:_SAMPLE]
    sample = sample[: sample.rfind(b"\n") + 1] or sample
    is_mac = b"\r" in sample and b"\n" not in sample  # Macintosh ended lines so until 2001
    pages = (*_MAC_PAGES, *_PAGES) if is_mac else _PAGES
    scores = {page: _score(sample, page) for page in dict.fromkeys((*pages, *_EASTERN))}
    for page in sorted(scores, key=scores.__getitem__, reverse=True):
        try:
            return octets.decode(page), page
        except UnicodeDecodeError:
            continue  # further down than the sample
    return octets.decode("latin-1"), "latin-1"  # pragma: no cover - some of the pages take any octet


def _score(sample: bytes, page: str) -> float:
    try:
        words = _WORD.findall(sample.decode(page))[:_WORDS]
    except UnicodeDecodeError:
        return -1
    share = sum(map(is_sound, words)) / max(1, len(words))
    return share * _common(words, page) if page in _EASTERN else share


def _common(words: list[str], page: str) -> float:
    """The share of its signs that are frequent ones."""
    signs = [c.encode(page)[0] for word in words for c in word if not c.isascii() and c.isalpha()]
    common = sum(any(low <= sign <= high for low, high in _EASTERN[page]) for sign in signs)
    return common / max(1, len(signs))


def some_words(text: str) -> list[str]:
    """A few that show whether the guess is right."""
    return list(dict.fromkeys(_WORD.findall(text[:_SAMPLE])))[:3]

"""Names of the files in a mail, made fit to be saved under on every system."""

import re
import unicodedata

_LONGEST = 120  # characters
_LONGEST_OCTETS = 240  # of 255 that most systems take
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_UNFIT = re.compile('[<>:"|?*/]')
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])", re.IGNORECASE)
_PATH = re.compile(r"^(?:[a-zA-Z]:|[/~.])|\\")
_ENDING = re.compile(r"\.[^. ]{1,12}$")
_ENDINGS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.ms-excel": "xls",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/msword": "doc",
    "application/rtf": "rtf",
    "application/zip": "zip",
    "application/xml": "xml",
    "application/ms-tnef": "dat",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/tiff": "tif",
    "image/webp": "webp",
    "message/rfc822": "eml",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/html": "html",
    "text/plain": "txt",
    "text/rtf": "rtf",
    "text/vcard": "vcf",
    "text/xml": "xml",
}
_TYPES = {ending: media_type for media_type, ending in reversed(_ENDINGS.items())} | {"jpeg": "image/jpeg"}


def safe_name(written: str, number: int, media_type: str) -> str:
    """Without a path and what isn't seen, not longer than can be saved; "file-1.pdf" where it has no name."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", written[:5_000]))
    if _PATH.search(text):
        text = re.split(r"[\\/]", text)[-1]
    text = " ".join(_UNFIT.sub("_", text).split()).lstrip(" .").rstrip(" .")
    if not text.strip("_-. "):
        return f"file-{number}.{_ENDINGS.get(media_type, 'bin')}"
    if _DEVICE.fullmatch(text.partition(".")[0].rstrip(" ")):
        text = f"_{text}"
    return shortened(text)


def shortened(name: str, suffix: str = "") -> str:
    """Not too long, the ending kept, and a suffix before it."""
    found = _ENDING.search(name)
    ending = found[0] if found and found.start() else ""
    stem = name.removesuffix(ending)[: _LONGEST - len(ending) - len(suffix)]
    room = _LONGEST_OCTETS - len((suffix + ending).encode())
    stem = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .")
    return f"{stem}{suffix}{ending}"


def unique_name(name: str, taken: set[str]) -> str:
    """With "(2)" where another file of the mail has the name; both are then taken."""
    number, unique = 2, name
    while unique.casefold() in taken:
        unique = shortened(name, f" ({number})")
        number += 1
    taken.add(unique.casefold())
    return unique


def type_by_name(name: str) -> str:
    return _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")

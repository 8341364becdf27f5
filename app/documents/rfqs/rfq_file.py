"""An RFQ file (.rfqx) from outside: a zip of `rfq.json` and of each attached content as `files/SHA256`.

Whatever is written obeys the limits that are read by, so that no file is made that cannot be opened.
"""

import re

from app.domain.trade.problem import Problem

FORMAT = 1  # another number: a program of another time cannot read it
CONTENT, FILES = "rfq.json", "files/"
CONTENT_OCTETS = 20_000_000  # of rfq.json, unpacked
MOST_OCTETS = 2_000_000_000  # of all files, unpacked
MOST_FILES = 500
_LONGEST_NAME = 200  # characters of a file's name, with room for the folders that it is laid in
_LONGEST_NAME_OCTETS = 250
_UNFIT = re.compile('[<>:"/\\\\|?*\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])", re.IGNORECASE)


class RfqFileUnfit(Problem):
    """The content is no RFQ that can be taken in; the message says why, as the end of a sentence."""


def why_unfit(name: str) -> str:
    """Why a file cannot have this name on every system, as the end of a sentence; "" where it can."""
    if not name.strip(" ."):
        return "it has no name."
    if len(name) > _LONGEST_NAME or len(name.encode("utf-8", "replace")) > _LONGEST_NAME_OCTETS:
        return f"its name is too long; up to {_LONGEST_NAME} characters work on every computer."
    if _UNFIT.search(name):
        return "its name has characters that not every computer takes."
    if name.startswith(" ") or name.endswith((" ", ".")):
        return "its name begins or ends with a blank or a point, which not every computer takes."
    if _DEVICE.fullmatch(name.partition(".")[0].rstrip(" ")):
        return "its name is that of a device on Windows."
    return ""


def shown(name: str) -> str:
    """Such a name in a sentence."""
    return _UNFIT.sub("�", name)[:80]

"""Names that a file can't be saved under everywhere."""

import re
from pathlib import PureWindowsPath

from app.domain.rfqs.rfq import Attachment

_LONGEST_NAME = 200  # characters; a vendor's folders come before it
_LONGEST_PATH = 255  # characters that every program on Windows opens
_UNSAFE = (
    (re.compile(r"[\x00-\x1f\x7f-\x9f]"), "The name has a control character."),
    (re.compile(r'[<>:"|?*\\/]'), "The name has the character {0}, which Windows does not allow."),
    (
        re.compile(r"^(?:con|prn|aux|nul|(?:com|lpt)[1-9¹²³]) *(?:\.|$)", re.IGNORECASE),
        "Windows reserves this name for a device.",
    ),
    (re.compile(r"[. ]$"), "The name ends with a dot or a space, which Windows drops."),
)


def hard_to_save(file: Attachment) -> str:
    """What is wrong with the file's name or path as a sentence, or nothing."""
    if len(file.name) > _LONGEST_NAME:
        return f"The name has {len(file.name)} characters, more than {_LONGEST_NAME}."
    if PureWindowsPath(file.path).drive and len(file.path) > _LONGEST_PATH:
        return f"The path has {len(file.path)} characters, more than {_LONGEST_PATH}."
    for pattern, text in _UNSAFE:
        if found := pattern.search(file.name):
            return text.format(found[0])
    return ""

"""What an eye sees of a text: how a word is found that is written with other characters, or with some between."""

import unicodedata

# Letters of other alphabets, and small capitals, that look like one of ours; NFKC leaves them as they are.
_LOOK_ALIKE = str.maketrans(
    "авсеԁһіјкԛмнорѕтухѵԝ" + "αβεηικμνορτυχϲ" + "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ" + "ıɑɡ",  # noqa: RUF001 - its very purpose
    "abcedhijkqmhopstyxvw" + "abehikmnoptyxc" + "abcdefghijklmnoprstuvwyz" + "iag",
)
_UNSEEN = frozenset(("Cc", "Cf", "Lm", "Mn", "Me"))  # classes: control, format, modifiers, marks
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # fillers: letters or symbols by class, seen by nobody


def seen_text(text: str) -> str:
    """Case-folded in plain letters, without accents and without what is not seen at all."""
    wide = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    seen = "".join(c for c in wide if c not in _BLANK and unicodedata.category(c) not in _UNSEEN)
    return seen.translate(_LOOK_ALIKE)

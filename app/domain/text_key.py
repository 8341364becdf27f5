"""How two spellings of one name are seen as one."""


def text_key(text: str) -> str:
    """Case-folded, with single blanks: "3R  Processing" and "3r processing" are the same."""
    return " ".join(text.split()).casefold()

"""The place of a vendor's own page in a text that has none for it: a paragraph below the one on how to answer."""

import re
from collections.abc import Sequence

from app.documents.mail.language import Language

PLACEHOLDER = "answer_link"
_USED = re.compile(r"{[{%][^}%]*\banswer_link\b")
_HOW = re.compile(r"{{-?\s*how_to_answer\b")
_SIGNED = re.compile(r"{{-?\s*signature\b")
_PARAGRAPHS = re.compile(r"(\n[ \t]*(?:\n[ \t]*)+)")


def with_link(body: str, language: Language) -> str:
    """The same text where the buyer has placed it; before the signature where nothing is said about answering."""
    if _USED.search(body):
        return body
    said = f"{language.answer_online} {{{{ {PLACEHOLDER} }}}}"
    pieces = _PARAGRAPHS.split(body.rstrip())
    told, signed = _first(_HOW, pieces), _first(_SIGNED, pieces)
    if told is None and signed is not None:
        pieces[signed] = f"{said}\n\n{pieces[signed]}"
    else:
        pieces[-1 if told is None else told] += f"\n\n{said}"
    return "".join(pieces)


def _first(sought: re.Pattern[str], pieces: Sequence[str]) -> int | None:
    return next((at for at, piece in enumerate(pieces) if sought.search(piece)), None)

"""An answer to a mail: its subject, what it quotes, and what in it is the buyer's own."""

import re
from collections.abc import Iterable
from datetime import datetime

# As mail programs write "answer to" and "forwarded", with a count ("Re[2]:"), and as servers mark mail from outside.
_WORDS = (
    "re|aw|antw|antwort|antwoord|r|rif|ris|rép|reponse|réponse|sv|vs|vl|odp|ynt|res|ha|ats|atb|bls|回复|答复|"
    "fwd?|fw|wg|weitergeleitet|tr|rv|i|doorst|vb|pd|enc|itt|転送"
)
_PREFIX = re.compile(
    rf"\A\s*(?:(?:{_WORDS})\s*(?:[\[(]\s*\d+\s*[\])]|\^\d+)?\s*[:：]|"  # noqa: RUF001 - a colon of Chinese programs
    r"\[(?:ext|extern|external|externe|externo|esterno|zewnętrzny|spam)\]:?|\*+\s*spam\s*\*+)\s*",
    re.IGNORECASE,
)
_MARK = r"\s*\[\s*{}\s*\]"
_INTRODUCTION = re.compile(r"\AOn \d{4}-\d\d-\d\d \d\d:\d\d, .* wrote:\s*\Z")
_QUOTED_LINES = 400
_QUOTED_LETTERS = 20_000
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # as mail servers refuse them
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029\x0b\x0c\x85]")


def answer_subject(subject: str, reference: str, others: Iterable[str] = ()) -> str:
    """“Re: …” once, whatever was written before it, and the mark that answers are filed by ("RFQ-2026-0042/K7F3Q").

    The marks of `others` are taken out: an answer must not come back as theirs.
    """
    rest = " ".join("".join(c if c.isprintable() else " " for c in subject).split())
    for other in others:
        if other.casefold() != reference.casefold():
            rest = re.sub(_MARK.format(re.escape(other)), "", rest, flags=re.IGNORECASE)
    while found := _PREFIX.match(rest):
        rest = rest[found.end() :]
    bare = f"Re: {rest.strip()}".strip()
    return bare if f"[{reference}]".casefold() in bare.casefold() else f"{bare} [{reference}]"


def quoted(text: str, writer: str, at: datetime) -> str:
    """An empty line to write in, who wrote when, and what; `at` is in the time of the reader."""
    name = " ".join(_UNSAFE.sub(" ", writer).split())
    lines = _UNSAFE.sub("", _LINE_ENDS.sub("\n", text)).strip("\n")[:_QUOTED_LETTERS].split("\n")
    cut = lines[:_QUOTED_LINES]
    is_whole = len(cut) == len(lines) and len(text) <= _QUOTED_LETTERS
    shown = [*cut, *(() if is_whole else ("[…]",))] if any(cut) else []
    body = "".join(f"{'>' if line.startswith('>') else '> '}{line}".rstrip() + "\n" for line in shown)
    return f"\n\nOn {at:%Y-%m-%d %H:%M}, {name} wrote:\n{body}"


def own_words(text: str) -> str:
    """What is neither quoted nor says who is; empty where the buyer wrote nothing."""
    lines = (line for line in _LINE_ENDS.sub("\n", text).split("\n") if not line.startswith(">"))
    own = "\n".join(line for line in lines if not _INTRODUCTION.match(line))
    return own.strip("\u200b\ufeff\u00ad \t\n\xa0")


def thread_of(message_id: str, in_reply_to: Iterable[str], references: Iterable[str]) -> tuple[str, ...]:
    """The References of an answer (RFC 5322 §3.6.4): those of the mail, else what it answers itself, and the mail."""
    before = tuple(references) or tuple(in_reply_to)
    return tuple(dict.fromkeys(one for one in (*before, message_id) if one))

"""An answer that says no: to everything that was asked, in its first words; and why."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from app.domain.inbox import decline_words as words
from app.domain.inbox.plain_text import plain, sentences

_LOOKED_AT = 4_000  # characters
_SENTENCES = 12  # where a reason and a note are looked for
_LONGEST = 400  # characters of a sentence
_FIRST = 2  # sentences that may say no
_GREETING = words.pattern([*words.GREETINGS, r"[a-z' -]{1,40},$"], r"\W*", r"(?<=[\w,])(?!\w)[^.!?]{0,60}$")
_SIGN = re.compile(r"[,:!]| [-–] ")
_BEHIND_GREETING = words.pattern(words.GREETINGS, r"\W*", r"\b[^.!?,:]{0,40}[,:!] ?")
_THANKS = words.pattern(words.THANKS, r"(?:\w+ ){0,3}", r"\b")
_BARE = words.pattern(words.BARE, rf"(?:\W{{0,5}}(?:{'|'.join(words.OPENINGS)})\b){{0,8}}\W{{0,5}}")
_PHRASES, _NOT_MEANT = words.pattern(words.PHRASES), words.pattern(words.NOT_MEANT)
_WAITS, _ASKS = words.pattern(words.WAITS, r"\b", r"\b"), words.pattern(words.ASKS)
_AT_ONCE = words.pattern(words.WAITS, r"\W{1,2}(?:\w+ )?", r"\b")
_PART = words.pattern(words.PARTS, r"\b", r"\b\.?,? ?(?:no\.?|nr\.?|#|number)? ?\d")
_ALL, _OTHERS = words.pattern(words.ALL, r"\b", r"\b"), words.pattern(words.OTHERS, r"\b", r"\b")
_REASONS = tuple((name, words.pattern(alternatives)) for name, alternatives in words.REASONS)
_NOTES = words.pattern(words.NOTES)
_SIGNED = words.pattern(words.SIGNATURES)


class DeclineReason(StrEnum):
    """The same words as on a quote form."""

    CAPACITY = "capacity"
    CAPABILITY = "capability"
    SPECIFICATION = "specification"
    MATERIAL = "material"
    TOO_SMALL = "too small"
    CLEARANCE = "clearance"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Decline:
    """`no` is the sentence that says no, `said` the one with the reason, `note` what we are asked to remember."""

    reason: DeclineReason
    no: str
    said: str
    note: str = ""


def decline_said(new_text: str, own_names: Collection[str] = ()) -> Decline | None:
    """None where it says no to a part alone, on a condition, or not in its first words.

    `new_text` is without what it quotes: our own mails have the word DECLINE in them. `own_names`: how the buyer may be
    addressed, as in “Anna - no bid”; another word in that place is what the no is about.
    """
    told = _told(new_text, {word for name in own_names for word in plain(name).split()})
    says_no = (number for number, sentence in enumerate(told[:_FIRST]) if _is_no(sentence, at_start=number == 0))
    first = next(says_no, None)
    if first is None or _is_partial(told[first:]) or _is_open(told[first:]):
        return None
    rest = told[first:_SENTENCES]
    reason, said = _reason(rest)
    return Decline(reason, rest[0], said, next((s for s in rest if _NOTES.search(plain(s))), ""))


def _told(text: str, own_names: Collection[str]) -> list[str]:
    """The sentences behind greeting and thanks, as far as the signature."""
    found: list[str] = []
    for sentence in sentences(text[:_LOOKED_AT])[: _SENTENCES * 2]:
        bare = sentence if found else _without_greeting(sentence, own_names)
        if _SIGNED.match(plain(bare)):
            break
        is_no = _is_no(bare, at_start=True)
        if bare and (found or is_no or not (_GREETING.match(plain(bare)) or _THANKS.match(plain(bare)))):
            found.append(bare[:_LONGEST])
    return found


def _without_greeting(sentence: str, own_names: Collection[str]) -> str:
    """“we have to decline” of “Hi Anna, we have to decline”: cut at its comma, as `plain` moves the letters."""
    begun, sign, rest = _partition(sentence)
    is_ours = bool(begun) and all(word in own_names for word in plain(begun).split())
    return rest if sign and (is_ours or _BEHIND_GREETING.match(plain(begun) + ",")) else sentence


def _partition(sentence: str) -> tuple[str, str, str]:
    found = _SIGN.search(sentence[:100])
    return (sentence[: found.start()], found[0], sentence[found.end() :].strip()) if found else ("", "", sentence)


def _is_no(sentence: str, *, at_start: bool) -> bool:
    line = plain(sentence[:_LONGEST])
    if line.rstrip().endswith("?") or _NOT_MEANT.search(line):
        return False
    if at_start and (bare := _BARE.match(line)):
        return "declin" in bare[0] or not _AT_ONCE.match(line, bare.end())
    found = _PHRASES.search(line)
    return found is not None and not _WAITS.search(_around(line, found))


def _around(line: str, found: re.Match[str]) -> str:
    """What is said along with it, as far as the next comma."""
    before = re.split(r"[,;:(]", line[max(0, found.start() - 40) : found.start()])[-1]
    return before + found[0] + re.split(r"[,;:(]| - ", line[found.end() : found.end() + 40])[0]


def _is_open(rest: list[str]) -> bool:
    """Whether something is asked along with it: then the buyer has to answer."""
    if _BARE.match(plain(rest[0])):
        return False
    lines = [plain(sentence) for sentence in rest[:3]]
    return any((line.endswith("?") or _ASKS.search(line)) and not _NOTES.search(line) for line in lines)


def _is_partial(rest: list[str]) -> bool:
    line = plain(rest[0])
    if _ALL.search(line):
        return False
    return bool(_PART.search(line) or "#" in line) or any(_OTHERS.search(plain(sentence)) for sentence in rest[:3])


def _reason(told: list[str]) -> tuple[DeclineReason, str]:
    """The first that a sentence names; only what says no and the two sentences behind it are asked."""
    for sentence in told[:3]:
        line = plain(sentence)
        found = [(hit.start(), name) for name, pattern in _REASONS if (hit := pattern.search(line))]
        if found:
            return DeclineReason(min(found)[1]), sentence
    return DeclineReason.OTHER, told[0]

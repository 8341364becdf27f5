"""A callout's tokens put together: for each step of the work what names it, and what is left."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from app.domain.trade.lazy_pattern import lazy_pattern
from app.domain.trade.text_key import word_key
from app.domain.words.callout_tokens import Kind, Token, plain, tokens
from app.domain.words.values import ALL, CLASS, TYPE

_AND = frozenset({"AND", "&", "+", "WITH", "OR", "W/", "ALSO"})
_STOPS = frozenset({",", ";", ".", "/", "|"})
_EDGE = " \t,;:.-"
_BEFORE_STOP = lazy_pattern(r"\s+([,;.)])")
_EMPTY = lazy_pattern(r"\([\s,;.]*\)")
_STOPS_TOGETHER = lazy_pattern(r"([:,;.])(?:\s*[,;.])+")
_BARE_TYPE = lazy_pattern(r"(?:VIII|VII|VI|IV|IX|III|II|I|V|X)[A-C]?")
_BARE_CLASS = lazy_pattern(r"\d{1,2}[A-Ha-h]")


@dataclass(slots=True)
class Step:
    """`before` and `after` are the words that stand before and behind the name, with the stops between them."""

    name: str = ""
    revision: str = ""
    type: str = ""
    spec_class: str = ""
    details: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What was not understood, as a text."""
        return joined([*self.before, ",", *self.after])

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.type or self.spec_class or self.details or self.words)


def steps(text: str, *, in_column: bool = False, is_known: Callable[[str], bool] | None = None) -> list[Step]:
    """The steps that a text names, in order.

    `in_column`: it is a specification's own cell, which begins with a name, and may have several that mean no order.
    `is_known`: whether a word or several are a name, whatever their form.
    """
    reading = _Reading(in_column=in_column)
    for token in tokens(plain(text), expects_name=in_column, is_known=is_known):
        reading.take(token)
    return reading.ended()


def joined(words: Iterable[str]) -> str:
    """Words and stops as one writes them."""
    text = " ".join(words)
    text = _BEFORE_STOP.sub(r"\1", text).replace("( ", "(")
    text = _EMPTY.sub(" ", text)
    return " ".join(_STOPS_TOGETHER.sub(r"\1", text).split()).strip(_EDGE)


class _Reading:
    def __init__(self, *, in_column: bool) -> None:
        self._in_column = in_column
        self._steps = [Step()]
        self._per = ""  # was said last, and no name yet
        self._is_other = False  # another name that would do as well is spoken of
        self._bare = False  # a name was said just now: “AMS 2700 II 1A”

    def take(self, token: Token) -> None:
        """One more token."""
        match token.kind:
            case Kind.NAME:
                self._name(token)
            case Kind.WORD | Kind.STOP:
                self._word(token)
            case Kind.PER:
                self._flush()
                self._per = token.text
            case Kind.THEN:
                self._flush()
                if not self._steps[-1].is_empty:
                    self._begin([])
            case _:
                self._per = ""  # “TO H1025”: it says nothing more
                self._said(token)

    def ended(self) -> list[Step]:
        """All that is not empty."""
        self._flush()
        return [step for step in self._steps if not step.is_empty]

    def _name(self, token: Token) -> None:
        step = self._steps[-1]
        if step.name and word_key(step.name) == word_key(token.value):
            step.revision = step.revision or token.revision
            return
        if step.name and not (self._per or self._in_column) and not _since_stop(step.after)[0]:
            self._add(token.text)  # “OR AMS 2700 TYPE 2”: it is shown, with what is said of it
            self._is_other = True
            return
        if step.name:  # the next step of the work: what was said since the last stop is about it
            words, step.after = _since_stop(step.after)
            step = self._begin(words)
        self._per, self._bare = "", True
        step.name, step.revision = token.value, token.revision

    def _begin(self, words: list[str]) -> Step:
        self._is_other = False
        self._steps.append(Step(before=words))
        return self._steps[-1]

    def _said(self, token: Token) -> None:
        """Of the step that is spoken of; what says something else than before is shown."""
        step = self._steps[-1]
        if self._is_other:
            self._add(token.text)
        elif token.kind is Kind.ALL:
            said = token.value.upper()
            step.type = step.type or ALL * ("TYP" in said)
            step.spec_class = step.spec_class or ALL * ("CLASS" in said)
        elif token.kind is Kind.DETAIL:
            step.details = list(dict.fromkeys((*step.details, token.value)))
        elif token.kind is Kind.TYPE and step.type in {"", token.value}:
            step.type = token.value
        elif token.kind is Kind.CLASS and step.spec_class in {"", token.value}:
            step.spec_class = token.value
        elif token.kind is Kind.REVISION and step.name and not step.revision:
            step.revision = token.value.strip("-")
        else:
            self._add(token.text)

    def _word(self, token: Token) -> None:
        if self._bare and self._is_bare_value(token.text):
            return
        self._bare = self._bare and token.kind is Kind.STOP
        self._flush()
        self._add(token.text)

    def _is_bare_value(self, text: str) -> bool:
        """A type or a class that stands behind the name without its word."""
        step = self._steps[-1]
        if not step.type and _BARE_TYPE.fullmatch(text):
            step.type = TYPE.canonical(text)
        elif not step.spec_class and _BARE_CLASS.fullmatch(text):
            step.spec_class = CLASS.canonical(text)
        else:
            return False
        return True

    def _flush(self) -> None:
        """“PER” that no name followed is a word like any other."""
        per, self._per = self._per, ""
        if per:
            self._add(per)

    def _add(self, text: str) -> None:
        step = self._steps[-1]
        (step.after if step.name else step.before).append(text)


def _since_stop(words: list[str]) -> tuple[list[str], list[str]]:
    """What was said since the last stop or “and”, and what before."""
    for place in range(len(words) - 1, -1, -1):
        if words[place].upper() in _AND or words[place] in _STOPS:
            return words[place + 1 :], words[:place]
    return words, []

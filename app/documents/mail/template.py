"""Mail templates: what the buyer writes with placeholders, made into a subject, plain text and HTML.

One body serves both renderings: a plain text with `{{ placeholders }}`, `{% if %}` and `{% for %}`. Placeholders
whose value is a `Block` (the table of lines, the list of attachments) bring their own HTML. Everything that could
run for long, grow without bound or reach into the program is left out of the language by a list of allowed nodes, so
the work is bounded by the size of the template times the square of the number of lines, and the output by a limit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, Undefined, UndefinedError
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape
from typing_extensions import override

from app.documents.mail.html_body import html_page
from app.documents.mail.placeholder_uses import Manner, Use, uses
from app.documents.mail.template_rules import TemplateInvalid as TemplateInvalid  # noqa: PLC0414 - raised by what is here
from app.documents.mail.template_rules import (
    refuse_foreign,
    refuse_open_comments,
    too_large,
    unknown_text,
    unreadable,
)

_OUTPUT_LIMIT = 1_000_000  # characters
_SOURCE_LIMIT = 100_000  # characters
_FILTERS = ("upper", "lower", "title", "capitalize", "trim", "length", "default", "first", "last")
_TESTS = ("defined", "undefined", "none", "odd", "even")


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """`plain` has "\\n" line ends; `html` is a whole page; `encoded`: both as quoted-printable, `pieces`: the
    plain text in runs of lines, of which most are the same in all mails; where these are known.
    """

    subject: str
    plain: str
    html: str
    encoded: tuple[bytes, bytes] | None = field(default=None, compare=False, repr=False)
    pieces: tuple[str, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Block:
    """A value with a form of its own in HTML. An empty one is false in `{% if %}`."""

    plain: str
    html: str  # a fragment, already escaped

    def __bool__(self) -> bool:
        return bool(self.plain)


class Link(str):
    """An address; in HTML it can be clicked on."""

    __slots__ = ()

    def in_html(self) -> Markup:
        return Markup('<a href="{0}">{0}</a>').format(str(self))


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """A subject and a body, compiled once and rendered per vendor.

    Raises:
        TemplateInvalid: when made: a mistake in the writing, or something the template language does not have.
    """

    subject: str
    body: str
    _subject: "_Part" = field(init=False, repr=False, compare=False)
    _body: "_Part" = field(init=False, repr=False, compare=False)
    needed: tuple[str, ...] = field(init=False, repr=False, compare=False)  # names that the text counts on

    def __post_init__(self) -> None:
        object.__setattr__(self, "_subject", _Part("subject", self.subject))
        object.__setattr__(self, "_body", _Part("body", self.body))
        needed = {u.name for u in self.uses if u.manner is not Manner.ASKED and not u.is_guarded}
        object.__setattr__(self, "needed", tuple(sorted(needed)))

    @property
    def uses(self) -> tuple[Use, ...]:
        """Where subject and body use placeholders, such as "rfq.number"."""
        return (*self._subject.uses, *self._body.uses)

    def empty_placeholders(self, fields: Mapping[str, object]) -> tuple[str, ...]:
        """Names whose value is empty where the text counts on one: the check warns about them.

        An `{% if contact.first_name %}` around a name says that it may be empty, there and nowhere else.
        """
        return tuple(name for name in self.needed if is_empty(value_of(fields, name)))

    def render(self, fields: Mapping[str, object]) -> RenderedMail:
        """Fill in `fields` (plain data: text, numbers, mappings, lists, Blocks); "language" is that of the page.

        The subject becomes one line and always ends up with "[token]" where `fields` has a token, because replies
        are matched by it.

        Raises:
            TemplateInvalid: a placeholder that `fields` does not have, or too much output.
        """
        fields = {name: unreadable(value) for name, value in fields.items()}
        blocks = {name: value for name, value in fields.items() if isinstance(value, Block)}
        plain_fields = {**fields, **{name: block.plain for name, block in blocks.items()}}
        markers = {name: _marker(name) if block else "" for name, block in blocks.items()}
        links = {name: value.in_html() for name, value in fields.items() if isinstance(value, Link)}
        html = self._body.html_text({**fields, **markers, **links})
        return RenderedMail(
            subject=_with_token(" ".join(self._subject.plain_text(plain_fields).split()), fields.get("token")),
            plain=_tidy(self._body.plain_text(plain_fields)),
            html=html_page(
                html, {f"<{name}>": block.html for name, block in blocks.items()}, str(fields.get("language", "en"))
            ),
        )


def _marker(name: str) -> Markup:
    """What stands for a block until the page is put together: nobody can write it, as all "<" are escaped."""
    return Markup("<{}>").format(name)


def is_empty(value: object) -> bool:
    """Whether it is a text without anything to read."""
    text = value.plain if isinstance(value, Block) else value
    return isinstance(text, str) and not text.strip()


def _with_token(subject: str, token: object) -> str:
    if not token or f"[{token}]" in subject:
        return subject
    return f"{subject} [{token}]".strip()


def _tidy(text: str) -> str:
    """No blanks at line ends, at most one empty line in a row: an `{% if %}` leaves holes."""
    lines: list[str] = []
    for line in (line.rstrip() for line in text.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"


def value_of(fields: object, dotted: str) -> object:
    """What a dotted name stands for; None where there is no such thing."""
    for name in dotted.split("."):
        if not isinstance(fields, Mapping) or name not in fields:
            return None
        fields = fields[name]
    return fields


class _EscapeText(Extension):
    """Escapes the template's own text: a buyer who writes "< 0.5 mm" means just that."""

    @override
    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            yield Token(token.lineno, "data", str(escape(token.value))) if token.type == "data" else token


class _Environment(ImmutableSandboxedEnvironment):
    """Names are looked up in the data alone, so that `{{ vendor.items }}` is an error and not a method."""

    @override
    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self._missing(attribute)
        found = super().getattr(obj, attribute)
        return self._missing(attribute) if callable(found) or isinstance(found, Undefined) else found

    def _missing(self, name: str) -> Undefined:
        return self.undefined(f"there is no “{name}” here")


def _environment(*, html: bool) -> _Environment:
    environment = _Environment(
        autoescape=html,
        undefined=StrictUndefined,
        extensions=[_EscapeText] if html else [],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    environment.tests = {name: environment.tests[name] for name in _TESTS}
    return environment


_PLAIN = _environment(html=False)
_HTML = _environment(html=True)


class _Part:
    """The subject or the body: its source, checked and compiled for both renderings."""

    def __init__(self, where: str, source: str) -> None:
        self._where = where
        if len(source) > _SOURCE_LIMIT:
            raise TemplateInvalid(f"The {where} is too long: more than {_SOURCE_LIMIT:,} characters. Shorten it.")
        try:
            tree = _PLAIN.parse(source)
            refuse_foreign(tree, where)
            refuse_open_comments(_PLAIN, source, where)
            self._plain: Template = _PLAIN.from_string(source)
            self._html: Template = _HTML.from_string(source)
        except TemplateSyntaxError as mistake:
            raise TemplateInvalid(
                f"Line {mistake.lineno} of the {where} has a mistake: {mistake.message}. A placeholder looks "
                "like {{ rfq.number }}."
            ) from mistake
        except ValueError as mistake:  # Python reads no more than 4,300 digits
            raise TemplateInvalid(too_large(where)) from mistake
        except (RecursionError, SyntaxError, MemoryError) as mistake:
            raise TemplateInvalid(f"The {where} is nested too deeply. Write it with fewer {{% if %}}.") from mistake
        self.uses = uses(tree)

    def plain_text(self, fields: Mapping[str, object]) -> str:
        return self._text(self._plain, fields)

    def html_text(self, fields: Mapping[str, object]) -> str:
        return self._text(self._html, fields)

    def _text(self, template: Template, fields: Mapping[str, object]) -> str:
        pieces: list[str] = []
        room = _OUTPUT_LIMIT
        try:
            for piece in template.generate(fields):
                room -= len(piece)
                if room < 0:
                    raise TemplateInvalid(f"The {self._where} grows over {_OUTPUT_LIMIT:,} characters. Shorten it.")
                pieces.append(piece)
        except UndefinedError as missing:
            raise self._unknown(fields, missing) from missing
        except (TemplateError, TypeError) as mistake:
            raise TemplateInvalid(f"The {self._where} can't be filled in: {mistake}.") from mistake
        return "".join(pieces)

    def _unknown(self, fields: Mapping[str, object], missing: UndefinedError) -> TemplateInvalid:
        for use in self.uses:
            if value_of(fields, use.name) is None:
                return TemplateInvalid(unknown_text(use.name, use.line, self._where))
        return TemplateInvalid(f"A placeholder in the {self._where} has no value: {missing.message}.")

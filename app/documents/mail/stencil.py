"""One mail for many readers: what is the same for all is rendered, escaped and encoded once, with holes for the rest.

`MailTemplate.render` is the rule and this its short cut, octet for octet the same. Where a value could change how the
text is laid out (a line break, a blank at its end, a "-" that begins a list) the mail is rendered in full.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from markupsafe import escape

from app.documents.mail.mail import BodyUnsafe, encoded_text
from app.documents.mail.placeholder_uses import Manner
from app.documents.mail.quoted_printable import quoted_line
from app.documents.mail.template import Link, MailTemplate, RenderedMail, TemplateInvalid, is_empty, value_of

_HOLE = re.compile("\ufdd0([0-9]+)\ufdd1")  # noncharacters: no text has them (Unicode 23.7)
_LONGEST = 500  # characters of a value: far from every limit of the template

_Pieces = list[str | int]  # text, or the number of a hole
_Key = tuple[object, ...]


class Stencils:
    """A template with the fields that are the same for all readers; one stencil for each way it can turn out."""

    def __init__(self, template: MailTemplate, shared: Mapping[str, object]) -> None:
        self._template = template
        self._shared = shared
        own = {u.name: [v.manner for v in template.uses if v.name == u.name] for u in template.uses}
        self._names = tuple({"token": None} | {name: None for name in own if name.split(".")[0] not in shared})
        self._is_hole = tuple(Manner.WORKED not in own.get(name, ()) for name in self._names)
        needed = template.needed
        self._own_needed = [name for name in needed if name.split(".")[0] not in shared]
        self._empty_for_all = template.empty_placeholders(shared)
        self._first: dict[_Key, tuple[Mapping[str, object], RenderedMail]] = {}
        self._made: dict[_Key, _Stencil | None] = {}

    def render(self, own: Mapping[str, object]) -> RenderedMail:
        """The mail of the reader whose own fields these are.

        Raises:
            TemplateInvalid: as `MailTemplate.render`.
        """
        values = [value_of(own, name) for name in self._names]
        holes = [value if is_hole else "" for value, is_hole in zip(values, self._is_hole, strict=True)]
        if not all(isinstance(value, str) and (not value or _is_plain(value)) for value in holes):
            return self._in_full(own)
        key = tuple(bool(v) if is_hole else repr(v) for v, is_hole in zip(values, self._is_hole, strict=True))
        if key not in self._made:
            if key not in self._first:
                mail = self._in_full(own)
                self._first[key] = own, mail
                return mail
            self._made[key] = self._stencil(*self._first.pop(key))
        made = self._made[key]
        return self._in_full(own) if made is None else made.filled([str(value) for value in holes])

    def empty_placeholders(self, own: Mapping[str, object]) -> tuple[str, ...]:
        """As of the template; what is empty for all was looked for once."""
        found = [name for name in self._own_needed if is_empty(value_of(own, name))]
        return tuple(sorted((*self._empty_for_all, *found)))

    def _in_full(self, own: Mapping[str, object]) -> RenderedMail:
        return self._template.render({**self._shared, **own})

    def _stencil(self, own: Mapping[str, object], mail: RenderedMail) -> "_Stencil | None":
        """None where it does not give back the mail that it was made from."""
        holed: dict[str, object] = dict(own)
        values = [
            str(value_of(own, name)) if is_hole else ""
            for name, is_hole in zip(self._names, self._is_hole, strict=True)
        ]
        for number, name in enumerate(self._names):
            if values[number]:
                holed = _with(holed, name.split("."), f"\ufdd0{number}\ufdd1")
        try:
            made = _Stencil(self._in_full(holed))
        except (TemplateInvalid, BodyUnsafe):
            return None
        return made if made.filled(values) == mail else None


class _Stencil:
    """A rendered mail with holes, cut into pieces."""

    def __init__(self, mail: RenderedMail) -> None:
        self._subject = _pieces(mail.subject)
        self._plain = _Text(mail.plain)
        self._html = _Text(mail.html)

    def filled(self, values: Sequence[str]) -> RenderedMail:
        plain, plain_encoded = self._plain.filled(values)
        html, html_encoded = self._html.filled([str(escape(value)) for value in values])
        return RenderedMail(
            subject=_filled(self._subject, values),
            plain="\n".join(plain),
            html="\n".join(html),
            encoded=(plain_encoded, html_encoded),
            pieces=tuple(plain),
        )


class _Text:
    """A text with holes. Its lines without any are encoded once.

    Raises:
        BodyUnsafe: when made.
    """

    def __init__(self, text: str) -> None:
        encoded_text(text)  # looks at the lines with holes as well
        self._parts: list[tuple[str, bytes] | _Pieces] = []
        for has_hole, group in groupby(text.split("\n"), lambda line: bool(_HOLE.search(line))):
            lines = list(group)
            together = "\n".join(lines)
            self._parts += [_pieces(line) for line in lines] if has_hole else [(together, encoded_text(together))]

    def filled(self, values: Sequence[str]) -> tuple[list[str], bytes]:
        """As pieces of text that stand below each other, of which most are the same for all, and encoded."""
        texts: list[str] = []
        encoded: list[bytes] = []
        for part in self._parts:
            if isinstance(part, tuple):
                texts.append(part[0])
                encoded.append(part[1])
            else:
                texts.append(_filled(part, values))
                encoded.append(quoted_line(texts[-1]))
        return texts, b"".join(encoded)


def _pieces(text: str) -> _Pieces:
    """Every second one is a hole."""
    return [int(piece) if at % 2 else piece for at, piece in enumerate(_HOLE.split(text))]


def _filled(pieces: _Pieces, values: Sequence[str]) -> str:
    return "".join([values[piece] if isinstance(piece, int) else piece for piece in pieces])


def _is_plain(value: str) -> bool:
    """Whether it stands in a line as any word would: no line break, no outer or double blank, no control character."""
    return len(value) <= _LONGEST and value.isprintable() and value == " ".join(value.split()) and value[0] != "-"


def _with(fields: Mapping[str, object], path: Sequence[str], value: str) -> dict[str, object]:
    """The same fields, with this value at the end of the path."""
    inner = fields[path[0]]
    below = (
        _with(inner, path[1:], value)
        if isinstance(inner, Mapping)
        else Link(value)
        if isinstance(inner, Link)
        else value
    )
    return {**fields, path[0]: below}

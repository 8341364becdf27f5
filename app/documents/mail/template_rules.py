"""What a mail template may be written with, and what is said of one that may not be used."""

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, nodes
from typing_extensions import override

from app.domain.trade.problem import Problem

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.If, nodes.For,
    nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat,
    nodes.CondExpr,
)  # fmt: skip
_LARGEST = 10**15
_INTERNAL = frozenset({"notes", "target_price", "status_reason"})
_PYTHON = frozenset({"self", "loop"})  # what the language has besides placeholders; `loop.index` is none of these


class TemplateInvalid(Problem):
    """The template cannot be used; the text names the part (subject or body), the line and the placeholder."""


class _Whole:
    """Not to be read: a group of values or a list of them, where somebody wrote `{{ rfq }}` for `{{ rfq.number }}`."""

    @override
    def __str__(self) -> str:
        raise TypeError(
            "a placeholder is incomplete: several values begin with it. Write one of them, such as {{ rfq.number }}"
        )

    __repr__ = __str__


class _Group(_Whole, dict[str, Any]):
    __slots__ = ()


class _List(_Whole, list[Any]):
    __slots__ = ()


def unreadable(value: object) -> object:
    """The same, but that nothing of several values can be written into a mail as a whole."""
    if isinstance(value, Mapping):
        return _Group((name, unreadable(inner)) for name, inner in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _List(unreadable(inner) for inner in value)
    return value


def refuse_open_comments(environment: Environment, source: str, where: str) -> None:
    """Raises TemplateInvalid where a comment that nobody closed reaches to the end of another one."""
    for line, kind, text in environment.lex(source):
        if kind == "comment" and any(mark in text for mark in ("{#", "{{", "{%")):
            raise TemplateInvalid(
                f"The comment that begins in line {line} of the {where} is not closed before a "
                "placeholder or another comment, which would be left out of the email. Close it with #}, or take "
                "it out."
            )


def refuse_foreign(tree: nodes.Template, where: str) -> None:
    """Raises TemplateInvalid for what the language of mail templates does not have."""
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            kind = type(node).__name__
            line = node.lineno or next(inner.lineno for inner in node.find_all(nodes.Node) if inner.lineno)
            raise TemplateInvalid(
                f"Line {line} of the {where} uses something that email templates do not have "
                f"({kind}). Use placeholders, {{% if %}} and {{% for %}} only."
            )
        if isinstance(node, nodes.Const) and isinstance(node.value, int | float) and node.value > _LARGEST:
            raise TemplateInvalid(too_large(where))
    for outer in tree.find_all(nodes.For):
        for inner in outer.find_all(nodes.For):
            if inner.find(nodes.For):
                raise TemplateInvalid(f"Line {inner.lineno} of the {where}: at most two {{% for %}} inside.")
    for shown in (name for output in tree.find_all(nodes.Output) for name in output.nodes):
        if isinstance(shown, nodes.Name) and shown.name in _PYTHON:
            raise TemplateInvalid(unknown_text(shown.name, shown.lineno, where))


def too_large(where: str) -> str:
    """What is said of a number that Python itself would trip over."""
    return f"The {where} has a number between braces that is too large. Write it as plain text."


def unknown_text(name: str, line: int, where: str) -> str:
    """What is said of a name that is no placeholder."""
    if name.rpartition(".")[2] in _INTERNAL:
        return (
            f"{{{{ {name} }}}} in line {line} of the {where} is internal and never goes "
            "into an email. Take it out of the template."
        )
    return (
        f"{{{{ {name} }}}} in line {line} of the {where} is not a placeholder. Nothing can be sent until it is "
        "corrected or taken out; the placeholder menu lists all there are."
    )

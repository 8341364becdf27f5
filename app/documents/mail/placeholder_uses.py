"""Where a mail template uses its placeholders, and how: found by walking its tree."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from jinja2 import nodes

_Names = frozenset[str]


class Manner(Enum):
    """SHOWN as it is, ASKED whether there is anything, or WORKED on: filtered, compared, walked through."""

    SHOWN = auto()
    ASKED = auto()
    WORKED = auto()


@dataclass(frozen=True, slots=True)
class Use:
    """A dotted name at one place; `is_guarded` where an `{% if %}` around it asks about the same name."""

    name: str
    line: int
    manner: Manner
    is_guarded: bool


def uses(tree: nodes.Template) -> tuple[Use, ...]:
    """All of them in the order of the text; the variables of loops are left out."""
    return tuple(_in_all(tree.body, frozenset(), frozenset({"loop"})))


def _in_all(found: list[nodes.Node] | list[nodes.If], guards: _Names, loops: _Names) -> Iterator[Use]:
    for node in found:
        yield from _in(node, guards, loops)


def _in(node: nodes.Node, guards: _Names, loops: _Names) -> Iterator[Use]:
    if isinstance(node, nodes.Output):
        for child in node.nodes:
            yield from _in_expression(child, Manner.SHOWN, guards, loops)
    elif isinstance(node, nodes.If):
        inner = guards | _names(node.test, loops)
        yield from _in_expression(node.test, Manner.ASKED, inner, loops)
        yield from _in_all(node.body, inner, loops)
        yield from _in_all(node.elif_, inner, loops)
        yield from _in_all(node.else_, inner, loops)
    elif isinstance(node, nodes.For):
        yield from _in_expression(node.iter, Manner.WORKED, guards, loops)
        inner = loops | _targets(node.target)
        if node.test is not None:
            yield from _in_expression(node.test, Manner.ASKED, guards | _names(node.test, inner), inner)
        yield from _in_all(node.body, guards, inner)
        yield from _in_all(node.else_, guards, loops)


def _in_expression(node: nodes.Node, manner: Manner, guards: _Names, loops: _Names) -> Iterator[Use]:
    dotted = _dotted(node)
    if dotted:
        if dotted.split(".")[0] not in loops:
            yield Use(dotted, node.lineno, manner, dotted in guards)
        return
    if isinstance(node, nodes.CondExpr):
        guards |= _names(node.test, loops)
        yield from _in_expression(node.test, Manner.ASKED, guards, loops)
        rest: list[nodes.Node] = [branch for branch in (node.expr1, node.expr2) if branch is not None]
    else:
        rest = list(node.iter_child_nodes())
    is_logic = manner is Manner.ASKED and isinstance(node, nodes.And | nodes.Or | nodes.Not)
    for child in rest:
        yield from _in_expression(child, Manner.ASKED if is_logic else Manner.WORKED, guards, loops)


def _names(test: nodes.Node, loops: _Names) -> _Names:
    return frozenset(use.name for use in _in_expression(test, Manner.ASKED, frozenset(), loops))


def _targets(target: nodes.Node) -> _Names:
    found = {name.name for name in target.find_all(nodes.Name)}
    return frozenset(found | {target.name} if isinstance(target, nodes.Name) else found)


def _dotted(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        before = _dotted(node.node)
        return f"{before}.{node.attr}" if before else ""
    return ""

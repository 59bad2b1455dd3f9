"""Going over the nodes of a template.

Flow: nodes → **pairs, expressions, names** → rules. Nodes of any kind are gone over alike: what they
hold in their attributes tells which expressions they read.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hotclub_templates.conditions import Chain, Comparison, Not, Operand
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.lexer import Token, TokenType
from hotclub_templates.nodes import Node, NodeList
from hotclub_templates.tags.partials import PartialDefNode
from hotclub_templates.variables import Variable

_CONDITIONS = (Operand, Not, Comparison, Chain)
_PLAIN = (str, int, bool, type(None), NodeList)
_PASSED_OVER = frozenset({"token", "origin", "parent", "blocks", "_alone", "functions"})


def children(node: Node) -> Iterator[NodeList]:
    """Yield the lists of nodes inside a node, those of a partial too."""
    yield from node.children()
    if isinstance(node, PartialDefNode) and not node.inline:
        yield node.nodelist


def walk(
    nodelist: NodeList, above: tuple[Node, ...] = ()
) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """Yield each node with those that it stands in, the outermost first."""
    for node in nodelist:
        yield node, above
        inside = (*above, node)
        for inner in children(node):
            yield from walk(inner, inside)


def expressions(node: Node) -> Iterator[FilterExpression | Variable]:
    """Yield what a node itself reads, not what its children do."""
    for name, value in vars(node).items():
        if type(value) not in _PLAIN and name not in _PASSED_OVER:
            yield from _expressions_in(value)


def _expressions_in(value: Any) -> Iterator[FilterExpression | Variable]:
    if isinstance(value, FilterExpression | Variable):
        yield value
    elif isinstance(value, NodeList):
        return
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _expressions_in(one)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _expressions_in(one)
    elif isinstance(value, _CONDITIONS):
        yield from _expressions_in(list(vars(value).values()))


def names_read(node: Node) -> Iterator[str]:
    """Yield the variables that a node itself reads."""
    for expression in expressions(node):
        yield from _roots(expression)
    for value in vars(node).values():
        if isinstance(value, list):
            yield from _names_in_message(value)


def _names_in_message(tokens: list[Any]) -> Iterator[str]:
    """Yield the variables in the text of a message, which is kept as tokens."""
    for token in tokens:
        if isinstance(token, Token) and token.token_type is TokenType.VAR:
            yield token.contents.split(".")[0].split("|")[0].strip()


def _roots(expression: FilterExpression | Variable) -> Iterator[str]:
    if isinstance(expression, Variable):
        if expression.lookups:
            yield expression.lookups[0]
        return
    if isinstance(expression.var, Variable):
        yield from _roots(expression.var)
    for _, arguments in expression.filters:
        for is_looked_up, argument in arguments:
            if is_looked_up and isinstance(argument, Variable):
                yield from _roots(argument)


def all_names_read(nodelist: NodeList) -> set[str]:
    """Return the variables that anything in a list reads."""
    return {name for node, _ in walk(nodelist) for name in names_read(node)}


def constant(expression: Any) -> Any:
    """Return the text or number of an expression that is one, else None."""
    if isinstance(expression, FilterExpression) and expression.is_constant:
        return expression.var
    return None


def span(node: Node) -> tuple[int, int]:
    """Return where the tag of a node stands."""
    position: tuple[int, int] = getattr(node.token, "position", None) or (0, 1)
    return position

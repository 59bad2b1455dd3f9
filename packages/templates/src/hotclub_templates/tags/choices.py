"""Tags that choose what is shown: if, firstof.

Flow: tag → node → Python statements. Not here: loops (loops.py).
"""

from collections.abc import Iterator
from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.conditions import (
    Condition,
    Operand,
    TemplateIfParser,
    emit_truth,
)
from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.escaping import SafeString
from hotclub_templates.expressions import OPTIONAL, FilterExpression
from hotclub_templates.library import Library
from hotclub_templates.nodes import CompiledNode, NodeList

register = Library()


class IfNode(CompiledNode):
    """`{% if %}`: pairs (condition, nodes); the condition of `else` is None."""

    def __init__(self, conditions_nodelists: list[tuple[Condition | None, NodeList]]) -> None:
        self.conditions_nodelists = conditions_nodelists

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __iter__(self) -> Iterator[Any]:
        for _, nodelist in self.conditions_nodelists:
            yield from nodelist

    def children(self) -> Iterator[NodeList]:
        """Yield the nodes of each branch."""
        return (nodelist for _, nodelist in self.conditions_nodelists)

    @property
    def nodelist(self) -> NodeList:
        """All nodes of all branches."""
        return NodeList(self)

    def emit(self, code: CodeWriter) -> None:
        """Write if/elif/else; conditions that need statements are evaluated before."""
        branches = self.conditions_nodelists
        begun = code.place
        ends = [begun] if branches[-1][0] is not None else []
        if all(_is_plain(condition) for condition, _ in branches[1:]):
            for number, (condition, nodelist) in enumerate(branches):
                word = "elif" if number else "if"
                truth = None if condition is None else emit_truth(code, condition)
                self._branch(code, f"{word} {truth}:" if truth else "else:", nodelist)
                ends.append(code.place)
                code.place = begun
        else:
            chosen = self._emit_choice(code)
            for number, (condition, nodelist) in enumerate(branches, 1):
                word = "if" if number == 1 else "elif"
                head = "else:" if condition is None else f"{word} {chosen} == {number}:"
                self._branch(code, head, nodelist)
                ends.append(code.place)
                code.place = begun
        code.join(*ends)

    def _emit_choice(self, code: CodeWriter) -> str:
        """Write what finds the number of the branch; the same depth for any number of them."""
        chosen = code.temporary()
        code.line(f"{chosen} = 0")
        for number, (condition, _) in enumerate(self.conditions_nodelists, 1):
            if condition is None:
                continue
            code.line(f"if {chosen} == 0:")
            with code.indented():
                truth = emit_truth(code, condition)
                code.line(f"if {truth}: {chosen} = {number}")
        return chosen

    @staticmethod
    def _branch(code: CodeWriter, head: str, nodelist: NodeList) -> None:
        code.line(head)
        with code.indented():
            nodelist.emit(code)


def _is_plain(condition: Condition | None) -> bool:
    """Whether `emit_truth` will need no statement."""
    if condition is None:
        return True
    if not isinstance(condition, Operand):
        return False
    expression: FilterExpression = condition.value
    return not any(looked_up for _, args in expression.filters for looked_up, _ in args)


@register.tag("if")
def do_if(parser: Any, token: Any) -> IfNode:
    """Parse if … elif … else … endif."""
    condition: Condition | None = TemplateIfParser(parser, token.split_contents()[1:]).parse()
    branches: list[tuple[Condition | None, NodeList]] = []
    while True:
        nodelist = parser.parse(("elif", "else", "endif"))
        branches.append((condition, nodelist))
        token = parser.next_token()
        if token.contents.startswith("elif"):
            try:
                condition = TemplateIfParser(parser, token.split_contents()[1:]).parse()
            except TemplateSyntaxError as error:
                raise parser.error(token, error) from error.__cause__
        elif token.contents == "else":
            branches.append((None, parser.parse(("endif",))))
            token = parser.next_token()
            break
        else:
            break
    if token.contents != "endif":
        raise parser.error(
            token, f'Malformed template tag at line {token.lineno}: "{token.contents}"'
        )
    return IfNode(branches)


class FirstOfNode(CompiledNode):
    """`{% firstof a b c [as name] %}`"""

    child_nodelists = ()

    def __init__(self, variables: list[FilterExpression], asvar: str | None = None) -> None:
        self.vars = variables
        self.asvar = asvar
        self.assigns = (asvar,) if asvar else ()

    def emit(self, code: CodeWriter) -> None:
        """Write the first value that is true."""
        values = [value.emit(code, OPTIONAL) for value in self.vars]
        chosen = " or ".join([*values, repr("")])
        output = f"{code.runtime_name('shown')}({chosen})"
        if self.asvar:
            code.assign(self.asvar, f"{code.constant(_kept(code.mode.autoescape))}({output})")
        else:
            code.output(f"({chosen})", output)


def _kept(autoescape: bool) -> Any:
    """Return what makes a variable of output that is already escaped, or is not."""
    return SafeString if autoescape else str


@register.tag
def firstof(parser: Any, token: Any) -> FirstOfNode:
    """Parse firstof."""
    bits = token.split_contents()[1:]
    if not bits:
        raise TemplateSyntaxError("'firstof' statement requires at least one argument")
    asvar = None
    if len(bits) >= 2 and bits[-2] == "as":
        asvar = bits[-1]
        bits = bits[:-2]
    return FirstOfNode([parser.compile_filter(bit) for bit in bits], asvar)

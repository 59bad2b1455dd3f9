"""`{{ expression }}`: the node that shows a value.

Flow: parser → **node** → code.
Not here: the expression itself (expressions.py).
"""

import re
from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.contextual.places import IN_TAG
from hotclub_templates.expressions import FilterExpression
from hotclub_templates.modes import mode_of
from hotclub_templates.nodes import CompiledNode
from hotclub_templates.runtime import runtime_of


class VariableNode(CompiledNode):
    """`{{ expression }}`"""

    child_nodelists = ()
    reads_context = writes_context = False

    def __init__(self, filter_expression: FilterExpression) -> None:
        self.filter_expression = filter_expression

    def __repr__(self) -> str:
        return f"<Variable Node: {self.filter_expression}>"

    def reads(self) -> bool:
        """A value is read by name: the compiler sees to it."""
        return self.is_opaque

    writes = reads

    def emit(self, code: CodeWriter) -> None:
        """Write the value, escaped."""
        self.filter_expression.emit_output(code, is_named=self._is_named(code))

    def _is_named(self, code: CodeWriter) -> bool:
        """Whether the value is the name of an attribute: '=' follows it, maybe behind tags."""
        if code.place is None or code.place.kind not in IN_TAG or self.token is None:
            return False
        source, position = getattr(self.origin, "source", None), self.token.position
        if source is None or position is None:
            return False
        return _NAMED.match(source, position[1]) is not None


_NAMED = re.compile(r"(?:\{%(?:[^%\n]|%(?!\}))*+%\}){0,8}+\s*+=")


def render_value_in_context(value: Any, context: Any, *, as_html_text: bool = False) -> str:
    """Return a value as output: in local form, escaped if the context says so.

    as_html_text: whether it is to be HTML text wherever it stands, as for a variable to keep it.
    """
    mode = mode_of(context)
    mode = mode._replace(place=None) if as_html_text else mode
    return runtime_of(context).render_value(value, mode)

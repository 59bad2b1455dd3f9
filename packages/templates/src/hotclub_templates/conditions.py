"""The conditions of `{% if %}`: or, and, not, in, is, comparisons, by precedence.

Flow: words → **condition** → statements that leave the outcome in a local, or a value by `eval`.
A condition never raises: an operator whose evaluation fails is False.
Not here: what a single word means (expressions.py).
"""

import operator
from collections.abc import Callable, Sequence
from typing import Any

from hotclub_templates.codegen import CodeWriter
from hotclub_templates.errors import TemplateSyntaxError, VariableDoesNotExist
from hotclub_templates.expressions import OPTIONAL, FilterExpression

_COMPARISONS: dict[str, tuple[int, Callable[[Any, Any], Any]]] = {
    "in": (9, lambda x, y: x in y),
    "not in": (9, lambda x, y: x not in y),
    "is": (10, operator.is_),
    "is not": (10, operator.is_not),
    "==": (10, operator.eq),
    "!=": (10, operator.ne),
    ">": (10, operator.gt),
    ">=": (10, operator.ge),
    "<": (10, operator.lt),
    "<=": (10, operator.le),
}
_BINDING = {"or": 6, "and": 7, **{sign: power for sign, (power, _) in _COMPARISONS.items()}}
_NOT_BINDING = 8


class Operand:
    """A single word of a condition."""

    def __init__(self, value: Any, text: str) -> None:
        self.value = value
        self.text = text

    def display(self) -> str:
        """Return the word as written."""
        return self.text

    def eval(self, context: Any) -> Any:
        """Return the value, None if it is missing."""
        return self.value.resolve(context, ignore_failures=True)

    def emit(self, code: CodeWriter) -> str:
        """Return an expression for the value."""
        value = self.value
        assert isinstance(value, FilterExpression)
        return value.emit(code, OPTIONAL)


class Literal(Operand):
    """A value that is known without a context."""

    def __init__(self, value: Any) -> None:
        super().__init__(value, str(value))

    def __repr__(self) -> str:
        return f"(literal {self.value!r})"

    def eval(self, context: Any) -> Any:
        """Return the value."""
        return self.value

    def emit(self, code: CodeWriter) -> str:
        """Return an expression for the value."""
        return code.constant(self.value)


class Not:
    """`not x`"""

    def __init__(self, operand: "Condition") -> None:
        self.operand = operand

    def __repr__(self) -> str:
        return f"(not {self.operand!r})"

    def eval(self, context: Any) -> Any:
        """Return the opposite of the operand's truth; False if that fails."""
        try:
            return not self.operand.eval(context)
        except Exception:  # noqa: BLE001 - a condition never raises
            return False

    def emit(self, code: CodeWriter) -> str:
        """Write the statements; return the local with the outcome."""
        return _guarded(code, self.operand, lambda value: f"not {value}")


class Comparison:
    """`x == y` and its like."""

    def __init__(self, sign: str, first: "Condition", second: "Condition") -> None:
        self.sign = sign
        self.first = first
        self.second = second

    def __repr__(self) -> str:
        return f"({self.sign} {self.first!r} {self.second!r})"

    def eval(self, context: Any) -> Any:
        """Return the outcome; False if it fails."""
        try:
            first = self.first.eval(context)
            return _COMPARISONS[self.sign][1](first, self.second.eval(context))
        except Exception:  # noqa: BLE001
            return False

    def emit(self, code: CodeWriter) -> str:
        """Write the statements; return the local with the outcome."""
        return _guarded(code, self.first, lambda value: self._operation(code, value))

    def _operation(self, code: CodeWriter, first: str) -> str:
        if not self.sign.startswith("is"):
            return f"{first} {self.sign} {self.second.emit(code)}"
        # Python warns of `is` with a literal, so a literal is given a name.
        named = code.temporary()
        code.line(f"{named} = {first}")
        other = code.temporary()
        code.line(f"{other} = {self.second.emit(code)}")
        return f"{named} {self.sign} {other}"


class Chain:
    """`x or y` or `x and y`."""

    def __init__(self, word: str, first: "Condition", second: "Condition") -> None:
        self.word = word
        self.first = first
        self.second = second

    def __repr__(self) -> str:
        return f"({self.word} {self.first!r} {self.second!r})"

    def eval(self, context: Any) -> Any:
        """Return the deciding operand's value; False if it fails."""
        try:
            first = self.first.eval(context)
            if bool(first) is (self.word == "or"):
                return first
            return self.second.eval(context)
        except Exception:  # noqa: BLE001
            return False

    def emit(self, code: CodeWriter) -> str:
        """Write the statements; return the local with the outcome."""
        outcome = code.temporary()
        first = None if isinstance(self.first, Operand) else self.first.emit(code)
        code.line("try:")
        with code.indented():
            code.line(f"{outcome} = {first or self.first.emit(code)}")
            code.line(f"if {'not ' if self.word == 'or' else ''}{outcome}:")
            with code.indented():
                code.line(f"{outcome} = {self.second.emit(code)}")
        _else_false(code, outcome)
        return outcome


Condition = Operand | Not | Comparison | Chain


def _guarded(code: CodeWriter, first: Condition, form: Callable[[str], str]) -> str:
    outcome = code.temporary()
    # What is itself guarded stands before the `try`, so that long chains do not nest.
    value = None if isinstance(first, Operand) else first.emit(code)
    code.line("try:")
    with code.indented():
        code.line(f"{outcome} = {form(value or first.emit(code))}")
    _else_false(code, outcome)
    return outcome


def _else_false(code: CodeWriter, outcome: str) -> None:
    code.line("except Exception:")
    with code.indented():
        code.line(f"{outcome} = False")


def holds(condition: Condition, context: Any) -> bool:
    """Return the truth of a condition in `context`."""
    try:
        return bool(condition.eval(context))
    except VariableDoesNotExist:
        return False


def emit_truth(code: CodeWriter, condition: Condition) -> str:
    """Write what must be evaluated first; return an expression for use after `if`."""
    if not isinstance(condition, Operand) or isinstance(condition, Literal):
        return condition.emit(code)
    expression: FilterExpression = condition.value
    if not expression.filters:
        return expression.emit_settled(code)
    if not any(looked_up for _, args in expression.filters for looked_up, _ in args):
        return condition.emit(code)
    outcome = code.temporary()
    code.line("try:")
    with code.indented():
        code.line(f"{outcome} = {condition.emit(code)}")
    code.line("except VariableDoesNotExist:")
    with code.indented():
        code.line(f"{outcome} = None")
    return outcome


class IfParser:
    """Parses the words of a condition, of which those that are no operators are values.

    Subclass and override `create_var` for other operands.

    Raises TemplateSyntaxError (`error_class`) when the words make no condition.
    """

    error_class = TemplateSyntaxError

    def __init__(self, tokens: Sequence[Any]) -> None:
        self.words: list[Any] = []
        for word in tokens:
            before = self.words[-1] if self.words else ""
            if (before, word) in (("is", "not"), ("not", "in")):
                self.words[-1] = f"{before} {word}"
            else:
                self.words.append(word)
        self.position = 0

    def create_var(self, value: Any) -> Any:
        """Return the operand of a word."""
        return Literal(value)

    def parse(self) -> Condition:
        """Return the condition made of all words."""
        condition = self._expression(0)
        if self.position < len(self.words):
            raise self.error_class(
                f"Unused '{self._shown(self.words[self.position])}' at end of if expression."
            )
        return condition

    def _expression(self, binding: int) -> Condition:
        left = self._prefix()
        while self.position < len(self.words):
            word = self.words[self.position]
            power = _binding_of(word)
            if power <= binding:
                break
            self.position += 1
            right = self._expression(power)
            kind = Comparison if word in _COMPARISONS else Chain
            left = kind(word, left, right)
        return left

    def _prefix(self) -> Condition:
        if self.position >= len(self.words):
            raise self.error_class("Unexpected end of expression in if tag.")
        word = self.words[self.position]
        self.position += 1
        if isinstance(word, str) and word == "not":
            return Not(self._expression(_NOT_BINDING))
        if _binding_of(word):
            raise self.error_class(f"Not expecting '{word}' in this position in if tag.")
        operand: Condition = self.create_var(word)
        return operand

    @staticmethod
    def _shown(word: Any) -> str:
        return str(word)


def _binding_of(word: Any) -> int:
    """Return how tightly an operator binds, 0 for what is none."""
    return _BINDING.get(word, 0) if isinstance(word, str) else 0


class TemplateIfParser(IfParser):
    """The parser of the `{% if %}` tag."""

    def __init__(self, parser: Any, tokens: Sequence[str]) -> None:
        self.template_parser = parser
        super().__init__(tokens)

    def create_var(self, value: str) -> Any:
        """Return the word as an expression of the template."""
        return Operand(self.template_parser.compile_filter(value), value)

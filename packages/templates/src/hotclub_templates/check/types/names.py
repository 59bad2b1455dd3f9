"""From the text of a declared type to a Python annotation that only names what may be named.

Flow: "list[shop.models.Book] | None" → **imports and an annotation**. Everything but names, `|`,
subscripts and literals in `Literal[...]` is refused, and modules go by names of ours, so that no text
of a template becomes code.
"""

import ast
import builtins
import keyword
import typing

_TYPING = frozenset({
    "Any", "Callable", "Collection", "Dict", "FrozenSet", "Iterable", "Iterator", "List", "Literal",
    "Mapping", "MutableMapping", "MutableSequence", "Optional", "Reversible", "Sequence", "Set",
    "Sized", "Tuple", "Type", "Union",
})  # fmt: skip
assert set(vars(typing)) >= _TYPING

MAX_LENGTH = 2000


class UnreadableTypeError(ValueError):
    """The text is no type that could be declared."""


class Imports:
    """The modules that annotations name, each under a name of ours."""

    def __init__(self) -> None:
        self.modules: dict[str, str] = {}

    def alias(self, module: str) -> str:
        """Return our name for a module."""
        return self.modules.setdefault(module, f"m{len(self.modules)}")


def annotation(text: str, imports: Imports) -> str:
    """Return the annotation for a declared type. Raises UnreadableTypeError."""
    if len(text) > MAX_LENGTH:
        raise UnreadableTypeError(f"A type of {len(text)} characters is too long")
    try:
        tree = ast.parse(text.strip(), mode="eval")
        return _written(tree.body, imports)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        if isinstance(error, UnreadableTypeError):
            raise
        raise UnreadableTypeError(f"'{text}' is no type") from error


def _written(node: ast.expr, imports: Imports) -> str:
    if isinstance(node, ast.Name | ast.Attribute):
        return _named(_dotted(node), imports)
    if isinstance(node, ast.Subscript):
        base = _dotted(node.value)
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if base.split(".")[-1] == "Literal":
            return f"{_named(base, imports)}[{', '.join(map(_literal, inner))}]"
        return f"{_named(base, imports)}[{', '.join(_written(one, imports) for one in inner)}]"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return f"{_written(node.left, imports)} | {_written(node.right, imports)}"
    if isinstance(node, ast.List):  # of Callable
        return f"[{', '.join(_written(one, imports) for one in node.elts)}]"
    if isinstance(node, ast.Constant):
        if node.value is None or node.value is Ellipsis:
            return repr(node.value) if node.value is None else "..."
        if isinstance(node.value, str):  # a forward reference, as in Python
            return annotation(node.value, imports)
    raise UnreadableTypeError(f"'{ast.unparse(node)}' is no type")


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | bool | None):
        return repr(node.value)
    raise UnreadableTypeError(f"'{ast.unparse(node)}' is no literal")


def _dotted(node: ast.expr) -> str:
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        raise UnreadableTypeError(f"'{ast.unparse(node)}' is no dotted name")
    return ".".join([node.id, *reversed(names)])


def _named(name: str, imports: Imports) -> str:
    parts = name.split(".")
    if any(keyword.iskeyword(part) for part in parts):
        raise UnreadableTypeError(f"'{name}' is no type")
    if len(parts) == 1:
        if name in _TYPING:
            return f"{imports.alias('typing')}.{name}"
        if isinstance(getattr(builtins, name, None), type):
            return f"{imports.alias('builtins')}.{name}"
        raise UnreadableTypeError(
            f"'{name}' is neither a built-in type nor a dotted name: write module.{name}"
        )
    # A class in a class has its name behind the first part that looks like one.
    first = next((i for i, part in enumerate(parts) if i and part[:1].isupper()), len(parts) - 1)
    return ".".join([imports.alias(".".join(parts[:first])), *parts[first:]])

"""Dialect answers inside templates with %s placeholders.

A dialect writes its own placeholder and single percent signs; everything between plan and
statement is written with `%s` and `%%`, as authors of expressions know it. These functions carry
operands through a dialect's method unharmed. Only the compiler's last step turns back.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

_MARKS = ("\x01", "\x02", "\x03")


def through(dialect: Any, method: Callable[..., str], *operands: str) -> str:
    """Return method(*operands) as a template, the operands being templates already."""
    if dialect.placeholder == "%s":
        return method(*operands)
    text = method(*_MARKS[: len(operands)]).replace("%", "%%").replace("?", "%s")
    for mark, operand in zip(_MARKS, operands, strict=False):
        text = text.replace(mark, operand)
    return text


@lru_cache(maxsize=4096)
def quoted(dialect: Any, name: str) -> str:
    """Return the identifier, safe inside a template. A statement asks it for every column."""
    text: str = dialect.quote_name(name)
    return text if dialect.placeholder == "%s" else text.replace("%", "%%")


def combined(connector: str, left: str, right: str) -> str:
    """Return the arithmetic `left connector right` in the dialect's words."""
    if connector == "^":
        return f"POWER({left}, {right})"
    if connector == "%%":
        return f"{left} %% {right}"
    return f"{left} {connector} {right}"


def finished(dialect: Any, template: str) -> str:
    """Return the statement's text with the dialect's placeholders."""
    if dialect.placeholder == "%s":
        return template
    return template.replace("%%", "\x01").replace("%s", dialect.placeholder).replace("\x01", "%")

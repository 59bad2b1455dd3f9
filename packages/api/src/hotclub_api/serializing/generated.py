"""Python source → function, kept by its text.

Flow: showing.py, checking.py write the text of a factory → **factory** → they call it with the
fields of one serializer. Serializers of the same shape share one code object.
State: the functions compiled so far, bounded. The text holds names of fields only as literals made
by `repr`; nothing a client sends gets here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=2048)
def factory(source: str) -> Callable[..., Any]:
    """Return the function `make` that source defines."""
    namespace: dict[str, Any] = {}
    exec(compile(source, "<serializer>", "exec"), namespace)  # noqa: S102  # our own text
    made: Callable[..., Any] = namespace["make"]
    return made


class Names:
    """Objects that generated text refers to, each under a name of its own."""

    def __init__(self) -> None:
        self.values: list[Any] = []

    def add(self, value: Any) -> str:
        """Return the name by which the text can refer to value."""
        self.values.append(value)
        return f"k{len(self.values) - 1}"

    @property
    def parameters(self) -> str:
        """The names, as parameters of `make`."""
        return ", ".join(f"k{index}" for index in range(len(self.values)))

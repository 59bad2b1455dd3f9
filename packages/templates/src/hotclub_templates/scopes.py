"""Variables that are Python locals for a stretch of a template, and what its loops know.

Flow: **scopes** → codegen, tags. Not here: the lines that are written.
"""

from collections.abc import Mapping


class Loop:
    """A `for` that runs over Python locals; remembers what its body reads of `forloop`."""

    __slots__ = (
        "begin", "index", "length", "number", "object", "parent", "state", "turned", "uses", "values",
        "walk",
    )  # fmt: skip

    def __init__(self, number: int, parent: "Loop | None") -> None:
        self.number = number
        self.parent = parent
        self.index = f"index{number}"
        self.length = f"length{number}"
        self.object = f"loop{number}"
        self.state = f"state{number}"
        self.values = f"values{number}"
        # Of a loop that may run over an async iterable: its walk, and the places kept for waiting.
        self.walk = f"walk{number}"
        self.begin = (0, 0)
        self.turned = (0, "")
        self.uses: set[str] = set()

    def member(self, name: str) -> str | None:
        """Return the expression of `forloop.name`, or None if it has no such member."""
        form = _LOOP_MEMBERS.get(name)
        if form is None:
            return None
        expression, needs = form
        self.uses.update(needs)
        return expression.format(index=self.index, length=self.length)


_LOOP_MEMBERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "counter": ("({index} + 1)", ("index",)),
    "counter0": ("{index}", ("index",)),
    "revcounter": ("({length} - {index})", ("index", "length")),
    "revcounter0": ("({length} - {index} - 1)", ("index", "length")),
    "first": ("({index} == 0)", ("index",)),
    "last": ("({index} == {length} - 1)", ("index", "length")),
    "length": ("{length}", ("length",)),
}


class Scope:
    """Names that are Python locals for a stretch of the template.

    `layer` is the local that holds the pushed layer, None if nothing inside sees the context.
    """

    __slots__ = ("layer", "loop", "names", "parent")

    def __init__(self, parent: "Scope | None", layer: str | None, loop: Loop | None) -> None:
        self.parent = parent
        self.layer = layer
        self.loop = loop
        self.names: dict[str, str] = {}

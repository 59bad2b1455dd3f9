"""Where a template comes from."""

from typing import Any

UNKNOWN_SOURCE = "<unknown source>"


class Origin:
    """The source of a template: `name` is its path, `template_name` what it was asked for as."""

    def __init__(self, name: str, template_name: str | None = None, loader: Any = None) -> None:
        self.name = name
        self.template_name = template_name
        self.loader = loader
        # The text itself, for tracebacks; known once a template was made of it.
        self.source: str | None = None
        # What is kept on disk of the template that was made of it.
        self.bytecode: Any = None

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} name={self.name!r}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Origin) and self.name == other.name and self.loader == other.loader

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def loader_name(self) -> str | None:
        """The dotted name of the loader's class."""
        if self.loader is None:
            return None
        return f"{type(self.loader).__module__}.{type(self.loader).__name__}"

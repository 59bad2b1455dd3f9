"""What one page uses while it is rendered: variables, templates, URLs of others, assets.

Flow: rendering → **Uses** → manifest. A layer of the context that tells which names are asked for;
which value of a variable is read does not matter.
Not here: whether what was used has changed (staleness.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Uses:
    """Names of what a page used, whether or not it was there."""

    variables: set[str] = field(default_factory=set)
    templates: set[str] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    assets: set[str] = field(default_factory=set)


class Recorder:
    """Where the uses of the page go that is being rendered; one page at a time."""

    def __init__(self) -> None:
        self.uses = Uses()
        # Of the page itself, which is no template that it uses.
        self.origin: Any = None

    def start(self) -> Uses:
        """Return the collection for a page that begins now."""
        self.uses = Uses()
        return self.uses


class RecordedVariables(dict[str, Any]):
    """A layer of a context that adds each name it is asked for to `names`."""

    def __init__(self, values: Mapping[str, Any], names: set[str]) -> None:
        super().__init__(values)
        self._names = names

    def __contains__(self, name: object) -> bool:
        self._names.add(str(name))
        return super().__contains__(name)

    def __getitem__(self, name: str) -> Any:
        self._names.add(str(name))
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of a name, `default` if there is none."""
        return self[name] if name in self else default  # noqa: SIM401 - this is `get`

    def _all(self) -> None:
        self._names.update(super().keys())

    # Whoever takes all of it, as `{% debug %}` does, reads all of it.
    def __iter__(self) -> Iterator[str]:
        self._all()
        return super().__iter__()

    def keys(self) -> Any:
        """Return all names."""
        self._all()
        return super().keys()

    def items(self) -> Any:
        """Return all pairs."""
        self._all()
        return super().items()

    def values(self) -> Any:
        """Return all values."""
        self._all()
        return super().values()

    def copy(self) -> dict[str, Any]:
        """Return a plain dict."""
        return dict(self.items())

"""The engine of templates that are given none.

Flow: Template without an engine → **default engine**, chosen by a framework or a plain one.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hotclub_templates.dotted import imported

# By its name, as loaders are: templates, which ask for it, stand below it.
PLAIN_ENGINE = "hotclub_templates.engine.Engine"


class DefaultEngine:
    """The engine of this process: the one chosen, or a plain one that is made once."""

    def __init__(self) -> None:
        # An engine, a function that returns one or None, or None.
        self.chosen: Any = None
        self.app_packages: Callable[[], Sequence[str | Path]] = tuple
        self._plain: Any = None

    def engine(self) -> Any:
        """Return the engine."""
        # An engine is not called, whatever it is.
        chosen = self.chosen
        if callable(chosen) and not hasattr(chosen, "get_template"):
            chosen = chosen()
        if chosen is not None:
            return chosen
        if self._plain is None:
            self._plain = imported(PLAIN_ENGINE)()
        return self._plain


default = DefaultEngine()

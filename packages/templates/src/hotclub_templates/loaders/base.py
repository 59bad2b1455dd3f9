"""What a loader is.

Flow: name → **origins** → source → template. A subclass says where to look and how to read.
Not here: the making of templates (the engine does it).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from hotclub_templates.errors import TemplateDoesNotExist
from hotclub_templates.origin import Origin


class Loader:
    """The base of loaders. Subclasses give `get_template_sources` and `get_contents`."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine

    def get_template(self, template_name: str, skip: Sequence[Origin] | None = None) -> Any:
        """Return the first template of this name whose origin is not in `skip`.

        Raises TemplateDoesNotExist.
        """
        tried: list[tuple[Any, str]] = []
        for origin in self.get_template_sources(template_name):
            if skip is not None and origin in skip:
                tried.append((origin, "Skipped to avoid recursion"))
                continue
            try:
                contents = self.get_contents(origin)
            except TemplateDoesNotExist:
                tried.append((origin, "Source does not exist"))
                continue
            return self.engine.make_template(contents, origin)
        raise TemplateDoesNotExist(template_name, tried=tried)

    def get_template_sources(self, template_name: str) -> Iterable[Origin]:
        """Yield the origins that a template of this name may have, the best first."""
        raise NotImplementedError(f"{type(self).__name__} must have get_template_sources().")

    def get_contents(self, origin: Origin) -> str:
        """Return the source at an origin. Raises TemplateDoesNotExist."""
        raise NotImplementedError(f"{type(self).__name__} must have get_contents().")

    def stamp(self, origin: Origin) -> object:
        """Return what changes when the source does; None if that cannot be told."""
        return None

    def reset(self) -> None:
        """Forget what was remembered of templates."""

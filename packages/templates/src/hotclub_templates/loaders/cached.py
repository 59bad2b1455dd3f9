"""Remembers templates, found or not, of other loaders.

At most MAX_TEMPLATES names are held, the oldest are dropped first. When the engine debugs, a
template whose source has changed is loaded anew.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from hotclub_templates.errors import TemplateDoesNotExist
from hotclub_templates.loaders.base import Loader as BaseLoader
from hotclub_templates.origin import Origin

MAX_TEMPLATES = 2_000
MAX_ABSENT = 1_000


class Loader(BaseLoader):
    """Asks `loaders` in order, once a name."""

    def __init__(self, engine: Any, loaders: Sequence[Any]) -> None:
        super().__init__(engine)
        self.get_template_cache: dict[Any, tuple[Any, object]] = {}
        self._absent: dict[Any, TemplateDoesNotExist] = {}
        self.loaders = engine.get_template_loaders(loaders)

    def get_template(self, template_name: str, skip: Sequence[Origin] | None = None) -> Any:
        """Return the remembered template, or look for it. Raises TemplateDoesNotExist."""
        key = self.cache_key(template_name, skip)
        found = self.get_template_cache.get(key)
        if found is not None:
            template, stamp = found
            if not self.engine.debug or self.stamp(template.origin) == stamp:
                return template
        elif not self.engine.debug and key in self._absent:
            absent = self._absent[key]
            raise TemplateDoesNotExist(template_name, tried=absent.tried, chain=[absent])
        return self._load(key, template_name, skip)

    def _load(self, key: Any, template_name: str, skip: Sequence[Origin] | None) -> Any:
        try:
            template = super().get_template(template_name, skip)
        except TemplateDoesNotExist as absent:
            # Without its traceback, whose frames would be kept alive.
            fact = TemplateDoesNotExist(template_name, tried=absent.tried)
            _remember(self._absent, key, fact, MAX_ABSENT)
            raise
        stamp = self.stamp(template.origin) if self.engine.debug else None
        _remember(self.get_template_cache, key, (template, stamp), MAX_TEMPLATES)
        return template

    def cache_key(self, template_name: str, skip: Sequence[Origin] | None = None) -> Any:
        """Return the name, and the origins of that name that are left out."""
        left_out = [o.name for o in skip or () if o.template_name == template_name]
        return (template_name, *left_out) if left_out else template_name

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        """Yield the origins of all loaders in order."""
        for loader in self.loaders:
            yield from loader.get_template_sources(template_name)

    def get_dirs(self) -> Iterator[Any]:
        """Yield the folders of those loaders that look in some."""
        for loader in self.loaders:
            if hasattr(loader, "get_dirs"):
                yield from loader.get_dirs()

    def get_contents(self, origin: Origin) -> str:
        """Return what the origin's own loader reads."""
        contents: str = origin.loader.get_contents(origin)
        return contents

    def stamp(self, origin: Origin) -> object:
        """Return the stamp of the origin's own loader."""
        return None if origin.loader in (None, self) else origin.loader.stamp(origin)

    def reset(self) -> None:
        """Forget all templates."""
        self.get_template_cache.clear()
        self._absent.clear()


def _remember(memory: dict[Any, Any], key: Any, value: Any, limit: int) -> None:
    while len(memory) >= limit:
        # Another thread may have dropped the same one.
        memory.pop(next(iter(memory), None), None)
    memory[key] = value

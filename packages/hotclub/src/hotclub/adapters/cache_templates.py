"""Cache ↔ templates: `{% cache %}` keeps fragments in the caches of CACHES."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hotclub.cache import caches
from hotclub.conf import settings


class FragmentCaches(Mapping[str, Any]):
    """The project's caches by alias, looked up at each use."""

    def __getitem__(self, alias: str) -> Any:
        if alias not in settings.CACHES:
            raise KeyError(alias)
        return caches[alias]

    def __iter__(self) -> Iterator[str]:
        return iter(settings.CACHES)

    def __len__(self) -> int:
        return len(settings.CACHES)

"""Load relations before they are shown, so that showing never asks a database.

Flow: an async view is about to show instances → the lookups of the serializer's fields → the ORM's
prefetch. The models are reached by what they offer (`aprefetch_related_objects`), no ORM is named.
Not here: which relations are shown (the serializers).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hotclub_api.steps import Await, Steps


def load_related(instances: Any, lookups: Iterable[str]) -> Steps[None]:
    """Load the lookups (`author`, `author__country`, `tags`) of one instance or of a list.

    Instances whose model offers no `aload` are left alone.
    """
    many = list(instances) if isinstance(instances, (list, tuple)) else [instances]
    many = [one for one in many if hasattr(one, "aload")]
    if not many:
        return
    for lookup in lookups:
        yield from _load_path(many, lookup.split("__"))


def _load_path(instances: list[Any], names: list[str]) -> Steps[None]:
    for name in names:
        if not instances:
            return
        for one in instances:
            yield Await(one.aload(name))
        found = [_value(one, name) for one in instances]
        instances = [one for one in found if hasattr(one, "aload")]


def _value(instance: Any, name: str) -> Any:
    return instance.__dict__.get(name)

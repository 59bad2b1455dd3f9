"""Load relations before they are shown, so that showing never asks a database.

Flow: an async view is about to show objects → the lookups of its serializer → `prefetch_related`
on the query set, or `aload` on single instances. Models are reached by what they offer (`_meta`,
`aload`); no ORM is named.
Not here: which relations are shown (the serializers).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hotclub_api.steps import Await, Steps


def with_related(queryset: Any, lookups: Iterable[str]) -> Any:
    """Return the query set with the lookups prefetched that are relations of its model."""
    model = getattr(queryset, "model", None)
    if model is None or not hasattr(queryset, "prefetch_related"):
        return queryset
    wanted = [found for one in lookups if (found := _relation_path(model, one))]
    return queryset.prefetch_related(*wanted) if wanted else queryset


def _relation_path(model: Any, lookup: str) -> str:
    """Return the part of a lookup, from its start, that goes from relation to relation."""
    path: list[str] = []
    for name in lookup.split("__"):
        model = _related_model(model, name)
        if model is None:
            break
        path.append(name)
    return "__".join(path)


def _related_model(model: Any, name: str) -> Any:
    meta = getattr(model, "_meta", None)
    for one in meta.get_fields() if meta is not None else ():
        if not one.is_relation:
            continue
        is_reverse = one.auto_created and not one.concrete
        if name == (one.get_accessor_name() if is_reverse else one.name):
            return one.related_model
    return None


def load_related(instances: Any, lookups: Iterable[str]) -> Steps[None]:
    """Load the lookups (`author`, `author__country`, `tags`) of one instance or of a list.

    Instances whose model offers no `aload` are left alone, and so is what is loaded.
    """
    many = list(instances) if isinstance(instances, (list, tuple)) else [instances]
    many = [one for one in many if hasattr(one, "aload")]
    for lookup in lookups if many else ():
        here = many
        for name in _relation_path(type(many[0]), lookup).split("__"):
            if name:
                here = yield from _load_one(here, name)


def _load_one(instances: list[Any], name: str) -> Steps[list[Any]]:
    found: list[Any] = []
    for one in instances:
        if not _is_loaded(one, name):
            yield Await(one.aload(name))
        value: Any = getattr(one, name, None)
        found += list(value.all()) if hasattr(value, "all") else [value]
    return [one for one in found if hasattr(one, "aload")]


def _is_loaded(instance: Any, name: str) -> bool:
    own = instance.__dict__
    return name in own or name in own.get("_prefetched_objects_cache", {})

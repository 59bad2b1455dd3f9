"""Fields declared in a class body, and what is said of a class's methods.

Flow: class body → **SerializerMetaclass** → `_declared_fields`, in the order they were written.
Not here: what is made of the fields (serializer.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_api.fields.base import Field


class SerializerMetaclass(type):
    """Collects the declared fields of a class and its bases, in the order they were written."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kw: Any) -> Any:
        """Return the class, its fields taken out of the body into `_declared_fields`."""
        own = {key: attrs.pop(key) for key, value in list(attrs.items()) if _is_field(value)}
        own = dict(sorted(own.items(), key=lambda pair: pair[1]._creation_counter))
        known: dict[str, Field] = {}
        for base in reversed(bases):
            for ancestor in reversed(base.__mro__):
                for key in ancestor.__dict__:
                    if key in known and not hasattr(ancestor, "_declared_fields"):
                        del known[key]  # a plain attribute takes a field away
                known.update(ancestor.__dict__.get("_own_fields", {}))
        known = {key: field for key, field in known.items() if key not in attrs}
        attrs["_own_fields"] = own
        attrs["_declared_fields"] = {**known, **own}
        return super().__new__(mcs, name, bases, attrs, **kw)


def _is_field(value: Any) -> bool:
    return isinstance(value, Field)


def class_level(method: Any) -> Any:
    """Mark a method whose answer is the same for all instances of a class."""
    method.class_level = True
    return method

"""The fields that a form class declares, gathered from the class and its bases.

Flow: class body → **declaration** → base_fields of the class. Not here: what a form does
(forms.py).
"""

from __future__ import annotations

from typing import Any, Final

from hotclub_forms.fields import Field
from hotclub_forms.media import MediaDefiningClass

HOOK: Final = "clean_"


class DeclarativeFieldsMetaclass(MediaDefiningClass):
    """Gathers the fields that a form class declares, those of its bases first."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        """Make the class; `None` in place of a base's field takes that field out."""
        own = {key: attrs.pop(key) for key, value in [*attrs.items()] if isinstance(value, Field)}
        attrs["declared_fields"] = own
        cls = super().__new__(mcs, name, bases, attrs)
        found: dict[str, Field] = {}
        hooks: set[str] = set()
        for base in reversed(cls.__mro__):
            found.update(base.__dict__.get("declared_fields", {}))
            for attribute, value in base.__dict__.items():
                if value is None and attribute in found:
                    del found[attribute]
                elif attribute.startswith(HOOK):
                    hooks.add(attribute.removeprefix(HOOK))
        cls.declared_fields = cls.base_fields = found
        cls._hooks = frozenset(hooks)
        return cls

"""RelatedField: what fields for one other object have in common.

Flow: input → `resolve`, in steps → the object; instance → the object, or its key alone.
Not here: what stands for an object (keys.py, links.py), lists (many.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Self

from hotclub_api.errors import SerializerMisuse
from hotclub_api.fields.attributes import get_attribute
from hotclub_api.fields.base import Field
from hotclub_api.relations.many import MANY_RELATION_KWARGS, ManyRelatedField
from hotclub_api.settings import api_settings
from hotclub_api.steps import Steps, ask, run

BAD_KEY = (TypeError, ValueError, OverflowError)
"""What a database layer raises for a value that can't be a key."""


class PKOnlyObject:
    """Stands for an object of which only the key is needed."""

    def __init__(self, pk: Any) -> None:
        self.pk = pk

    def __str__(self) -> str:
        return str(self.pk)


class RelatedField(Field):
    """Another object.

    queryset: the objects that may be taken; needed unless read_only.   many: a list of them (the
    call returns a ManyRelatedField then).   html_cutoff, html_cutoff_text: how many forms show.
    """

    queryset: Any = None
    does_io = True
    pk_attname: str | None = None

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Return the field, or with many=True a ManyRelatedField of it."""
        if kwargs.pop("many", False):
            return cls.many_init(*args, **kwargs)  # type: ignore[return-value]  # as DRF does
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, **kwargs: Any) -> None:
        self.queryset = kwargs.pop("queryset", type(self).queryset)
        self.html_cutoff = kwargs.pop("html_cutoff", api_settings.HTML_SELECT_CUTOFF)
        self.html_cutoff_text = kwargs.pop("html_cutoff_text", api_settings.HTML_SELECT_CUTOFF_TEXT)
        kwargs.pop("many", None)
        kwargs.pop("allow_empty", None)
        own_queryset = type(self).get_queryset is not RelatedField.get_queryset
        if self.queryset is None and not own_queryset and not kwargs.get("read_only"):
            raise SerializerMisuse(
                f"{type(self).__name__} takes input: give it queryset=..., or read_only=True."
            )
        if self.queryset is not None and kwargs.get("read_only"):
            raise SerializerMisuse(
                f"{type(self).__name__} is read_only and has no use for a queryset."
            )
        super().__init__(**kwargs)

    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> ManyRelatedField:
        """Return a ManyRelatedField with a field of this class as its child."""
        own = {name: kwargs[name] for name in MANY_RELATION_KWARGS if name in kwargs}
        inner = {name: value for name, value in kwargs.items() if name != "source"}
        return ManyRelatedField(child_relation=cls(*args, **inner), **own)

    def get_queryset(self) -> Any:
        """Return the objects that may be taken; a manager is asked for `all()`."""
        queryset = self.queryset
        return queryset.all() if hasattr(queryset, "all") else queryset

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """Return as `Field` does; empty text is None."""
        return super().validate_empty_values(None if data == "" else data)

    # Input

    def resolve(self, data: Any) -> Steps[Any]:
        """Find the object that data stands for, in steps; subclasses with a database do this."""
        raise NotImplementedError(
            f"{type(self).__name__}.to_internal_value() must be implemented for the field "
            f"{self.field_name!r}, or the field made read_only."
        )

    def resolve_many(self, members: Sequence[Any]) -> Steps[list[Any]]:
        """Find the objects of a list, in steps."""
        found = [None] * len(members)
        for index, one in enumerate(members):
            found[index] = yield from self.internal_value_steps(one)
        return found

    def to_internal_value(self, data: Any) -> Any:
        """Return the object that data stands for."""
        return run(self.resolve(data))

    def internal_value_steps(self, data: Any) -> Steps[Any]:
        """Find the object that data stands for, in steps."""
        return (yield from self.resolve(data))

    def _get(self, lookups: Mapping[str, Any], queryset: Any = None) -> Steps[Any]:
        """Return the object of the lookups; raises KeyError when there is none."""
        queryset = self.get_queryset() if queryset is None else queryset
        missing = getattr(queryset.model, "DoesNotExist", LookupError)
        try:
            return (yield ask(queryset, "get", **lookups))
        except missing as problem:
            raise KeyError(str(lookups)) from problem

    # Output

    def use_pk_only_optimization(self) -> bool:
        """Tell whether the key alone is enough to show the object."""
        return False

    def get_attribute(self, instance: Any) -> Any:
        """Return the object, or what stands for it when its key is enough."""
        if self.use_pk_only_optimization() and self.source_attrs:
            try:
                holder = get_attribute(instance, self.source_attrs[:-1])
                value = holder.serializable_value(self.source_attrs[-1])
                return PKOnlyObject(pk=value.pk if hasattr(value, "pk") else value)
            except AttributeError:
                pass
        return super().get_attribute(instance)

    def own_lookup(self) -> str | None:
        """Return the relation that showing follows, None when the key is enough."""
        attrs = self.source_attrs
        if self.use_pk_only_optimization():
            attrs = attrs[:-1]
        return "__".join(attrs) or None

    # Forms

    def get_choices(self, cutoff: int | None = None) -> dict[Any, str]:
        """Return what is shown → text for the objects that may be taken."""
        queryset = self.get_queryset()
        if queryset is None:
            return {}
        found = queryset[:cutoff] if cutoff is not None else queryset
        return {_choice(self.to_representation(one)): self.display_value(one) for one in found}

    @property
    def choices(self) -> dict[Any, str]:
        """What is shown → text, of all objects that may be taken."""
        return self.get_choices()

    @property
    def grouped_choices(self) -> dict[Any, str]:
        """The choices; relations have no groups."""
        return self.choices

    def display_value(self, instance: Any) -> str:
        """Return an object as text for forms."""
        return str(instance)

    def __deepcopy__(self, memo: Any) -> Any:
        copied = type(self)(*self._args, **self._kwargs)  # a queryset is lazy: not copied
        copied.pk_attname = self.pk_attname
        return copied


def _choice(value: Any) -> Any:
    """Return what a form sends for the value: a list of values as JSON text."""
    return json.dumps(value, default=str) if isinstance(value, list) else value

"""Filters by what a field holds: yes and no, its choices, the values that occur, nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from hotclub_orm import (
    Count,
    ManyToManyField,
    Q,
)

from hotclub_admin.errors import IncorrectLookupParameters
from hotclub_admin.filters.base import FieldListFilter, ValueOrNothingFilter, counted
from hotclub_admin.surroundings import gettext
from hotclub_admin.utils import (
    reverse_field_path,
)


class BooleanFieldListFilter(FieldListFilter):
    """By yes and no, and unknown where there is that."""

    def __init__(
        self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        self.lookup_kwarg = f"{field_path}__exact"
        self.lookup_kwarg2 = f"{field_path}__isnull"
        self.lookup_val = (params.get(self.lookup_kwarg) or [None])[-1]
        self.lookup_val2 = (params.get(self.lookup_kwarg2) or [None])[-1]
        super().__init__(field, request, params, model, model_admin, field_path)
        for name in (self.lookup_kwarg,):
            values = self.used_parameters.get(name)
            if values and values[-1] in ("1", "0"):
                self.used_parameters[name] = [values[-1] == "1"]

    def expected_parameters(self) -> list[str | None]:
        """Return the names."""
        return [self.lookup_kwarg, self.lookup_kwarg2]

    def get_facet_counts(self, pk_attname: str, filtered_qs: Any) -> dict[str, Any]:
        """Return three aggregates."""
        return {
            "true__c": Count(pk_attname, filter=Q(**{self.field_path: True})),
            "false__c": Count(pk_attname, filter=Q(**{self.field_path: False})),
            "null__c": Count(pk_attname, filter=Q(**{self.lookup_kwarg2: True})),
        }

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield All, Yes, No, Unknown; in the words of the field's choices if it has some."""
        words = dict(getattr(self.field, "flatchoices", ()) or ())
        counts = counted(changelist, self)
        for lookup, title, name in (
            (None, gettext("All"), None),
            ("1", words.get(True, gettext("Yes")), "true__c"),
            ("0", words.get(False, gettext("No")), "false__c"),
        ):
            yield {
                "selected": self.lookup_val == lookup and not self.lookup_val2,
                "query_string": self._link(
                    changelist, {self.lookup_kwarg: lookup}, [self.lookup_kwarg2]
                ),
                "display": title,
                "count": counts.get(name) if counts is not None and name else None,
            }
        if self.field.null:
            yield {
                "selected": self.lookup_val2 == "True",
                "query_string": self._link(
                    changelist, {self.lookup_kwarg2: "True"}, [self.lookup_kwarg]
                ),
                "display": words.get(None, gettext("Unknown")),
                "count": None if counts is None else counts.get("null__c"),
            }


def _counts_by_value(
    one: ValueOrNothingFilter, pk_attname: str, values: Iterable[Any]
) -> dict[str, Any]:
    """Return an aggregate a value, named by its place; None is counted by isnull."""
    return {
        f"{index}__c": Count(
            pk_attname,
            filter=Q(
                (one.lookup_kwarg, value) if value is not None else (one.lookup_kwarg_isnull, True)
            ),
        )
        for index, value in enumerate(values)
    }


class ChoicesFieldListFilter(ValueOrNothingFilter):
    """By the choices a field declares."""

    def __init__(
        self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        self._read_choice(params, f"{field_path}__exact", f"{field_path}__isnull")
        super().__init__(field, request, params, model, model_admin, field_path)

    def get_facet_counts(self, pk_attname: str, filtered_qs: Any) -> dict[str, Any]:
        """Return an aggregate a choice."""
        return _counts_by_value(self, pk_attname, [value for value, _ in self.field.flatchoices])

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield "All" and the field's choices."""
        counts = counted(changelist, self)
        yield self._all(changelist)
        for index, (value, title) in enumerate(self.field.flatchoices):
            if value is None:
                yield self._nothing(changelist, title, counts, index)
            else:
                yield self._value(changelist, value, title, counts, index)


class AllValuesFieldListFilter(ValueOrNothingFilter):
    """By the values that occur. Registered last: it takes every field."""

    def __init__(
        self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        self._read_choice(params, field_path, f"{field_path}__isnull")
        self.empty_value_display = model_admin.get_empty_value_display()
        parent_model, _ = reverse_field_path(model, field_path)
        rows = (
            model_admin.get_queryset(request)
            if model is parent_model
            else parent_model._default_manager.all()
        )
        name = field.name
        self.lookup_choices = rows.distinct().order_by(name).values_list(name, flat=True)
        super().__init__(field, request, params, model, model_admin, field_path)

    def get_facet_counts(self, pk_attname: str, filtered_qs: Any) -> dict[str, Any]:
        """Return an aggregate a value."""
        return _counts_by_value(self, pk_attname, self.lookup_choices)

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield "All", the values, and "none"."""
        counts = counted(changelist, self)
        yield self._all(changelist)
        empty_at = None
        for index, value in enumerate(self.lookup_choices):
            if value is None:
                empty_at = index
            else:
                yield self._value(changelist, value, value, counts, index)
        if empty_at is not None:
            yield self._nothing(changelist, self.empty_value_display, counts, empty_at)


class EmptyFieldListFilter(FieldListFilter):
    """By whether a field is empty."""

    def __init__(
        self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        if not field.empty_strings_allowed and not field.null:
            raise TypeError(
                f"EmptyFieldListFilter can't filter by {field_path!r}: it is never empty. "
                f"Allow null or an empty text, or take another filter."
            )
        self.lookup_kwarg = f"{field_path}__isempty"
        self.lookup_val = (params.get(self.lookup_kwarg) or [None])[-1]
        super().__init__(field, request, params, model, model_admin, field_path)

    def get_lookup_condition(self) -> Any:
        """Return the condition "is empty"."""
        empty = Q()
        if self.field.empty_strings_allowed and not isinstance(self.field, ManyToManyField):
            empty |= Q((self.field_path, ""))
        if self.field.null:
            empty |= Q((f"{self.field_path}__isnull", True))
        return empty

    def queryset(self, request: Any, queryset: Any) -> Any:
        """Return the empty ones or the others. Raises IncorrectLookupParameters."""
        if self.lookup_kwarg not in self.used_parameters:
            return queryset
        if self.lookup_val not in ("0", "1"):
            raise IncorrectLookupParameters(f"{self.lookup_kwarg} is 0 or 1.")
        condition = self.get_lookup_condition()
        if self.lookup_val == "1":
            return queryset.filter(condition)
        return queryset.exclude(condition)

    def expected_parameters(self) -> list[str | None]:
        """Return the one name."""
        return [self.lookup_kwarg]

    def get_facet_counts(self, pk_attname: str, filtered_qs: Any) -> dict[str, Any]:
        """Return two aggregates."""
        condition = self.get_lookup_condition()
        return {
            "empty__c": Count(pk_attname, filter=condition),
            "not_empty__c": Count(pk_attname, filter=~condition),
        }

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield All, Empty, Not empty."""
        counts = counted(changelist, self)
        for lookup, title, name in (
            (None, gettext("All"), None),
            ("1", gettext("Empty"), "empty__c"),
            ("0", gettext("Not empty"), "not_empty__c"),
        ):
            yield {
                "selected": self.lookup_val == lookup,
                "query_string": self._link(changelist, {self.lookup_kwarg: lookup}),
                "display": title,
                "count": counts.get(name) if counts is not None and name else None,
            }

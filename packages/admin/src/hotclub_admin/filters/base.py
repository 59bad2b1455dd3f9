"""What all filters have: title, choices, condition, counts; and the base of those by a field.

Flow: list_filter + parameters → **filter** → condition on the query set, choices for the template.
Not here: kinds of fields (related.py, values.py, dates.py), which kind takes which (by_kind.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from hotclub_orm import (
    Count,
    DataError,
    FieldError,
    NotSupportedError,
    Q,
    ValidationError,
)

from hotclub_admin.errors import IncorrectLookupParameters
from hotclub_admin.surroundings import gettext
from hotclub_admin.utils import (
    build_q_object_from_lookup_parameters,
    prepare_lookup_value,
)

# What the text of a visitor can make a query raise.
BAD_VALUES = (
    ValueError,
    TypeError,
    OverflowError,
    FieldError,
    ValidationError,
    DataError,
    NotSupportedError,
)


class ListFilter:
    """Base of filters. Derive SimpleListFilter for one of your own."""

    title: Any = None
    template = "admin/filter.html"

    def __init__(self, request: Any, params: dict[str, list[str]], model: Any, model_admin: Any):
        self.request = request
        self.used_parameters: dict[str, Any] = {}
        if self.title is None:
            raise TypeError(f"The list filter {type(self).__name__!r} has no title.")

    def has_output(self) -> bool:
        """Tell whether there is something to choose."""
        raise NotImplementedError(f"{type(self).__name__} must define has_output().")

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield dicts: selected, query_string, display, and count where facets are shown."""
        raise NotImplementedError(f"{type(self).__name__} must define choices().")

    def queryset(self, request: Any, queryset: Any) -> Any:
        """Return the objects that the choice leaves; None for "all of them"."""
        raise NotImplementedError(f"{type(self).__name__} must define queryset().")

    def expected_parameters(self) -> list[str | None]:
        """Return the names of the parameters this filter reads."""
        raise NotImplementedError(f"{type(self).__name__} must define expected_parameters().")


class FacetsMixin:
    """Counts a choice."""

    def get_facet_counts(self, pk_attname: str, filtered_qs: Any) -> dict[str, Any]:
        """Return name → aggregate, one a choice."""
        raise NotImplementedError(f"{type(self).__name__} must define get_facet_counts().")

    def get_facet_queryset(self, changelist: Any) -> dict[str, int]:
        """Return name → number of objects, for the list without this very filter, in one query."""
        excluded = self.expected_parameters()  # type: ignore[attr-defined]
        found = getattr(changelist, "facet_counts", None)
        if found is not None:
            return found(self, excluded)  # type: ignore[no-any-return]
        filtered = changelist.get_queryset(self.request, exclude_parameters=excluded)  # type: ignore[attr-defined]
        counts = self.get_facet_counts(changelist.pk_attname, filtered)
        result: dict[str, int] = filtered.aggregate(**counts) if counts else {}
        return result


def counted(changelist: Any, spec: Any) -> dict[str, int] | None:
    """Return the counts of a filter's choices, None where facets are off."""
    return spec.get_facet_queryset(changelist) if changelist.add_facets else None


class SimpleListFilter(FacetsMixin, ListFilter):
    """A filter of one's own: title, parameter_name, lookups(), queryset()."""

    parameter_name: str | None = None

    def __init__(self, request: Any, params: dict[str, list[str]], model: Any, model_admin: Any):
        super().__init__(request, params, model, model_admin)
        if self.parameter_name is None:
            raise TypeError(f"The list filter {type(self).__name__!r} has no parameter_name.")
        if self.parameter_name in params:
            self.used_parameters[self.parameter_name] = params.pop(self.parameter_name)[-1]
        self.lookup_choices = list(self.lookups(request, model_admin) or ())

    def has_output(self) -> bool:
        """Tell whether there is a choice."""
        return bool(self.lookup_choices)

    def value(self) -> str | None:
        """Return what was chosen, as it stands in the address."""
        return self.used_parameters.get(self.parameter_name or "")

    def lookups(self, request: Any, model_admin: Any) -> Any:
        """Return pairs (value in the address, what the reader sees)."""
        raise NotImplementedError(f"{type(self).__name__} must define lookups().")

    def expected_parameters(self) -> list[str | None]:
        """Return the one name."""
        return [self.parameter_name]

    def get_facet_counts(self, pk_attname: str, filtered_qs: Any) -> dict[str, Any]:
        """Return an aggregate a choice."""
        original = self.used_parameters.get(self.parameter_name or "")
        counts = {}
        for index, (value, _) in enumerate(self.lookup_choices):
            self.used_parameters[self.parameter_name or ""] = value
            found = self.queryset(self.request, filtered_qs)
            if found is not None:
                inside = Q(pk__in=found.order_by().values("pk"))
                counts[f"{index}__c"] = Count(pk_attname, filter=inside)
        self.used_parameters[self.parameter_name or ""] = original
        return counts

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield "All" and the choices."""
        counts = counted(changelist, self)
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": gettext("All"),
        }
        for index, (value, title) in enumerate(self.lookup_choices):
            yield {
                "selected": self.value() == str(value),
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
                "count": None if counts is None else counts.get(f"{index}__c"),
            }


class FieldListFilter(FacetsMixin, ListFilter):
    """Base of filters by a field. list_separator: between values of `__in`."""

    _field_list_filters: ClassVar[list[tuple[Callable[[Any], Any], Any]]] = []
    _take_priority_index: ClassVar[int] = 0
    list_separator = ","

    def __init__(
        self,
        field: Any,
        request: Any,
        params: dict[str, list[str]],
        model: Any,
        model_admin: Any,
        field_path: str,
    ) -> None:
        self.field, self.field_path = field, field_path
        self.title = self.title or getattr(field, "verbose_name", field_path)
        super().__init__(request, params, model, model_admin)
        for name in self.expected_parameters():
            if name in params:
                self.used_parameters[name] = prepare_lookup_value(
                    name, params.pop(name), self.list_separator
                )

    def has_output(self) -> bool:
        """Tell that there is always a choice."""
        return True

    def queryset(self, request: Any, queryset: Any) -> Any:
        """Return the objects that fit. Raises IncorrectLookupParameters."""
        try:
            return queryset.filter(build_q_object_from_lookup_parameters(self.used_parameters))
        except BAD_VALUES as error:
            raise IncorrectLookupParameters(error) from error

    @classmethod
    def register(
        cls, test: Callable[[Any], Any], list_filter_class: Any, take_priority: bool = False
    ) -> None:
        """Say that fields for which test is true get this filter."""
        entry = (test, list_filter_class)
        if take_priority:
            cls._field_list_filters.insert(FieldListFilter._take_priority_index, entry)
            FieldListFilter._take_priority_index += 1
        else:
            cls._field_list_filters.append(entry)

    @classmethod
    def create(
        cls, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> Any:
        """Return the filter of a field, None when no kind fits."""
        for test, made in cls._field_list_filters:
            if test(field):
                return made(field, request, params, model, model_admin, field_path=field_path)
        return None

    def _link(self, changelist: Any, new: dict[str, Any], remove: list[Any] | None = None) -> str:
        return str(changelist.get_query_string(new, remove))


class ValueOrNothingFilter(FieldListFilter):
    """Base of filters with two parameters: one holds values, the other asks for "no value".

    lookup_kwarg, lookup_kwarg_isnull: their names. lookup_val, lookup_val_isnull: what was chosen.
    """

    lookup_kwarg: str
    lookup_kwarg_isnull: str
    lookup_val: list[str] | None
    lookup_val_isnull: str | None

    def _read_choice(self, params: dict[str, list[str]], values: str, nothing: str) -> None:
        """Take the names, and what the address says of them, before the base uses it up."""
        self.lookup_kwarg, self.lookup_kwarg_isnull = values, nothing
        self.lookup_val = params.get(values)
        self.lookup_val_isnull = params[nothing][-1] if params.get(nothing) else None

    def expected_parameters(self) -> list[str | None]:
        """Return the names."""
        return [self.lookup_kwarg, self.lookup_kwarg_isnull]

    def _all(self, changelist: Any) -> dict[str, Any]:
        """Return the choice that takes both parameters away."""
        return {
            "selected": self.lookup_val is None and not self.lookup_val_isnull,
            "query_string": self._link(
                changelist, {}, [self.lookup_kwarg, self.lookup_kwarg_isnull]
            ),
            "display": gettext("All"),
        }

    def _value(
        self, changelist: Any, value: Any, text: Any, counts: dict[str, int] | None, place: Any
    ) -> dict[str, Any]:
        """Return the choice of a value.   place: of its count."""
        return {
            "selected": str(value) in [str(one) for one in self.lookup_val or ()],
            "query_string": self._link(
                changelist, {self.lookup_kwarg: value}, [self.lookup_kwarg_isnull]
            ),
            "display": text,
            "count": None if counts is None else counts.get(f"{place}__c"),
        }

    def _nothing(
        self, changelist: Any, text: Any, counts: dict[str, int] | None, place: Any
    ) -> dict[str, Any]:
        """Return the choice of those without a value.   place: of its count."""
        return {
            "selected": bool(self.lookup_val_isnull),
            "query_string": self._link(
                changelist, {self.lookup_kwarg_isnull: "True"}, [self.lookup_kwarg]
            ),
            "display": text,
            "count": None if counts is None else counts.get(f"{place}__c"),
        }

"""Filters beside a list: what they offer, what is chosen, how many objects each choice has.

Flow: list_filter + parameters → **filter** → condition on the query set, choices for the template.
A filter of fields is found by the kind of field, first match wins (`FieldListFilter.register`).
Not here: the list (changelist.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from hotclub_orm import (
    BooleanField,
    Count,
    DataError,
    DateField,
    DateTimeField,
    FieldError,
    ManyToManyField,
    NotSupportedError,
    Q,
    ValidationError,
    zones,
)

from hotclub_admin.errors import IncorrectLookupParameters
from hotclub_admin.surroundings import gettext
from hotclub_admin.utils import (
    build_q_object_from_lookup_parameters,
    get_model_from_relation,
    prepare_lookup_value,
    reverse_field_path,
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


def _counted(changelist: Any, spec: Any) -> dict[str, int] | None:
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
        counts = _counted(changelist, self)
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


class RelatedFieldListFilter(FieldListFilter):
    """By a relation: each related object is a choice."""

    def __init__(
        self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        other_model = get_model_from_relation(field)
        key = _target_of(field)
        self.lookup_kwarg = f"{field_path}__{key}__exact"
        self.lookup_kwarg_isnull = f"{field_path}__isnull"
        self.lookup_val = params.get(self.lookup_kwarg)
        self.lookup_val_isnull = (params.get(self.lookup_kwarg_isnull) or [None])[-1]
        super().__init__(field, request, params, model, model_admin, field_path)
        self.lookup_choices = self.field_choices(field, request, model_admin)
        self.lookup_title = getattr(field, "verbose_name", None) or other_model._meta.verbose_name
        self.title = self.lookup_title
        self.empty_value_display = model_admin.get_empty_value_display()

    @property
    def include_empty_choice(self) -> bool:
        """Whether objects without a related one exist."""
        return bool(self.field.null or (self.field.is_relation and self.field.many_to_many))

    def has_output(self) -> bool:
        """Tell whether there are two choices at least."""
        return len(self.lookup_choices) + (1 if self.include_empty_choice else 0) > 1

    def expected_parameters(self) -> list[str | None]:
        """Return the names: the related key, and whether there is none."""
        return [self.lookup_kwarg, self.lookup_kwarg_isnull]

    def field_admin_ordering(self, field: Any, request: Any, model_admin: Any) -> Any:
        """Return the order in which the related model's own admin lists."""
        try:
            related = model_admin.admin_site.get_model_admin(field.related_model)
        except LookupError:
            return ()
        except Exception as error:
            if type(error).__name__ != "NotRegistered":
                raise
            return ()
        return related.get_ordering(request)

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> list[tuple[Any, str]]:
        """Return pairs (key, text) of the related objects, in one query."""
        ordering = self.field_admin_ordering(field, request, model_admin)
        return _related_choices(field, ordering, None)

    def get_facet_counts(self, pk_attname: str, filtered_qs: Any) -> dict[str, Any]:
        """Return an aggregate a related object."""
        counts = {
            f"{index}__c": Count(pk_attname, filter=Q((self.lookup_kwarg, key)))
            for index, (key, _) in enumerate(self.lookup_choices)
        }
        if self.include_empty_choice:
            counts["none__c"] = Count(pk_attname, filter=Q((self.lookup_kwarg_isnull, True)))
        return counts

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield "All", the related objects, and "none"."""
        counts = _counted(changelist, self)
        both = [self.lookup_kwarg, self.lookup_kwarg_isnull]
        yield {
            "selected": self.lookup_val is None and not self.lookup_val_isnull,
            "query_string": self._link(changelist, {}, both),
            "display": gettext("All"),
        }
        chosen = [str(one) for one in self.lookup_val or ()]
        for index, (key, text) in enumerate(self.lookup_choices):
            yield {
                "selected": str(key) in chosen,
                "query_string": self._link(
                    changelist, {self.lookup_kwarg: key}, [self.lookup_kwarg_isnull]
                ),
                "display": text,
                "count": None if counts is None else counts.get(f"{index}__c"),
            }
        if self.include_empty_choice:
            yield {
                "selected": bool(self.lookup_val_isnull),
                "query_string": self._link(
                    changelist, {self.lookup_kwarg_isnull: "True"}, [self.lookup_kwarg]
                ),
                "display": self.empty_value_display,
                "count": None if counts is None else counts.get("none__c"),
            }


def _target_of(field: Any) -> str:
    if field.concrete and not field.many_to_many:
        return str(field.target_field.name)
    return str(get_model_from_relation(field)._meta.pk.name)


def _related_choices(field: Any, ordering: Any, limited: Any) -> list[tuple[Any, str]]:
    model = get_model_from_relation(field)
    rows = model._default_manager.all()
    limit = getattr(getattr(field, "remote_field", None), "limit_choices_to", None)
    if field.concrete and limit:
        rows = rows.complex_filter(limit() if callable(limit) else limit)
    if limited is not None:
        rows = rows.filter(pk__in=limited)
    if ordering:
        rows = rows.order_by(*ordering)
    key = _target_of(field)
    return [(getattr(row, model._meta.get_field(key).attname), str(row)) for row in rows]


FieldListFilter.register(lambda field: field.is_relation, RelatedFieldListFilter)


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
        counts = _counted(changelist, self)
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


FieldListFilter.register(lambda field: isinstance(field, BooleanField), BooleanFieldListFilter)


class ChoicesFieldListFilter(FieldListFilter):
    """By the choices a field declares."""

    def __init__(
        self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        self.lookup_kwarg = f"{field_path}__exact"
        self.lookup_kwarg_isnull = f"{field_path}__isnull"
        self.lookup_val = params.get(self.lookup_kwarg)
        self.lookup_val_isnull = (params.get(self.lookup_kwarg_isnull) or [None])[-1]
        super().__init__(field, request, params, model, model_admin, field_path)

    def expected_parameters(self) -> list[str | None]:
        """Return the names."""
        return [self.lookup_kwarg, self.lookup_kwarg_isnull]

    def get_facet_counts(self, pk_attname: str, filtered_qs: Any) -> dict[str, Any]:
        """Return an aggregate a choice."""
        return {
            f"{index}__c": Count(
                pk_attname,
                filter=Q(
                    (self.lookup_kwarg, value)
                    if value is not None
                    else (self.lookup_kwarg_isnull, True)
                ),
            )
            for index, (value, _) in enumerate(self.field.flatchoices)
        }

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield "All" and the field's choices."""
        counts = _counted(changelist, self)
        both = [self.lookup_kwarg, self.lookup_kwarg_isnull]
        yield {
            "selected": self.lookup_val is None and not self.lookup_val_isnull,
            "query_string": self._link(changelist, {}, both),
            "display": gettext("All"),
        }
        chosen = [str(one) for one in self.lookup_val or ()]
        for index, (value, title) in enumerate(self.field.flatchoices):
            name, given = (
                (self.lookup_kwarg_isnull, "True") if value is None else (self.lookup_kwarg, value)
            )
            yield {
                "selected": bool(self.lookup_val_isnull) if value is None else str(value) in chosen,
                "query_string": self._link(
                    changelist, {name: given}, [one for one in both if one != name]
                ),
                "display": title,
                "count": None if counts is None else counts.get(f"{index}__c"),
            }


FieldListFilter.register(
    lambda field: bool(getattr(field, "choices", None)), ChoicesFieldListFilter
)


class DateFieldListFilter(FieldListFilter):
    """By a day: today, the last seven days, this month, this year."""

    def __init__(
        self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        self.field_generic = f"{field_path}__"
        self.date_params = {
            name: values[-1]
            for name, values in params.items()
            if name.startswith(self.field_generic)
        }
        self.lookup_kwarg_since = f"{field_path}__gte"
        self.lookup_kwarg_until = f"{field_path}__lt"
        self.lookup_kwarg_isnull = f"{field_path}__isnull"
        self.links = self._periods(field)
        super().__init__(field, request, params, model, model_admin, field_path)

    def _periods(self, field: Any) -> tuple[tuple[Any, dict[str, str]], ...]:
        today: Any = zones.local_now().replace(hour=0, minute=0, second=0, microsecond=0)
        if not isinstance(field, DateTimeField):
            today = today.date()
        tomorrow = today + dt.timedelta(days=1)
        month = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        since, until = self.lookup_kwarg_since, self.lookup_kwarg_until

        def between(start: Any, end: Any) -> dict[str, str]:
            return {since: str(start), until: str(end)}

        links: tuple[tuple[Any, dict[str, str]], ...] = (
            (gettext("Any date"), {}),
            (gettext("Today"), between(today, tomorrow)),
            (gettext("Past 7 days"), between(today - dt.timedelta(days=7), tomorrow)),
            (gettext("This month"), between(today.replace(day=1), month)),
            (
                gettext("This year"),
                between(
                    today.replace(month=1, day=1),
                    today.replace(year=today.year + 1, month=1, day=1),
                ),
            ),
        )
        if field.null:
            name = self.lookup_kwarg_isnull
            links += ((gettext("No date"), {name: "True"}), (gettext("Has date"), {name: "False"}))
        return links

    def expected_parameters(self) -> list[str | None]:
        """Return the names."""
        names: list[str | None] = [self.lookup_kwarg_since, self.lookup_kwarg_until]
        return [*names, self.lookup_kwarg_isnull] if self.field.null else names

    def get_facet_counts(self, pk_attname: str, filtered_qs: Any) -> dict[str, Any]:
        """Return an aggregate a period."""
        return {
            f"{index}__c": Count(pk_attname, filter=Q(**_read_period(self.field, params)))
            if params
            else Count(pk_attname)
            for index, (_, params) in enumerate(self.links)
        }

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield the periods."""
        counts = _counted(changelist, self)
        for index, (title, params) in enumerate(self.links):
            yield {
                "selected": self.date_params == params,
                "query_string": self._link(changelist, params, [self.field_generic]),
                "display": title,
                "count": None if counts is None else counts.get(f"{index}__c"),
            }


def _read_period(field: Any, params: dict[str, str]) -> dict[str, Any]:
    return {
        name: prepare_lookup_value(name, value)
        if name.endswith("__isnull")
        else field.to_python(value)
        for name, value in params.items()
    }


FieldListFilter.register(lambda field: isinstance(field, DateField), DateFieldListFilter)


class AllValuesFieldListFilter(FieldListFilter):
    """By the values that occur. Registered last: it takes every field."""

    def __init__(
        self, field: Any, request: Any, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        self.lookup_kwarg = field_path
        self.lookup_kwarg_isnull = f"{field_path}__isnull"
        self.lookup_val = params.get(self.lookup_kwarg)
        self.lookup_val_isnull = (params.get(self.lookup_kwarg_isnull) or [None])[-1]
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

    def expected_parameters(self) -> list[str | None]:
        """Return the names."""
        return [self.lookup_kwarg, self.lookup_kwarg_isnull]

    def get_facet_counts(self, pk_attname: str, filtered_qs: Any) -> dict[str, Any]:
        """Return an aggregate a value."""
        return {
            f"{index}__c": Count(
                pk_attname,
                filter=Q(
                    (self.lookup_kwarg, value)
                    if value is not None
                    else (self.lookup_kwarg_isnull, True)
                ),
            )
            for index, value in enumerate(self.lookup_choices)
        }

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """Yield "All", the values, and "none"."""
        counts = _counted(changelist, self)
        both = [self.lookup_kwarg, self.lookup_kwarg_isnull]
        yield {
            "selected": self.lookup_val is None and self.lookup_val_isnull is None,
            "query_string": self._link(changelist, {}, both),
            "display": gettext("All"),
        }
        chosen = [str(one) for one in self.lookup_val or ()]
        empty_at = None
        for index, value in enumerate(self.lookup_choices):
            if value is None:
                empty_at = index
                continue
            yield {
                "selected": str(value) in chosen,
                "query_string": self._link(
                    changelist, {self.lookup_kwarg: value}, [self.lookup_kwarg_isnull]
                ),
                "display": value,
                "count": None if counts is None else counts.get(f"{index}__c"),
            }
        if empty_at is not None:
            yield {
                "selected": bool(self.lookup_val_isnull),
                "query_string": self._link(
                    changelist, {self.lookup_kwarg_isnull: "True"}, [self.lookup_kwarg]
                ),
                "display": self.empty_value_display,
                "count": None if counts is None else counts.get(f"{empty_at}__c"),
            }


FieldListFilter.register(lambda _field: True, AllValuesFieldListFilter)


class RelatedOnlyFieldListFilter(RelatedFieldListFilter):
    """By a relation: only those related objects that occur."""

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> list[tuple[Any, str]]:
        """Return pairs (key, text) of the related objects that occur."""
        occurring = (
            model_admin.get_queryset(request)
            .order_by()
            .distinct()
            .values_list(f"{self.field_path}__pk", flat=True)
        )
        ordering = self.field_admin_ordering(field, request, model_admin)
        return _related_choices(field, ordering, [one for one in occurring if one is not None])


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
        counts = _counted(changelist, self)
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

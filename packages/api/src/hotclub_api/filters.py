"""Search, ordering and filtering by fields, as the query string asks.

Flow: request, query set, view → back ends in turn → a narrower query set. A name that the view
does not list never reaches the query set, and values are converted before they do.
Not here: pages (pagination.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from hotclub_api.errors import MissingExtra, ValidationError, did_you_mean, is_validation_error
from hotclub_api.fields import Field
from hotclub_api.filter_values import field_for, value_of
from hotclub_api.serializing.model_info import get_field_info
from hotclub_api.settings import SettingDefault, api_settings

_SEARCH_LONGEST = 1000
_TERMS_MOST = 20
_TERMS = re.compile(r'"([^"]*)"|([^\s,"]+)')


def _query_object() -> Any:
    try:
        from hotclub_orm import Q
    except ModuleNotFoundError as missing:
        raise MissingExtra(
            "SearchFilter needs the 'orm' extra: pip install 'hotclub-api[orm]' "
            "(or a subclass with q_class set to another ORM's Q)."
        ) from missing
    return Q


class BaseFilterBackend:
    """Narrows a query set."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        """Return the query set with the request's conditions."""
        raise NotImplementedError(f"{type(self).__name__}.filter_queryset() is missing.")

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the OpenAPI parameters that this reads."""
        return []


def search_smart_split(text: str) -> Iterator[str]:
    """Yield the terms of a search: words, and phrases in double quotes; at most 20."""
    for count, found in enumerate(_TERMS.finditer(text[:_SEARCH_LONGEST])):
        if count >= _TERMS_MOST:
            return
        term = found[1] if found[1] is not None else found[2]
        if term := term.strip():
            yield term


class SearchFilter(BaseFilterBackend):
    """`?search=word "a phrase"`: every term must be found in one of the view's `search_fields`.

    A field's prefix says how: ^ starts with, = is, @ full text, $ regular expression, none contains.
    """

    search_param: Any = SettingDefault("SEARCH_PARAM")
    search_title = "Search"
    search_description = "Words that all must be there."
    lookup_prefixes: ClassVar[Mapping[str, str]] = {
        "^": "istartswith",
        "=": "iexact",
        "@": "search",
        "$": "iregex",
    }
    default_lookup = "icontains"
    q_class: Any = None

    def get_search_fields(self, view: Any, request: Any) -> Any:
        """Return the names that are searched."""
        return getattr(view, "search_fields", None)

    def get_search_query_params(self, request: Any) -> str:
        """Return the search as text."""
        return str(request.query_params.get(self.search_param, ""))

    def get_search_terms(self, request: Any) -> list[str]:
        """Return the terms.

        Raises ValidationError for text that holds a NUL.
        """
        text = self.get_search_query_params(request)
        if "\x00" in text:
            raise ValidationError({self.search_param: ["Null characters are not allowed."]})
        return list(search_smart_split(text))

    def construct_search(self, field_name: str, queryset: Any) -> str:
        """Return the lookup of a search field."""
        lookup = self.lookup_prefixes.get(field_name[0])
        name = field_name[1:] if lookup else field_name
        if lookup is None and name.rpartition("__")[2] in _LOOKUPS:
            return name
        return f"{name}__{lookup or self.default_lookup}"

    def must_call_distinct(self, queryset: Any, search_fields: Any) -> bool:
        """Tell whether a search field leads to many rows for one object."""
        for one in search_fields:
            name = one[1:] if one[0] in self.lookup_prefixes else one
            if _leads_to_many(getattr(queryset, "model", None), name.split("__")):
                return True
        return False

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        """Return the objects in which all terms are found."""
        fields, terms = self.get_search_fields(view, request), self.get_search_terms(request)
        if not fields or not terms:
            return queryset
        make = self.q_class or _query_object()
        lookups = [self.construct_search(str(one), queryset) for one in fields]
        for term in terms:
            queryset = queryset.filter(reduce(or_, [make(**{one: term}) for one in lookups]))
        return queryset.distinct() if self.must_call_distinct(queryset, fields) else queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the search parameter, if the view has search fields."""
        if not getattr(view, "search_fields", None):
            return []
        return [_parameter(self.search_param, self.search_description, {"type": "string"})]


class UnaccentedSearchFilter(SearchFilter):
    """A search without regard to accents; needs PostgreSQL's unaccent."""

    default_lookup = "unaccent__icontains"


def _leads_to_many(model: Any, names: list[str]) -> bool:
    for name in names:
        if model is None or not hasattr(model, "_meta"):
            return False
        relation = get_field_info(model).relations.get(name)
        if relation is None:
            return False
        if relation.to_many:
            return True
        model = relation.related_model
    return False


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name, "in": "query", "required": False, "description": description,
        "schema": schema,
    }  # fmt: skip


class OrderingFilter(BaseFilterBackend):
    """`?ordering=-price,title`: by names in the view's `ordering_fields`.

    Without that list, by the readable fields of its serializer; "__all__" stands for all fields of
    the model. Names that are not listed are left out.
    """

    ordering_param: Any = SettingDefault("ORDERING_PARAM")
    ordering_title = "Ordering"
    ordering_description = "Fields to order by, separated by commas; a minus sign turns one round."
    ordering_fields: Any = None

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> Any:
        """Return the names to order by, None for the query set's own order."""
        sent = request.query_params.get(self.ordering_param)
        if sent:
            names = [one.strip() for one in sent[:_SEARCH_LONGEST].split(",")]
            valid = self.remove_invalid_fields(queryset, names, view, request)
            if valid:
                return valid
        return self.get_default_ordering(view)

    def get_default_ordering(self, view: Any) -> Any:
        """Return the view's `ordering`."""
        ordering = getattr(view, "ordering", None)
        return (ordering,) if isinstance(ordering, str) else ordering

    def get_default_valid_fields(
        self, queryset: Any, view: Any, context: Mapping[str, Any] | None = None
    ) -> list[tuple[str, Any]]:
        """Return (name, label) of the serializer's readable fields."""
        serializer = view.get_serializer_class()(context=dict(context or {}))
        return [
            (field.source.replace(".", "__"), field.label)
            for field in serializer.fields.values()
            if not field.write_only and field.source != "*"
        ]

    def get_valid_fields(
        self, queryset: Any, view: Any, context: Mapping[str, Any] | None = None
    ) -> list[tuple[str, Any]]:
        """Return (name, label) of what may be ordered by."""
        listed = getattr(view, "ordering_fields", self.ordering_fields)
        if listed is None:
            return self.get_default_valid_fields(queryset, view, context)
        if listed == "__all__":
            names = [one.name for one in queryset.model._meta.fields]
            annotated = getattr(getattr(queryset, "query", None), "annotations", {})
            return [(one, one) for one in [*names, *annotated]]
        return [(one, one) if isinstance(one, str) else tuple(one) for one in listed]

    def remove_invalid_fields(
        self, queryset: Any, fields: list[str], view: Any, request: Any
    ) -> list[str]:
        """Return the names that may be ordered by, each once."""
        valid = {name for name, _ in self.get_valid_fields(queryset, view, {"request": request})}
        found = [one for one in fields if one.removeprefix("-") in valid]
        return list(dict.fromkeys(found))

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        """Return the query set in the order that was asked for."""
        ordering = self.get_ordering(request, queryset, view)
        return queryset.order_by(*ordering) if ordering else queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the ordering parameter."""
        listed = getattr(view, "ordering_fields", None)
        schema: dict[str, Any] = {"type": "string"}
        if isinstance(listed, (list, tuple)):
            names = [one if isinstance(one, str) else one[0] for one in listed]
            schema["examples"] = [*names, *(f"-{one}" for one in names)][:6]
        return [_parameter(self.ordering_param, self.ordering_description, schema)]


_LOOKUPS = frozenset(
    {
        "exact", "iexact", "contains", "icontains", "startswith", "istartswith", "endswith",
        "iendswith", "gt", "gte", "lt", "lte", "in", "range", "isnull", "year", "month", "day",
        "date", "week", "week_day", "quarter", "hour", "minute", "second", "search", "regex",
        "iregex",
    }
)  # fmt: skip


class FieldFilterBackend(BaseFilterBackend):
    """`?price__gte=5&author=3`: by the view's `filterset_fields`, values converted by field.

    filterset_fields: names (for "exact"), or name → lookups. Parameters that are not listed are
    ignored, or refused with the setting UNKNOWN_FILTERS = "error".
    """

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        """Return the objects that meet all conditions.

        Raises ValidationError for values of the wrong type.
        """
        known = self.get_filters(view, queryset)
        problems: dict[str, Any] = {}
        conditions: dict[str, Any] = {}
        for name, (path, lookup, field) in known.items():
            text = request.query_params.get(name)
            if text is None or (text == "" and lookup != "exact"):
                continue
            if text == "" and not getattr(field, "allow_blank", False):
                continue
            try:
                conditions[path] = value_of(text, lookup, field)
            except ValidationError as problem:
                problems[name] = problem.detail
        if api_settings.UNKNOWN_FILTERS == "error":
            problems.update(self._unknown(request, view, known))
        if problems:
            raise ValidationError(problems)
        if not conditions:
            return queryset
        narrowed = _narrowed(queryset, conditions)
        many = any(_leads_to_many(queryset.model, path.split("__")) for path in conditions)
        return narrowed.distinct() if many else narrowed

    def get_filters(self, view: Any, queryset: Any) -> dict[str, tuple[str, str, Field]]:
        """Return parameter → (lookup path, lookup, field that converts)."""
        listed = getattr(view, "filterset_fields", None) or ()
        pairs = (
            listed.items() if isinstance(listed, Mapping) else ((one, ["exact"]) for one in listed)
        )
        found: dict[str, tuple[str, str, Field]] = {}
        for name, lookups in pairs:
            field = field_for(queryset.model, name)
            for lookup in lookups:
                parameter = name if lookup == "exact" else f"{name}__{lookup}"
                found[parameter] = (parameter, lookup, field)
        return found

    def _unknown(self, request: Any, view: Any, known: Mapping[str, Any]) -> dict[str, Any]:
        allowed = {*known, api_settings.URL_FORMAT_OVERRIDE}
        for backend in getattr(view, "filter_backends", ()):
            if not isinstance(self, backend):
                allowed |= {one["name"] for one in backend().get_schema_operation_parameters(view)}
        pages = getattr(view, "paginator", None)
        if pages is not None:
            allowed |= {one["name"] for one in pages.get_schema_operation_parameters(view)}
        return {
            name: [f"There is no such filter.{did_you_mean(name, [str(one) for one in allowed])}"]
            for name in request.query_params
            if name not in allowed
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return a parameter for each filter."""
        queryset = getattr(view, "queryset", None)
        if queryset is None:
            return []
        return [
            {**_parameter(name, _LOOKUP_WORDS.get(lookup, ""), {}), "x-field": (field, lookup)}
            for name, (_path, lookup, field) in self.get_filters(view, queryset).items()
        ]


def _narrowed(queryset: Any, conditions: Mapping[str, Any]) -> Any:
    """Return the objects that meet all conditions.

    Raises ValidationError for values that their lookups do not take, under their parameters.
    """
    try:
        # In one call: conditions on one relation to many are of the same row.
        return queryset.filter(**conditions)
    except Exception as problem:
        if not _is_of_values(problem):
            raise
        wrong = [path for path, value in conditions.items() if not _takes(queryset, path, value)]
        told = "This is no value to filter by."
        raise ValidationError({path: [told] for path in wrong} or told) from problem


def _takes(queryset: Any, path: str, value: Any) -> bool:
    try:
        queryset.filter(**{path: value})
    except Exception as problem:
        if not _is_of_values(problem):
            raise
        return False
    return True


def _is_of_values(problem: Exception) -> bool:
    return isinstance(problem, (TypeError, ValueError)) or is_validation_error(problem)


DjangoFilterBackend = FieldFilterBackend
"""The name under which projects with django-filter know it."""

_LOOKUP_WORDS = {
    "exact": "Equal to this.",
    "gt": "Greater than this.",
    "gte": "This or greater.",
    "lt": "Less than this.",
    "lte": "This or less.",
    "in": "One of these, separated by commas.",
    "range": "Between these two, separated by a comma.",
    "isnull": "Whether there is no value.",
    "icontains": "Contains this, without regard to case.",
}

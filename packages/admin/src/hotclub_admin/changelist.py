"""A list of objects: what a request asks for, and what it gets.

Flow: parameters → **ChangeList** → filters, search, order → query sets (count, page) → rows.
Bounded: a count for the page, one for the whole if wanted, one query for the rows, and what the
filters' choices need. Not here: HTML (templatetags/admin_list.py), the page around (pages/).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from hotclub_orm import Exists, FieldDoesNotExist, OuterRef
from hotclub_routing import NoReverseMatch, reverse

from hotclub_admin.constants import (
    ALL_VAR,
    EMPTY_CHANGELIST_VALUE,
    ERROR_FLAG,
    IGNORED_PARAMS,
    IS_FACETS_VAR,
    IS_POPUP_VAR,
    LOOKUP_SEP,
    PAGE_VAR,
    SEARCH_VAR,
    SOURCE_MODEL_VAR,
    TO_FIELD_VAR,
    ShowFacets,
)
from hotclub_admin.errors import (
    DisallowedModelAdminLookup,
    DisallowedModelAdminToField,
    IncorrectLookupParameters,
)
from hotclub_admin.filters import BAD_VALUES, FieldListFilter
from hotclub_admin.filters.in_use import active_filters, counts_of, shares_counts
from hotclub_admin.ordering import ordering_field, ordering_field_columns, ordering_of
from hotclub_admin.paginator import InvalidPage
from hotclub_admin.periods import read_period
from hotclub_admin.search import ChangeListSearchForm
from hotclub_admin.surroundings import gettext
from hotclub_admin.utils import (
    build_q_object_from_lookup_parameters,
    get_fields_from_path,
    grouped,
    lookup_spawns_duplicates,
    prepare_lookup_value,
    quote,
)
from hotclub_admin.utils.paths import relations_shown


class ChangeList:
    """The list of one model for one request. Django's attributes and methods."""

    search_form_class: Any = ChangeListSearchForm

    def __init__(
        self,
        request: Any,
        model: Any,
        list_display: Any,
        list_display_links: Any,
        list_filter: Any,
        date_hierarchy: Any,
        search_fields: Any,
        list_select_related: Any,
        list_per_page: int,
        list_max_show_all: int,
        list_editable: Any,
        model_admin: Any,
        sortable_by: Any,
        search_help_text: Any,
    ) -> None:
        self.request, self.model = request, model
        self.opts = self.lookup_opts = model._meta
        self.root_queryset = model_admin.get_queryset(request)
        self.list_display, self.list_display_links = list_display, list_display_links
        self.list_filter, self.date_hierarchy = list_filter, date_hierarchy
        self.has_filters: bool | None = None
        self.has_active_filters: bool | None = None
        self.clear_all_filters_qs: str = ""
        self.search_fields, self.search_help_text = search_fields, search_help_text
        self.list_select_related = list_select_related
        self.list_per_page, self.list_max_show_all = list_per_page, list_max_show_all
        self.model_admin, self.preserved_filters = (
            model_admin,
            model_admin.get_preserved_filters(request),
        )
        self.sortable_by = sortable_by
        self.pk_attname = self.lookup_opts.pk.attname
        self.formset: Any = None
        self._read_parameters(request)
        self.list_editable = () if self.is_popup else list_editable
        self.filter_specs: list[Any] = []
        self._facets: dict[Any, dict[str, int]] | None = None
        self._narrowed = False
        self.queryset = self.get_queryset(request)
        self.get_results(request)
        self.title = self._title(request)

    def _read_parameters(self, request: Any) -> None:
        search = self.search_form_class(request.GET)
        if not search.is_valid():
            for errors in search.errors.values():
                self.model_admin.message_user(request, ", ".join(map(str, errors)), 40)
        self.query = search.cleaned_data.get(SEARCH_VAR) or ""
        page = request.GET.get(PAGE_VAR, "1")
        self.page_num = int(page) if page.isascii() and page.isdigit() and len(page) < 10 else 1
        self.show_all = ALL_VAR in request.GET
        self.is_popup = IS_POPUP_VAR in request.GET
        self.to_field = request.GET.get(TO_FIELD_VAR) or None
        if self.to_field and not self.model_admin.to_field_allowed(request, self.to_field):
            raise DisallowedModelAdminToField(
                f"The field {self.to_field!r} cannot be referenced: no relation points at it."
            )
        facets = self.model_admin.show_facets
        self.add_facets = facets is ShowFacets.ALWAYS or (
            facets is ShowFacets.ALLOW and IS_FACETS_VAR in request.GET
        )
        self.is_facets_optional = facets is ShowFacets.ALLOW
        self.filter_params = {name: request.GET.getlist(name) for name in request.GET}
        self.params = {name: values[-1] for name, values in self.filter_params.items() if values}
        for name in (PAGE_VAR, ERROR_FLAG):
            self.params.pop(name, None)
            self.filter_params.pop(name, None)
        self.remove_facet_link = self.get_query_string(remove=[IS_FACETS_VAR])
        self.add_facet_link = self.get_query_string({IS_FACETS_VAR: True})

    def _title(self, request: Any) -> str:
        if self.is_popup:
            text = gettext("Select %s")
        elif self.model_admin.has_change_permission(request):
            text = gettext("Select %s to change")
        else:
            text = gettext("Select %s to view")
        return str(text % self.opts.verbose_name)

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}: model={self.model.__qualname__}>"

    # ------------------------------------------------------------------ filters

    def get_filters_params(self, params: Any = None) -> dict[str, list[str]]:
        """Return the parameters that are neither page, order nor search."""
        found = dict(self.filter_params if params is None else params)
        for name in IGNORED_PARAMS:
            found.pop(name, None)
        return found

    def get_filters(self, request: Any) -> tuple[list[Any], bool, dict[str, Any], bool, bool]:
        """Return (filters, whether there are any, other conditions, duplicates?, any active?).

        Raises DisallowedModelAdminLookup, IncorrectLookupParameters.
        """
        params = self.get_filters_params()
        may_repeat = has_active = False
        for name, values in params.items():
            for value in values:
                if not self.model_admin.lookup_allowed(name, value, request):
                    raise DisallowedModelAdminLookup(f"Filtering by {name} not allowed.")
        specs = []
        for declared in self.list_filter:
            before = len(params)
            spec, repeats = self._spec(declared, request, params)
            if spec is None or not spec.has_output():
                continue
            specs.append(spec)
            if len(params) < before:
                has_active = True
                may_repeat = may_repeat or repeats
        if self.date_hierarchy:
            params.update(read_period(self, params))
        remaining: dict[str, Any] = {}
        try:
            for name, values in params.items():
                remaining[name] = prepare_lookup_value(name, values)
                may_repeat = may_repeat or lookup_spawns_duplicates(self.lookup_opts, name)
        except FieldDoesNotExist as error:
            raise IncorrectLookupParameters(error) from error
        return specs, bool(specs), remaining, may_repeat, has_active

    def _spec(self, declared: Any, request: Any, params: Any) -> tuple[Any, bool]:
        if callable(declared):
            return declared(request, params, self.model, self.model_admin), False
        if isinstance(declared, list | tuple):
            field, make = declared
        else:
            field, make = declared, FieldListFilter.create
        path = field
        if not hasattr(field, "name"):
            field = get_fields_from_path(self.model, path)[-1]
        else:
            path = field.name
        spec = make(field, request, params, self.model, self.model_admin, field_path=path)
        return spec, lookup_spawns_duplicates(self.lookup_opts, path)

    def get_query_string(self, new_params: Any = None, remove: Any = None) -> str:
        """Return this address's parameters, changed. A value None takes a parameter away.

        remove: names; one that ends in __ stands for all that begin with it.
        """
        new_params = new_params or {}
        kept = {name: list(values) for name, values in self.filter_params.items()}
        for gone in remove or ():
            for name in list(kept):
                if name == gone or (str(gone).endswith(LOOKUP_SEP) and name.startswith(gone)):
                    del kept[name]
        for name, value in new_params.items():
            if value is None:
                kept.pop(name, None)
            else:
                kept[name] = value if isinstance(value, list) else [value]
        return "?" + urlencode(sorted(kept.items()), doseq=True)

    @property
    def active_filters(self) -> list[dict[str, Any]]:
        """What is filtered by now: title, display, remove_query_string."""
        return active_filters(self)

    def choices_of(self, spec: Any) -> list[dict[str, Any]]:
        """Return the choices of a filter, made once a request."""
        made: list[dict[str, Any]] | None = spec.__dict__.get("_made_choices")
        if made is None:
            made = spec.__dict__["_made_choices"] = list(spec.choices(self))
            for choice in made:
                choice.setdefault("count", None)
        return made

    def facet_counts(self, spec: Any, excluded: list[str | None]) -> dict[str, int]:
        """Return the counts of a filter's choices; all filters not in use share one query."""
        if any(name in self.filter_params for name in excluded):
            rows = self.get_queryset(self.request, excluded)
            return counts_of([spec], rows, self.pk_attname)[spec]
        if self._facets is None:
            alike = [one for one in self.filter_specs if shares_counts(self, one)]
            rows = self.queryset.order_by()
            self._facets = counts_of(alike, rows, self.pk_attname) if alike else {}
        if spec not in self._facets:
            rows = self.queryset.order_by()
            self._facets[spec] = counts_of([spec], rows, self.pk_attname)[spec]
        return self._facets[spec]

    # ------------------------------------------------------------------ the query

    def get_queryset(self, request: Any, exclude_parameters: Any = None) -> Any:
        """Return the objects of the list: filtered, searched, sorted.

        Raises IncorrectLookupParameters for parameters that make no query.
        """
        specs, has_filters, remaining, may_repeat, has_active = self.get_filters(request)
        if not exclude_parameters:
            self.filter_specs, self.has_filters = specs, has_filters
            self.has_active_filters = has_active
        rows = self.root_queryset
        for spec in specs:
            if exclude_parameters is None or spec.expected_parameters() != exclude_parameters:
                narrowed = spec.queryset(request, rows)
                # A filter of one's own may narrow without a parameter: then all is more than this.
                self._narrowed = self._narrowed or not (
                    narrowed is None or narrowed is rows or hasattr(spec, "field_path")
                )
                rows = rows if narrowed is None else narrowed
        try:
            rows = rows.filter(build_q_object_from_lookup_parameters(_listed(remaining)))
        except BAD_VALUES as error:
            raise IncorrectLookupParameters(error) from error
        rows = self.apply_select_related(rows)
        rows = rows.order_by(*self.get_ordering(request, rows))
        rows, search_may_repeat = self.model_admin.get_search_results(request, rows, self.query)
        self.clear_all_filters_qs = self.get_query_string(remove=list(self.get_filters_params()))
        if may_repeat or search_may_repeat:
            same = rows.order_by().filter(pk=OuterRef("pk"))
            rows = self.root_queryset.filter(Exists(same))
            rows = self.apply_select_related(rows)
            rows = rows.order_by(*self.get_ordering(request, rows))
        return rows

    def apply_select_related(self, queryset: Any) -> Any:
        """Return the query set with the relations that the columns show."""
        if self.list_select_related is True:
            return queryset.select_related()
        if self.list_select_related:
            return queryset.select_related(*self.list_select_related)
        names = self.get_select_related_fields()
        return queryset.select_related(*names) if names else queryset

    def get_select_related_fields(self) -> list[str]:
        """Return the paths of relations among the columns."""
        if self.list_select_related is not False:
            return []
        return relations_shown(self.model, self.list_display)

    def has_related_field_in_list_display(self) -> bool:
        """Tell whether a column is a relation."""
        return bool(self.get_select_related_fields())

    def get_ordering_field(self, field_name: Any) -> Any:
        """Return what a column sorts by, None if it can't be sorted."""
        return ordering_field(self, field_name)

    def get_ordering(self, request: Any, queryset: Any) -> list[Any]:
        """Return order_by, complete: no two objects are in the same place."""
        return ordering_of(self, request, queryset)

    def _default_ordering(self) -> Any:
        return self.lookup_opts.ordering or []

    def get_ordering_field_columns(self) -> dict[int, str]:
        """Return column number → "asc" or "desc"."""
        return ordering_field_columns(self, self.request)

    def get_results(self, request: Any) -> None:
        """Count, and find the page. Raises IncorrectLookupParameters for a bad value or page."""
        paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        try:
            result_count = paginator.count
        except BAD_VALUES as error:
            raise IncorrectLookupParameters(error) from error
        self.full_result_count = self._full_count(result_count)
        self.show_full_result_count = self.model_admin.show_full_result_count
        self.can_show_all = result_count <= self.list_max_show_all
        self.multi_page = result_count > self.list_per_page
        if (self.show_all and self.can_show_all) or not self.multi_page:
            self.result_list = self.queryset._clone()
        else:
            try:
                self.result_list = paginator.page(self.page_num).object_list
            except Exception as error:
                if not isinstance(error, InvalidPage) and type(error).__name__ not in (
                    "InvalidPage", "EmptyPage", "PageNotAnInteger",
                ):  # fmt: skip
                    raise
                raise IncorrectLookupParameters(error) from error
        self.result_count, self.paginator = result_count, paginator
        self.show_admin_actions = not self.model_admin.show_full_result_count or bool(
            self.full_result_count
        )

    @property
    def result_count_text(self) -> str:
        """How many objects are found, for people."""
        return grouped(self.result_count)

    @property
    def full_result_count_text(self) -> str:
        """How many objects there are, for people; nothing where that is not counted."""
        return grouped(self.full_result_count)

    def _full_count(self, result_count: int) -> int | None:
        if not self.model_admin.show_full_result_count:
            return None
        if not (self.query or self._narrowed or self.get_filters_params()):
            return result_count
        return int(self.root_queryset.order_by().count())

    def url_for_result(self, result: Any) -> str:
        """Return the page of an object; nothing where there is none."""
        pk = getattr(result, self.pk_attname)
        opts = self.opts
        try:
            return reverse(
                f"admin:{opts.app_label}_{opts.model_name}_change",
                args=(quote(pk),),
                current_app=self.model_admin.admin_site.name,
            )
        except NoReverseMatch:
            return ""

    @property
    def empty_value_display(self) -> str:
        """What stands for nothing."""
        return self.model_admin.get_empty_value_display() or EMPTY_CHANGELIST_VALUE

    @property
    def page_range(self) -> Any:
        """Page numbers, with "…" for those left out."""
        if not self.multi_page or (self.show_all and self.can_show_all):
            return []
        return self.paginator.get_elided_page_range(self.page_num)

    @property
    def show_all_url(self) -> str:
        """The parameters that show all on one page; nothing where that is too much."""
        needed = self.can_show_all and not self.show_all and self.multi_page
        return self.get_query_string({ALL_VAR: ""}) if needed else ""

    @property
    def source_model(self) -> str | None:
        """The model whose form opened this popup."""
        return self.params.get(SOURCE_MODEL_VAR)


def _listed(remaining: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {
        name: value if isinstance(value, list) else [value] for name, value in remaining.items()
    }

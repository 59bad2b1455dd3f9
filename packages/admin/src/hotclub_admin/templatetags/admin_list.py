"""Parts of a list's page: headers, rows, pages, filters, the way from year to day.

Flow: ChangeList → **cells, headers, links** → templates. A cell is data and HTML at once: a template
may draw it, or show `{{ cell }}`. Everything that is no safe string is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotclub_orm import FieldDoesNotExist
from hotclub_templates import Library, SafeString, format_html

from hotclub_admin.constants import (
    ALL_VAR,
    IS_FACETS_VAR,
    IS_POPUP_VAR,
    ORDER_VAR,
    PAGE_VAR,
    SEARCH_VAR,
)
from hotclub_admin.pages.links import add_preserved_filters
from hotclub_admin.periods import hierarchy
from hotclub_admin.rendering import render_to_string
from hotclub_admin.templatetags.base import part_of_page
from hotclub_admin.templatetags.cells import Cell, Row, rows_of
from hotclub_admin.utils import label_for_field

register = Library()

__all__ = [
    "DOT",
    "Cell",
    "Row",
    "admin_actions",
    "admin_list_filter",
    "date_hierarchy",
    "pagination",
    "paginator_number",
    "register",
    "result_headers",
    "result_hidden_fields",
    "result_list",
    "search_form",
]

DOT = "…"


@register.simple_tag
def paginator_number(cl: Any, i: Any) -> Any:
    """Return a page's number as a link, "…" for those left out, the current one marked."""
    if i == cl.paginator.ELLIPSIS:
        return format_html("{} ", cl.paginator.ELLIPSIS)
    if i == cl.page_num:
        return format_html('<a role="button" href="" aria-current="page">{}</a> ', i)
    return format_html('<a role="button" href="{}">{}</a> ', cl.get_query_string({PAGE_VAR: i}), i)


def pagination(cl: Any) -> dict[str, Any]:
    """Return the pages of a list."""
    required = (not cl.show_all or not cl.can_show_all) and cl.multi_page
    numbers = list(cl.paginator.get_elided_page_range(cl.page_num)) if required else []
    pages = [
        {
            "number": one,
            "gap": one == cl.paginator.ELLIPSIS,
            "current": one == cl.page_num,
            "url": "" if one == cl.paginator.ELLIPSIS else cl.get_query_string({PAGE_VAR: one}),
        }
        for one in numbers
    ]
    last = cl.paginator.num_pages

    def link(number: int) -> str:
        return str(cl.get_query_string({PAGE_VAR: number})) if 1 <= number <= last else ""

    needs_all = cl.can_show_all and not cl.show_all and cl.multi_page
    return {
        "cl": cl,
        "pagination_required": required,
        "show_all_url": needs_all and cl.get_query_string({ALL_VAR: ""}),
        "need_show_all_link": needs_all,
        "page_range": numbers,
        "pages": pages,
        "previous_url": link(cl.page_num - 1) if required else "",
        "next_url": link(cl.page_num + 1) if required else "",
        "ALL_VAR": ALL_VAR,
        "1": 1,
    }


def _pagination(context: Any, cl: Any = None) -> dict[str, Any]:
    return pagination(context["cl"] if cl is None else cl)


part_of_page(register, "pagination", "pagination.html", _pagination)


def result_headers(cl: Any) -> Iterator[dict[str, Any]]:
    """Yield what stands over each column, with the links that sort by it."""
    ordering = cl.get_ordering_field_columns()
    for index, name in enumerate(cl.list_display):
        text, attribute = _label(cl, name)
        base = {"text": text, "name": _name(name), "index": index + 1, "is_checkbox": False,
                "is_number": False, "sorted": False, "ascending": False}  # fmt: skip
        if name == "action_checkbox":
            box = format_html(
                '<input type="checkbox" id="action-toggle" aria-label="{}">',
                "Select all objects on this page for an action",
            )
            css = SafeString(' class="action-checkbox-column"')
            yield {**base, "text": box, "class_attrib": css, "sortable": False, "is_checkbox": True}
            continue
        sortable = name in cl.sortable_by if cl.sortable_by is not None else True
        if not sortable or not cl.get_ordering_field(name):
            css = format_html(' class="column-{}"', _name(name))
            yield {
                **base,
                "class_attrib": css,
                "sortable": False,
                "is_number": _is_number(cl, name),
            }
            continue
        yield {**base, **_sorting(cl, index, name, ordering), "attribute": attribute,
               "is_number": _is_number(cl, name)}  # fmt: skip


def _label(cl: Any, name: Any) -> tuple[Any, Any]:
    if name == "action_checkbox":
        return "", None
    text, attribute = label_for_field(name, cl.model, model_admin=cl.model_admin, return_attr=True)
    text = str(text)
    return text[:1].upper() + text[1:], attribute


def _name(name: Any) -> str:
    return getattr(name, "__name__", "") if callable(name) else str(name)


def _is_number(cl: Any, name: Any) -> bool:
    try:
        field = cl.lookup_opts.get_field(name)
    except (FieldDoesNotExist, TypeError):
        return False
    kind = field.get_internal_type() if hasattr(field, "get_internal_type") else ""
    is_number = kind.endswith("IntegerField") or kind in ("DecimalField", "FloatField", "AutoField")
    return is_number and not getattr(field, "choices", None)


def _sorting(cl: Any, index: int, name: Any, ordering: dict[int, str]) -> dict[str, Any]:
    order = ordering.get(index, "")
    priority = list(ordering).index(index) + 1 if index in ordering else 0
    new_order = "desc" if order == "asc" else "asc"

    def part(column: int, direction: str) -> str:
        return f"-{column}" if direction == "desc" else str(column)

    primary: list[str] = []
    remove: list[str] = []
    toggle: list[str] = []
    for column, direction in ordering.items():
        if column == index:
            primary.insert(0, part(column, new_order))
            toggle.append(part(column, new_order))
        else:
            for some in (primary, toggle, remove):
                some.append(part(column, direction))
    if index not in ordering:
        primary.insert(0, str(index))
    classes = ["sortable", f"column-{_name(name)}"]
    if order:
        classes.append(f"sorted {'ascending' if order == 'asc' else 'descending'}")
    return {
        "sortable": True,
        "sorted": bool(order),
        "ascending": order == "asc",
        "sort_priority": priority,
        "url_primary": cl.get_query_string({ORDER_VAR: ".".join(primary)}),
        "url_remove": cl.get_query_string({ORDER_VAR: ".".join(remove)}),
        "url_toggle": cl.get_query_string({ORDER_VAR: ".".join(toggle)}),
        "class_attrib": format_html(' class="{}"', " ".join(classes)),
    }


def result_hidden_fields(cl: Any) -> Iterator[Any]:
    """Yield the keys of the rows that are edited in place."""
    if cl.formset:
        for form in cl.formset.forms:
            if form[cl.model._meta.pk.name].is_hidden:
                yield SafeString(str(form[cl.model._meta.pk.name]))


def result_list(cl: Any) -> dict[str, Any]:
    """Return the table of a list."""
    headers = list(result_headers(cl))
    return {
        "cl": cl,
        "result_hidden_fields": list(result_hidden_fields(cl)),
        "result_headers": headers,
        "num_sorted_fields": sum(1 for one in headers if one["sortable"] and one["sorted"]),
        "results": list(rows_of(cl, headers, _suffix(cl))),
    }


def _suffix(cl: Any) -> str:
    """Return the parameters that every object's address carries."""
    kept = {"opts": cl.opts, "preserved_filters": cl.preserved_filters}
    made = add_preserved_filters(kept, "/-/", cl.is_popup, cl.to_field)
    return made.partition("/-/")[2]


def _result_list(context: Any, cl: Any) -> dict[str, Any]:
    pages = {name: context.get(name) for name in ("add_url", "has_add_permission")}
    return {**result_list(cl), **pages}


part_of_page(register, "result_list", "change_list_results.html", _result_list)


def date_hierarchy(cl: Any) -> Any:
    """Return the way from year to month to day."""
    return hierarchy(cl) or {"show": False, "choices": []}


part_of_page(register, "date_hierarchy", "date_hierarchy.html", date_hierarchy, False)


def search_form(cl: Any) -> dict[str, Any]:
    """Return the search box: what it keeps of the address, and what was typed."""
    hidden = [
        (name, value)
        for name, values in cl.filter_params.items()
        for value in values
        if name not in (SEARCH_VAR, PAGE_VAR)
    ]
    return {
        "cl": cl,
        "show_result_count": cl.result_count != cl.full_result_count,
        "search_var": SEARCH_VAR,
        "search_hidden": hidden,
        "is_popup_var": IS_POPUP_VAR,
        "is_facets_var": IS_FACETS_VAR,
    }


part_of_page(register, "search_form", "search_form.html", search_form, False)


@register.simple_tag
def admin_list_filter(cl: Any, spec: Any) -> SafeString:
    """Return a filter's choices as HTML."""
    choices = cl.choices_of(spec)
    context = {
        "title": spec.title,
        "choices": choices,
        "spec": spec,
        "cl": cl,
        "is_active": any(name in cl.filter_params for name in spec.expected_parameters()),
    }
    return SafeString(render_to_string(spec.template, context))


def admin_actions(context: Any) -> Any:
    """Count the menus of actions: there may be one over and one under the list."""
    context["action_index"] = context.get("action_index", -1) + 1
    return context


part_of_page(register, "admin_actions", "actions.html", admin_actions)
part_of_page(register, "change_list_object_tools", "change_list_object_tools.html")

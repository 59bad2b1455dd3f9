"""The filters of one list at work: which are in use, and how many objects each choice has.

Flow: ChangeList, filters → **these** → the list's page. Not here: what a filter is (base.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_admin.utils import lookup_spawns_duplicates


def active_filters(changelist: Any) -> list[dict[str, Any]]:
    """Return what a list is filtered by: title, display, remove_query_string."""
    found = []
    for spec in changelist.filter_specs:
        params = changelist.filter_params
        names = [name for name in spec.expected_parameters() if name in params]
        if not names:
            continue
        chosen = [choice for choice in changelist.choices_of(spec) if choice["selected"]]
        shown = ", ".join(str(one["display"]) for one in chosen) or ", ".join(
            ", ".join(params[name]) for name in names
        )
        found.append({
            "title": spec.title,
            "display": shown,
            "remove_query_string": changelist.get_query_string(remove=names),
        })  # fmt: skip
    return found


def shares_counts(changelist: Any, spec: Any) -> bool:
    """Tell whether a filter's counts are those of the list as it is, one row an object."""
    path = getattr(spec, "field_path", None)
    return (
        path is not None
        and not lookup_spawns_duplicates(changelist.lookup_opts, path)
        and not any(name in changelist.filter_params for name in spec.expected_parameters())
    )


def counts_of(specs: list[Any], rows: Any, pk_attname: str) -> dict[Any, dict[str, int]]:
    """Return the counts of these filters' choices by filter, in one query."""
    asked = {}
    for place, spec in enumerate(specs):
        for name, count in spec.get_facet_counts(pk_attname, rows).items():
            asked[f"f{place}_{name}"] = count
    answer = rows.aggregate(**asked) if asked else {}
    found: dict[Any, dict[str, int]] = {}
    for place, spec in enumerate(specs):
        mark = f"f{place}_"
        found[spec] = {
            name.removeprefix(mark): n for name, n in answer.items() if name.startswith(mark)
        }
    return found

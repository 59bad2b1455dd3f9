"""List the routes of a project, for people: `hotclub routes`.

Flow: router → **rows** → text. Whoever knows more of a view (who may call it, what caches it) adds
columns. Not here: printing, and judging.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hotclub_routing.matches import ResolverMatch, View, join_routes
from hotclub_routing.resolvers import Declared, URLPattern
from hotclub_routing.router import Router

Column = Callable[[View], str]


@dataclass(frozen=True, slots=True)
class RouteRow:
    """One route. path: with the includes before it. methods, host: empty for all."""

    path: str
    name: str
    view: str
    methods: tuple[str, ...]
    host: str
    converters: Mapping[str, str]
    callback: View


@dataclass(frozen=True, slots=True)
class _Around:
    route: str = "/"
    namespaces: tuple[str, ...] = ()
    host: str = ""
    converters: tuple[tuple[str, str], ...] = ()
    confs: tuple[int, ...] = ()


def route_table(router: Router) -> list[RouteRow]:
    """Return the routes in the order in which they are tried."""
    return list(_rows(router.url_patterns, _Around(confs=(id(router.resolver.urlconf_module),))))


def _rows(patterns: Sequence[Declared], around: _Around) -> Iterator[RouteRow]:
    for declared in patterns:
        route = join_routes(around.route, str(declared.pattern))
        host = declared.host.text if declared.host else around.host
        kinds = (
            *around.converters,
            *((name, type(one).__name__) for name, one in declared.pattern.converters.items()),
        )
        if isinstance(declared, URLPattern):
            view = ResolverMatch(declared.callback, (), {}).view_name
            name = ":".join((*around.namespaces, declared.name)) if declared.name else ""
            methods = tuple(sorted(declared.methods or ()))
            yield RouteRow(route, name, view, methods, host, dict(kinds), declared.callback)
        elif id(declared.urlconf_module) not in around.confs:  # one may include itself
            spaces = (*around.namespaces, *([declared.namespace] if declared.namespace else []))
            confs = (*around.confs, id(declared.urlconf_module))
            inside = _Around(route, spaces, host, kinds, confs)
            yield from _rows(declared.url_patterns, inside)


def format_table(rows: Sequence[RouteRow], columns: Mapping[str, Column] | None = None) -> str:
    """Return rows as lines of text with aligned columns.

    columns: further columns, by title; each is given the view and returns a text.
    """
    extra = columns or {}
    lines = [("path", "name", "methods", "host", "view", *extra)]
    for row in rows:
        methods = " ".join(row.methods) or "any"
        more = (column(row.callback) for column in extra.values())
        lines.append((row.path, row.name, methods, row.host or "any", row.view, *more))
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )

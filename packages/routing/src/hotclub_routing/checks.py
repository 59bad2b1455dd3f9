"""Find mistakes in routes before a visitor does.

Flow: router → **problems**, each with the id that Django's checks use where there is one.
Not here: reporting, and mistakes that already raise when a route is declared (urls.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

from hotclub_routing.annotations import converter_for, view_annotations
from hotclub_routing.converters import Converter
from hotclub_routing.patterns import RegexPattern, RoutePattern
from hotclub_routing.resolvers import Declared, URLPattern, URLResolver
from hotclub_routing.router import Router


@dataclass(frozen=True, slots=True)
class RouteProblem:
    """What is wrong, where, and how to mend it. level: "warning" or "error"."""

    id: str
    level: str
    message: str
    hint: str
    route: str


def check_routes(router: Router) -> list[RouteProblem]:
    """Return the problems of all routes, in their order."""
    resolver = router.resolver
    return [*_doubled_namespaces(resolver), *_problems(resolver.url_patterns, {}, (resolver,))]


def _problems(
    patterns: Sequence[Declared],
    captured: dict[str, Converter | None],
    around: tuple[URLResolver, ...],
) -> Iterator[RouteProblem]:
    for declared in patterns:
        yield from _text_problems(declared)
        here = {**captured, **_captures(declared)}
        if isinstance(declared, URLPattern):
            yield from _annotation_problems(declared, here, around)
        elif all(declared.urlconf_module is not one.urlconf_module for one in around):
            yield from _problems(declared.url_patterns, here, (*around, declared))


def _captures(declared: Declared) -> dict[str, Converter | None]:
    found: dict[str, Converter | None] = dict.fromkeys(declared.pattern.regex.groupindex)
    found.update(declared.pattern.converters)
    if declared.host:
        found.update(declared.host.converters)
    return found


def _text_problems(declared: Declared) -> Iterator[RouteProblem]:
    route = str(declared.pattern)
    if route.startswith(("/", "^/")):
        yield _warning(
            "urls.W002", route, "starts with a slash; the slash before it is there already.",
            "Remove the slash; the include before it should end in one.",
        )  # fmt: skip
    if isinstance(declared.pattern, RoutePattern):
        if "(?P<" in route or route.startswith("^") or route.endswith("$"):
            yield _warning(
                "2_0.W001", route, "reads like a regular expression; path() takes it literally.",
                "Use re_path(), or <converter:name> captures.",
            )  # fmt: skip
        literal = "".join(piece for piece in declared.pattern.pieces if isinstance(piece, str))
        if "<" in literal or ">" in literal:
            yield _warning(
                "urls.W010", route, "has a bracket that opens or closes no capture.",
                "Write <converter:name>.",
            )  # fmt: skip
    if isinstance(declared, URLResolver) and isinstance(declared.pattern, RegexPattern):
        if route.endswith("$") and not route.endswith(r"\$"):
            yield _warning(
                "urls.W001", route, "includes more routes, but its $ lets nothing follow.",
                "Remove the dollar sign.",
            )  # fmt: skip
    if isinstance(declared, URLPattern) and ":" in (declared.name or ""):
        yield _warning(
            "urls.W003", route, f"has a name with a colon: {declared.name!r}.",
            "Colons part namespaces; use another character.",
        )  # fmt: skip


def _annotation_problems(
    declared: URLPattern, captured: dict[str, Converter | None], around: Sequence[URLResolver]
) -> Iterator[RouteProblem]:
    known = view_annotations(declared.callback)
    if known is None:
        return
    route = str(declared.pattern)
    extra = {*declared.default_args, *(key for one in around for key in one.default_kwargs)}
    for name in sorted(known.required - captured.keys() - extra if captured else ()):
        yield _error(
            "routing.E001", route, f"does not capture {name!r}, which its view requires.",
            f"Add <{name}> to the route, or give the parameter a default.",
        )  # fmt: skip
    for name, converter in captured.items():
        if name in known.types and name not in extra:
            wanted = converter_for(known.types[name])
            if wanted is not None and not _agrees(converter, wanted, known.types[name]):
                yield _error(
                    "routing.E002", route,
                    f"gives {name!r} as {_result(converter)}, but its view wants "
                    f"{_type_name(known.types[name])}.",
                    "Use typed_path(), another converter, or another annotation.",
                )  # fmt: skip


def _agrees(converter: Converter | None, wanted: Converter, annotation: Any) -> bool:
    given = _python_type(converter)
    if given is None:
        return True  # a converter of one's own that does not say what it returns
    result = _python_type(wanted)
    if result is None:
        return not isinstance(annotation, type) or issubclass(given, annotation)
    return issubclass(given, result)


def _python_type(converter: Converter | None) -> type | None:
    """Return the class of what a converter gives, or None when it does not say."""
    if converter is None:
        return str
    try:
        result = get_type_hints(type(converter).to_python).get("return")
    except (NameError, TypeError):
        return None
    return result if isinstance(result, type) else None


def _result(converter: Converter | None) -> str:
    found = _python_type(converter)
    return found.__name__ if found else type(converter).__name__


def _type_name(annotation: Any) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


def _doubled_namespaces(root: URLResolver) -> Iterator[RouteProblem]:
    counts = Counter(_namespaces(root, "", (root,)))
    for namespace, count in counts.items():
        if count > 1:
            yield _warning(
                "urls.W005", namespace, "is not a unique namespace; only the first is reversed.",
                "Give each include(…, namespace=…) a name of its own.",
            )  # fmt: skip


def _namespaces(resolver: URLResolver, path: str, around: tuple[URLResolver, ...]) -> Iterator[str]:
    for declared in resolver.url_patterns:
        if isinstance(declared, URLResolver):
            here = f"{path}{declared.namespace}" if declared.namespace else ""
            if here:
                yield here
            if all(declared.urlconf_module is not one.urlconf_module for one in around):
                inner = f"{here}:" if here else path
                yield from _namespaces(declared, inner, (*around, declared))


def _warning(id: str, route: str, message: str, hint: str) -> RouteProblem:
    return RouteProblem(id, "warning", f"Route {route!r} {message}", hint, route)


def _error(id: str, route: str, message: str, hint: str) -> RouteProblem:
    return RouteProblem(id, "error", f"Route {route!r} {message}", hint, route)

"""Routing ↔ HTTP: the URLconf of a request finds its view.

Flow: request (path_info, method, host, `urlconf` if a middleware chose one) → router → match, or
Http404 / MethodNotAllowed. Not here: matching (hotclub_routing), transactions (orm_http.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from hotclub_http import Http404, MethodNotAllowed, split_domain_port
from hotclub_routing import MethodNotAllowed as OtherMethods
from hotclub_routing import Resolver404, ResolverMatch, Router, get_router, set_urlconf

WrapView = Callable[[Any], Any]


class RequestRouter:
    """Finds the match of a request.

    root: the routes of the project. wrap: what each view is wrapped in, None for nothing.
    """

    def __init__(self, root: Router, *, wrap: WrapView | None = None, debug: bool = False) -> None:
        self._root = root
        self._has_hosts = _any_host(root.url_patterns)
        self._wrap = wrap
        self._wrapped: dict[Any, Any] = {}
        self._debug = debug

    def match_request(self, request: Any) -> ResolverMatch:
        """Return the match. Raises Http404, MethodNotAllowed."""
        urlconf = request.urlconf
        if urlconf is None:
            router, hosts = self._root, self._has_hosts
        else:
            set_urlconf(urlconf)
            router = get_router(urlconf)
            hosts = _any_host(router.url_patterns)
        host = split_domain_port(request.get_host())[0] if hosts else None
        found = router.match(request.path_info, request.method, host)
        if isinstance(found, ResolverMatch):
            return found if self._wrap is None else self._with_wrapped_view(found)
        if isinstance(found, OtherMethods):
            raise MethodNotAllowed(tuple(sorted(found.allowed)))
        raise self._miss(router, request, host)

    def _with_wrapped_view(self, match: ResolverMatch) -> Any:
        try:
            view = self._wrapped[match.func]
        except KeyError:
            assert self._wrap is not None
            view = self._wrapped[match.func] = self._wrap(match.func)
        except TypeError:  # a view without a hash
            assert self._wrap is not None
            view = self._wrap(match.func)
        return match if view is match.func else _Wrapped(match, view)

    def _miss(self, router: Router, request: Any, host: str | None) -> Http404:
        path = request.path_info
        if not self._debug:
            return Http404(f"No route matches {path!r}.")
        try:
            router.resolve(path, request.method, host)
        except Resolver404 as miss:
            tried = "\n".join(
                "  " + " ".join(str(one.pattern) for one in chain)
                for chain in miss.args[0].get("tried", ())
            )
            return Http404(f"No route matches {path!r}. Tried, in this order:\n{tried}")
        return Http404(f"No route matches {path!r}.")


class _Wrapped:
    """A match whose view is wrapped; all else is the match's own."""

    def __init__(self, match: ResolverMatch, func: Any) -> None:
        self._match = match
        self.func = func

    def __getattr__(self, name: str) -> Any:
        return getattr(self._match, name)


def _any_host(patterns: Iterable[Any]) -> bool:
    """Tell whether a pattern, or one inside of it, is limited to a host."""
    waiting, seen = [patterns], {id(patterns)}
    while waiting:
        for one in waiting.pop():
            if one.host is not None:
                return True
            inside = _inside(one)
            # A URLconf may include itself.
            if id(inside) not in seen:
                seen.add(id(inside))
                waiting.append(inside)
    return False


def _inside(declared: Any) -> Iterable[Any]:
    # Late patterns are limited to no host, and looking would have them made.
    return () if getattr(declared, "is_late", False) else getattr(declared, "url_patterns", ())

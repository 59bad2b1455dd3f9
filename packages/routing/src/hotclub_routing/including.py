"""`include()`: hang other patterns under a pattern, with a namespace if wanted.

Flow: what was given → module or list, app_name, namespace → `path()` makes a `URLResolver` of it.
Not here: `path` itself (urls.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, TypeAlias

from hotclub_routing.errors import ImproperlyConfigured, shown
from hotclub_routing.patterns import LocalePrefixPattern
from hotclub_routing.resolvers import LatePatterns, URLConf

Included: TypeAlias = tuple[URLConf, str | None, str | None]
"""The patterns, the application namespace, the instance namespace."""


def include(arg: URLConf | tuple[URLConf, str], namespace: str | None = None) -> Included:
    """Return the patterns of another URLconf, to be given to `path()` as its view.

    arg: a list of patterns, a module, its dotted name, or one of them with an application
    namespace: `(patterns, "shop")`. namespace: the instance's; the application's where it is left
    out. Raises ImproperlyConfigured for a namespace without an application namespace, and for what
    cannot be included.
    """
    app_name: str | None = None
    urlconf: Any = arg
    if isinstance(arg, tuple):
        urlconf, app_name = _pair(arg, namespace)
    if isinstance(urlconf, str):
        urlconf = import_module(urlconf)
    patterns = (
        urlconf if isinstance(urlconf, LatePatterns) else getattr(urlconf, "urlpatterns", urlconf)
    )
    app_name = getattr(urlconf, "app_name", app_name)
    if namespace and not app_name:
        raise ImproperlyConfigured(
            f"include(…, namespace={namespace!r}) needs an application namespace. Set app_name "
            "in the module, or include a pair: include((patterns, 'app_name'), namespace=…)."
        )
    _check_patterns(patterns, urlconf)
    return urlconf, app_name, namespace or app_name


def _pair(arg: Sequence[Any], namespace: str | None) -> tuple[Any, str | None]:
    if len(arg) == 2:
        return arg[0], arg[1]
    if len(arg) == 3:
        kept = "the namespace it carries" if namespace else "include()"
        raise ImproperlyConfigured(
            "A triple (patterns, app_name, namespace), such as admin.site.urls, is complete: "
            f"give it to path() as it is, without {kept}."
        )
    raise ImproperlyConfigured(
        f"include() takes patterns, or a pair (patterns, app_name); it got a tuple of {len(arg)}. "
        "Patterns themselves belong into a list."
    )


def _check_patterns(patterns: object, urlconf: object) -> None:
    if not isinstance(patterns, list | tuple):
        if isinstance(patterns, ModuleType | LatePatterns):
            return  # late, or of a module still being imported: read when first needed
        raise ImproperlyConfigured(
            f"include() takes a list of patterns, a module or its name, not {shown(urlconf)}."
        )
    for pattern in patterns:
        if isinstance(getattr(pattern, "pattern", None), LocalePrefixPattern):
            raise ImproperlyConfigured(
                "i18n_patterns() belongs into the root URLconf; it cannot be included."
            )

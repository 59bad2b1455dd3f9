"""Format suffixes: `/users.json` beside `/users/`.

Flow: routes → the same routes, and for each one with a suffix.
Not here: what a format means (negotiation.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub_routing import URLResolver, include, path, re_path

from hotclub_api.settings import api_settings


def format_suffix_patterns(
    urlpatterns: Sequence[Any],
    suffix_required: bool = False,
    allowed: Sequence[str] | None = None,
) -> list[Any]:
    """Return the routes with suffixed ones after them.

    suffix_required: only those.   allowed: the formats; any word of letters and digits by default.
    """
    kwarg = str(api_settings.FORMAT_SUFFIX_KWARG)
    formats = "|".join(allowed) if allowed else "[a-z0-9]+"
    found: list[Any] = []
    for one in urlpatterns:
        found += _suffixed(one, kwarg, formats, suffix_required=suffix_required, allowed=allowed)
    return found


def _suffixed(
    one: Any, kwarg: str, formats: str, *, suffix_required: bool, allowed: Sequence[str] | None
) -> list[Any]:
    if isinstance(one, URLResolver):
        inner = format_suffix_patterns(list(one.url_patterns), suffix_required, allowed)
        included = include((inner, one.app_name), one.namespace) if one.app_name else include(inner)
        again = re_path if str(one.pattern).startswith("^") else path
        return [again(str(one.pattern), included, dict(one.default_kwargs))]
    source = one.pattern.regex.pattern
    source = source.removesuffix(r"\Z").removesuffix("$").rstrip("/").removesuffix("\\")
    suffixed = re_path(
        rf"{source}\.(?P<{kwarg}>{formats})/?$", one.callback, one.default_args, one.name
    )
    return [suffixed] if suffix_required else [one, suffixed]

"""For the tests of people who write URLconfs, converters or patterns.

Flow: a router and a path → what the documentation says must be found, pattern after pattern, to be
compared with what the compiled tree finds; a converter and samples → what is wrong with it.
Not here: anything a running project needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from hotclub_routing.converters import Converter
from hotclub_routing.current import (
    AnyURLConf,
    get_script_prefix,
    get_urlconf,
    set_script_prefix,
    set_urlconf,
)
from hotclub_routing.errors import Resolver404
from hotclub_routing.matches import NotFound, ResolverMatch
from hotclub_routing.router import Router


def resolve_in_order(
    router: Router, path: str, method: str | None = None, host: str | None = None
) -> ResolverMatch | NotFound:
    """Return what is found by asking pattern after pattern, with nothing compiled."""
    try:
        return router.resolver.resolve(path, method=method, host=host)
    except Resolver404:
        return NotFound(path)


def facts(match: object) -> dict[str, Any] | None:
    """Return all that a match says, as a value to compare; None for no match."""
    if not isinstance(match, ResolverMatch):
        return None
    names = (
        "func", "args", "kwargs", "url_name", "app_names", "namespaces", "route", "view_name",
        "captured_kwargs", "extra_kwargs",
    )  # fmt: skip
    return {name: getattr(match, name) for name in names}


def converter_problems(converter: Converter, samples: Iterable[str]) -> list[str]:
    """Return what keeps a converter from bringing samples there and back.

    samples: texts that the converter should take.
    """
    problems = []
    for text in samples:
        if re.fullmatch(converter.regex, text) is None:
            problems.append(f"The regex does not take {text!r}.")
            continue
        try:
            back = converter.to_url(converter.to_python(text))
        except ValueError as refusal:
            problems.append(f"{text!r} is refused: {refusal}.")
            continue
        if re.fullmatch(converter.regex, str(back)) is None:
            problems.append(f"{text!r} is written as {back!r}, which the regex does not take.")
    return problems


@contextmanager
def override_urlconf(urlconf: AnyURLConf, script_prefix: str = "/") -> Iterator[None]:
    """Make urlconf the current routes inside the `with` block."""
    before, prefix = get_urlconf(), get_script_prefix()
    set_urlconf(urlconf)
    set_script_prefix(script_prefix)
    try:
        yield
    finally:
        set_urlconf(before)
        set_script_prefix(prefix)

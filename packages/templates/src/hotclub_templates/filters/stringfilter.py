"""The decorator for filters that work on text."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from hotclub_templates.escaping import SafeString, as_text, plain


def stringfilter(func: Callable[..., Any]) -> Callable[..., Any]:
    """Let a filter receive text whatever the value is.

    A safe string arrives as one only where the filter says (`is_safe`, `needs_autoescape`) that it
    knows about safety; then `is_safe` keeps the result safe. Else the result has lost it.
    """
    bare: Any = inspect.unwrap(func)

    @functools.wraps(func)
    def on_text(first: Any, *args: Any, **kwargs: Any) -> Any:
        if type(first) is str:
            return func(first, *args, **kwargs)
        # The text of an object may be a safe string, too.
        first = as_text(first)
        is_safe = getattr(bare, "is_safe", False)
        if isinstance(first, SafeString):
            if is_safe or getattr(bare, "needs_autoescape", False):
                result = func(first, *args, **kwargs)
                return SafeString(result) if is_safe else result
        return func(plain(first), *args, **kwargs)

    # A decorator around this one copies the attribute; the function says whose it is.
    on_text.on_str = (on_text, func)  # type: ignore[attr-defined]
    return on_text

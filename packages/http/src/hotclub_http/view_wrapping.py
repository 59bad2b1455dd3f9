"""A view with something before and after it, in the view's own colour.

Flow: view, check, change → **around** → a function that routes can lead to.
Not here: which checks and changes there are (decorators.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from hotclub_http.middleware import is_async_callable

F = TypeVar("F", bound=Callable[..., Any])


def around(
    view: F,
    *,
    before: Callable[..., Any] | None = None,
    after: Callable[[Any, Any], Any] | None = None,
) -> F:
    """Return the view with a check before and a change after.

    before: called as the view is; a response it returns is the answer.
    after: (request, response) → response.
    """
    if is_async_callable(view):

        @wraps(view)
        async def awrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
            early = before(request, *args, **kwargs) if before is not None else None
            if early is not None:
                return early
            response = await view(request, *args, **kwargs)
            return response if after is None else after(request, response)

        return awrapped  # type: ignore[return-value]

    @wraps(view)
    def wrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
        early = before(request, *args, **kwargs) if before is not None else None
        if early is not None:
            return early
        response = view(request, *args, **kwargs)
        return response if after is None else after(request, response)

    return wrapped  # type: ignore[return-value]


def marked(view: F, **marks: Any) -> F:
    """Return a wrapped view that carries attributes; the original stays as it is."""
    wrapped = around(view)
    for name, value in marks.items():
        setattr(wrapped, name, value)
    return wrapped

"""What views need at every turn: render, redirect, get or 404.

Flow: view → **a shortcut** → response, or Http404. Those that ask the database have an async twin.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotclub_http import (
    Http404,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from hotclub_http.status_responses import MAX_URL_REDIRECT_LENGTH
from hotclub_routing import NoReverseMatch, reverse

from hotclub.templates import loader

__all__ = [
    "aget_list_or_404",
    "aget_object_or_404",
    "arender",
    "get_list_or_404",
    "get_object_or_404",
    "redirect",
    "render",
    "resolve_url",
]


def render(
    request: Any,
    template_name: str | list[str] | tuple[str, ...],
    context: Mapping[str, Any] | None = None,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
) -> HttpResponse:
    """Return a response with the text of a template (the first that exists of several)."""
    text = loader.render_to_string(template_name, context, request, using=using)
    return HttpResponse(text, content_type, status)


async def arender(
    request: Any,
    template_name: str | list[str] | tuple[str, ...],
    context: Mapping[str, Any] | None = None,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
) -> HttpResponse:
    """Return a response as `render` does; awaitables that the template meets are awaited."""
    text = await loader.arender_to_string(template_name, context, request, using=using)
    return HttpResponse(text, content_type, status)


def redirect(
    to: Any,
    *args: Any,
    permanent: bool = False,
    preserve_request: bool = False,
    max_length: int | None = MAX_URL_REDIRECT_LENGTH,
    **kwargs: Any,
) -> HttpResponseRedirect | HttpResponsePermanentRedirect:
    """Return a redirect to an object's page, a view's, or an address; see resolve_url.

    permanent: 301 instead of 302. preserve_request: keep method and body (307 and 308).
    max_length: of the address, None for no limit.
    """
    kind = HttpResponsePermanentRedirect if permanent else HttpResponseRedirect
    address = resolve_url(to, *args, **kwargs)
    return kind(address, preserve_request=preserve_request, max_length=max_length)


def resolve_url(to: Any, *args: Any, **kwargs: Any) -> str:
    """Return an address: of `to.get_absolute_url()`, of the view or route `to`, or `to` itself.

    Raises NoReverseMatch when `to` is neither a known name nor looks like an address.
    """
    if hasattr(to, "get_absolute_url"):
        return str(to.get_absolute_url())
    # Lazy addresses and messages are text; only views stay what they are.
    target = to if callable(to) else str(to)
    if isinstance(target, str) and target.startswith(("./", "../")):
        return target
    try:
        return reverse(target, args=args, kwargs=kwargs)
    except NoReverseMatch:
        if callable(target) or ("/" not in target and "." not in target):
            raise
    return target


def _queryset_of(klass: Any, name: str) -> Any:
    """Return a query of a model, manager or query. Raises ValueError for anything else."""
    if hasattr(klass, "_default_manager"):
        return klass._default_manager.all()
    if hasattr(klass, "get_queryset"):
        return klass.get_queryset()
    if hasattr(klass, "filter") and hasattr(klass, "get"):
        return klass
    given = klass.__name__ if isinstance(klass, type) else type(klass).__name__
    raise ValueError(
        f"First argument to {name}() must be a Model, Manager, or QuerySet, not {given!r}."
    )


def _absent(queryset: Any) -> Http404:
    return Http404(f"No {queryset.model._meta.object_name} matches the given query.")


def get_object_or_404(klass: Any, *args: Any, **kwargs: Any) -> Any:
    """Return the one object that fits. Raises Http404 for none, MultipleObjectsReturned for many."""
    queryset = _queryset_of(klass, "get_object_or_404")
    try:
        return queryset.get(*args, **kwargs)
    except queryset.model.DoesNotExist:
        raise _absent(queryset) from None


async def aget_object_or_404(klass: Any, *args: Any, **kwargs: Any) -> Any:
    """As get_object_or_404."""
    queryset = _queryset_of(klass, "aget_object_or_404")
    try:
        return await queryset.aget(*args, **kwargs)
    except queryset.model.DoesNotExist:
        raise _absent(queryset) from None


def get_list_or_404(klass: Any, *args: Any, **kwargs: Any) -> list[Any]:
    """Return the objects that fit. Raises Http404 when there are none."""
    queryset = _queryset_of(klass, "get_list_or_404").filter(*args, **kwargs)
    found = list(queryset)
    if not found:
        raise _absent(queryset)
    return found


async def aget_list_or_404(klass: Any, *args: Any, **kwargs: Any) -> list[Any]:
    """As get_list_or_404."""
    queryset = _queryset_of(klass, "aget_list_or_404").filter(*args, **kwargs)
    found = [one async for one in queryset]
    if not found:
        raise _absent(queryset)
    return found

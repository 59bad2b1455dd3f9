"""The ground of class-based views: View, what renders a template, what redirects.

Flow: `as_view()` at import → a function in the URLconf → **an instance per request** → handler.
A view whose handlers are `async def` is an async view; nothing around it changes.
Not here: models, forms, pages.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from difflib import get_close_matches
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, ClassVar

from hotclub_http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseGone,
    HttpResponseNotAllowed,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    ImproperlyConfigured,
    TemplateResponse,
)
from hotclub_routing import reverse

ViewFunction = Callable[..., Any]
_log = logging.getLogger("hotclub.request")


class ContextMixin:
    """Gives a template its context.   extra_context: more of it, for all requests."""

    extra_context: Mapping[str, Any] | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context: what is given, the view itself as `view`, and extra_context."""
        kwargs.setdefault("view", self)
        if self.extra_context is not None:
            kwargs.update(self.extra_context)
        return kwargs


class _IsAsync:
    """Whether the handlers of a view class are async.

    Raises ImproperlyConfigured when some are and some are not: one function can't be both.
    """

    def __get__(self, instance: object, owner: type[View]) -> bool:
        names = [one for one in owner.http_method_names if one != "options" and hasattr(owner, one)]
        awaited = [one for one in names if iscoroutinefunction(getattr(owner, one))]
        if awaited and len(awaited) != len(names):
            plain = [one for one in names if one not in awaited]
            raise ImproperlyConfigured(
                f"{owner.__qualname__} HTTP handlers must either be all sync or all async: "
                f"async are {', '.join(awaited)}; sync are {', '.join(plain)}."
            )
        return bool(awaited)


class _ClassOnly(classmethod):  # type: ignore[type-arg]
    """A class method that an instance has not got."""

    def __get__(self, instance: object, owner: Any = None, /) -> Any:
        if instance is not None:
            raise AttributeError(
                f"{type(instance).__name__}.as_view() belongs to the class: in the URLconf write "
                f"{type(instance).__name__}.as_view(), without an instance."
            )
        return super().__get__(instance, owner)


class View:
    """A class with a method for each HTTP method that it answers.

    http_method_names: methods that may be answered, in small letters.
    request, args, kwargs: of the request that this instance was made for.
    """

    http_method_names: ClassVar[list[str]] = [
        "get", "post", "put", "patch", "delete", "head", "options", "trace",
    ]  # fmt: skip
    view_is_async: ClassVar[Any] = _IsAsync()

    request: HttpRequest
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def __init__(self, **kwargs: Any) -> None:
        for name, value in kwargs.items():
            setattr(self, name, value)

    @classmethod
    def as_view(cls, **initkwargs: Any) -> ViewFunction:
        """Return the function for the URLconf; initkwargs are attributes of each instance.

        Raises TypeError for a keyword that names an HTTP method, or no attribute of the class.
        """
        for name in initkwargs:
            _check_keyword(cls, name)
        return _view_function(cls, initkwargs)

    if not TYPE_CHECKING:
        as_view = _ClassOnly(as_view.__func__)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Take the request and the captures of the route, before `dispatch`."""
        if hasattr(self, "get") and not hasattr(self, "head"):
            self.head = self.get
        self.request, self.args, self.kwargs = request, args, kwargs

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Call the method that answers, and return its response (an awaitable if it is async)."""
        name = (request.method or "").lower()
        handler = self.http_method_not_allowed
        if name in self.http_method_names:
            handler = getattr(self, name, handler)
        return handler(request, *args, **kwargs)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer 405, with the methods that are allowed."""
        facts = {"status_code": 405, "request": request}
        _log.warning("Method Not Allowed (%s): %r", request.method, request.path, extra=facts)
        return self._in_colour(HttpResponseNotAllowed(self._allowed_methods()))

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer OPTIONS with the methods that are allowed."""
        allowed = ", ".join(self._allowed_methods())
        return self._in_colour(HttpResponse(headers={"Allow": allowed, "Content-Length": "0"}))

    def _in_colour(self, response: HttpResponseBase) -> HttpResponseBase | Awaitable[Any]:
        return _later(response) if self.view_is_async else response

    def _allowed_methods(self) -> list[str]:
        return [one.upper() for one in self.http_method_names if hasattr(self, one)]


async def _later(response: HttpResponseBase) -> HttpResponseBase:
    return response


def _check_keyword(view: type[View], name: str) -> None:
    if name in view.http_method_names:
        raise TypeError(
            f"{view.__name__}.as_view() takes no {name!r}: the method that answers {name.upper()} "
            "is written in the class."
        )
    if not hasattr(view, name):
        near = get_close_matches(name, [one for one in dir(view) if one[0] != "_"], n=1)
        raise TypeError(
            f"{view.__name__}.as_view() received an invalid keyword {name!r}: it takes only what "
            "is an attribute of the class." + (f" Did you mean {near[0]!r}?" if near else "")
        )


def _view_function(view_class: type[View], initkwargs: dict[str, Any]) -> ViewFunction:
    def made_for(request: HttpRequest, args: Any, kwargs: Any) -> View:
        made = view_class(**initkwargs)
        made.setup(request, *args, **kwargs)
        if not hasattr(made, "request"):
            raise AttributeError(
                f"{view_class.__name__} instance has no 'request' attribute. Its setup() must "
                "call super().setup(request, *args, **kwargs)."
            )
        return made

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return made_for(request, args, kwargs).dispatch(request, *args, **kwargs)

    async def async_view(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # A mixin's dispatch may answer at once, without the handler: both are right.
        response = made_for(request, args, kwargs).dispatch(request, *args, **kwargs)
        return await response if hasattr(response, "__await__") else response

    is_async = view_class.view_is_async or iscoroutinefunction(view_class.dispatch)
    function: Any = async_view if is_async else view
    function.view_class, function.view_initkwargs = view_class, initkwargs
    function.__name__ = function.__qualname__ = view_class.__name__
    function.__doc__, function.__module__ = view_class.__doc__, view_class.__module__
    # Marks that decorators left on dispatch (csrf_exempt …) are the view's.
    function.__dict__.update(view_class.dispatch.__dict__)
    return function  # type: ignore[no-any-return]


class TemplateResponseMixin:
    """Answers with a template.

    template_name: of the template.   template_engine: NAME of an engine.
    response_class, content_type: of the response.
    """

    template_name: str | None = None
    template_engine: str | None = None
    response_class: type[Any] = TemplateResponse
    content_type: str | None = None

    def render_to_response(self, context: Mapping[str, Any], **response_kwargs: Any) -> Any:
        """Return the response; response_kwargs go to its class."""
        response_kwargs.setdefault("content_type", self.content_type)
        return self.response_class(
            request=self.request,  # type: ignore[attr-defined]
            template=self.get_template_names(),
            context=context,
            using=self.template_engine,
            **response_kwargs,
        )

    def get_template_names(self) -> list[str]:
        """Return the names of templates, of which the first that exists is taken.

        Raises ImproperlyConfigured without any.
        """
        if self.template_name is None:
            raise ImproperlyConfigured(
                f"{type(self).__name__} has no template: set template_name, or override "
                "get_template_names()."
            )
        return [self.template_name]


class TemplateView(TemplateResponseMixin, ContextMixin, View):
    """Shows a template; what the route captured is in its context."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the template."""
        return self.render_to_response(self.get_context_data(**kwargs))


class RedirectView(View):
    """Sends every request elsewhere; 410 when there is nowhere to send it.

    url: the address, with %-places for what the route captured.   pattern_name: of a route, instead.
    permanent: 301 rather than 302.   query_string: pass on the query of the request.
    preserve_request: keep method and body (307 and 308).
    """

    permanent: bool = False
    url: str | None = None
    pattern_name: str | None = None
    query_string: bool = False
    preserve_request: bool = False

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> str | None:
        """Return the address, None when the thing has gone."""
        if self.url:
            address = str(self.url) % kwargs
        elif self.pattern_name:
            address = reverse(self.pattern_name, args=args, kwargs=kwargs)
        else:
            return None
        query = self.request.META.get("QUERY_STRING", "")
        return f"{address}?{query}" if query and self.query_string else address

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Redirect."""
        address = self.get_redirect_url(*args, **kwargs)
        if not address:
            _log.warning("Gone: %r", request.path, extra={"status_code": 410, "request": request})
            return HttpResponseGone()
        response = HttpResponsePermanentRedirect if self.permanent else HttpResponseRedirect
        return response(address, preserve_request=self.preserve_request)

    def head(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """As `get`."""
        return self.get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """As `get`."""
        return self.get(request, *args, **kwargs)

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """As `get`."""
        return self.get(request, *args, **kwargs)

    def delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """As `get`."""
        return self.get(request, *args, **kwargs)

    def put(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """As `get`."""
        return self.get(request, *args, **kwargs)

    def patch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """As `get`."""
        return self.get(request, *args, **kwargs)

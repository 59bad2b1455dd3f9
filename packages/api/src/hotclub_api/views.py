"""APIView: one request from authentication to the rendered answer.

Flow: HttpRequest → Request → negotiation, version, user, permissions, throttles → handler →
Response, or an exception that becomes one. The order is written once, in steps; a view with an
`async def` handler (or view_is_async = True) is async from end to end, with no thread in between.
Not here: answers to exceptions (view_errors.py), the function that routes lead to (view_functions.py),
query sets and serializers (generics.py), routes (routers.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from hotclub_http import HttpResponseBase

from hotclub_api.errors import (
    AuthenticationFailed,
    MethodNotAllowed,
    NotAuthenticated,
    PermissionDenied,
    Throttled,
)
from hotclub_api.request import Request
from hotclub_api.response import Response
from hotclub_api.settings import SettingDefault, api_settings
from hotclub_api.steps import Steps, arun, ask, run
from hotclub_api.view_errors import (
    as_api_exception,
    bad_request,
    exception_handler,
    server_error,
)
from hotclub_api.view_functions import IsAsync, unprepared, view_function
from hotclub_api.view_names import get_view_description, get_view_name

__all__ = [
    "APIView",
    "as_api_exception",
    "bad_request",
    "exception_handler",
    "get_view_description",
    "get_view_name",
    "server_error",
    "view_function",
]


class APIView:
    """A class with a method for each HTTP method; attributes and hooks as in DRF's documentation.

    Every hook that may do I/O has a twin for async views: ainitial, acheck_permissions,
    acheck_object_permissions, acheck_throttles, aperform_authentication.
    """

    http_method_names: ClassVar[list[str]] = [
        "get", "post", "put", "patch", "delete", "head", "options", "trace",
    ]  # fmt: skip
    view_is_async: Any = IsAsync()

    renderer_classes: Any = SettingDefault("DEFAULT_RENDERER_CLASSES")
    parser_classes: Any = SettingDefault("DEFAULT_PARSER_CLASSES")
    authentication_classes: Any = SettingDefault("DEFAULT_AUTHENTICATION_CLASSES")
    throttle_classes: Any = SettingDefault("DEFAULT_THROTTLE_CLASSES")
    permission_classes: Any = SettingDefault("DEFAULT_PERMISSION_CLASSES")
    content_negotiation_class: Any = SettingDefault("DEFAULT_CONTENT_NEGOTIATION_CLASS")
    metadata_class: Any = SettingDefault("DEFAULT_METADATA_CLASS")
    versioning_class: Any = SettingDefault("DEFAULT_VERSIONING_CLASS")
    schema: Any = SettingDefault("DEFAULT_SCHEMA_CLASS")
    settings = api_settings

    request: Any = None
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = {}
    format_kwarg: str | None = None
    headers: dict[str, str]

    def __init__(self, **kwargs: Any) -> None:
        for name, value in kwargs.items():
            setattr(self, name, value)

    @classmethod
    def get_extra_actions(cls) -> list[Any]:
        """Return the methods marked with @action; only view sets have any."""
        return []

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., Any]:
        """Return the view function; initkwargs are attributes of each instance.

        Raises TypeError for a keyword that the class has no attribute for.
        """
        for key in initkwargs:
            if key in cls.http_method_names or not hasattr(cls, key):
                raise TypeError(f"{cls.__name__}.as_view() takes attributes of the class: {key!r}?")
        return view_function(cls, initkwargs, unprepared)

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Take the request and the captures of the route."""
        if hasattr(self, "get") and not hasattr(self, "head"):
            self.head = self.get
        self.request, self.args, self.kwargs = request, args, kwargs

    # What the view is made of

    @property
    def allowed_methods(self) -> list[str]:
        """The methods that have a handler, in capitals."""
        return [one.upper() for one in self.http_method_names if hasattr(self, one)]

    @property
    def default_response_headers(self) -> dict[str, str]:
        """Headers of every answer."""
        headers = {"Allow": ", ".join(self.allowed_methods)}
        if len(self.renderer_classes) > 1:
            headers["Vary"] = "Accept"
        return headers

    def get_renderers(self) -> list[Any]:
        """Return the renderers."""
        return [one() for one in self.renderer_classes]

    def get_parsers(self) -> list[Any]:
        """Return the parsers."""
        return [one() for one in self.parser_classes]

    def get_authenticators(self) -> list[Any]:
        """Return the authenticators."""
        return [one() for one in self.authentication_classes]

    def get_permissions(self) -> list[Any]:
        """Return the permissions."""
        return [one() for one in self.permission_classes]

    def get_throttles(self) -> list[Any]:
        """Return the throttles."""
        return [one() for one in self.throttle_classes]

    def get_content_negotiator(self) -> Any:
        """Return the negotiator, the same for the whole request."""
        if "_negotiator" not in self.__dict__:
            self._negotiator = self.content_negotiation_class()
        return self._negotiator

    def get_exception_handler(self) -> Callable[..., Any]:
        """Return what makes answers of exceptions."""
        handler: Callable[..., Any] = self.settings.EXCEPTION_HANDLER
        return handler

    def get_view_name(self) -> str:
        """Return the name for people."""
        return str(self.settings.VIEW_NAME_FUNCTION(self))

    def get_view_description(self, html: bool = False) -> str:
        """Return the description for people."""
        return str(self.settings.VIEW_DESCRIPTION_FUNCTION(self, html))

    def get_format_suffix(self, **kwargs: Any) -> str | None:
        """Return the format that the route captured."""
        name = self.settings.FORMAT_SUFFIX_KWARG
        return kwargs.get(name) if name else None

    def get_parser_context(self, http_request: Any) -> dict[str, Any]:
        """Return what parsers are told."""
        return {"view": self, "args": self.args, "kwargs": self.kwargs}

    def get_renderer_context(self) -> dict[str, Any]:
        """Return what renderers are told."""
        return {"view": self, "args": self.args, "kwargs": self.kwargs, "request": self.request}

    def get_exception_handler_context(self) -> dict[str, Any]:
        """Return what the exception handler is told."""
        return {"view": self, "args": self.args, "kwargs": self.kwargs, "request": self.request}

    def get_authenticate_header(self, request: Any) -> str | None:
        """Return the first authenticator's WWW-Authenticate header."""
        authenticators = self.get_authenticators()
        return authenticators[0].authenticate_header(request) if authenticators else None

    # Before the handler

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        """Return the HttpRequest as the API's Request."""
        return Request(
            request,
            parsers=self.get_parsers(),
            authenticators=self.get_authenticators(),
            negotiator=self.get_content_negotiator(),
            parser_context=self.get_parser_context(request),
        )

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Do what comes before the handler; raises what refuses the request."""
        run(self._initial(request, *args, **kwargs))

    async def ainitial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Do what comes before the handler, on the loop."""
        await arun(self._initial(request, *args, **kwargs))

    def _initial(self, request: Any, *args: Any, **kwargs: Any) -> Steps[None]:
        self.format_kwarg = self.get_format_suffix(**kwargs)
        negotiated = self.perform_content_negotiation(request)
        request.accepted_renderer, request.accepted_media_type = negotiated
        request.version, request.versioning_scheme = self.determine_version(
            request, *args, **kwargs
        )
        yield ask(self, "perform_authentication", request)
        yield ask(self, "check_permissions", request)
        yield ask(self, "check_throttles", request)

    def perform_content_negotiation(self, request: Any, force: bool = False) -> tuple[Any, str]:
        """Return (renderer, media type); with force, the first one when none fits."""
        renderers = self.get_renderers()
        try:
            negotiator = self.get_content_negotiator()
            return negotiator.select_renderer(request, renderers, self.format_kwarg)  # type: ignore[no-any-return]
        except Exception:
            if force:
                return renderers[0], renderers[0].media_type
            raise

    def determine_version(self, request: Any, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
        """Return (version, scheme)."""
        if self.versioning_class is None:
            return None, None
        scheme = self.versioning_class()
        return scheme.determine_version(request, *args, **kwargs), scheme

    def perform_authentication(self, request: Any) -> None:
        """Find out who asks."""
        _ = request.user

    async def aperform_authentication(self, request: Any) -> None:
        """Find out who asks, on the loop."""
        await arun(request.authentication_steps())

    def check_permissions(self, request: Any) -> None:
        """Raise NotAuthenticated or PermissionDenied unless all permissions allow the request."""
        run(self._check("has_permission", request))

    async def acheck_permissions(self, request: Any) -> None:
        """Check the permissions, on the loop."""
        await arun(self._check("has_permission", request))

    def check_object_permissions(self, request: Any, obj: Any) -> None:
        """Raise NotAuthenticated or PermissionDenied unless all permissions allow the object."""
        run(self._check("has_object_permission", request, obj))

    async def acheck_object_permissions(self, request: Any, obj: Any) -> None:
        """Check the permissions on an object, on the loop."""
        await arun(self._check("has_object_permission", request, obj))

    def _check(self, method: str, request: Any, *obj: Any) -> Steps[None]:
        for permission in self.get_permissions():
            if not (yield ask(permission, method, request, self, *obj)):
                self.permission_denied(
                    request,
                    message=getattr(permission, "message", None),
                    code=getattr(permission, "code", None),
                )

    def permission_denied(self, request: Any, message: Any = None, code: str | None = None) -> None:
        """Raise NotAuthenticated if logging in may help, else PermissionDenied."""
        if request.authenticators and not request.successful_authenticator:
            raise NotAuthenticated
        raise PermissionDenied(detail=message, code=code)

    def check_throttles(self, request: Any) -> None:
        """Raise Throttled unless all throttles admit the request."""
        run(self._check_throttles(request))

    async def acheck_throttles(self, request: Any) -> None:
        """Check the throttles, on the loop."""
        await arun(self._check_throttles(request))

    def _check_throttles(self, request: Any) -> Steps[None]:
        waits: list[float] = []
        refused = False
        for throttle in self.get_throttles():
            if not (yield ask(throttle, "allow_request", request, self)):
                refused = True
                waits += [one for one in [throttle.wait()] if one is not None]
        if refused:
            self.throttled(request, max(waits, default=None))

    def throttled(self, request: Any, wait: float | None) -> None:
        """Raise Throttled."""
        raise Throttled(wait)

    # The handler and after

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer a request; an async view returns an awaitable."""
        steps = self._dispatch(request, *args, **kwargs)
        return arun(steps) if self.view_is_async else run(steps)

    def _dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Steps[HttpResponseBase]:
        self.args, self.kwargs = args, kwargs
        request = self.initialize_request(request, *args, **kwargs)
        self.request, self.headers = request, self.default_response_headers
        try:
            yield from request.loading_steps()
            yield ask(self, "initial", request, *args, **kwargs)
            response = yield self._handling(request, args, kwargs)
        except Exception as problem:  # noqa: BLE001  # what is unexpected is raised again there
            response = yield ask(self, "handle_exception", problem)
        return self.finalize_response(request, response, *args, **kwargs)

    def _handling(self, request: Any, args: Any, kwargs: Any) -> Any:
        """Return the wish to call the handler of the request's method."""
        method = request.method.lower()
        if method not in self.http_method_names or not hasattr(self, method):
            return ask(self, "http_method_not_allowed", request, *args, **kwargs)
        name = getattr(self, "action_map", {}).get(method, method)
        return ask(self, name, request, *args, **kwargs)

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Raise MethodNotAllowed."""
        raise MethodNotAllowed(request.method)

    def handle_exception(self, exc: Exception) -> Any:
        """Return the answer to an exception; raise it again if it is unexpected."""
        if isinstance(exc, (NotAuthenticated, AuthenticationFailed)):
            header = self.get_authenticate_header(self.request)
            if header:
                exc.auth_header = header
            else:
                exc.status_code = 403
        handler = self.get_exception_handler()
        response = handler(exc, self.get_exception_handler_context())
        if response is None:
            raise exc
        response.exception = True
        return response

    def finalize_response(
        self, request: Any, response: Any, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Return the rendered response, with the headers of every answer.

        Raises TypeError for what is no response.
        """
        if not isinstance(response, HttpResponseBase):
            raise TypeError(
                f"{type(self).__name__}.{request.method.lower()} returned a "
                f"{type(response).__name__}; a handler returns a Response or HttpResponse."
            )
        if isinstance(response, Response):
            if not getattr(request, "accepted_renderer", None):
                negotiated = self.perform_content_negotiation(request, force=True)
                request.accepted_renderer, request.accepted_media_type = negotiated
            response.accepted_renderer = request.accepted_renderer
            response.accepted_media_type = request.accepted_media_type
            response.renderer_context = self.get_renderer_context()
        for name, value in self.headers.items():
            if name != "Vary":
                response[name] = value
            elif value not in response.get("Vary", ""):
                response["Vary"] = ", ".join(filter(None, [response.get("Vary"), value]))
        return response.render() if isinstance(response, Response) else response

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer OPTIONS with the metadata."""
        return run(self._options(request))

    async def aoptions(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer OPTIONS with the metadata, on the loop."""
        return await arun(self._options(request))

    def _options(self, request: Any) -> Steps[Any]:
        if self.metadata_class is None:
            raise MethodNotAllowed(request.method)
        found = yield ask(self.metadata_class(), "determine_metadata", request, self)
        return Response(found)

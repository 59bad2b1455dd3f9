"""Request: an HttpRequest as views of an API see it.

Flow: HttpRequest → **Request** → view. `data` is parsed and `user` found out when first asked for;
an async view has both loaded before its handler runs.
Not here: parsing (parsers.py), who may do what (permissions.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from hotclub_http import HttpRequest, MediaType, MultiPartParserError, MultiValueDict, QueryDict

from hotclub_api.errors import ApiError, APIException, ParseError, UnsupportedMediaType
from hotclub_api.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from hotclub_api.parsers import DataAndFiles, FormParser, MultiPartParser
from hotclub_api.settings import api_settings
from hotclub_api.steps import Await, OnLoop, Steps, arun, ask, run

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


FORCED_KEY = "hotclub_api.forced"
"""Where a test client says whose its requests are; no header of a visitor gets there."""


def _forced_of(request: Any) -> tuple[Any, Any] | None:
    """Return (user, token) that a test gave to the request, None outside of tests."""
    user = getattr(request, "_force_auth_user", None)
    token = getattr(request, "_force_auth_token", None)
    if user is not None or token is not None:
        return user, token
    surroundings = getattr(request, "scope", None)
    if surroundings is None:
        surroundings = getattr(request, "META", {})
    found: tuple[Any, Any] | None = surroundings.get(FORCED_KEY)
    return found


class ForcedAuthentication:
    """Authenticates as given; for tests."""

    def __init__(self, force_user: Any, force_token: Any) -> None:
        self.force_user, self.force_token = force_user, force_token

    def authenticate(self, request: Any) -> tuple[Any, Any]:
        """Return the user and token."""
        return self.force_user, self.force_token

    def authenticate_header(self, request: Any) -> None:
        """Return None."""


class FailedInside(ApiError):
    """An AttributeError within a parser or authenticator.

    Raised as itself it would look like a missing attribute, and the HttpRequest's own `user` or
    `POST` would silently stand in.
    """


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except AttributeError as problem:
        raise FailedInside(str(problem)) from problem


class Request:
    """A request; what is not here is the HttpRequest's (`request.META`, `request.headers`...).

    accepted_renderer, accepted_media_type, version, versioning_scheme: set by the view.
    """

    accepted_renderer: Any = None
    accepted_media_type: str = ""
    version: Any = None
    versioning_scheme: Any = None

    def __init__(
        self,
        request: HttpRequest,
        parsers: Sequence[Any] | None = None,
        authenticators: Sequence[Any] | None = None,
        negotiator: BaseContentNegotiation | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> None:
        self._request = request
        self.parsers = parsers or ()
        self.authenticators = authenticators or ()
        self.negotiator = negotiator or DefaultContentNegotiation()
        self.parser_context: dict[str, Any] = {"request": self, **(parser_context or {})}
        self._authenticator: Any = None
        forced = _forced_of(request)
        if forced is not None:
            self.authenticators = (ForcedAuthentication(*forced),)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._request, name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.method} {self._request.get_full_path()!r}>"

    # The body

    @property
    def method(self) -> str:
        """The method, in capitals."""
        return str(self._request.method)

    @property
    def content_type(self) -> str:
        """The whole Content-Type header, "" when none was sent."""
        return str(self._request.META.get("CONTENT_TYPE") or "")

    @property
    def query_params(self) -> QueryDict:
        """The parameters of the query string."""
        return self._request.GET

    @property
    def stream(self) -> Any:
        """The body as something to read from, None when there is none."""
        length = self._request.META.get("CONTENT_LENGTH")
        if str(length or "0") == "0" and "HTTP_TRANSFER_ENCODING" not in self._request.META:
            # A test request may come without a length, and with a body.
            if length is not None or not self.content_type:
                return None
        return BytesIO(self._request.body) if self._body_is_kept() else self._request

    def _body_is_kept(self) -> bool:
        return MediaType(self.content_type).main_type != "multipart"

    @property
    def data(self) -> Any:
        """The parsed body.

        Raises ParseError, UnsupportedMediaType, and what reading the body raises.
        """
        self._load_data()
        return self.__dict__["_full_data"]

    @property
    def POST(self) -> Any:  # noqa: N802
        """The fields of a form."""
        self._load_data()
        if MediaType(self.content_type).match("application/json"):
            return QueryDict()
        data = self.__dict__["_data"]
        return data if isinstance(data, MultiValueDict) else QueryDict()

    @property
    def FILES(self) -> Any:  # noqa: N802
        """The files of a form."""
        self._load_data()
        return self.__dict__["_files"]

    def _load_data(self) -> None:
        if "_full_data" in self.__dict__:
            return
        try:
            with _told_apart():
                data, files = self._parse()
        except Exception:
            # An error page that looks at the data must not run into the same error again.
            self._data: Any = QueryDict()
            self._files: Any = MultiValueDict()
            self._full_data: Any = self._data
            raise
        self._data, self._files = data, files
        self._full_data = self._with_files(data, files)

    def _with_files(self, data: Any, files: Any) -> Any:
        if not files:
            return data
        if isinstance(data, QueryDict):
            both = data.copy()
            both.update(files)
            return both
        return {**data, **files}

    def _parse(self) -> tuple[Any, Any]:
        stream = self.stream
        if stream is None:
            if MediaType(self.content_type).main_type and self._is_form():
                return QueryDict(), MultiValueDict()
            return {}, MultiValueDict()
        parser = self.negotiator.select_parser(self, self.parsers)
        if parser is None:
            raise UnsupportedMediaType(self.content_type)
        if self.method == "POST" and type(parser) in (FormParser, MultiPartParser):
            # Read once, with the application's limits, even if a middleware looked before.
            try:
                return self._request.POST, self._request.FILES
            except MultiPartParserError as wrong:
                from_http = f"Multipart form parse error - {wrong}"
                raise ParseError(from_http) from None
        parsed = parser.parse(stream, self.content_type, self.parser_context)
        if isinstance(parsed, DataAndFiles):
            return parsed.data, parsed.files
        return parsed, MultiValueDict()

    def _is_form(self) -> bool:
        return any(MediaType(one).match(self.content_type) for one in _FORMS)

    # Who asks

    @property
    def user(self) -> Any:
        """Who asks, by the first authenticator that knows; the anonymous user if none does."""
        if "_user" not in self.__dict__:
            with _told_apart():
                run(self._authentication())
        return self.__dict__["_user"]

    @user.setter
    def user(self, value: Any) -> None:
        self._user = value
        self._request.user = value  # type: ignore[attr-defined]

    @property
    def auth(self) -> Any:
        """What the authenticator says besides: a token, say."""
        if "_auth" not in self.__dict__:
            with _told_apart():
                run(self._authentication())
        return self.__dict__["_auth"]

    @auth.setter
    def auth(self, value: Any) -> None:
        self._auth = value
        self._request.auth = value  # type: ignore[attr-defined]

    @property
    def successful_authenticator(self) -> Any:
        """The authenticator that knew the user, None if none did."""
        _ = self.user
        return self._authenticator

    async def aload(self) -> None:
        """Receive the body and find out the user, on the loop."""
        await arun(self.loading_steps())

    def loading_steps(self) -> Steps[None]:
        """Receive the body where it must be awaited."""
        if (yield OnLoop()):
            yield Await(self._request.aload_body())

    def _authentication(self) -> Steps[None]:
        """Ask one authenticator after the other."""
        try:
            for authenticator in self.authenticators:
                found = yield ask(authenticator, "authenticate", self)
                if found is not None:
                    self._authenticator = authenticator
                    self.user, self.auth = found
                    return
        except APIException:
            self._not_authenticated()
            raise
        self._not_authenticated()

    def authentication_steps(self) -> Steps[None]:
        """Find out who asks, in steps; at most once."""
        if "_user" not in self.__dict__:
            yield from self._authentication()

    def _not_authenticated(self) -> None:
        self._authenticator = None
        for name, setting in (("user", "UNAUTHENTICATED_USER"), ("auth", "UNAUTHENTICATED_TOKEN")):
            make = getattr(api_settings, setting)
            setattr(self, name, make() if callable(make) else make)


@contextmanager
def override_method(view: Any, request: Request, method: str) -> Iterator[Request]:
    """Let a view see the request as one of another method, within a `with`."""
    before, action = view.request, getattr(view, "action", None)
    twin = clone_request(request, method)
    view.request = twin
    if hasattr(view, "action_map"):
        view.action = view.action_map.get(method.lower())
    try:
        yield twin
    finally:
        view.request = before
        if hasattr(view, "action_map"):
            view.action = action


class _AnotherMethod(Request):
    """A request seen as one of another method."""

    _method = "GET"

    @property
    def method(self) -> str:
        """The method, in capitals."""
        return self._method


def clone_request(request: Request, method: str) -> Request:
    """Return the request as one of another method, with what is known of it."""
    twin = _AnotherMethod.__new__(_AnotherMethod)
    twin.__dict__.update(request.__dict__)
    twin._method = method
    return twin

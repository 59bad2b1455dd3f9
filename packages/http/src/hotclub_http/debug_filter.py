"""What an error page may show: secrets are hidden by name and by type before they become text.

Flow: settings, META, cookies, forms, local variables → **SafeExceptionReporterFilter** → debug.py.
Not here: the page itself (debug_page.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from types import FrameType
from typing import Any, ClassVar, TypeVar

from hotclub_http.datastructures import MultiValueDict

F = TypeVar("F", bound=Callable[..., Any])

_ALL = "__ALL__"


class SafeExceptionReporterFilter:
    """Decides what an error page may show.

    cleansed_substitute: stands for what is hidden.   hidden_settings: pattern of secret names.
    """

    cleansed_substitute = "********************"
    hidden_settings = re.compile(
        "API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|COOKIE|CREDENTIAL|SESSION|CSRF|PRIVATE|DSN",
        flags=re.IGNORECASE,
    )
    hidden_types: ClassVar[tuple[str, ...]] = ("SecretStr", "SecretBytes", "Secret")
    # name=value of a query string, wherever it stands in a text
    _parameters: ClassVar[re.Pattern[str]] = re.compile(
        r"(?:(?<=[?&'\"])|^)(?P<name>[^=&?\s'\"]+)=(?P<value>[^&\s'\"<>]+)"
    )
    # user:password@host in addresses of databases, caches and brokers
    _credentials: ClassVar[re.Pattern[str]] = re.compile(r"(?<=://)[^/\s:@'\"]*:[^/\s@'\"]+(?=@)")

    def cleanse_setting(self, key: object, value: object) -> Any:
        """Return the value, or what stands for it when name or type tell that it is secret."""
        if isinstance(key, str) and self.hidden_settings.search(key):
            return self.cleansed_substitute
        if type(value).__name__ in self.hidden_types:
            return self.cleansed_substitute
        if isinstance(value, dict):
            return {name: self.cleanse_setting(name, inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.cleanse_setting("", inner) for inner in value]
        if isinstance(value, tuple) and type(value) is tuple:
            return tuple(self.cleanse_setting("", inner) for inner in value)
        return value

    def is_active(self, request: Any) -> bool:
        """Tell whether sensitive variables and parameters are hidden; always."""
        return True

    def get_safe_request_meta(self, request: Any) -> dict[str, Any]:
        """Return META without its secrets."""
        shown = {name: self.cleanse_setting(name, value) for name, value in request.META.items()}
        for name in ("QUERY_STRING", "HTTP_REFERER"):
            if name in shown:
                shown[name] = self.cleanse_text(str(shown[name]))
        return shown

    def cleanse_text(self, text: str) -> str:
        """Return text with passwords in addresses hidden, and secret parameters of query strings."""
        text = self._credentials.sub("********", text)
        return self._parameters.sub(self._cleansed_parameter, text)

    def _cleansed_parameter(self, found: re.Match[str]) -> str:
        if not self.hidden_settings.search(found["name"]):
            return found[0]
        return f"{found['name']}={self.cleansed_substitute}"

    def get_safe_cookies(self, request: Any) -> dict[str, Any]:
        """Return the names of the cookies; a value may be somebody's session."""
        return dict.fromkeys(request.COOKIES, self.cleansed_substitute)

    def get_post_parameters(self, request: Any) -> dict[str, Any]:
        """Return the form without its secrets and what the view marked as sensitive."""
        if request is None or "POST" not in request.__dict__:
            return {}
        sensitive = getattr(request, "sensitive_post_parameters", ())
        return {
            name: self.cleansed_substitute
            if sensitive == _ALL or name in sensitive
            else self.cleanse_setting(name, value)
            for name, value in request.POST.items()
        }

    def _cleansed_local(self, request: Any, name: str, value: object) -> Any:
        if isinstance(value, MultiValueDict):
            sensitive = getattr(request, "__dict__", {}).get("sensitive_post_parameters", ())
            return {
                key: self.cleansed_substitute
                if sensitive == _ALL or key in sensitive
                else self.cleanse_setting(key, values)
                for key, values in value.lists()
            }
        return self.cleanse_setting(name, value)

    def get_traceback_frame_variables(
        self, request: Any, tb_frame: FrameType
    ) -> list[tuple[str, Any]]:
        """Return the local variables of a frame without its secrets."""
        sensitive = _sensitive_codes.get(tb_frame.f_code, ())
        return [
            (name, self.cleansed_substitute)
            if sensitive == _ALL or name in sensitive
            else (name, self._cleansed_local(request, name, value))
            for name, value in tb_frame.f_locals.items()
        ]


_sensitive_codes: dict[Any, Any] = {}
"""Code object → names: filled by the decorator at import, as many as there are decorated
functions; it outlives the call, so that async functions and pickled tracebacks find it."""


def sensitive_variables(*variables: str) -> Callable[[F], F]:
    """Hide local variables of a function from error pages; without names, all of them.

    Raises TypeError when used without parentheses.
    """
    if len(variables) == 1 and callable(variables[0]):
        raise TypeError(
            "sensitive_variables() must be called to use it as a decorator, e.g., use "
            "@sensitive_variables(), not @sensitive_variables."
        )

    def decorate(function: F) -> F:
        inner = function
        while hasattr(inner, "__wrapped__"):
            inner = inner.__wrapped__
        code = getattr(inner, "__code__", None)
        if code is not None:
            _sensitive_codes[code] = frozenset(variables) or _ALL
        return function

    return decorate


def sensitive_post_parameters(*parameters: str) -> Callable[[F], F]:
    """Hide form fields of a view from error pages; without names, all of them.

    Raises TypeError when used without parentheses, or on something without a request.
    """
    if len(parameters) == 1 and callable(parameters[0]):
        raise TypeError(
            "sensitive_post_parameters() must be called to use it as a decorator, e.g., use "
            "@sensitive_post_parameters(), not @sensitive_post_parameters."
        )
    marked = parameters or _ALL

    def decorate(view: F) -> F:
        if iscoroutinefunction(view):

            @wraps(view)
            async def awrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
                _marked_request(request).sensitive_post_parameters = marked
                return await view(request, *args, **kwargs)

            return awrapped  # type: ignore[return-value]

        @wraps(view)
        def wrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
            _marked_request(request).sensitive_post_parameters = marked
            return view(request, *args, **kwargs)

        return wrapped  # type: ignore[return-value]

    return decorate


def _marked_request(request: Any) -> Any:
    if not hasattr(request, "META"):
        raise TypeError(
            "sensitive_post_parameters didn't receive an HttpRequest object. If you are "
            "decorating a classmethod, make sure to use @method_decorator."
        )
    return request

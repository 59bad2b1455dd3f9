"""ApiSettings: the names and defaults of DRF's REST_FRAMEWORK setting, as one value.

Flow: the application calls `configure(ApiSettings(...))` once, or `using(...)` around a stretch of
code → views, fields and renderers read `api_settings` when they need a value, never at import.
Classes may be given as dotted paths, which are imported when first asked for.
State: the configured value is for the process; `using` is a context variable.
Not here: reading a settings module (the umbrella does that).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, tzinfo
from functools import lru_cache
from importlib import import_module
from typing import Any

from hotclub_api.errors import ImproperlyConfigured, did_you_mean

ISO_8601 = "iso-8601"


RENDERERS = ("hotclub_api.renderers.JSONRenderer",)
PARSERS = (
    "hotclub_api.parsers.JSONParser",
    "hotclub_api.parsers.FormParser",
    "hotclub_api.parsers.MultiPartParser",
)
AUTHENTICATION = (
    "hotclub_api.authentication.SessionAuthentication",
    "hotclub_api.authentication.BasicAuthentication",
)
PERMISSIONS = ("hotclub_api.permissions.AllowAny",)
TEST_RENDERERS = (
    "hotclub_api.renderers.MultiPartRenderer",
    "hotclub_api.renderers.JSONRenderer",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings:
    """How an API behaves; names and defaults as in DRF's documentation, and a few of our own.

    Ours: TIMEZONE (a tzinfo that naive input is taken to be in and output is shown in, or a function
    that returns it; None leaves datetimes alone), PROBLEM_DETAILS (errors as RFC 9457
    application/problem+json), UNKNOWN_FILTERS ("ignore" or "error"), MAX_LIST_LENGTH (members of a
    list field or a bulk body that set no bound of their own), THROTTLE_STORE (a
    ports.ThrottleStore, None for one in memory), TOKEN_STORE, PASSWORD_BACKEND, CSRF_CHECK,
    TEMPLATE_RENDERER (see ports.py).
    """

    DEFAULT_RENDERER_CLASSES: Any = RENDERERS
    DEFAULT_PARSER_CLASSES: Any = PARSERS
    DEFAULT_AUTHENTICATION_CLASSES: Any = AUTHENTICATION
    DEFAULT_PERMISSION_CLASSES: Any = PERMISSIONS
    DEFAULT_THROTTLE_CLASSES: Any = ()
    DEFAULT_CONTENT_NEGOTIATION_CLASS: Any = "hotclub_api.negotiation.DefaultContentNegotiation"
    DEFAULT_METADATA_CLASS: Any = "hotclub_api.metadata.SimpleMetadata"
    DEFAULT_VERSIONING_CLASS: Any = None
    DEFAULT_PAGINATION_CLASS: Any = None
    DEFAULT_FILTER_BACKENDS: Any = ()
    DEFAULT_SCHEMA_CLASS: Any = "hotclub_api.openapi.AutoSchema"
    DEFAULT_THROTTLE_RATES: Mapping[str, str | None] = field(
        default_factory=lambda: {"user": None, "anon": None}
    )
    NUM_PROXIES: int | None = None
    PAGE_SIZE: int | None = None
    SEARCH_PARAM: str = "search"
    ORDERING_PARAM: str = "ordering"
    DEFAULT_VERSION: str | None = None
    ALLOWED_VERSIONS: Any = None
    VERSION_PARAM: str = "version"
    UNAUTHENTICATED_USER: Any = "hotclub_api.authentication.AnonymousUser"
    UNAUTHENTICATED_TOKEN: Any = None
    VIEW_NAME_FUNCTION: Any = "hotclub_api.views.get_view_name"
    VIEW_DESCRIPTION_FUNCTION: Any = "hotclub_api.views.get_view_description"
    EXCEPTION_HANDLER: Any = "hotclub_api.views.exception_handler"
    NON_FIELD_ERRORS_KEY: str = "non_field_errors"
    LIST_SERIALIZER_ERRORS_AS_DICT: bool = False
    TEST_REQUEST_RENDERER_CLASSES: Any = TEST_RENDERERS
    TEST_REQUEST_DEFAULT_FORMAT: str = "multipart"
    URL_FORMAT_OVERRIDE: str | None = "format"
    FORMAT_SUFFIX_KWARG: str | None = "format"
    URL_FIELD_NAME: str = "url"
    DATE_FORMAT: str | None = ISO_8601
    DATE_INPUT_FORMATS: Any = (ISO_8601,)
    DATETIME_FORMAT: str | None = ISO_8601
    DATETIME_INPUT_FORMATS: Any = (ISO_8601,)
    TIME_FORMAT: str | None = ISO_8601
    TIME_INPUT_FORMATS: Any = (ISO_8601,)
    DURATION_FORMAT: str | None = "django"
    UNICODE_JSON: bool = True
    COMPACT_JSON: bool = True
    STRICT_JSON: bool = True
    COERCE_DECIMAL_TO_STRING: bool = True
    COERCE_BIGINT_TO_STRING: bool = False
    UPLOADED_FILES_USE_URL: bool = True
    HTML_SELECT_CUTOFF: int = 1000
    HTML_SELECT_CUTOFF_TEXT: str = "More than {count} items..."
    SCHEMA_COERCE_PATH_PK: bool = True
    SCHEMA_COERCE_METHOD_NAMES: Mapping[str, str] = field(
        default_factory=lambda: {"retrieve": "read", "destroy": "delete"}
    )

    TIMEZONE: tzinfo | Callable[[], tzinfo | None] | str | None = UTC
    PROBLEM_DETAILS: bool = False
    UNKNOWN_FILTERS: str = "ignore"
    MAX_LIST_LENGTH: int | None = 10_000
    THROTTLE_STORE: Any = None
    TOKEN_STORE: Any = None
    PASSWORD_BACKEND: Any = None
    CSRF_CHECK: Any = None
    TEMPLATE_RENDERER: Any = None

    @classmethod
    def from_mapping(cls, given: Mapping[str, Any]) -> ApiSettings:
        """Return settings from a mapping such as Django's REST_FRAMEWORK.

        Raises ImproperlyConfigured for an unknown name.
        """
        known = {one.name for one in fields(cls)}
        for name in given:
            if name not in known:
                raise ImproperlyConfigured(
                    f"REST_FRAMEWORK has no setting {name!r}.{did_you_mean(name, known)}"
                )
        return cls(**given)


DEFAULTS = ApiSettings()
_current: ContextVar[ApiSettings | None] = ContextVar("hotclub_api_settings", default=None)
_configured: list[ApiSettings] = [DEFAULTS]


def configure(settings: ApiSettings | Mapping[str, Any] | None) -> None:
    """Set what holds for the whole process; None returns to the defaults."""
    if settings is None:
        settings = DEFAULTS
    if not isinstance(settings, ApiSettings):
        settings = ApiSettings.from_mapping(settings)
    _configured[0] = settings


@contextmanager
def using(**changes: Any) -> Iterator[ApiSettings]:
    """Let other values hold within a `with`, for this thread or task."""
    token = _current.set(replace(current_settings(), **changes))
    try:
        yield current_settings()
    finally:
        _current.reset(token)


def current_settings() -> ApiSettings:
    """Return the settings that hold here and now."""
    return _current.get() or _configured[0]


@lru_cache(maxsize=1024)
def import_from_string(path: str) -> Any:
    """Return the object of a dotted path; `rest_framework.` in front of it means this package.

    Raises ImproperlyConfigured when there is none.
    """
    if path.startswith("rest_framework."):
        path = f"hotclub_api.{path.removeprefix('rest_framework.')}"
    module, _, name = path.rpartition(".")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as missing:
        raise ImproperlyConfigured(f"{path!r} in the API's settings: {missing}.") from missing


def perform_import(value: Any) -> Any:
    """Return value with dotted paths replaced by what they name."""
    if isinstance(value, str):
        return import_from_string(value)
    if isinstance(value, (list, tuple)):
        return [perform_import(one) for one in value]
    return value


_IMPORTED = frozenset(
    {
        "UNAUTHENTICATED_USER", "UNAUTHENTICATED_TOKEN", "VIEW_NAME_FUNCTION",
        "VIEW_DESCRIPTION_FUNCTION", "EXCEPTION_HANDLER", "TEST_REQUEST_RENDERER_CLASSES",
        "THROTTLE_STORE", "TOKEN_STORE", "PASSWORD_BACKEND", "CSRF_CHECK",
        "TEMPLATE_RENDERER", "TIMEZONE",
    }
    | {
        one.name
        for one in fields(ApiSettings)
        if one.name.endswith(("_CLASS", "_CLASSES", "_BACKENDS"))
    }
)  # fmt: skip


class _CurrentSettings:
    """The current settings as attributes, classes imported."""

    def __getattr__(self, name: str) -> Any:
        try:
            value = getattr(current_settings(), name)
        except AttributeError:
            known = [one.name for one in fields(ApiSettings)]
            raise AttributeError(
                f"The API has no setting {name!r}.{did_you_mean(name, known)}"
            ) from None
        return perform_import(value) if name in _IMPORTED else value


api_settings = _CurrentSettings()


class SettingDefault:
    """A class attribute whose value is the setting of a name, until a subclass sets its own."""

    def __init__(self, name: str) -> None:
        self.setting = name

    def __get__(self, instance: object, owner: type) -> Any:
        return getattr(api_settings, self.setting)

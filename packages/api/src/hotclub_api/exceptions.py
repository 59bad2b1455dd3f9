"""The exceptions, under the module name that DRF gives them. Nothing is defined here."""

from hotclub_api.errors import (
    ApiError,
    APIException,
    AuthenticationFailed,
    ErrorDetail,
    ImproperlyConfigured,
    MethodNotAllowed,
    MissingExtra,
    NotAcceptable,
    NotAuthenticated,
    NotFound,
    ParseError,
    PermissionDenied,
    SerializerMisuse,
    SkipField,
    Throttled,
    UnsupportedMediaType,
    ValidationError,
)
from hotclub_api.views import bad_request, server_error

__all__ = [
    "APIException",
    "ApiError",
    "AuthenticationFailed",
    "ErrorDetail",
    "ImproperlyConfigured",
    "MethodNotAllowed",
    "MissingExtra",
    "NotAcceptable",
    "NotAuthenticated",
    "NotFound",
    "ParseError",
    "PermissionDenied",
    "SerializerMisuse",
    "SkipField",
    "Throttled",
    "UnsupportedMediaType",
    "ValidationError",
    "bad_request",
    "server_error",
]

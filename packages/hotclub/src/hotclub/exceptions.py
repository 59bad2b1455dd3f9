"""Every exception that a project names, wherever it is raised: Django's `django.core.exceptions`.

Flow: libraries → joined (adapters/validation_errors.py) → **exceptions** → `except` in a project.
A class that several libraries have is the ground of all of them, so that one `except` catches every
library's, and what is raised under it each library knows. The others are a library's own.
"""

from hotclub_auth import SessionInterrupted
from hotclub_http import (
    BadRequest,
    MiddlewareNotUsed,
    SuspiciousMultipartForm,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from hotclub_orm import (
    NON_FIELD_ERRORS,
    AppRegistryNotReady,
    EmptyResultSet,
    FieldDoesNotExist,
    FieldError,
    FullResultSet,
    MultipleObjectsReturned,
    ObjectDoesNotExist,
    ObjectNotUpdated,
    SynchronousOnlyOperation,
)
from hotclub_routing import NoReverseMatch, ViewDoesNotExist

from hotclub.adapters import validation_errors as _joining
from hotclub.errors import (
    DisallowedHost,
    DisallowedRedirect,
    ImproperlyConfigured,
    PermissionDenied,
    RequestAborted,
    RequestDataTooBig,
    SuspiciousFileOperation,
    SuspiciousOperation,
    ValidationError,
)

__all__ = [
    "NON_FIELD_ERRORS",
    "AppRegistryNotReady",
    "BadRequest",
    "DisallowedHost",
    "DisallowedRedirect",
    "EmptyResultSet",
    "FieldDoesNotExist",
    "FieldError",
    "FullResultSet",
    "ImproperlyConfigured",
    "MiddlewareNotUsed",
    "MultipleObjectsReturned",
    "NoReverseMatch",
    "ObjectDoesNotExist",
    "ObjectNotUpdated",
    "PermissionDenied",
    "RequestAborted",
    "RequestDataTooBig",
    "SessionInterrupted",
    "SuspiciousFileOperation",
    "SuspiciousMultipartForm",
    "SuspiciousOperation",
    "SynchronousOnlyOperation",
    "TooManyFieldsSent",
    "TooManyFilesSent",
    "ValidationError",
    "ViewDoesNotExist",
]

_joining.install()

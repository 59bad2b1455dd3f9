"""Settings → HTTP: what all requests have in common.

Flow: ALLOWED_HOSTS, USE_X_FORWARDED_*, SECURE_PROXY_SSL_HEADER, DATA_UPLOAD_*, FILE_UPLOAD_* →
**RequestPolicy** → every request. A limit of hotclub_http's own that has no setting keeps its
default.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hotclub_http import FileUploadHandler, Limits, RequestPolicy

from hotclub.adapters.security_http import CookieSigner, host_check
from hotclub.errors import ImproperlyConfigured
from hotclub.utils.module_loading import import_string


def limits(settings: Any) -> Limits:
    """Return how much of everything a request may bring."""
    return Limits(
        memory_body_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
        files=settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        file_memory_bytes=settings.FILE_UPLOAD_MAX_MEMORY_SIZE,
    )


def policy(settings: Any) -> RequestPolicy:
    """Return what all requests have in common. Raises ImproperlyConfigured."""
    return RequestPolicy(
        allow_host=host_check(settings),
        use_x_forwarded_host=settings.USE_X_FORWARDED_HOST,
        use_x_forwarded_port=settings.USE_X_FORWARDED_PORT,
        secure_proxy_ssl_header=_ssl_header(settings.SECURE_PROXY_SSL_HEADER),
        force_script_name=settings.FORCE_SCRIPT_NAME,
        default_charset=settings.DEFAULT_CHARSET,
        limits=limits(settings),
        upload_handlers=tuple(_upload_handlers(settings)),
        signer=CookieSigner(settings),
        legacy_cookie_salt=settings.SIGNED_COOKIE_LEGACY_SALT_FALLBACK,
    )


def _ssl_header(value: Any) -> tuple[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise ImproperlyConfigured(
            "SECURE_PROXY_SSL_HEADER is a pair: the header's name as in META and the value that "
            "means https, such as ('HTTP_X_FORWARDED_PROTO', 'https')."
        )
    return value[0], value[1]


def _upload_handlers(settings: Any) -> list[Callable[[Any], FileUploadHandler]]:
    folder = settings.FILE_UPLOAD_TEMP_DIR
    if folder is not None and not os.path.isdir(folder):
        raise ImproperlyConfigured(f"FILE_UPLOAD_TEMP_DIR {str(folder)!r} is no folder.")
    return [_handler(path, folder) for path in settings.FILE_UPLOAD_HANDLERS]


def _handler(path: Any, folder: Any) -> Callable[[Any], FileUploadHandler]:
    try:
        made: Any = import_string(path) if isinstance(path, str) else path
    except ImportError as missing:
        raise ImproperlyConfigured(f"FILE_UPLOAD_HANDLERS names {path!r}. {missing}") from missing
    if folder is None or not hasattr(made, "upload_dir"):
        handler: Callable[[Any], FileUploadHandler] = made
        return handler
    return type(made.__name__, (made,), {"upload_dir": str(folder)})

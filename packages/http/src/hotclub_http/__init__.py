"""Requests in, responses out, under ASGI and WSGI.

Flow: bytes → HttpRequest → middleware → view → HttpResponse → bytes.

Import levels, from the ground up: errors · limits, ports · datastructures, uri · querydict,
headers · cookies, negotiation · bridge, hooks · body, uploads · upload_handlers · multipart ·
request · response · responses by kind, conditional, ranges, files, events · middleware · dispatch,
hook_rows · pipeline, error_pages · debug · cache_headers, compression, builtin_middleware, decorators ·
gateways · application · client.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotclub_http.application import Application
    from hotclub_http.builtin_middleware import (
        CommonMiddleware,
        ConditionalGetMiddleware,
        GZipMiddleware,
        XFrameOptionsMiddleware,
    )
    from hotclub_http.cookies import SimpleCookie, parse_cookie
    from hotclub_http.datastructures import CaseInsensitiveMapping, ImmutableList, MultiValueDict
    from hotclub_http.errors import (
        BadHeaderError,
        BadRequest,
        ContentNotRenderedError,
        DisallowedHost,
        DisallowedRedirect,
        HeadersTooLarge,
        Http404,
        HttpError,
        ImproperlyConfigured,
        InputStreamExhausted,
        MethodNotAllowed,
        MiddlewareNotUsed,
        MultiPartParserError,
        MultiValueDictKeyError,
        PermissionDenied,
        PortNotConnected,
        RawPostDataException,
        RequestAborted,
        RequestDataTooBig,
        RequestTimeout,
        SkipFile,
        StopFutureHandlers,
        StopUpload,
        SuspiciousFileOperation,
        SuspiciousMultipartForm,
        SuspiciousOperation,
        TooManyFieldsSent,
        TooManyFilesSent,
        UnreadablePostError,
        UploadFileException,
        UriTooLong,
        WebSocketDisconnect,
    )
    from hotclub_http.events import EventStreamResponse, ServerSentEvent
    from hotclub_http.files import FileResponse, safe_join
    from hotclub_http.gateways.asgi import ASGIRequest
    from hotclub_http.gateways.websocket import WebSocket
    from hotclub_http.gateways.wsgi import WSGIRequest
    from hotclub_http.headers import HttpHeaders, ResponseHeaders
    from hotclub_http.hooks import Hooks
    from hotclub_http.json_response import DjangoJSONEncoder, JsonResponse, parse_json
    from hotclub_http.limits import Limits
    from hotclub_http.middleware import (
        MiddlewareMixin,
        async_only_middleware,
        non_blocking,
        sync_and_async_middleware,
        sync_only_middleware,
    )
    from hotclub_http.multipart import MultiPartParser
    from hotclub_http.negotiation import MediaType
    from hotclub_http.policy import RequestPolicy, Slot
    from hotclub_http.querydict import QueryDict
    from hotclub_http.request import HttpRequest, split_domain_port
    from hotclub_http.response import HttpResponse, HttpResponseBase, StreamingHttpResponse
    from hotclub_http.status_responses import (
        HttpResponseBadRequest,
        HttpResponseForbidden,
        HttpResponseGone,
        HttpResponseNotAllowed,
        HttpResponseNotFound,
        HttpResponseNotModified,
        HttpResponsePermanentRedirect,
        HttpResponseRedirect,
        HttpResponseServerError,
    )
    from hotclub_http.template_response import SimpleTemplateResponse, TemplateResponse
    from hotclub_http.upload_handlers import (
        FileUploadHandler,
        MemoryFileUploadHandler,
        TemporaryFileUploadHandler,
        load_handler,
    )
    from hotclub_http.uploads import (
        ContentFile,
        File,
        InMemoryUploadedFile,
        SimpleUploadedFile,
        TemporaryUploadedFile,
        UploadedFile,
    )

__all__ = [
    "ASGIRequest",
    "Application",
    "BadHeaderError",
    "BadRequest",
    "CaseInsensitiveMapping",
    "CommonMiddleware",
    "ConditionalGetMiddleware",
    "ContentFile",
    "ContentNotRenderedError",
    "DisallowedHost",
    "DisallowedRedirect",
    "DjangoJSONEncoder",
    "EventStreamResponse",
    "File",
    "FileResponse",
    "FileUploadHandler",
    "GZipMiddleware",
    "HeadersTooLarge",
    "Hooks",
    "Http404",
    "HttpError",
    "HttpHeaders",
    "HttpRequest",
    "HttpResponse",
    "HttpResponseBadRequest",
    "HttpResponseBase",
    "HttpResponseForbidden",
    "HttpResponseGone",
    "HttpResponseNotAllowed",
    "HttpResponseNotFound",
    "HttpResponseNotModified",
    "HttpResponsePermanentRedirect",
    "HttpResponseRedirect",
    "HttpResponseServerError",
    "ImmutableList",
    "ImproperlyConfigured",
    "InMemoryUploadedFile",
    "InputStreamExhausted",
    "JsonResponse",
    "Limits",
    "MediaType",
    "MemoryFileUploadHandler",
    "MethodNotAllowed",
    "MiddlewareMixin",
    "MiddlewareNotUsed",
    "MultiPartParser",
    "MultiPartParserError",
    "MultiValueDict",
    "MultiValueDictKeyError",
    "PermissionDenied",
    "PortNotConnected",
    "QueryDict",
    "RawPostDataException",
    "RequestAborted",
    "RequestDataTooBig",
    "RequestPolicy",
    "RequestTimeout",
    "ResponseHeaders",
    "ServerSentEvent",
    "SimpleCookie",
    "SimpleTemplateResponse",
    "SimpleUploadedFile",
    "SkipFile",
    "Slot",
    "StopFutureHandlers",
    "StopUpload",
    "StreamingHttpResponse",
    "SuspiciousFileOperation",
    "SuspiciousMultipartForm",
    "SuspiciousOperation",
    "TemplateResponse",
    "TemporaryFileUploadHandler",
    "TemporaryUploadedFile",
    "TooManyFieldsSent",
    "TooManyFilesSent",
    "UnreadablePostError",
    "UploadFileException",
    "UploadedFile",
    "UriTooLong",
    "WSGIRequest",
    "WebSocket",
    "WebSocketDisconnect",
    "XFrameOptionsMiddleware",
    "async_only_middleware",
    "load_handler",
    "non_blocking",
    "parse_cookie",
    "parse_json",
    "safe_join",
    "split_domain_port",
    "sync_and_async_middleware",
    "sync_only_middleware",
]

# The room that each name lives in.
_ROOMS = {
    "application": "Application",
    "builtin_middleware": (
        "CommonMiddleware ConditionalGetMiddleware GZipMiddleware XFrameOptionsMiddleware"
    ),
    "cookies": "SimpleCookie parse_cookie",
    "datastructures": "CaseInsensitiveMapping ImmutableList MultiValueDict",
    "errors": (
        "BadHeaderError BadRequest ContentNotRenderedError DisallowedHost DisallowedRedirect "
        "HeadersTooLarge Http404 HttpError ImproperlyConfigured InputStreamExhausted "
        "MethodNotAllowed MiddlewareNotUsed MultiPartParserError MultiValueDictKeyError "
        "PermissionDenied PortNotConnected RawPostDataException RequestAborted "
        "RequestDataTooBig RequestTimeout SkipFile StopFutureHandlers StopUpload "
        "SuspiciousFileOperation SuspiciousMultipartForm SuspiciousOperation TooManyFieldsSent "
        "TooManyFilesSent UnreadablePostError UploadFileException UriTooLong "
        "WebSocketDisconnect"
    ),
    "events": "EventStreamResponse ServerSentEvent",
    "files": "FileResponse safe_join",
    "gateways.asgi": "ASGIRequest",
    "gateways.websocket": "WebSocket",
    "gateways.wsgi": "WSGIRequest",
    "headers": "HttpHeaders ResponseHeaders",
    "hooks": "Hooks",
    "json_response": "DjangoJSONEncoder JsonResponse parse_json",
    "limits": "Limits",
    "middleware": (
        "MiddlewareMixin async_only_middleware non_blocking sync_and_async_middleware "
        "sync_only_middleware"
    ),
    "multipart": "MultiPartParser",
    "negotiation": "MediaType",
    "policy": "RequestPolicy Slot",
    "querydict": "QueryDict",
    "request": "HttpRequest split_domain_port",
    "response": "HttpResponse HttpResponseBase StreamingHttpResponse",
    "status_responses": (
        "HttpResponseBadRequest HttpResponseForbidden HttpResponseGone HttpResponseNotAllowed "
        "HttpResponseNotFound HttpResponseNotModified HttpResponsePermanentRedirect "
        "HttpResponseRedirect HttpResponseServerError"
    ),
    "template_response": "SimpleTemplateResponse TemplateResponse",
    "upload_handlers": (
        "FileUploadHandler MemoryFileUploadHandler TemporaryFileUploadHandler load_handler"
    ),
    "uploads": (
        "ContentFile File InMemoryUploadedFile SimpleUploadedFile TemporaryUploadedFile "
        "UploadedFile"
    ),
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Open the room of a name when the name is first asked for."""
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        for room, names in _ROOMS.items():
            if name in names.split():
                value = globals()[name] = getattr(import_module(f"{__name__}.{room}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})

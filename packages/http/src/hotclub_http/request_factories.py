"""Requests made by hand: one method a verb, for test clients and for calling a view directly.

Flow: verb and its arguments → OutgoingRequest → **RequestFactory / AsyncRequestFactory** → request.
Not here: sending (client.py), encoding of bodies (outgoing.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Generic, TypeVar

from hotclub_http.cookies import SimpleCookie
from hotclub_http.gateways.asgi import ASGIRequest
from hotclub_http.gateways.wsgi import WSGIRequest
from hotclub_http.json_response import DjangoJSONEncoder
from hotclub_http.outgoing import (
    MULTIPART_CONTENT,
    OutgoingRequest,
    build,
    encode_body,
    query_of,
)

R = TypeVar("R")


class Verbs(Generic[R]):
    """One method a verb; what a finished request becomes is the subclass's matter.

    defaults: keys of every request's environ; may be changed at any time.   cookies: sent along.
    """

    def __init__(
        self,
        *,
        json_encoder: type[json.JSONEncoder] = DjangoJSONEncoder,
        headers: Mapping[str, str] | None = None,
        query_params: Any = None,
        **defaults: Any,
    ) -> None:
        self.json_encoder = json_encoder
        self._headers = dict(headers or {})
        self._query_params = query_params
        self.defaults = defaults
        self.cookies = SimpleCookie()
        self._extra: dict[str, Any] = {}

    def _with_cookies(self, outgoing: OutgoingRequest) -> OutgoingRequest:
        crumbs = [f"{morsel.key}={morsel.coded_value}" for morsel in self.cookies.sorted_morsels()]
        if crumbs:
            outgoing.headers = [pair for pair in outgoing.headers if pair[0] != "Cookie"]
            outgoing.headers.append(("Cookie", "; ".join(crumbs)))
        return outgoing

    def _perform(self, outgoing: OutgoingRequest, *, follow: bool) -> R:
        raise NotImplementedError

    def generic(
        self,
        method: str,
        path: str,
        data: Any = "",
        content_type: str = "application/octet-stream",
        follow: bool = False,
        secure: bool = False,
        *,
        headers: Mapping[str, str] | None = None,
        query_params: Any = None,
        **extra: Any,
    ) -> R:
        """Send any method.

        data: text or bytes.   headers: mapping.   query_params: replaces the address's query.
        extra: keys of the environ (HTTP_ACCEPT=…); under ASGI, headers.
        """
        wanted = self._query_params if query_params is None else query_params
        outgoing = build(
            method,
            path,
            data,
            content_type,
            secure=secure,
            headers={**self._headers, **(headers or {})},
            query=query_of(wanted) if wanted else None,
            extra={**self.defaults, **self._extra, **extra},
        )
        return self._perform(outgoing, follow=follow)

    def get(self, path: str, data: Any = None, follow: bool = False, **options: Any) -> R:
        """GET.   data: mapping of query parameters."""
        return self._bodiless("GET", path, data, follow=follow, options=options)

    def head(self, path: str, data: Any = None, follow: bool = False, **options: Any) -> R:
        """HEAD.   data: mapping of query parameters."""
        return self._bodiless("HEAD", path, data, follow=follow, options=options)

    def trace(self, path: str, follow: bool = False, **options: Any) -> R:
        """TRACE."""
        return self.generic("TRACE", path, follow=follow, **options)

    def _bodiless(
        self, method: str, path: str, data: Any, *, follow: bool, options: dict[str, Any]
    ) -> R:
        if data:
            if options.get("query_params"):
                raise ValueError("Give the query as data or as query_params, not as both.")
            options["query_params"] = data
        return self.generic(method, path, follow=follow, **options)

    def post(
        self,
        path: str,
        data: Any = None,
        content_type: str = MULTIPART_CONTENT,
        follow: bool = False,
        **options: Any,
    ) -> R:
        """POST.   data: mapping for a form, anything for JSON, else text or bytes."""
        body = encode_body({} if data is None else data, content_type, self.json_encoder)
        return self.generic("POST", path, body, content_type, follow, **options)

    def put(
        self,
        path: str,
        data: Any = "",
        content_type: str = "application/octet-stream",
        follow: bool = False,
        **options: Any,
    ) -> R:
        """PUT.   data: text, bytes, or anything for JSON."""
        body = encode_body(data, content_type, self.json_encoder)
        return self.generic("PUT", path, body, content_type, follow, **options)

    def patch(
        self,
        path: str,
        data: Any = "",
        content_type: str = "application/octet-stream",
        follow: bool = False,
        **options: Any,
    ) -> R:
        """PATCH.   data: as for put."""
        body = encode_body(data, content_type, self.json_encoder)
        return self.generic("PATCH", path, body, content_type, follow, **options)

    def delete(
        self,
        path: str,
        data: Any = "",
        content_type: str = "application/octet-stream",
        follow: bool = False,
        **options: Any,
    ) -> R:
        """DELETE.   data: as for put."""
        body = encode_body(data, content_type, self.json_encoder)
        return self.generic("DELETE", path, body, content_type, follow, **options)

    def options(
        self,
        path: str,
        data: Any = "",
        content_type: str = "application/octet-stream",
        follow: bool = False,
        **options: Any,
    ) -> R:
        """OPTIONS.   data: text or bytes."""
        return self.generic("OPTIONS", path, data, content_type, follow, **options)


class RequestFactory(Verbs[WSGIRequest]):
    """Makes requests for calling a view directly; no middleware runs."""

    def _perform(self, outgoing: OutgoingRequest, *, follow: bool) -> WSGIRequest:
        return WSGIRequest(self._with_cookies(outgoing).to_environ())

    def request(self, **environ: Any) -> WSGIRequest:
        """Return a GET request with these keys in its environ."""
        usual = self._with_cookies(build("GET", "/")).to_environ()
        return WSGIRequest({**usual, **self.defaults, **self._extra, **environ})


class AsyncRequestFactory(Verbs[ASGIRequest]):
    """Makes requests as ASGI servers do, for calling a view directly."""

    def _perform(self, outgoing: OutgoingRequest, *, follow: bool) -> ASGIRequest:
        request = ASGIRequest(self._with_cookies(outgoing).to_scope())
        # A body in memory: sync access finds it, as behind a buffering gateway.
        request._stream = BytesIO(outgoing.body)
        return request

    def request(self, **scope: Any) -> ASGIRequest:
        """Return a GET request with these keys in its scope."""
        usual = self._with_cookies(build("GET", "/", extra={**self.defaults, **self._extra}))
        return ASGIRequest({**usual.to_scope(), **scope})

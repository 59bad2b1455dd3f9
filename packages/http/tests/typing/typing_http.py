"""What users see of the types; checked by mypy, never run."""

from __future__ import annotations

from typing import Any, assert_type

from hotclub_http import (
    FileResponse,
    HttpHeaders,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    MultiValueDict,
    QueryDict,
    UploadedFile,
)
from hotclub_http.client import RequestFactory
from hotclub_http.decorators import never_cache, require_GET
from hotclub_http.gateways.wsgi import WSGIRequest


@require_GET
@never_cache
def view(request: HttpRequest, pk: int) -> HttpResponse:
    return JsonResponse({"pk": pk})


def check_request(request: HttpRequest) -> None:
    assert_type(request.GET, QueryDict)
    assert_type(request.POST, QueryDict)
    assert_type(request.GET["a"], str)
    assert_type(request.GET.getlist("a"), list[str])
    assert_type(request.GET.get("a"), str | None)
    assert_type(request.FILES, MultiValueDict[str, UploadedFile])
    assert_type(request.COOKIES, dict[str, str])
    assert_type(request.headers, HttpHeaders)
    assert_type(request.headers["a"], str)
    assert_type(request.body, bytes)
    assert_type(request.path, str)
    assert_type(request.method, str | None)
    assert_type(request.is_secure(), bool)
    assert_type(request.user, Any)


async def check_async(request: HttpRequest) -> None:
    assert_type(await request.abody(), bytes)
    assert_type(await request.aform(), tuple[QueryDict, MultiValueDict[str, UploadedFile]])


def check_response(response: HttpResponse) -> None:
    assert_type(response.content, bytes)
    assert_type(response.text, str)
    assert_type(response["a"], str)
    assert_type(response.status_code, int)
    assert_type(FileResponse().filename, str)
    assert_type(view(HttpRequest(), 1), HttpResponse)
    assert_type(RequestFactory().get("/"), WSGIRequest)

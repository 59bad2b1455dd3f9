"""The views that serve the OpenAPI document, its page, and the page's assets.

Flow: routes of an API → `docs_urls(patterns)` → openapi.json, docs/, docs/assets/<name>.
Not here: what the document says (openapi/), the page's text (html.py).
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from hotclub_http import Http404, HttpResponse
from hotclub_routing import path

from hotclub_api.docs.html import page
from hotclub_api.openapi import SchemaGenerator
from hotclub_api.permissions import AllowAny
from hotclub_api.renderers import JSONOpenAPIRenderer, JSONRenderer, StaticHTMLRenderer
from hotclub_api.response import Response
from hotclub_api.reverse import reverse
from hotclub_api.views import APIView

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@cache
def assets() -> dict[str, tuple[str, bytes]]:
    """Return name → (name with a content hash, content)."""
    own = files(__package__).joinpath("assets")
    found = {name: own.joinpath(name).read_bytes() for name in ("docs.css", "docs.js", "icon.svg")}
    try:
        look = import_module("hotclub_http.look").stylesheet().encode()
    except ModuleNotFoundError:
        look = b"@layer reset, tokens, elements, components, page;\n"
    found["look.css"] = look
    return {
        name: (f"{hashlib.sha256(content).hexdigest()[:12]}-{name}", content)
        for name, content in found.items()
    }


class _DocumentView(APIView):
    """What both views know: whose routes, and who may look."""

    schema = None
    generator: Any = None
    public = False

    def document(self, request: Any) -> dict[str, Any]:
        """Return the document as the user of the request may see it."""
        found: dict[str, Any] = self.generator.get_schema(request=request, public=self.public)
        return found


class SchemaView(_DocumentView):
    """The OpenAPI document."""

    renderer_classes = [JSONOpenAPIRenderer, JSONRenderer]

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Return the document."""
        return Response(self.document(request))


class DocsView(_DocumentView):
    """The documentation page."""

    renderer_classes = [StaticHTMLRenderer]
    schema_name = "openapi"
    asset_name = "api-docs-asset"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Return the page, under a policy that forbids every inline script and style."""
        namespace = getattr(getattr(request, "resolver_match", None), "namespace", "")
        start = f"{namespace}:" if namespace else ""
        addresses = {
            name: reverse(f"{start}{self.asset_name}", kwargs={"name": hashed})
            for name, (hashed, _content) in assets().items()
        }
        schema_url = reverse(f"{start}{self.schema_name}")
        text = page(self.document(request), schema_url=schema_url, assets=addresses)
        headers = {
            "Content-Security-Policy": CSP,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
        }
        return Response(text, headers=headers)


def asset_view(request: Any, name: str) -> HttpResponse:  # noqa: ARG001  # a view
    """Return an asset of the page; its name changes with its content, so it may be kept.

    Raises Http404 for another name.
    """
    for hashed, content in assets().values():
        if hashed == name:
            response = HttpResponse(content, content_type=_TYPES[name.rpartition(".")[2]])
            response["Cache-Control"] = "public, max-age=31536000, immutable"
            response["X-Content-Type-Options"] = "nosniff"
            return response
    raise Http404(f"The documentation page has no asset {name[:100]!r}.")


def _options(public: bool, permission_classes: Any) -> dict[str, Any]:
    chosen = [AllowAny] if permission_classes is None else permission_classes
    return {"public": public, "permission_classes": chosen}


def get_schema_view(
    title: str | None = None,
    url: str | None = None,
    description: str | None = None,
    urlconf: Any = None,
    patterns: Any = None,
    public: bool = False,
    permission_classes: Any = None,
    version: str | None = None,
    generator_class: Any = SchemaGenerator,
) -> Any:
    """Return the view function of the document.

    public: list what the caller may not use, too.
    """
    generator = generator_class(title, url, description, patterns, urlconf, version)
    return SchemaView.as_view(generator=generator, **_options(public, permission_classes))


def get_docs_view(
    title: str | None = None,
    patterns: Any = None,
    public: bool = False,
    permission_classes: Any = None,
    description: str | None = None,
    version: str | None = None,
) -> Any:
    """Return the view function of the page; its document and assets need the names of docs_urls."""
    generator = SchemaGenerator(title, None, description, patterns, None, version)
    return DocsView.as_view(generator=generator, **_options(public, permission_classes))


def docs_urls(
    patterns: Any,
    title: str | None = None,
    description: str | None = None,
    version: str | None = None,
    public: bool = False,
    permission_classes: Any = None,
) -> list[Any]:
    """Return the routes openapi.json, docs/ and docs/assets/ for an API's patterns.

    patterns: those the document shall describe, with the prefixes they are mounted at.
    """
    generator = SchemaGenerator(title, None, description, patterns, None, version)
    options = _options(public, permission_classes)
    return [
        path("openapi.json", SchemaView.as_view(generator=generator, **options), name="openapi"),
        path("docs/", DocsView.as_view(generator=generator, **options), name="api-docs"),
        path("docs/assets/<str:name>", asset_view, name="api-docs-asset"),
    ]

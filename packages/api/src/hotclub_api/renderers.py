"""Data → bodies of responses.

Flow: response.data, media type → renderer → bytes.
Not here: which renderer (negotiation.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from hotclub_http import MediaType
from hotclub_http.outgoing import encode_multipart

from hotclub_api.errors import ImproperlyConfigured
from hotclub_api.json_text import dumps
from hotclub_api.settings import api_settings

_INDENT_MOST = 8


class BaseRenderer:
    """Makes one media type.   format: its name in addresses.   charset: None for bytes."""

    media_type: ClassVar[str] = ""
    format: ClassVar[str] = ""
    charset: ClassVar[str | None] = "utf-8"
    render_style: ClassVar[str] = "text"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the body, as bytes or text.   renderer_context: "request", "view", "response"."""
        raise NotImplementedError(f"{type(self).__name__}.render() is missing.")


class JSONRenderer(BaseRenderer):
    """application/json. `Accept: application/json; indent=4` asks for readable output."""

    media_type = "application/json"
    format = "json"
    charset = None
    encoder_class: ClassVar[Any] = None
    """A class for the `json` module; None for the quick encoder."""

    def get_indent(
        self, accepted_media_type: str | None, renderer_context: Mapping[str, Any]
    ) -> int | None:
        """Return how far levels are indented, None for one line."""
        if accepted_media_type and ";" in accepted_media_type:
            wanted = MediaType(accepted_media_type).params.get("indent", "")
            if wanted.isascii() and wanted.isdigit() and len(wanted) < 3:
                return min(int(wanted), _INDENT_MOST)
        given = renderer_context.get("indent")
        return None if given is None else int(given)

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return JSON in UTF-8; NaN and infinities, which it does not have, become null."""
        if data is None:
            return b""
        indent = self.get_indent(accepted_media_type, renderer_context or {})
        if indent is None and self.encoder_class is None and api_settings.UNICODE_JSON:
            body = dumps(data)
        else:
            body = self._by_json_module(data, indent)
        if b"\xe2\x80" in body:
            # Line ends in JavaScript before ES2019, text in JSON.
            body = body.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")
        return body

    def _by_json_module(self, data: Any, indent: int | None) -> bytes:
        options: dict[str, Any] = {"ensure_ascii": not api_settings.UNICODE_JSON, "indent": indent}
        if indent is None and api_settings.COMPACT_JSON:
            options["separators"] = (",", ":")
        if self.encoder_class is None:
            data = json.loads(dumps(data))
        return json.dumps(data, cls=self.encoder_class, **options).encode()


class StaticHTMLRenderer(BaseRenderer):
    """HTML that the view made itself."""

    media_type = "text/html"
    format = "html"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the text; of an error, its status line."""
        response = (renderer_context or {}).get("response")
        if response is not None and getattr(response, "exception", False):
            return f"{response.status_code} {response.reason_phrase}"
        return data


class TemplateHTMLRenderer(BaseRenderer):
    """HTML by the template engine in the setting TEMPLATE_RENDERER."""

    media_type = "text/html"
    format = "html"
    template_name: ClassVar[str | None] = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the text of the template that response, view or renderer name.

        Raises ImproperlyConfigured without a template or an engine.
        """
        context = renderer_context or {}
        response, view = context.get("response"), context.get("view")
        name = getattr(response, "template_name", None) or self.template_name
        name = name or getattr(view, "template_name", None)
        if getattr(response, "exception", False) and name is None:
            return f"{response.status_code} {response.reason_phrase}"  # type: ignore[union-attr]
        engine = api_settings.TEMPLATE_RENDERER
        if name is None or engine is None:
            lacking = "a template_name" if name is None else "the setting TEMPLATE_RENDERER"
            raise ImproperlyConfigured(f"{type(self).__name__} needs {lacking}.")
        shown = data if isinstance(data, dict) else {"results": data}
        return engine(name, shown, context.get("request"))


class MultiPartRenderer(BaseRenderer):
    """Forms with files; what test clients send."""

    media_type = "multipart/form-data; boundary=BoUnDaRyStRiNg"
    format = "multipart"
    BOUNDARY: ClassVar[str] = "BoUnDaRyStRiNg"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the form.

        Raises ImproperlyConfigured for a nested mapping, which a form has no place for.
        """
        for name, value in (data or {}).items():
            if isinstance(value, Mapping):
                raise ImproperlyConfigured(
                    f"A form can't hold the mapping {name!r}: send it with format='json'."
                )
        return encode_multipart(self.BOUNDARY, data or {})


class JSONOpenAPIRenderer(JSONRenderer):
    """OpenAPI documents."""

    media_type = "application/vnd.oai.openapi+json"
    format = "openapi-json"

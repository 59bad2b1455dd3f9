"""Response: data, and the renderer that was agreed on.

Flow: handler → **Response** → the view sets renderer and media type → `render` → bytes.
Not here: rendering (renderers.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotclub_http import HttpResponse

from hotclub_api.errors import SerializerMisuse
from hotclub_api.serializing.base import BaseSerializer


class Response(HttpResponse):
    """An answer that is rendered as the client wants it.

    data: dicts, lists and plain values (a serializer's `.data`, not the serializer).
    """

    has_template = False  # the view renders it, where it was made
    accepted_renderer: Any = None
    accepted_media_type: str | None = None
    renderer_context: Any = None

    def __init__(
        self,
        data: Any = None,
        status: int | None = None,
        template_name: str | None = None,
        headers: Mapping[str, Any] | None = None,
        exception: bool = False,  # noqa: FBT001, FBT002, RUF100  # DRF's signature
        content_type: str | None = None,
    ) -> None:
        if isinstance(data, BaseSerializer):
            raise SerializerMisuse(
                f"Response was given a {type(data).__name__}: give it the serializer's .data "
                "(or .errors)."
            )
        super().__init__(b"", status=status)
        self.data = data
        self.template_name, self.exception = template_name, exception
        self._own_content_type = content_type
        self.is_rendered = False
        for name, value in (headers or {}).items():
            self[name] = value

    @property
    def rendered_content(self) -> Any:
        """The body, made by the renderer; sets the Content-Type.

        Raises SerializerMisuse before a renderer was chosen.
        """
        renderer, media_type = self.accepted_renderer, self.accepted_media_type
        if renderer is None or media_type is None:
            raise SerializerMisuse(
                "This Response has no renderer: return it from an APIView or an @api_view."
            )
        context = {**(self.renderer_context or {}), "response": self}
        body = renderer.render(self.data, media_type, context)
        content_type = self._own_content_type
        if content_type is None:
            charset = renderer.charset
            content_type = f"{media_type}; charset={charset}" if charset else media_type
        self["Content-Type"] = content_type
        if not body and self.data is None:
            del self["Content-Type"]
        return body

    def render(self) -> Response:
        """Fill in the body, once; return self."""
        if not self.is_rendered:
            body = self.rendered_content
            self.content = b"" if body is None else body
            self.is_rendered = True
        return self

    @property
    def status_text(self) -> str:
        """The text of the status line."""
        return self.reason_phrase

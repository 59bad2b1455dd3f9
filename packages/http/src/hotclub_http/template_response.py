"""Responses that keep template and context apart until the last moment.

Flow: view → **TemplateResponse** → process_template_response of middleware → render() → bytes.
Not here: templates; a Renderer (ports.py) turns them into text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from hotclub_http.errors import ContentNotRenderedError, PortNotConnected
from hotclub_http.ports import Renderer
from hotclub_http.response import HttpResponse

# The renderer of responses that no application made; the one entry is set at start-up.
_default: list[Renderer | None] = [None]


def set_default_renderer(renderer: Renderer | None) -> Renderer | None:
    """Let responses outside an application be rendered by this; return the previous one."""
    before, _default[0] = _default[0], renderer
    return before


class SimpleTemplateResponse(HttpResponse):
    """A response made of a template and a context, rendered after the middleware has seen both.

    template: name, list of names, or template object.   using: name of an engine.
    renderer: the port that renders; the application fills it unless a subclass did.
    """

    has_template: ClassVar[bool] = True
    renderer: Renderer | None = None
    rendering_attrs: ClassVar[tuple[str, ...]] = (
        "template_name",
        "context_data",
        "_post_render_callbacks",
    )
    _request: Any = None

    def __init__(
        self,
        template: Any,
        context: Mapping[str, Any] | None = None,
        content_type: str | None = None,
        status: int | None = None,
        charset: str | None = None,
        using: str | None = None,
        headers: Mapping[str, Any] | None = None,
    ) -> None:
        self.template_name = template
        self.context_data = context
        self.using = using
        self._post_render_callbacks: list[Callable[[Any], Any]] = []
        self._is_rendered = False
        super().__init__("", content_type, status, charset=charset, headers=headers)
        # What the base class took as content is not rendered content.
        self._is_rendered = False

    def _rendering(self) -> Renderer:
        renderer = self.renderer or getattr(
            getattr(self._request, "_policy", None), "renderer", None
        )
        renderer = renderer or _default[0]
        if renderer is None:
            raise PortNotConnected(
                "A template response needs a renderer: Application(..., renderer=...), or "
                "set_default_renderer(...) for views that are called without an application."
            )
        found: Renderer = renderer
        return found

    def resolve_template(self, template: Any) -> Any:
        """Return the template object for a name, a list of names or a template object."""
        return self._rendering().resolve(template, using=self.using)

    def resolve_context(self, context: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        """Return the context as it goes to the template."""
        return context

    @property
    def rendered_content(self) -> str:
        """The text of template and context as they are now."""
        template = self.resolve_template(self.template_name)
        context = self.resolve_context(self.context_data)
        return self._rendering().render(template, context, self._request)

    def add_post_render_callback(self, callback: Callable[[Any], Any]) -> None:
        """Have a function called with the rendered response; at once if it is rendered."""
        if self._is_rendered:
            callback(self)
        else:
            self._post_render_callbacks.append(callback)

    def render(self) -> Any:
        """Render unless it was, and return the response (a callback's result may replace it)."""
        result: Any = self
        if not self._is_rendered:
            self.content = self.rendered_content
            for callback in self._post_render_callbacks:
                result = callback(result) or result
        return result

    @property
    def is_rendered(self) -> bool:
        """Whether the content is there."""
        return self._is_rendered

    def __iter__(self) -> Iterator[bytes]:
        if not self._is_rendered:
            raise ContentNotRenderedError(
                "The response content must be rendered before it can be iterated over."
            )
        return super().__iter__()

    @property
    def content(self) -> bytes:
        """The rendered body; raises ContentNotRenderedError before `render()`."""
        if not self._is_rendered:
            raise ContentNotRenderedError(
                "The response content must be rendered before it can be accessed."
            )
        return b"".join(self._container)

    @content.setter
    def content(self, value: object) -> None:
        HttpResponse.content.fset(self, value)  # type: ignore[attr-defined]
        self._is_rendered = True

    def __getstate__(self) -> dict[str, Any]:
        if not self._is_rendered:
            raise ContentNotRenderedError(
                "The response content must be rendered before it can be pickled."
            )
        left_out = {*self.rendering_attrs, "renderer", "_request", "_closers"}
        return {name: value for name, value in self.__dict__.items() if name not in left_out}


class TemplateResponse(SimpleTemplateResponse):
    """A template response that knows its request."""

    rendering_attrs: ClassVar[tuple[str, ...]] = (
        *SimpleTemplateResponse.rendering_attrs,
        "_request",
    )

    def __init__(
        self,
        request: Any,
        template: Any,
        context: Mapping[str, Any] | None = None,
        content_type: str | None = None,
        status: int | None = None,
        charset: str | None = None,
        using: str | None = None,
        headers: Mapping[str, Any] | None = None,
    ) -> None:
        self._request = request
        super().__init__(template, context, content_type, status, charset, using, headers)

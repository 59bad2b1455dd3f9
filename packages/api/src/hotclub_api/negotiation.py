"""Which renderer answers: by the Accept header, a format suffix, or the format parameter.

Flow: request, renderers → (renderer, media type). Source: RFC 9110 section 12.5.1.
Not here: rendering.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub_http import Http404, MediaType
from hotclub_http.negotiation import parse_accept

from hotclub_api.errors import NotAcceptable
from hotclub_api.settings import api_settings


class BaseContentNegotiation:
    """What a view asks: a parser for the body, a renderer for the answer."""

    def select_parser(self, request: Any, parsers: Sequence[Any]) -> Any:
        """Return the parser for the request's body, None if none fits."""
        raise NotImplementedError(f"{type(self).__name__}.select_parser() is missing.")

    def select_renderer(
        self, request: Any, renderers: Sequence[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        """Return (renderer, media type)."""
        raise NotImplementedError(f"{type(self).__name__}.select_renderer() is missing.")


class DefaultContentNegotiation(BaseContentNegotiation):
    """By format if one is named, else by the Accept header."""

    settings = api_settings

    def select_parser(self, request: Any, parsers: Sequence[Any]) -> Any:
        """Return the first parser whose media type covers the request's."""
        sent = MediaType(request.content_type)
        return next((one for one in parsers if MediaType(one.media_type).match(sent)), None)

    def select_renderer(
        self, request: Any, renderers: Sequence[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        """Return (renderer, media type).

        Raises Http404 for an unknown format, NotAcceptable when no renderer makes what is wanted.
        """
        parameter = self.settings.URL_FORMAT_OVERRIDE
        format_ = format_suffix or (request.query_params.get(parameter) if parameter else None)
        if format_:
            renderers = self.filter_renderers(renderers, format_)
        accepts = request.META.get("HTTP_ACCEPT")
        if accepts is None or accepts == "*/*":
            return renderers[0], renderers[0].media_type
        for wanted in parse_accept(accepts):
            for renderer in renderers:
                if wanted.match(renderer.media_type):
                    # Parameters such as indent=4 are the renderer's to read.
                    full = str(wanted) if wanted.range_params else renderer.media_type
                    return renderer, renderer.media_type if wanted.is_all_types else full
        if format_:
            return renderers[0], renderers[0].media_type
        raise NotAcceptable(available_renderers=renderers)

    def filter_renderers(self, renderers: Sequence[Any], format: str) -> list[Any]:
        """Return the renderers of a format.

        Raises Http404 when there is none.
        """
        found = [one for one in renderers if one.format == format]
        if not found:
            raise Http404
        return found

    def get_accept_list(self, request: Any) -> list[str]:
        """Return the media ranges of the Accept header."""
        header = request.META.get("HTTP_ACCEPT", "*/*")
        return [token.strip() for token in header.split(",")[:200]]

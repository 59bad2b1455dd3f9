"""Templates ↔ routing: `{% url %}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hotclub_routing import NoReverseMatch, reverse


class ProjectUrls:
    """Names of routes of the current URLconf."""

    no_match: type[Exception] = NoReverseMatch

    def reverse(
        self,
        viewname: Any,
        args: Sequence[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
        current_app: str | None = None,
    ) -> str:
        """Return the path of a route."""
        return reverse(viewname, args=args, kwargs=kwargs, current_app=current_app)

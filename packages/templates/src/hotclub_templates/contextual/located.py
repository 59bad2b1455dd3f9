"""Tell a PlaceError where in a template it happened.

Flow: PlaceError + the node being compiled → **located** → TemplateSyntaxError with its place.
"""

from typing import Any

from hotclub_templates.contextual.places import PlaceError


def locate(error: PlaceError, node: Any, *, is_text: bool) -> None:
    """Remember the source of `node`, or the part of its text, unless a place is known already."""
    origin, position = node.origin, getattr(node.token, "position", None)
    source = getattr(origin, "source", None)
    if error.lineno is not None or position is None or source is None:
        return
    start, end = position
    if is_text:
        start = min(end, start + error.offset)
        end = min(end, start + max(1, error.length))
    error.locate(str(getattr(origin, "template_name", None) or origin), source, start, end)

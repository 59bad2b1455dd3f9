"""The frames that templates leave in a traceback, and what an exception is told of its tag.

Flow: exception → **frames of templates** → debug pages (tracebacks.py). Knows a template only as
something with an engine, an origin and `get_exception_info`.
"""

from traceback import walk_tb
from typing import Any


class SourceOfTemplate:
    """Gives a traceback the lines of a template that is not a file (PEP 302, `get_source`)."""

    def __init__(self, source: str) -> None:
        self.source = source

    def get_source(self, _module_name: str) -> str:
        """Return the template's source."""
        return self.source


def template_frames(error: BaseException) -> list[tuple[str, int, str]]:
    """Return (file, line, source) of each template frame of an exception, the innermost last."""
    found: list[tuple[str, int, str]] = []
    for frame, line in walk_tb(error.__traceback__):
        loader = frame.f_globals.get("__loader__")
        if isinstance(loader, SourceOfTemplate):
            found.append((frame.f_code.co_filename, line, loader.source))
    return found


def annotate(error: Exception, node: Any, context: Any) -> None:
    """Tell an exception, if the engine debugs, which tag's `render` it came from.

    One that came through a template inside of the tag is left to that template.
    """
    template = getattr(context, "template", None)
    if template is None or not template.engine.debug or hasattr(error, "template_debug"):
        return
    running = context.render_context.template or template
    if node.token is not None and running.origin == node.origin and not template_frames(error):
        error.template_debug = running.get_exception_info(error, node.token)  # type: ignore[attr-defined]

"""From an exception to the place in a template: for debug pages.

An ordinary traceback shows template lines already, as the generated code carries them; this gives
the same facts as values, escaped for HTML where they are meant for a page.
"""

from typing import Any

from hotclub_templates.errors import TemplateSyntaxError
from hotclub_templates.escaping import escape
from hotclub_templates.frames import template_frames

CONTEXT_LINES = 10


def exception_info(message: object, name: str, source: str, start: int, end: int) -> dict[str, Any]:
    """Return what a debug page shows of characters start:end of a template's source.

    Keys: message, name, line, start, end, total, top, bottom, source_lines (pairs of number and
    escaped text), before, during, after (escaped parts of the line).
    """
    lines = source.splitlines(keepends=True) or [""]
    line = source.count("\n", 0, start) + 1
    line_start = source.rfind("\n", 0, start) + 1
    newline = source.find("\n", line_start)
    line_end = len(source) if newline < 0 else newline + 1
    top = max(0, line - 1 - CONTEXT_LINES)
    bottom = min(len(lines), line + CONTEXT_LINES)
    return {
        "message": str(message),
        "source_lines": [
            (number, escape(text)) for number, text in enumerate(lines[top:bottom], top + 1)
        ],
        "before": escape(source[line_start:start]),
        "during": escape(source[start:end]),
        "after": escape(source[end:line_end] if end < line_end else ""),
        "top": top,
        "bottom": bottom,
        "total": len(lines),
        "line": line,
        "name": name,
        "start": start,
        "end": end,
    }


def debug_info(error: BaseException) -> dict[str, Any] | None:
    """Return `exception_info` of the innermost template that an exception went through."""
    frames = template_frames(error)
    if not frames:
        return None
    name, line, source = frames[-1]
    lines = source.splitlines(keepends=True)
    start = sum(len(text) for text in lines[: line - 1])
    end = start + (len(lines[line - 1].rstrip("\r\n")) if line <= len(lines) else 0)
    return exception_info(error, name, source, start, end)


def locate_where_it_ran(error: TemplateSyntaxError) -> None:
    """Tell an error that came while rendering which line of which template was at work."""
    frames = template_frames(error)
    if frames:
        name, line, source = frames[-1]
        text = source.split("\n")[line - 1]
        end = sum(len(one) + 1 for one in source.split("\n")[: line - 1]) + len(text)
        error.locate(name, source, end - len(text.lstrip()), end)


def locate(error: TemplateSyntaxError, name: str, source: str) -> None:
    """Tell a syntax error where in `source` its token stood."""
    position = getattr(error.token, "position", None)
    start, end = position or (max(0, len(source) - 1), len(source))
    error.locate(name, source, start, end)

"""Which template is meant: names relative to the template they stand in, values that are templates.

Flow: tag → **name** → engine. Not here: finding templates (the engine and its loaders).
"""

import posixpath
from typing import Any

from hotclub_templates.errors import TemplateSyntaxError


def as_template(value: Any) -> Any:
    """Return the template that `value` is or wraps, else None."""
    if hasattr(value, "nodelist") and hasattr(value, "run"):
        return value
    inner = getattr(value, "template", None)
    return inner if hasattr(inner, "nodelist") and hasattr(inner, "run") else None


def construct_relative_path(
    current_template_name: str | None, relative_name: str, allow_recursion: bool = False
) -> str:
    """Return a quoted name that begins with ./ or ../ as one from the root; others unchanged.

    Raises TemplateSyntaxError for a path that leaves the root, or that is the template itself.
    """
    bare = relative_name.strip("'\"")
    if not bare.startswith(("./", "../")):
        return relative_name
    if current_template_name is None:
        raise TemplateSyntaxError(
            f"The relative path '{bare}' cannot be evaluated due to an unknown template origin."
        )
    folder = posixpath.dirname(current_template_name.lstrip("/"))
    target = posixpath.normpath(posixpath.join(folder, bare))
    if target.startswith("../") or target == "..":
        raise TemplateSyntaxError(
            f"The relative path '{relative_name}' points outside the file hierarchy that "
            f"template '{current_template_name}' is in."
        )
    if not allow_recursion and current_template_name.lstrip("/") == target:
        raise TemplateSyntaxError(
            f"The relative path '{relative_name}' was translated to template name '{target}', the "
            "same template in which the tag appears."
        )
    quoted = relative_name[0] in "\"'" and relative_name[0] == relative_name[-1]
    return f'"{target}"' if quoted else target


def name_of(origin: Any) -> str | None:
    """Return the name of the template in which a tag stands, if it has one."""
    return getattr(origin, "template_name", None)

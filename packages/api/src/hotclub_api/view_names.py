"""What a view is called and what it does, in words for people.

Flow: view → **get_view_name, get_view_description** → documentation and metadata.
Not here: the names that routes have (routers.py).
"""

from __future__ import annotations

import re
from inspect import cleandoc
from typing import Any


def get_view_name(view: Any) -> str:
    """Return a view's name for people: its `name`, or its class's in words."""
    name = getattr(view, "name", None)
    if name is not None:
        return str(name)
    text = type(view).__name__.removesuffix("View").removesuffix("ViewSet")
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    suffix = getattr(view, "suffix", None)
    return f"{words} {suffix}" if suffix else words


def get_view_description(view: Any, html: bool = False) -> str:  # noqa: ARG001
    """Return a view's `description`, or its class's docstring; text, also with html."""
    text = getattr(view, "description", None)
    return cleandoc(str(text if text is not None else type(view).__doc__ or ""))

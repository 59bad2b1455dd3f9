"""Forms ↔ templates: FORM_RENDERER, over the engines of TEMPLATES."""

from __future__ import annotations

from typing import Any

from hotclub_forms.renderers import set_default_renderer

from hotclub.errors import ImproperlyConfigured
from hotclub.utils.module_loading import import_string


def install(settings: Any) -> None:
    """Make the renderer that FORM_RENDERER names the default one. Raises ImproperlyConfigured."""
    named = settings.FORM_RENDERER
    try:
        renderer = import_string(named) if isinstance(named, str) else named
    except ImportError as missing:
        raise ImproperlyConfigured(f"FORM_RENDERER names {named!r}. {missing}") from missing
    set_default_renderer(renderer() if isinstance(renderer, type) else renderer)

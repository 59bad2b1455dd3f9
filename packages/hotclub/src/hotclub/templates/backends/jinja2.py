"""Jinja2 as an engine of TEMPLATES; needs the extra `jinja2`.

Flow: an entry of TEMPLATES + installed applications' `jinja2` folders → **Jinja2**.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotclub_templates.jinja import Jinja2 as _Jinja2
from hotclub_templates.jinja.backend import JinjaTemplate as Template

from hotclub.conf import settings
from hotclub.templates import context_processors
from hotclub.templates.backends.base import BaseEngine
from hotclub.templates.utils import get_app_template_dirs
from hotclub.utils.module_loading import import_string

__all__ = ["Jinja2", "Template"]


class Jinja2(_Jinja2, BaseEngine):
    """Jinja2. OPTIONS: those of jinja2.Environment, `environment`, `context_processors`."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        given = dict(params)
        options = dict(given.pop("OPTIONS", {}))
        options.setdefault("auto_reload", settings.DEBUG)
        processors = [
            import_string(one) if isinstance(one, str) else one
            for one in options.get("context_processors", ())
        ]
        if context_processors.csrf not in processors:
            processors.insert(0, context_processors.csrf)
        options["context_processors"] = processors
        dirs = [*given.pop("DIRS", ())]
        if given.pop("APP_DIRS", False):
            dirs += get_app_template_dirs(self.app_dirname or "jinja2")
        super().__init__({**given, "DIRS": dirs, "OPTIONS": options})

"""An engine without a language, over `string.Template`. Django's `django.template.backends.dummy`.

Flow: an entry of TEMPLATES → **TemplateStrings** → `$name` filled with escaped values.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hotclub_templates import Origin, TemplateDoesNotExist, conditional_escape

from hotclub.errors import ImproperlyConfigured
from hotclub.templates.backends.base import BaseEngine
from hotclub.templates.backends.utils import csrf_input_lazy, csrf_token_lazy

__all__ = ["Template", "TemplateStrings"]


class TemplateStrings(BaseEngine):
    """Files of `$name` in DIRS, and in the `template_strings` folders of applications."""

    app_dirname = "template_strings"

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        if self.options:
            raise ImproperlyConfigured(f"Unknown options: {', '.join(sorted(self.options))}")

    def from_string(self, template_code: str) -> Template:
        """Return a template made of source."""
        return Template(template_code)

    def get_template(self, template_name: str) -> Template:
        """Return a template by name. Raises TemplateDoesNotExist with what was tried."""
        tried: list[tuple[Any, str]] = []
        for path in self.iter_template_filenames(template_name):
            try:
                return Template(Path(path).read_text(encoding="utf-8"))
            except FileNotFoundError:
                tried.append((Origin(path, template_name, self), "Source does not exist"))
        raise TemplateDoesNotExist(template_name, tried=tried, backend=self)


class Template(string.Template):
    """Text whose `$name` are filled in; those that are not given stay."""

    def render(self, context: Mapping[str, Any] | None = None, request: Any = None) -> str:
        """Return the text with values escaped."""
        values: dict[str, Any] = {}
        values |= {key: conditional_escape(value) for key, value in (context or {}).items()}
        if request is not None:
            values["csrf_input"] = csrf_input_lazy(request)
            values["csrf_token"] = csrf_token_lazy(request)
        return self.safe_substitute(values)

"""Widgets of the admin's forms that hold a text, a number, a file, a password nobody sees.

Flow: form field → **widget** → context → template of the admin's renderer (rendering.py) → HTML.
Class names and attributes are Django's. Not here: any script; elements carry data- attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from hotclub_forms import (
    ClearableFileInput,
    EmailInput,
    NumberInput,
    RadioSelect,
    Textarea,
    TextInput,
    URLInput,
    ValidationError,
    Widget,
)
from hotclub_forms.validators import URLValidator
from hotclub_templates import format_html

from hotclub_admin.rendering import FORM_RENDERER
from hotclub_admin.utils.secrets import masked

Attrs = Mapping[str, Any] | None


# Beyond this a URL is shown as text: nobody follows it, and checking it takes time.
LONGEST_URL = 2048


class ByAdminTemplates:
    """Mixed into widgets whose template is one of the admin's: they bring the renderer along."""

    def _render(self, template_name: str, context: Mapping[str, Any], renderer: Any = None) -> Any:
        return super()._render(template_name, context, FORM_RENDERER)  # type: ignore[misc]


class AdminRadioSelect(ByAdminTemplates, RadioSelect):
    """Radio buttons, for radio_fields."""

    template_name = "admin/widgets/radio.html"


class AdminFileWidget(ByAdminTemplates, ClearableFileInput):
    """A file: the one there is, a box to take it away, an input for another."""

    template_name = "admin/widgets/clearable_file_input.html"

    def get_context(self, name: str, value: Any, attrs: Attrs) -> dict[str, Any]:
        """Return what the template sees; is_image tells that it may be shown."""
        context = super().get_context(name, value, attrs)
        context["widget"]["is_image"] = bool(value) and type(value).__name__ == "ImageFieldFile"
        return context


class AdminTextareaWidget(Textarea):
    """A long text."""

    def __init__(self, attrs: Attrs = None) -> None:
        super().__init__({"class": "vLargeTextField", **(attrs or {})})


class AdminTextInputWidget(TextInput):
    """A short text."""

    def __init__(self, attrs: Attrs = None) -> None:
        super().__init__({"class": "vTextField", **(attrs or {})})


class AdminEmailInputWidget(EmailInput):
    """An e-mail address."""

    def __init__(self, attrs: Attrs = None) -> None:
        super().__init__({"class": "vTextField", **(attrs or {})})


class AdminURLFieldWidget(ByAdminTemplates, URLInput):
    """A URL, and a link to it when it is one that may be followed."""

    template_name = "admin/widgets/url.html"

    def __init__(
        self, attrs: Attrs = None, validator_class: Callable[[], Any] = URLValidator
    ) -> None:
        super().__init__({"class": "vURLField", **(attrs or {})})
        self.validator = validator_class()

    def get_context(self, name: str, value: Any, attrs: Attrs) -> dict[str, Any]:
        """Return what the template sees; url_valid tells that there is a link."""
        context = super().get_context(name, value, attrs)
        context["current_label"], context["change_label"] = "Currently:", "Change:"
        context["widget"]["href"] = value or ""
        context["url_valid"] = self._may_be_followed(value)
        return context

    def _may_be_followed(self, value: Any) -> bool:
        if not isinstance(value, str) or not value or len(value) > LONGEST_URL:
            return False
        try:
            self.validator(value)
        except ValidationError:
            return False
        return urlsplit(value).scheme.lower() in ("http", "https", "ftp", "ftps")


class AdminIntegerFieldWidget(NumberInput):
    """A whole number."""

    class_name = "vIntegerField"

    def __init__(self, attrs: Attrs = None) -> None:
        super().__init__({"class": self.class_name, **(attrs or {})})


class AdminBigIntegerFieldWidget(AdminIntegerFieldWidget):
    """A big whole number."""

    class_name = "vBigIntegerField"


class AdminUUIDInputWidget(TextInput):
    """A UUID."""

    def __init__(self, attrs: Attrs = None) -> None:
        super().__init__({"class": "vUUIDField", **(attrs or {})})


class PasswordHashWidget(Widget):
    """Tells that there is a password, and not its hash."""

    def render(self, name: str, value: Any, attrs: Attrs = None, renderer: Any = None) -> Any:
        """Return a text in place of an input."""
        return format_html('<span class="password-hash">{}</span>', masked(value))

    def id_for_label(self, id_: str) -> str:
        """Return nothing to point at: there is nothing to enter."""
        return ""

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tell that nothing is ever sent."""
        return True


class AdminJSONWidget(Textarea):
    """JSON, in a fixed-width editor."""

    def __init__(self, attrs: Attrs = None) -> None:
        super().__init__({"class": "vLargeTextField json", "spellcheck": "false", **(attrs or {})})

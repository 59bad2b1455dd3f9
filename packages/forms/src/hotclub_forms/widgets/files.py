"""Widgets of files. They read the mapping of uploads, never the data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hotclub_forms.errors import FormDefinitionError
from hotclub_forms.texts import LazyText
from hotclub_forms.widgets.inputs import Input
from hotclub_forms.widgets.selections import CheckboxInput
from hotclub_forms.widgets.widget import values_of

# Sent together: a new file and the wish to clear the old one.
FILE_INPUT_CONTRADICTION: Final = object()


class FileInput(Input):
    """<input type="file"> of one file.

    A subclass with allow_multiple_selected = True takes several, and hands its field the list.
    """

    allow_multiple_selected = False
    input_type = "file"
    needs_multipart_form = True
    template_name = "django/forms/widgets/file.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        if attrs is not None and attrs.get("multiple", False) and not self.allow_multiple_selected:
            raise FormDefinitionError(
                f"{type(self).__name__} doesn't support uploading multiple files. Derive a widget "
                f"with allow_multiple_selected = True, and a field whose clean() checks each file."
            )
        if self.allow_multiple_selected:
            attrs = {"multiple": True, **(attrs or {})}
        super().__init__(attrs)

    def format_value(self, value: Any) -> Any:
        """Return None: browsers take no file from a page."""
        return None

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Any:
        """Return the upload (the last, if several came), or the list of them if it may be one."""
        return values_of(files, name) if self.allow_multiple_selected else files.get(name)

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """Tell whether no file came."""
        return name not in files

    def use_required_attribute(self, initial: Any) -> bool:
        """Tell whether `required` is allowed: not when there is a file already."""
        return super().use_required_attribute(initial) and not initial


class ClearableFileInput(FileInput):
    """File input that links to the file there is and, unless required, offers to clear it.

    The link is the initial value's `url`, its text the value's own.
    """

    clear_checkbox_label: Any = LazyText("Clear")
    initial_text: Any = LazyText("Currently")
    input_text: Any = LazyText("Change")
    template_name = "django/forms/widgets/clearable_file_input.html"
    checked = False
    stateless = False  # `checked` remembers what was sent

    def clear_checkbox_name(self, name: str) -> str:
        """Return the name of the box that clears."""
        return name + "-clear"

    def clear_checkbox_id(self, name: str) -> str:
        """Return the id of the box that clears."""
        return name + "_id"

    def is_initial(self, value: Any) -> bool:
        """Tell whether there is a file with a URL."""
        return bool(value and getattr(value, "url", False))

    def format_value(self, value: Any) -> Any:
        """Return the file there is, or None."""
        return value if self.is_initial(value) else None

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees."""
        context = super().get_context(name, value, attrs)
        checkbox_name = self.clear_checkbox_name(name)
        widget = context["widget"]
        widget.update(
            checkbox_name=checkbox_name,
            checkbox_id=self.clear_checkbox_id(checkbox_name),
            is_initial=self.is_initial(value),
            input_text=self.input_text,
            initial_text=self.initial_text,
            clear_checkbox_label=self.clear_checkbox_label,
        )
        widget["attrs"].setdefault("disabled", False)
        widget["attrs"]["checked"] = self.checked
        return context

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Any:
        """Return the upload, False to clear, None for no change, or FILE_INPUT_CONTRADICTION."""
        upload = super().value_from_datadict(data, files, name)
        box = CheckboxInput().value_from_datadict(data, files, self.clear_checkbox_name(name))
        self.checked = box
        if self.is_required or not box:
            return upload
        return FILE_INPUT_CONTRADICTION if upload else False

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """Tell whether neither a file came nor the wish to clear it."""
        omitted = super().value_omitted_from_data(data, files, name)
        return omitted and self.clear_checkbox_name(name) not in data

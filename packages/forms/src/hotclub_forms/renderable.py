"""Things that render themselves through a renderer: the shared half of forms, fields and errors.

Flow: object → context → renderer → **Markup**. Each class says its template and its context.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hotclub_forms.elements import Markup
from hotclub_forms.ports import Renderer


class RenderableMixin:
    """An object with a template, a context and a renderer."""

    renderer: Any
    template_name: Any

    def get_context(self) -> dict[str, Any]:
        """Return what the template sees."""
        raise NotImplementedError(f"{type(self).__name__} must define get_context().")

    def render(
        self,
        template_name: str | None = None,
        context: Mapping[str, Any] | None = None,
        renderer: Renderer | None = None,
    ) -> Markup:
        """Return HTML; each argument replaces the object's own."""
        return Markup(
            (renderer or self.renderer).render(
                template_name or self.template_name, context or self.get_context()
            )
        )

    def __str__(self) -> str:
        return self.render()

    def __html__(self) -> str:
        return self.__str__()


class RenderableFieldMixin(RenderableMixin):
    """A field as it stands in a form: as a group, as its widget, hidden."""

    def as_field_group(self) -> Markup:
        """Return label, help text, errors and widget together."""
        return self.render()

    def as_hidden(self, attrs: Mapping[str, Any] | None = None, **kwargs: Any) -> Markup:
        """Return the field as hidden inputs."""
        raise NotImplementedError(f"{type(self).__name__} must define as_hidden().")

    def as_widget(
        self,
        widget: Any = None,
        attrs: Mapping[str, Any] | None = None,
        only_initial: bool = False,
    ) -> Markup:
        """Return the HTML of the widget, or of another one in its place."""
        raise NotImplementedError(f"{type(self).__name__} must define as_widget().")

    def __str__(self) -> str:
        return self.as_widget()


class RenderableErrorMixin(RenderableMixin):
    """Errors of one field or of several: as HTML, as text, as JSON."""

    template_name_text: str
    template_name_ul: str

    def get_json_data(self, escape_html: bool = False) -> Any:
        """Return messages and codes as values for JSON; escape_html makes the messages HTML."""
        raise NotImplementedError(f"{type(self).__name__} must define get_json_data().")

    def as_json(self, escape_html: bool = False) -> str:
        """Return `get_json_data` as text."""
        return json.dumps(self.get_json_data(escape_html))

    def as_text(self) -> str:
        """Return a plain text list."""
        return str(self.render(self.template_name_text))

    def as_ul(self) -> Markup:
        """Return an HTML list."""
        return self.render(self.template_name_ul)


class RenderableFormMixin(RenderableMixin):
    """A form or formset, in its four layouts."""

    template_name_p = "django/forms/p.html"
    template_name_table = "django/forms/table.html"
    template_name_ul = "django/forms/ul.html"
    template_name_div = "django/forms/div.html"

    def as_p(self) -> Markup:
        """Return the fields in <p> elements."""
        return self.render(self.template_name_p)

    def as_table(self) -> Markup:
        """Return the fields in <tr> elements, without the <table>."""
        return self.render(self.template_name_table)

    def as_ul(self) -> Markup:
        """Return the fields in <li> elements, without the <ul>."""
        return self.render(self.template_name_ul)

    def as_div(self) -> Markup:
        """Return the fields in <div> elements."""
        return self.render(self.template_name_div)

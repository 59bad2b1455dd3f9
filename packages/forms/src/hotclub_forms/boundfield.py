"""BoundField: a field in a form, with its name, value, errors, label and HTML.

Flow: form + field → **boundfield** → html. It knows form and field by their attributes alone, so
that it stands below both. Not here: cleaning (fields/), laying out several fields (forms.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Self

from hotclub_forms.elements import Markup, escape
from hotclub_forms.error_lists import ErrorList
from hotclub_forms.errors import FormDefinitionError, is_validation_error
from hotclub_forms.renderable import RenderableFieldMixin
from hotclub_forms.texts import LazyText
from hotclub_forms.widgets import Textarea, TextInput, Widget

# Punctuation after which a label takes no suffix; translatable, as languages differ.
LABEL_ENDINGS = LazyText(":?.!")

_NOT_ASKED = object()
_NOTHING = Markup("")
_WIDGET_ENDING = re.compile(r"widget$|input$")


def pretty_name(name: str) -> str:
    """Return 'first_name' as 'First name'."""
    return name.replace("_", " ").capitalize() if name else ""


class BoundField(RenderableFieldMixin):
    """One field of one form. `str(form["name"])` is its widget as HTML."""

    def __init__(self, form: Any, field: Any, name: str) -> None:
        self.form = form
        self._field = field
        self.name = name
        self.html_name: str = form.add_prefix(name)
        self._auto_id: str = form.element_id(self.html_name)
        label = field.label
        self.label: Any = pretty_name(name) if label is None else label
        self.help_text: Any = field.help_text or ""
        self.renderer = form.renderer
        self._initial: Any = _NOT_ASKED

    @property
    def field(self) -> Any:
        """The form's own copy of the field, which may be changed."""
        self.form.fields  # noqa: B018 - makes the copies, and gives them to bound fields
        return self._field

    @field.setter
    def field(self, field: Any) -> None:
        self._field = field

    def __copy__(self) -> Self:
        self.field  # noqa: B018 - the form's own, which the copy shows from now on
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        return twin

    @property
    def auto_id(self) -> str:
        """The id of the element; '' for none. A subclass may say another."""
        return self._auto_id

    @property
    def html_initial_name(self) -> str:
        """The name of the hidden input that keeps the initial value."""
        name: str = self.form.add_initial_prefix(self.name)
        return name

    @property
    def html_initial_id(self) -> str:
        """The id of the hidden input that keeps the initial value."""
        own_id: str = self.form.add_initial_prefix(self.auto_id)
        return own_id

    @cached_property
    def subwidgets(self) -> list[BoundWidget]:
        """The inputs that the widget is made of: radio buttons, options, or the widget itself."""
        widget = self._field.widget
        id_ = widget.attrs.get("id") or self.auto_id
        attrs = self.build_widget_attrs({"id": id_} if id_ else {})
        contexts = widget.subwidgets(self.html_name, self.value(), attrs=attrs)
        return [BoundWidget(widget, context, self.renderer) for context in contexts]

    def __bool__(self) -> bool:
        # A field without subwidgets is a field still.
        return True

    def __iter__(self) -> Iterator[BoundWidget]:
        return iter(self.subwidgets)

    def __len__(self) -> int:
        return len(self.subwidgets)

    def __getitem__(self, place: int | slice) -> Any:
        if not isinstance(place, int | slice):
            raise FormDefinitionError(
                f"BoundField indices must be integers or slices, not {type(place).__name__}."
            )
        return self.subwidgets[place]

    @property
    def errors(self) -> Any:
        """The ErrorList of this field; empty when there is none."""
        found = self.form.errors.get(self.name)
        return self.form.error_class(renderer=self.renderer) if found is None else found

    @property
    def errors_html(self) -> Markup:
        """The list of errors as HTML; a field without errors costs nothing."""
        form, plain = self.form, type(self).errors is BoundField.errors
        if plain and form.error_class is ErrorList and self.name not in form.errors:
            return _NOTHING
        return Markup(self.errors)

    @property
    def template_name(self) -> str:
        """The template of label, help text, errors and widget together."""
        name: str = self._field.template_name or self.renderer.field_template_name
        return name

    def get_context(self) -> dict[str, Any]:
        """Return what that template sees."""
        return {"field": self}

    def __str__(self) -> str:
        if self._field.show_hidden_initial:
            return self.as_widget() + self.as_hidden(only_initial=True)
        return self.as_widget()

    def as_widget(
        self,
        widget: Widget | None = None,
        attrs: Mapping[str, Any] | None = None,
        only_initial: bool = False,
    ) -> Markup:
        """Return the HTML of the widget, or of another one in its place.

        attrs: more attributes. only_initial: the input that keeps the initial value.
        """
        if widget is None:
            widget = self._field.widget
        elif self._field.localize:
            widget.is_localized = True
        own = self.build_widget_attrs({} if attrs is None else {**attrs}, widget)
        auto_id = self.auto_id
        if auto_id and "id" not in widget.attrs:
            own.setdefault("id", self.html_initial_id if only_initial else auto_id)
        html: Markup = widget.render(
            name=self.html_initial_name if only_initial else self.html_name,
            value=self._initial_sent() if only_initial else self.value(),
            attrs=own,
            renderer=self.renderer,
        )
        return html

    def _initial_sent(self) -> Any:
        if self.html_initial_name not in self.form.data:
            return self.value()
        hidden = self._field.hidden_widget()
        return hidden.value_from_datadict(self.form.data, self.form.files, self.html_initial_name)

    def as_text(self, attrs: Mapping[str, Any] | None = None, **kwargs: Any) -> Markup:
        """Return the field as a text input."""
        return self.as_widget(TextInput(), attrs, **kwargs)

    def as_textarea(self, attrs: Mapping[str, Any] | None = None, **kwargs: Any) -> Markup:
        """Return the field as a <textarea>."""
        return self.as_widget(Textarea(), attrs, **kwargs)

    def as_hidden(self, attrs: Mapping[str, Any] | None = None, **kwargs: Any) -> Markup:
        """Return the field as hidden inputs."""
        return self.as_widget(self._field.hidden_widget(), attrs, **kwargs)

    @property
    def data(self) -> Any:
        """The raw value that was sent, or None."""
        form = self.form
        return self._field.widget.value_from_datadict(form.data, form.files, self.html_name)

    @property
    def initial(self) -> Any:
        """The value that the form starts with; a callable was asked once."""
        if self._initial is _NOT_ASKED:
            self._initial = self.form.get_initial_for_field(self._field, self.name)
        return self._initial

    def value(self) -> Any:
        """Return what the input shows: what was sent, or the initial value."""
        value = self.initial
        if self.form.is_bound:
            value = self._field.bound_data(self.data, value)
        return self._field.prepare_value(value)

    def _has_changed(self) -> bool:
        field = self._field
        initial = self.initial
        if field.show_hidden_initial:
            sent = field.hidden_widget().value_from_datadict(
                self.form.data, self.form.files, self.html_initial_name
            )
            try:
                initial = field.to_python(sent)
            except Exception as error:
                if not is_validation_error(error):
                    raise
                return True  # the page was tampered with
        return bool(field.has_changed(initial, self.data))

    def label_tag(
        self,
        contents: Any = None,
        attrs: Mapping[str, Any] | None = None,
        label_suffix: Any = None,
        tag: str | None = None,
    ) -> Markup:
        """Return the <label>; contents and label_suffix are escaped unless they are HTML."""
        contents = contents or self.label
        widget = self._field.widget
        id_ = widget.attrs.get("id") or self.auto_id
        points_at = widget.id_for_label(id_) if id_ else ""
        own = dict(attrs or {})
        # A legend names the group around it and points at nothing.
        if points_at and tag != "legend":
            own["for"] = points_at
        if self._field.required and hasattr(self.form, "required_css_class"):
            css = self.form.required_css_class
            own["class"] = f"{own['class']} {css}" if own.get("class") else css
        context = {
            "field": self,
            "label": self._with_suffix(contents, label_suffix),
            "attrs": own,
            "use_tag": bool(id_),
            "tag": tag or "label",
        }
        return Markup(self.renderer.render(self.form.template_name_label, context))

    def _with_suffix(self, contents: Any, suffix: Any) -> Any:
        if suffix is None:
            own = self._field.label_suffix
            suffix = self.form.label_suffix if own is None else own
        shown = str(contents)
        if not suffix or not shown or shown[-1] in str(LABEL_ENDINGS):
            return contents
        if hasattr(contents, "__html__") or hasattr(suffix, "__html__"):
            return escape(contents) + escape(suffix)
        return shown + str(suffix)

    def legend_tag(
        self,
        contents: Any = None,
        attrs: Mapping[str, Any] | None = None,
        label_suffix: Any = None,
    ) -> Markup:
        """Return the label as <legend>, for a group of inputs in a <fieldset>."""
        return self.label_tag(contents, attrs, label_suffix, tag="legend")

    def css_classes(self, extra_classes: Any = None) -> str:
        """Return the CSS classes of the field's row: extra ones, of errors, of required."""
        form = self.form
        extra = extra_classes.split() if hasattr(extra_classes, "split") else extra_classes
        classes = dict.fromkeys(extra or ())
        if hasattr(form, "error_css_class") and self.errors:
            classes[form.error_css_class] = None
        if hasattr(form, "required_css_class") and self._field.required:
            classes[form.required_css_class] = None
        return " ".join(classes)

    @property
    def is_hidden(self) -> bool:
        """Tell whether the widget shows nothing."""
        hidden: bool = self._field.widget.is_hidden
        return hidden

    @property
    def id_for_label(self) -> str:
        """The id that a label points at; '' for none."""
        widget = self._field.widget
        found: str = widget.id_for_label(widget.attrs.get("id") or self.auto_id)
        return found

    def build_widget_attrs(
        self, attrs: Mapping[str, Any], widget: Widget | None = None
    ) -> dict[str, Any]:
        """Return attrs with required, disabled, aria-invalid and aria-describedby as they apply."""
        field = self._field
        widget = widget or field.widget
        own = dict(attrs)
        if (
            self.form.use_required_attribute
            and field.required
            and widget.use_required_attribute(self.initial)
        ):
            # A group of checkboxes or a fieldset would ask for each of its inputs.
            if not hasattr(field, "require_all_fields") or field.require_all_fields:
                own["required"] = True
            else:
                self._require_parts(widget)
        if field.disabled:
            own["disabled"] = True
        if self.form.is_bound and not widget.is_hidden and self.errors:
            own["aria-invalid"] = "true"
        if widget.is_hidden or field.widget.use_fieldset:
            return own
        if "aria-describedby" not in own and "aria-describedby" not in widget.attrs:
            if described := self.aria_describedby:
                own["aria-describedby"] = described
        return own

    def _require_parts(self, widget: Any) -> None:
        for part, part_widget in zip(
            self._field.fields, getattr(widget, "widgets", ()), strict=False
        ):
            part_widget.attrs["required"] = (
                part_widget.use_required_attribute(self.initial) and part.required
            )

    @property
    def aria_describedby(self) -> str | None:
        """The ids of help text and errors; '' for none, None where the widget names its own."""
        if self._field.widget.attrs.get("aria-describedby"):
            return None
        auto_id = self.auto_id
        if not auto_id or self.is_hidden:
            return ""
        ids = [f"{auto_id}_helptext"] if self.help_text else []
        if self.form.is_bound and self.errors:
            ids.append(f"{auto_id}_error")
        return " ".join(ids)

    @property
    def widget_type(self) -> str:
        """The widget's class name in lower case, without 'widget' or 'input' at its end."""
        return _WIDGET_ENDING.sub("", self._field.widget.__class__.__name__.lower())

    @property
    def use_fieldset(self) -> bool:
        """Tell whether the widget is a group that wants a <fieldset>."""
        grouped: bool = self._field.widget.use_fieldset
        return grouped


class BoundWidget:
    """One input of a field: {% for radio in form.colour %}{{ radio.tag }}{% endfor %}."""

    def __init__(self, parent_widget: Widget, data: dict[str, Any], renderer: Any) -> None:
        self.parent_widget, self.data, self.renderer = parent_widget, data, renderer

    def __str__(self) -> str:
        return self.tag(wrap_label=True)

    def __html__(self) -> str:
        return self.tag(wrap_label=True)

    def tag(self, wrap_label: bool = False) -> Markup:
        """Return the input as HTML, inside its label if asked."""
        context = {"widget": {**self.data, "wrap_label": wrap_label}}
        return self.parent_widget._render(self.template_name, context, self.renderer)

    @property
    def template_name(self) -> str:
        """The template of the input."""
        return str(self.data.get("template_name") or self.parent_widget.template_name)

    @property
    def id_for_label(self) -> str | None:
        """The id of the input."""
        found: str | None = self.data["attrs"].get("id")
        return found

    @property
    def choice_label(self) -> Any:
        """The label of the choice."""
        return self.data["label"]

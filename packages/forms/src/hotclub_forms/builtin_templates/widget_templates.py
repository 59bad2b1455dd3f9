"""The HTML of widgets: one function a template, from the context that `Widget.get_context` makes.

Flow: widget context → **widget_templates** → html. Reads contexts alone; knows no widget class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from hotclub_forms.elements import attributes, text

Context = Mapping[str, Any]
Render = Callable[[str, Context], str]
TemplateFunction = Callable[[Context, Render], str]


def input_element(context: Context, _render: Render) -> str:
    """<input>, with a value unless it is None."""
    return _input(context["widget"])


def _input(widget: Context) -> str:
    value = widget["value"]
    shown = "" if value is None else f' value="{text(value)}"'
    name, attrs = widget["name"], attributes(widget["attrs"])
    return f'<input type="{text(widget["type"])}" name="{text(name)}"{shown}{attrs}>'


def textarea(context: Context, _render: Render) -> str:
    """<textarea>; the newline after the tag keeps one that the value begins with."""
    widget = context["widget"]
    value = text(widget["value"]) if widget["value"] else ""
    attrs = attributes(widget["attrs"])
    return f'<textarea name="{text(widget["name"])}"{attrs}>\n{value}</textarea>'


def option(context: Context, _render: Render) -> str:
    """<option> of a select."""
    widget = context["widget"]
    attrs = attributes(widget["attrs"])
    return f'<option value="{text(widget["value"])}"{attrs}>{text(widget["label"])}</option>'


def select(context: Context, render: Render) -> str:
    """<select>, options in groups."""
    widget = context["widget"]
    lines = [f'<select name="{text(widget["name"])}"{attributes(widget["attrs"])}>']
    for group, choices, _ in widget["optgroups"]:
        if group:
            lines.append(f'  <optgroup label="{text(group)}">')
        lines += ["  " + render(choice["template_name"], {"widget": choice}) for choice in choices]
        if group:
            lines.append("  </optgroup>")
    lines.append("</select>")
    return "\n".join(lines)


def input_option(context: Context, _render: Render) -> str:
    """<input> of a radio or checkbox group inside its label."""
    widget = context["widget"]
    html = _input(widget)
    if not widget["wrap_label"]:
        return html
    own_id = widget["attrs"].get("id")
    points = f' for="{text(own_id)}"' if own_id else ""
    return f"<label{points}>{html} {text(widget['label'])}</label>"


def multiple_input(context: Context, render: Render) -> str:
    """Group of radio buttons or checkboxes."""
    widget = context["widget"]
    attrs = {name: widget["attrs"].get(name) or None for name in ("id", "class")}
    lines = [f"<div{attributes(attrs)}>"]
    for group, choices, _ in widget["optgroups"]:
        if group:
            lines.append(f"<div><label>{text(group)}</label>")
        lines += [
            f"<div>{render(choice['template_name'], {'widget': choice})}</div>"
            for choice in choices
        ]
        if group:
            lines.append("</div>")
    lines.append("</div>")
    return "\n".join(lines)


def multiwidget(context: Context, render: Render) -> str:
    """Several widgets one after the other."""
    return "".join(
        render(widget["template_name"], {**context, "widget": widget})
        for widget in context["widget"]["subwidgets"]
    )


def clearable_file(context: Context, _render: Render) -> str:
    """<input type=file> with a link to the present file and, unless required, a way to clear it."""
    widget = context["widget"]
    html = ""
    if widget["is_initial"]:
        value = widget["value"]
        link = f'<a href="{text(value.url)}">{text(value)}</a>'
        html = f"{text(widget['initial_text'])}: {link}"
        if not widget["required"]:
            html += "\n" + _clear_checkbox(widget)
        html += f"<br>\n{text(widget['input_text'])}:\n"
    attrs = attributes(widget["attrs"])
    return html + f'<input type="{text(widget["type"])}" name="{text(widget["name"])}"{attrs}>'


def _clear_checkbox(widget: Context) -> str:
    name, own_id = text(widget["checkbox_name"]), text(widget["checkbox_id"])
    state = attributes({key: bool(widget["attrs"].get(key)) for key in ("disabled", "checked")})
    label = text(widget["clear_checkbox_label"])
    return (
        f'<input type="checkbox" name="{name}" id="{own_id}"{state}>\n'
        f'<label for="{own_id}">{label}</label>'
    )


def attrs_only(context: Context, _render: Render) -> str:
    """The attributes of a widget, for templates that include them."""
    return attributes(context["widget"]["attrs"])


_BY_SHORT_NAME: Final[dict[str, TemplateFunction]] = {
    **dict.fromkeys(
        ("input", "text", "number", "email", "url", "color", "search", "tel", "password"),
        input_element,
    ),
    **dict.fromkeys(("hidden", "file", "date", "datetime", "time", "checkbox"), input_element),
    **dict.fromkeys(("radio", "checkbox_select", "multiple_input"), multiple_input),
    **dict.fromkeys(("radio_option", "checkbox_option", "input_option"), input_option),
    **dict.fromkeys(
        ("multiwidget", "multiple_hidden", "splitdatetime", "splithiddendatetime", "select_date"),
        multiwidget,
    ),
    "attrs": attrs_only,
    "clearable_file_input": clearable_file,
    "select": select,
    "select_option": option,
    "textarea": textarea,
}

WIDGET_TEMPLATES: Final[dict[str, TemplateFunction]] = {
    f"django/forms/widgets/{name}.html": function for name, function in _BY_SHORT_NAME.items()
}

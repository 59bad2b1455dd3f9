"""The HTML of forms, fields, labels, errors and formsets: one function a template.

Flow: form context → **layout_templates** → html. Reads contexts alone; knows no form class. Help
texts are the developer's HTML and stand unescaped; everything else is escaped or already HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from hotclub_forms.elements import attributes, element, text

Context = Mapping[str, Any]
Render = Callable[[str, Context], str]
TemplateFunction = Callable[[Context, Render], str]


def div(context: Context, _render: Render) -> str:
    """Each field in a <div>, the default."""
    return _rows(context, "div", lambda field, _errors: field.as_field_group())


def paragraph(context: Context, _render: Render) -> str:
    """Each field in a <p>, its errors before it."""

    def row(field: Any, _errors: Any) -> str:
        return f"{_label(field)} {field} {_help(field, 'span')}"

    return _rows(context, "p", row, errors_before=True)


def list_items(context: Context, _render: Render) -> str:
    """Each field in a <li>; the <ul> is the page's."""
    return _rows(
        context,
        "li",
        lambda field, errors: f"{errors}{_label(field)} {field} {_help(field, 'span')}",
    )


def table_rows(context: Context, _render: Render) -> str:
    """Each field in a <tr>; the <table> is the page's."""
    fields, hidden = context["fields"], _hidden(context)
    lines = []
    if context["errors"]:
        rest = "" if fields else hidden
        lines.append(f'<tr><td colspan="2">{context["errors"]}{rest}</td></tr>')
    for place, (field, errors) in enumerate(fields, 1):
        help_text = _help(field, "span")
        cell = f"{errors}{field}" + (f"<br>{help_text}" if help_text else "")
        rest = hidden if place == len(fields) else ""
        row = f"<th>{_label(field)}</th><td>{cell}{rest}</td>"
        lines.append(f"<tr{_classes(field)}>{row}</tr>")
    if not fields and not context["errors"]:
        lines.append(hidden)
    return "\n".join(lines)


def _rows(
    context: Context,
    tag: str,
    row: Callable[[Any, Any], str],
    errors_before: bool = False,
) -> str:
    """Lay out errors, visible fields in a tag each, hidden ones in the last of them."""
    fields, errors, hidden = context["fields"], context["errors"], _hidden(context)
    lines = []
    if errors:
        rest = "" if fields else hidden
        if tag == "li":
            lines.append(f"<li>{errors}{rest}</li>")
        else:
            alone = "" if fields else f"<{tag}>{rest}</{tag}>"
            lines.append(f"{errors}{alone}")
    for place, (field, field_errors) in enumerate(fields, 1):
        if errors_before and field_errors:
            lines.append(str(field_errors))
        rest = hidden if place == len(fields) else ""
        lines.append(f"<{tag}{_classes(field)}>{row(field, field_errors)}{rest}</{tag}>")
    if not fields and not errors:
        lines.append(hidden)
    return "\n".join(lines)


def _hidden(context: Context) -> str:
    return "".join(map(str, context["hidden_fields"]))


def _classes(field: Any) -> str:
    classes = field.css_classes()
    return f' class="{text(classes)}"' if classes else ""


def _label(field: Any) -> str:
    return str(field.label_tag()) if field.label else ""


def _help(field: Any, tag: str) -> str:
    if not field.help_text:
        return ""
    own_id = f' id="{text(field.auto_id)}_helptext"' if field.auto_id else ""
    return f'<{tag} class="helptext"{own_id}>{field.help_text}</{tag}>'


def field_group(context: Context, _render: Render) -> str:
    """Label, help text, errors and widget of one field; a <fieldset> around a group of inputs."""
    field = context["field"]
    inner = f"{_help(field, 'div')}{field.errors_html}{field}"
    if not field.use_fieldset:
        return f"{_label(field)}{inner}"
    described = {"aria-describedby": field.aria_describedby or None}
    legend = field.legend_tag() if field.label else ""
    return f"<fieldset{attributes(described)}>{legend}{inner}</fieldset>"


def label(context: Context, _render: Render) -> str:
    """<label> or <legend>, or the bare text when there is nothing to point at."""
    if not context["use_tag"]:
        return text(context["label"])
    return element(context["tag"], context["label"], context["attrs"] or {})


def attrs_only(context: Context, _render: Render) -> str:
    """Attributes, for templates that include them."""
    return attributes(context["attrs"])


def error_list(context: Context, _render: Render) -> str:
    """<ul> of one field's errors, with the id that aria-describedby points at."""
    errors = context["errors"]
    if not errors:
        return ""
    field_id = getattr(errors, "field_id", None)
    own_id = f' id="{text(field_id)}_error"' if field_id else ""
    entries = "".join(f"<li>{text(error)}</li>" for error in errors)
    return f'<ul class="{text(context["error_class"])}"{own_id}>{entries}</ul>'


def error_list_text(context: Context, _render: Render) -> str:
    """The errors of one field, a line each."""
    return "\n".join(f"* {error}" for error in context["errors"])


def error_dict(context: Context, _render: Render) -> str:
    """<ul> of all errors, by field."""
    if not context["errors"]:
        return ""
    entries = "".join(f"<li>{text(field)}{text(error)}</li>" for field, error in context["errors"])
    return f'<ul class="{text(context["error_class"])}">{entries}</ul>'


def error_dict_text(context: Context, _render: Render) -> str:
    """All errors, by field, a line each."""
    lines = []
    for field, errors in context["errors"]:
        lines.append(f"* {field}")
        lines += [f"  * {error}" for error in errors]
    return "\n".join(lines)


def _formset(layout: str) -> TemplateFunction:
    def render_formset(context: Context, _render: Render) -> str:
        formset = context["formset"]
        forms = "".join(getattr(form, layout)() for form in formset)
        return f"{formset.management_form}{forms}"

    return render_formset


_BY_SHORT_NAME: Final[dict[str, TemplateFunction]] = {
    "attrs.html": attrs_only,
    "default.html": div,
    "div.html": div,
    "errors/dict/default.html": error_dict,
    "errors/dict/text.txt": error_dict_text,
    "errors/dict/ul.html": error_dict,
    "errors/list/default.html": error_list,
    "errors/list/text.txt": error_list_text,
    "errors/list/ul.html": error_list,
    "field.html": field_group,
    "formsets/default.html": _formset("as_div"),
    "formsets/div.html": _formset("as_div"),
    "formsets/p.html": _formset("as_p"),
    "formsets/table.html": _formset("as_table"),
    "formsets/ul.html": _formset("as_ul"),
    "label.html": label,
    "p.html": paragraph,
    "table.html": table_rows,
    "ul.html": list_items,
}

LAYOUT_TEMPLATES: Final[dict[str, TemplateFunction]] = {
    f"django/forms/{name}": function for name, function in _BY_SHORT_NAME.items()
}

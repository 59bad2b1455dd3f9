"""OpenAPI document → a page that reads well without JavaScript.

Flow: document → `page` → HTML text. Every value goes through `escape`; there is no inline script,
style or handler, so that the strictest Content-Security-Policy holds.
Not here: serving (site.py), behaviour (assets/docs.js).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape as escape_html
from json import dumps
from typing import Any


def escape(value: Any) -> str:
    """Return a value as text that is safe in HTML and in quoted attributes."""
    return escape_html(str(value), quote=True)


def page(document: Mapping[str, Any], *, schema_url: str, assets: Mapping[str, str]) -> str:
    """Return the page.   assets: name (of look.css, docs.css, docs.js, icon.svg) → address."""
    info = document["info"]
    by_tag = _by_tag(document)
    menu = "".join(_menu_entry(tag, operations) for tag, operations in by_tag.items())
    body = "".join(_section(document, tag, operations) for tag, operations in by_tag.items())
    intro = f'<p class="lead">{escape(info["description"])}</p>' if "description" in info else ""
    empty = '<p class="empty">No operations that you may see.</p>' if not by_tag else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(info['title'])}</title>"
        f'<link rel="icon" type="image/svg+xml" href="{escape(assets["icon.svg"])}">'
        f'<link rel="stylesheet" href="{escape(assets["look.css"])}">'
        f'<link rel="stylesheet" href="{escape(assets["docs.css"])}">'
        f'<script type="module" src="{escape(assets["docs.js"])}"></script></head><body>'
        '<a class="skip" href="#content">Skip to content</a><div class="docs">'
        f'<header class="docs-head"><h1>{escape(info["title"])}</h1>'
        f'<span class="chip">{escape(info["version"])}</span>'
        f'<a class="button" href="{escape(schema_url)}">OpenAPI document</a></header>'
        f'<nav class="docs-menu" aria-label="Operations">{menu}</nav>'
        f'<main id="content">{intro}{empty}{body}{_schemas(document)}</main></div></body></html>'
    )


Operations = list[tuple[str, str, Mapping[str, Any]]]


def _by_tag(document: Mapping[str, Any]) -> dict[str, Operations]:
    found: dict[str, Operations] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            found.setdefault(operation["tags"][0], []).append((path, method, operation))
    return dict(sorted(found.items()))


def _menu_entry(tag: str, operations: Operations) -> str:
    links = "".join(
        f'<li><a href="#{escape(one["operationId"])}"><span class="method {escape(method)}">'
        f"{escape(method.upper())}</span> {escape(path)}</a></li>"
        for path, method, one in operations
    )
    return f"<details open><summary>{escape(tag)}</summary><ul>{links}</ul></details>"


def _section(document: Mapping[str, Any], tag: str, operations: Operations) -> str:
    inner = "".join(_operation(document, *one) for one in operations)
    return f'<section aria-label="{escape(tag)}"><h2>{escape(tag)}</h2>{inner}</section>'


def _operation(
    document: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]
) -> str:
    name = escape(operation["operationId"])
    text = f"<p>{escape(operation['description'])}</p>" if "description" in operation else ""
    return (
        f'<article class="card operation" id="{name}"><div class="inside">'
        f'<h3><span class="method {escape(method)}">{escape(method.upper())}</span> '
        f"<code>{escape(path)}</code></h3><p>{escape(operation['summary'])}</p>{text}"
        f"{_parameters(operation, path, method)}{_body(document, operation)}"
        f"{_responses(document, operation)}</div></article>"
    )


def _parameters(operation: Mapping[str, Any], path: str, method: str) -> str:
    parameters = operation["parameters"]
    if method == "get":
        fields = "".join(_input(operation["operationId"], one) for one in parameters)
        return (
            f'<form class="try" action="{escape(path)}" data-path="{escape(path)}">{fields}'
            '<button class="button primary">Send</button>'
            '<output class="answer" aria-live="polite" hidden></output></form>'
        )
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code></td><td>{escape(one['in'])}</td>"
        f"<td>{escape(_type_text(one['schema']))}</td></tr>"
        for one in parameters
    )
    if not rows:
        return ""
    head = "<thead><tr><th>Parameter</th><th>In</th><th>Type</th></tr></thead>"
    # What scrolls on a narrow screen must be reachable by keyboard (WCAG 2.1.1).
    return f'<table tabindex="0">{head}<tbody>{rows}</tbody></table>'


def _input(operation_id: str, parameter: Mapping[str, Any]) -> str:
    name, where = escape(parameter["name"]), escape(parameter["in"])
    key = escape(f"{operation_id}--{parameter['name']}")
    required = " required" if parameter["required"] else ""
    return (
        f'<div class="field"><label for="{key}">{name} <span class="muted">{where}, '
        f"{escape(_type_text(parameter['schema']))}</span></label>"
        f'<input id="{key}" name="{name}" data-in="{where}" autocomplete="off"{required}>'
        f'<span class="help">{escape(parameter.get("description", ""))}</span></div>'
    )


def _type_text(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(_type_text(one) for one in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(dumps(one) for one in schema["enum"][:20])
    kind = schema.get("type", "any")
    kinds = kind if isinstance(kind, list) else [kind]
    if "array" in kinds and "items" in schema:
        return f"array of {_type_text(schema['items'])}"
    text = " or ".join(kinds)
    return f"{text} ({schema['format']})" if "format" in schema else text


def _body(document: Mapping[str, Any], operation: Mapping[str, Any]) -> str:
    if "requestBody" not in operation:
        return ""
    schema = next(iter(operation["requestBody"]["content"].values()))["schema"]
    return f"<h4>Body: {escape(_type_text(schema))}</h4>{_example(document, schema)}"


def _responses(document: Mapping[str, Any], operation: Mapping[str, Any]) -> str:
    parts = []
    for status, response in operation["responses"].items():
        content = response.get("content")
        shown = ""
        if content:
            schema = next(iter(content.values()))["schema"]
            shown = _example(document, schema)
        parts.append(
            f"<details><summary><strong>{escape(status)}</strong> "
            f"{escape(response['description'])}</summary>{shown}</details>"
        )
    return "".join(parts)


def _example(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    text = escape(dumps(example_of(document, schema), indent=2))
    # What scrolls must be reachable by keyboard (WCAG 2.1.1).
    return f'<pre tabindex="0"><code>{text}</code></pre>'


_EXAMPLES: dict[str, Any] = {
    "date-time": "2026-11-23T12:00:00Z",
    "date": "2026-11-23",
    "time": "12:00:00",
    "uuid": "123e4567-e89b-12d3-a456-426614174000",
    "email": "django@example.com",
    "uri": "https://example.com/",
    "decimal": "9.50",
}


def example_of(document: Mapping[str, Any], schema: Mapping[str, Any], depth: int = 0) -> Any:
    """Return a value of the kind that a schema allows."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rsplit("/", 1)[-1]
        return example_of(document, document["components"]["schemas"][name], depth + 1)
    if "default" in schema:
        return schema["default"]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example_of(document, schema["anyOf"][0], depth)
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        properties = schema.get("properties", {})
        if depth > 6:
            return {}
        return {name: example_of(document, one, depth + 1) for name, one in properties.items()}
    if kind == "array":
        return [example_of(document, schema.get("items", {}), depth + 1)] if depth <= 6 else []
    if kind == "string":
        return _EXAMPLES.get(schema.get("format", ""), "text")
    return {"integer": 1, "number": 1.5, "boolean": True}.get(str(kind))


def _schemas(document: Mapping[str, Any]) -> str:
    cards = "".join(_schema(name, one) for name, one in document["components"]["schemas"].items())
    return f'<section aria-label="Schemas"><h2>Schemas</h2>{cards}</section>' if cards else ""


def _schema(name: str, schema: Mapping[str, Any]) -> str:
    rows = "".join(_rows(schema))
    head = "<thead><tr><th>Name</th><th>Type</th><th>Required</th><th>About</th></tr></thead>"
    return (
        f'<details class="card schema" id="schema-{escape(name)}"><summary>{escape(name)}</summary>'
        f'<div class="inside" tabindex="0"><table>{head}<tbody>{rows}</tbody></table></div></details>'
    )


def _rows(schema: Mapping[str, Any]) -> Iterator[str]:
    required = schema.get("required", [])
    for name, one in schema.get("properties", {}).items():
        about = one.get("description", one.get("title", ""))
        yield (
            f"<tr><td><code>{escape(name)}</code></td><td>{escape(_type_text(one))}</td>"
            f"<td>{'yes' if name in required else ''}</td><td>{escape(about)}</td></tr>"
        )

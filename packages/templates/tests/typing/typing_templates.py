"""What users see of types; checked by mypy, not run."""

from pathlib import Path
from typing import Any, assert_type

from hotclub_templates import (
    Context,
    Engine,
    Library,
    Ports,
    SafeString,
    Template,
    format_html,
    mark_safe,
)
from hotclub_templates.build import NoSuchPage, PageError, Report, Site
from hotclub_templates.ports import Localizer, TimeZones, Translator, Urls
from hotclub_templates.testing import DictTranslator, RouteTable
from markupsafe import Markup

register = Library()


@register.filter(is_safe=True)
def half(value: int) -> int:
    return value // 2


@register.filter
def third(value: int) -> int:
    return value // 3


@register.simple_tag(takes_context=True)
def hello(context: Context, name: str) -> str:
    return f"hello {name}"


@register.inclusion_tag("item.html")
def item(value: int) -> dict[str, Any]:
    return {"value": value}


assert_type(half(4), int)
assert_type(third(9), int)
assert_type(hello(Context(), "x"), str)
assert_type(item(1), dict[str, Any])
assert_type(mark_safe("x"), Markup)
assert_type(format_html("<b>{}</b>", 1), Markup)
assert_type(Template("x").render(Context()), SafeString)
assert_type(Engine().render_to_string("x"), str)


async def render_async(template: Template) -> None:
    assert_type(await template.arender({}), SafeString)
    assert_type(await Engine().arender_to_string("x"), str)
    assert_type(next(template.stream({})), str)
    assert_type(await anext(template.astream({})), str)


assert_type(Engine().from_string("x"), Template)
assert_type(Ports().localizer, Localizer)
assert_type(Ports().timezones, TimeZones)
assert_type(Ports().urls, Urls | None)
_translator: Translator = DictTranslator({}, "de")
_urls: Urls = RouteTable({})


def build_site() -> None:
    site = Site("content", Path("public"), data=["*.json"], builtins=[register], base_url="/docs/")
    report = site.build(progress=lambda done, total: None)
    assert_type(report, Report)
    assert_type(report.built, int)
    assert_type(report.summary, str)
    assert_type(report.errors, list[PageError])
    assert_type(report.errors[0].error, Exception)
    assert_type(NoSuchPage("a", ["b"]).name, str)

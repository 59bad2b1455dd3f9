import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hotclub_templates import (
    ImproperlyConfigured,
    TemplateDoesNotExist,
    TemplateRecursionError,
    TemplateSyntaxError,
)
from hotclub_templates.jinja import Jinja2
from hotclub_templates.testing import HOSTILE_NAMES, engine_of
from jinja2 import DictLoader, StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment


def backend(tmp_path: Path, **options: Any) -> Jinja2:
    return Jinja2({"NAME": "jinja", "DIRS": [tmp_path], "OPTIONS": options})


def test_templates_render_behind_the_common_face(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{% for x in l %}{{ loop.index }}{{ x }}{% endfor %}{{ h }}")
    template = backend(tmp_path).get_template("a.html")

    assert template.render({"l": "ab", "h": "<"}) == "1a2b&lt;"
    assert (template.name, template.origin.template_name) == ("a.html", "a.html")


def test_a_request_gives_its_variables_and_the_hidden_field(tmp_path: Path) -> None:
    engine = backend(tmp_path, context_processors=[lambda r: {"csrf_token": r.token}])
    template = engine.from_string("{{ request.user }}{{ csrf_input }}")

    assert template.render({}, SimpleNamespace(user="u", token='"')) == (
        'u<input type="hidden" name="csrfmiddlewaretoken" value="&quot;">'
    )


def test_loaders_of_an_engine_are_shared() -> None:
    engine = engine_of({"a": "{% include 'b' %}", "b": "{{ x|upper }}"})
    jinja = Jinja2({"OPTIONS": {"engine": engine}})

    assert jinja.get_template("a").render({"x": "y"}) == "Y"


def test_errors_are_those_of_this_package(tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text("a\n{% if %}")
    engine = backend(tmp_path, undefined=StrictUndefined)

    with pytest.raises(TemplateSyntaxError) as caught:
        engine.get_template("bad.html")
    assert (caught.value.lineno, caught.value.source_line) == (2, "{% if %}")
    with pytest.raises(TemplateSyntaxError):
        engine.from_string("{{ a b }}")
    with pytest.raises(TemplateDoesNotExist, match=r"none\.html"):
        engine.from_string("{% include 'none.html' %}").render()


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_tpl_026_a_name_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path.parent / "secret.txt").write_text("secret")
    shared = Jinja2({"OPTIONS": {"engine": engine_of({"a": "x"})}})

    for engine in (backend(tmp_path), shared):
        with pytest.raises(TemplateDoesNotExist):
            engine.get_template(name)


def test_tpl_043_a_macro_that_calls_itself_ends_in_a_named_error(tmp_path: Path) -> None:
    template = backend(tmp_path).from_string("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")

    with pytest.raises(TemplateRecursionError):
        template.render()


@pytest.mark.parametrize(
    "source",
    [
        "{{ '{0.__class__}'.format(x) }}",
        "{{ '{a.__class__}'.format_map({'a': x}) }}",
        "{% set f = '{0.__class__.__init__}'.format %}{{ f(x) }}",
        "{{ ('{0.__class__}'|attr('format'))(x) }}",
        "{{ ['{0.__class__}']|map('format', x)|list }}",
        "{{ x.__class__.__mro__ }}",
        "{{ x|attr('__class__') }}",
        "{{ [x]|map(attribute='__class__')|list }}",
        "{{ [x]|sort(attribute='__class__') }}",
        "{{ [x]|selectattr('__class__')|list }}",
        "{{ [x]|groupby('__class__') }}",
    ],
)
def test_tpl_019_020_a_sandbox_reaches_nothing_private(tmp_path: Path, source: str) -> None:
    class Secret:
        pass

    template = backend(tmp_path, environment=SandboxedEnvironment).from_string(source)
    try:
        output = template.render({"x": Secret()})
    except (SecurityError, TypeError):
        return
    assert "class" not in output


@pytest.mark.parametrize("key", ["a b", "a/b", "a>b", "a=b", "a\tb", "a\nb", "a\fb"])
def test_tpl_005_an_attribute_name_never_becomes_two(tmp_path: Path, key: str) -> None:
    template = backend(tmp_path).from_string("<p{{ d|xmlattr }}>")

    with pytest.raises(ValueError, match="character in attribute name"):
        template.render({"d": {key: "x"}})


def test_tpl_025_a_bytecode_folder_that_others_write_to_is_refused(tmp_path: Path) -> None:
    wide, fresh = tmp_path / "wide", tmp_path / "fresh"
    wide.mkdir()
    wide.chmod(0o777)
    (tmp_path / "link").symlink_to(wide)

    for folder in ("wide", "link"):
        with pytest.raises(ImproperlyConfigured):
            backend(tmp_path, bytecode_cache_dir=tmp_path / folder)
    (tmp_path / "a").write_text("{{ x }}")
    engine = backend(tmp_path, bytecode_cache_dir=fresh)
    assert engine.get_template("a").render({"x": 1}) == "1"
    assert fresh.stat().st_mode & 0o777 == 0o700
    assert len(os.listdir(fresh)) == 1


def test_a_mistake_has_what_a_debug_page_shows(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one\n{% block %}\nthree")

    with pytest.raises(TemplateSyntaxError) as caught:
        backend(tmp_path).get_template("a")

    shown = caught.value.template_debug  # type: ignore[attr-defined]
    assert (shown["line"], shown["during"], shown["total"]) == (2, "{% block %}", 3)


@pytest.mark.parametrize(
    "source",
    [
        "{% if x %}" * 100_000,
        "{{" * 100_000,
        "{{{%" * 250_000,
        "{% if x %}" * 2_000 + "{% endif %}" * 2_000,
        "{% for a in x %}" * 25 + "{% endfor %}" * 25,
        "{% macro a() %}" * 100 + "{% endmacro %}" * 100,
        "{{ x" + "|upper" * 20_000 + " }}",
        "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}",
        "{{ 1" + "+1" * 20_000 + " }}",
        "{{ '" + "x" * 1_000_000,
    ],
    ids=["open", "braces", "mixed", "if", "for", "macro", "filters", "brackets", "sums", "quote"],
)
def test_tpl_040_what_is_too_deep_is_a_mistake_of_the_template(source: str) -> None:
    engine = Jinja2({"OPTIONS": {"loader": DictLoader({"deep": source})}})

    for make in (lambda: engine.from_string(source), lambda: engine.get_template("deep")):
        with pytest.raises(TemplateSyntaxError):
            make()
    with pytest.raises((TemplateSyntaxError, TemplateRecursionError)):
        engine.from_string("{% include 'deep' %}").render()

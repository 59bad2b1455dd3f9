"""TPL-11: everything of Jinja2 3.1 is there behind the common face, by name."""

import asyncio
from pathlib import Path
from typing import Any

import jinja2
import pytest
from hotclub_templates.jinja import Jinja2
from jinja2 import meta, nativetypes, sandbox


def backend(**options: Any) -> Jinja2:
    return Jinja2({"OPTIONS": options})


def shown(source: str, values: dict[str, Any] | None = None, **options: Any) -> str:
    return backend(**options).from_string(source).render(values)


PIECES = {
    "base.html": "[{% block body %}base{% endblock %}]",
    "child.html": "{% extends 'base.html' %}{% block body %}{{ super() }}+child{% endblock %}",
    "macros.html": "{% macro hi(name, mark='!') %}hi {{ name }}{{ mark }}{% endmacro %}",
    "part.html": "part {{ x }}",
}

STATEMENTS = {
    "for": ("{% for a, b in d.items() %}{{ loop.index }}{{ a }}{{ b }}{% endfor %}", "1x1"),
    "for else": ("{% for a in [] %}{% else %}none{% endfor %}", "none"),
    "for recursive": (
        "{% for a in [[1],2] recursive %}{{ loop(a) if a is iterable else a }}{% endfor %}", "12"),
    "if elif else": ("{% if 0 %}a{% elif 1 %}b{% else %}c{% endif %}", "b"),
    "macro": (
        "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, k=3) }}",
        "1(2,){&#39;k&#39;: 3}"),
    "call": ("{% macro m() %}<{{ caller(1) }}>{% endmacro %}{% call(n) m() %}{{ n }}{% endcall %}", "<1>"),
    "filter": ("{% filter upper %}a{% endfilter %}", "A"),
    "set": ("{% set a, b = 1, 2 %}{% set c %}<{{ b }}>{% endset %}{{ a }}{{ c }}", "1<2>"),
    "block": ("{% include 'child.html' %}", "[base+child]"),
    "block scoped": ("{% for i in [1,2] %}{% block b scoped %}{{ i }}{% endblock %}{% endfor %}", "12"),
    "extends": ("{% extends 'base.html' %}{% block body %}x{% endblock %}", "[x]"),
    "include": ("{% include ['no.html', 'part.html'] %}{% include 'no.html' ignore missing %}", "part 7"),
    "import": ("{% import 'macros.html' as m %}{{ m.hi('<') }}", "hi &lt;!"),
    "from import": ("{% from 'macros.html' import hi as greet with context %}{{ greet('a', '?') }}", "hi a?"),
    "with": ("{% with a=1, b=2 %}{{ a + b }}{% endwith %}", "3"),
    "autoescape": ("{% autoescape false %}{{ '<' }}{% endautoescape %}{{ '<' }}", "<&lt;"),
    "raw": ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
    "trans": ("{% trans n=3 %}{{ n }} tune{% pluralize %}{{ n }} tunes{% endtrans %}", "3 tunes"),
    "do": ("{% set l = [1] %}{% do l.append(2) %}{{ l }}", "[1, 2]"),
    "break": ("{% for i in [1,2,3] %}{% if i == 2 %}{% break %}{% endif %}{{ i }}{% endfor %}", "1"),
    "continue": ("{% for i in [1,2,3] %}{% if i == 2 %}{% continue %}{% endif %}{{ i }}{% endfor %}", "13"),
    "comment": ("a{# b #}c", "ac"),
    "expression": ("{{ 'a' ~ 1 ~ (2 if true else 3) ~ [1,2][-1] ~ 7 // 2 ~ 2 ** 3 }}", "a12238"),
}  # fmt: skip

EXTENSIONS = ["jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.debug"]


@pytest.mark.parametrize("name", STATEMENTS)
def test_statement(name: str) -> None:
    source, output = STATEMENTS[name]

    text = shown(
        source, {"d": {"x": 1}, "x": 7}, loader=jinja2.DictLoader(PIECES), extensions=EXTENSIONS
    )

    assert text == output


def test_the_debug_statement_shows_context_and_filters() -> None:
    text = shown("{% debug %}", {"tune": "Nuages"}, extensions=EXTENSIONS)

    assert "Nuages" in text
    assert "filters" in text


FILTERS = {
    "abs": ("{{ -2|abs }}", "2"),
    "attr": ("{{ 1|attr('real') }}", "1"),
    "batch": ("{{ [1,2,3]|batch(2, 0)|list }}", "[[1, 2], [3, 0]]"),
    "capitalize": ("{{ 'aB'|capitalize }}", "Ab"),
    "center": ("{{ 'a'|center(3) }}", " a "),
    "count": ("{{ [1]|count }}", "1"),
    "d": ("{{ no|d('x') }}", "x"),
    "default": ("{{ ''|default('x', true) }}", "x"),
    "dictsort": ("{{ {'b': 1, 'a': 2}|dictsort }}", "[(&#39;a&#39;, 2), (&#39;b&#39;, 1)]"),
    "e": ("{{ '<'|e }}", "&lt;"),
    "escape": ("{{ '<'|escape }}", "&lt;"),
    "filesizeformat": ("{{ 1000|filesizeformat }}", "1.0 kB"),
    "first": ("{{ [1,2]|first }}", "1"),
    "float": ("{{ '1.5'|float }}", "1.5"),
    "forceescape": ("{{ ('<'|safe)|forceescape }}", "&lt;"),
    "format": ("{{ '%s-%d'|format('a', 1) }}", "a-1"),
    "groupby": ("{% for g, l in [{'a': 1}, {'a': 1}]|groupby('a') %}{{ g }}{{ l|length }}{% endfor %}", "12"),
    "indent": ("{{ 'a\nb'|indent(2) }}", "a\n  b"),
    "int": ("{{ '12'|int }}", "12"),
    "items": ("{{ {'a': 1}|items|list }}", "[(&#39;a&#39;, 1)]"),
    "join": ("{{ [1,'<']|join('|') }}", "1|&lt;"),
    "last": ("{{ [1,2]|last }}", "2"),
    "length": ("{{ 'ab'|length }}", "2"),
    "list": ("{{ 'ab'|list }}", "[&#39;a&#39;, &#39;b&#39;]"),
    "lower": ("{{ 'A'|lower }}", "a"),
    "map": ("{{ ['a']|map('upper')|join }}", "A"),
    "max": ("{{ [1,3,2]|max }}", "3"),
    "min": ("{{ [2,1]|min }}", "1"),
    "pprint": ("{{ [1]|pprint }}", "[1]"),
    "random": ("{{ [1]|random }}", "1"),
    "reject": ("{{ [1,2]|reject('odd')|list }}", "[2]"),
    "rejectattr": ("{{ [{'a': 0}]|rejectattr('a')|list|length }}", "1"),
    "replace": ("{{ 'aba'|replace('a', 'x', 1) }}", "xba"),
    "reverse": ("{{ 'ab'|reverse }}", "ba"),
    "round": ("{{ 2.45|round(1) }}", "2.5"),
    "safe": ("{{ '<'|safe }}", "<"),
    "select": ("{{ [1,2]|select('even')|list }}", "[2]"),
    "selectattr": ("{{ [{'a': 1}]|selectattr('a', 'eq', 1)|list|length }}", "1"),
    "slice": ("{{ [1,2,3]|slice(2)|list }}", "[[1, 2], [3]]"),
    "sort": ("{{ [2,1]|sort }}", "[1, 2]"),
    "string": ("{{ 1|string }}", "1"),
    "striptags": ("{{ '<b>a</b>'|striptags }}", "a"),
    "sum": ("{{ [1,2]|sum }}", "3"),
    "title": ("{{ 'a b'|title }}", "A B"),
    "tojson": ("{{ {'a': '</script>'}|tojson }}", '{"a": "\\u003c/script\\u003e"}'),
    "trim": ("{{ ' a '|trim }}", "a"),
    "truncate": ("{{ 'abc def ghi'|truncate(5, false, '..', 0) }}", "abc.."),
    "unique": ("{{ [1,1,2]|unique|list }}", "[1, 2]"),
    "upper": ("{{ 'a'|upper }}", "A"),
    "urlencode": ("{{ 'a b/ü'|urlencode }}", "a%20b/%C3%BC"),
    "urlize": ("{{ 'www.a.org'|urlize }}", '<a href="https://www.a.org" rel="noopener">www.a.org</a>'),
    "wordcount": ("{{ 'a b'|wordcount }}", "2"),
    "wordwrap": ("{{ 'aa bb'|wordwrap(2) }}", "aa\nbb"),
    "xmlattr": ("{{ {'id': '<', 'no': none}|xmlattr }}", ' id="&lt;"'),
}  # fmt: skip


@pytest.mark.parametrize("name", FILTERS)
def test_filter(name: str) -> None:
    source, output = FILTERS[name]

    assert shown(source) == output


TESTS = [
    "true is boolean", "x.get is callable", "x is defined", "4 is divisibleby 2", "1 is eq 1",
    "('a'|safe) is escaped", "2 is even", "false is false", "'upper' is filter", "1.5 is float",
    "1 is ge 1", "2 is gt 1", "1 is in [1]", "1 is integer", "[] is iterable", "1 is le 1",
    "'a' is lower", "1 is lt 2", "x is mapping", "1 is ne 2", "none is none", "1 is number",
    "1 is odd", "x is sameas x", "[] is sequence", "'a' is string", "'odd' is test",
    "true is true", "no is undefined", "'A' is upper",
]  # fmt: skip


@pytest.mark.parametrize("expression", TESTS)
def test_test(expression: str) -> None:
    assert shown(f"{{{{ {expression} }}}}", {"x": {}}) == "True"


GLOBALS = {
    "range": ("{{ range(2)|list }}", "[0, 1]"),
    "dict": ("{{ dict(a=1).a }}", "1"),
    "lipsum": ("{{ lipsum(n=1, html=false)|length > 10 }}", "True"),
    "cycler": ("{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.current }}", "aba"),
    "joiner": ("{% set j = joiner('|') %}{{ j() }}a{{ j() }}b", "a|b"),
    "namespace": ("{% set n = namespace(a=1) %}{% set n.a = 2 %}{{ n.a }}", "2"),
}


@pytest.mark.parametrize("name", GLOBALS)
def test_global(name: str) -> None:
    source, output = GLOBALS[name]

    assert shown(source) == output


LOOP = ("index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0")


def test_the_loop_knows_itself() -> None:
    names = ",".join(f"{{{{ loop.{name} }}}}" for name in LOOP)
    source = "{% for a in [5] %}" + names + "{% endfor %}"

    assert shown(source) == "1,0,1,0,True,True,1,1,0"
    neighbours = (
        "{{ loop.previtem }}{{ loop.nextitem }}{{ loop.changed(a) }}{{ loop.cycle('x','y') }};"
    )
    assert shown("{% for a in [1,2] %}" + neighbours + "{% endfor %}") == "2Truex;1Truey;"


@pytest.mark.parametrize(
    ("options", "source", "output"),
    [
        ({"block_start_string": "<%", "block_end_string": "%>"}, "<% if 1 %>a<% endif %>", "a"),
        ({"variable_start_string": "${", "variable_end_string": "}"}, "${ 1 }", "1"),
        ({"comment_start_string": "<#", "comment_end_string": "#>"}, "a<# b #>", "a"),
        ({"line_statement_prefix": "#"}, "# if 1\na\n# endif", "a\n"),
        ({"line_comment_prefix": "##"}, "a ## b", "a"),
        ({"trim_blocks": True}, "{% if 1 %}\na{% endif %}\n", "a"),
        ({"lstrip_blocks": True}, "  {% if 1 %}a{% endif %}", "a"),
        ({"newline_sequence": "\r\n"}, "a\nb", "a\r\nb"),
        ({"keep_trailing_newline": True}, "a\n", "a\n"),
        ({"optimized": False}, "{{ 1 + 1 }}", "2"),
        ({"finalize": lambda value: value or "-"}, "{{ x }}{{ 1 }}", "-1"),
        ({"autoescape": False}, "{{ '<' }}", "<"),
        ({"autoescape": jinja2.select_autoescape(default_for_string=False)}, "{{ '<' }}", "<"),
        ({"undefined": jinja2.ChainableUndefined}, "{{ a.b.c }}", ""),
        ({"undefined": jinja2.DebugUndefined}, "{{ a }}", "{{ a }}"),
        ({"cache_size": 0}, "{{ 1 }}", "1"),
        ({"auto_reload": False}, "{{ 1 }}", "1"),
    ],
)  # fmt: skip
def test_argument_of_the_environment(options: dict[str, Any], source: str, output: str) -> None:
    assert shown(source, **options) == output


def test_loaders_of_jinja2(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("file")
    compiled = tmp_path / "compiled"
    one = jinja2.DictLoader({"a": "dict"})
    jinja2.Environment(loader=one).compile_templates(compiled, zip=None)
    loaders = {
        "a": jinja2.DictLoader({"a": "dict"}),
        "file": jinja2.FileSystemLoader(tmp_path),
        "p/a": jinja2.PrefixLoader({"p": one}),
        "choice": jinja2.ChoiceLoader([one, jinja2.FunctionLoader(lambda name: name)]),
        "f": jinja2.FunctionLoader(lambda name: f"function {name}"),
    }
    texts = {n: backend(loader=loader).get_template(n).render() for n, loader in loaders.items()}

    assert texts == {
        "a": "dict",
        "file": "file",
        "p/a": "dict",
        "choice": "choice",
        "f": "function f",
    }
    assert backend(loader=jinja2.ModuleLoader(compiled)).get_template("a").render() == "dict"
    packaged = backend(loader=jinja2.PackageLoader("hotclub_templates", "text"), autoescape=False)
    assert packaged.get_template("__init__.py").render().startswith('"""')


def test_functions_see_context_eval_context_and_environment() -> None:
    @jinja2.pass_context
    def a(context: Any) -> str:
        return str(context["x"])

    @jinja2.pass_eval_context
    def b(eval_context: Any) -> str:
        return str(eval_context.autoescape)

    @jinja2.pass_environment
    def c(environment: jinja2.Environment) -> str:
        return str(environment.trim_blocks)

    assert shown("{{ a() }}{{ b() }}{{ c() }}", {"x": 1, "a": a, "b": b, "c": c}) == "1TrueFalse"


def test_native_and_sandboxed_environments() -> None:
    native = backend(environment=nativetypes.NativeEnvironment).from_string("{{ [1, 2] }}")
    boxed = backend(environment=sandbox.ImmutableSandboxedEnvironment)

    assert native.render() == [1, 2]
    with pytest.raises(sandbox.SecurityError):
        boxed.from_string("{{ x.append(1) }}").render({"x": []})
    with pytest.raises(sandbox.SecurityError):
        backend(environment="jinja2.sandbox.SandboxedEnvironment").from_string(
            "{{ x.__class__.mro() }}"
        ).render({"x": 1})


def test_overlays_undeclared_names_and_bytecode(tmp_path: Path) -> None:
    env = backend(bytecode_cache=jinja2.FileSystemBytecodeCache(str(tmp_path))).env

    assert env.overlay(trim_blocks=True).trim_blocks
    assert meta.find_undeclared_variables(env.parse("{{ a }}{% set b = 1 %}{{ b }}")) == {"a"}


def test_asynchronous_environments_render_and_stream() -> None:
    async def numbers() -> Any:
        for number in range(3):
            yield number

    template = backend(enable_async=True).from_string("{% for n in x() %}{{ n }}{% endfor %}")

    assert asyncio.run(template.arender({"x": numbers})) == "012"

"""Generated documents of Jinja2 with hostile values, judged as those of the Django language."""

import asyncio
from typing import Any

import jinja2
import pytest
from contextual_documents import ANY_LANGUAGE, Writing
from contextual_judging import CASES, SEED, cases, values_of
from hotclub_templates.jinja import ContextualEscaping

WAYS = [
    "{{ v }}",
    "{{ v }}",
    "{{ other }}",
    "{{ v if yes else other }}",
    "{% if yes %}{{ other }}{% else %}{{ v }}{% endif %}",
    "{{ v|default('') }}",
    "{% for one in one_of %}{{ one }}{% endfor %}",
    "{% with w=v %}{{ w }}{% endwith %}",
    "{% set s# = v %}{{ s# }}",
    "{% set s# %}{{ v }}{% endset %}{{ s# }}",
    "{% macro m#(x) %}{{ x }}{% endmacro %}{{ m#(v) }}",
    "{% from 'macros' import show %}{{ show(v) }}",
    "{% import 'macros' as all# %}{{ all#.show(v) }}",
    "{% block b# %}{{ v }}{% endblock %}",
    "{% trans w=v %}{{ w }}{% endtrans %}",
]
# What is HTML text by itself.
TAGS = [
    "{% include 'value' %}",
    "{% include named %}",
    "{% from 'macros' import wrap %}{% call wrap() %}{{ v }}{% endcall %}",
    "{% filter trim %}{{ v }}{% endfilter %}",
]
TEXT_WAYS = ["{{ v|upper }}", "{{ [v, v]|join('<') }}", "{{ v|string|striptags }}", "{{ v|safe }}",
             "{{ v|forceescape }}", "{{ '%s<'|format(v) }}"]  # fmt: skip
JINJA2 = Writing(WAYS + TAGS, TEXT_WAYS, ANY_LANGUAGE)
SOURCES = {
    "value": "{{ v }}",
    "macros": "{% macro show(v) %}{{ v }}{% endmacro %}{% macro wrap() %}{{ caller() }}{% endmacro %}",
}


def environment(*extensions: Any, **options: Any) -> jinja2.Environment:
    made = jinja2.Environment(
        autoescape=True, loader=jinja2.DictLoader(SOURCES), extensions=["jinja2.ext.i18n", *extensions],
        **options,
    )  # fmt: skip
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return made


CONTEXTUAL = environment(ContextualEscaping)
ASYNC = environment(ContextualEscaping, enable_async=True)


def output(source: str, values: dict[str, Any]) -> str:
    return CONTEXTUAL.from_string(source).render(values)


def test_no_value_leaves_its_place() -> None:
    made = list(cases(CASES // 2, SEED, output, JINJA2))
    found = [case for case in made if case.mistakes]

    assert not found, "\n\n".join(map(str, found[:5]))
    assert sum(case.html is not None for case in made) > len(made) * 0.7


def test_the_judge_sees_what_jinja2_by_itself_lets_through() -> None:
    usual = environment()

    def shown(source: str, values: dict[str, Any]) -> str:
        return usual.from_string(source).render(values)

    seen = {words for case in cases(150, SEED, shown, JINJA2) for words in case.mistakes}
    assert "other elements or attributes" in seen


def test_async_environments_give_the_same() -> None:
    for case in cases(60, SEED + 1, output, JINJA2):
        if case.html is not None:
            template = ASYNC.from_string(case.document.source)
            assert asyncio.run(template.render_async(case.values)) == case.html


@pytest.mark.parametrize("way", sorted({*WAYS, *TAGS}))
def test_every_way_to_write_a_value_is_escaped_for_its_place(way: str) -> None:
    source, hostile = way.replace("#", "1"), "javascript:'\"</script>"
    values = values_of(hostile, hostile)

    assert output(f'<a href="{source}">', values) == '<a href="about:invalid#hotclub">'
    titled = output(f"<p title='{source}'>", values).replace("&#39;", "&#x27;")
    assert titled.replace("&#34;", "&quot;") == (
        "<p title='javascript:&#x27;&quot;&lt;/script&gt;'>"
    )


@pytest.mark.parametrize("way", TAGS)
@pytest.mark.parametrize(
    "place", ["<script>x = {}</script>", "<b onclick='{}'>", "<style>{}</style>", "<b {}>"]
)
def test_tags_that_bring_html_are_refused_in_code_and_among_attributes(
    way: str, place: str
) -> None:
    with pytest.raises(jinja2.TemplateSyntaxError, match="What this tag brings is HTML text"):
        CONTEXTUAL.from_string(place.replace("{}", way))

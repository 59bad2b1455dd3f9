"""What the checker finds in templates, and what it leaves alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hotclub_templates import Engine, Library
from hotclub_templates.check import Finding, check_templates
from hypothesis import given
from hypothesis import strategies as st

register = Library()


@register.simple_tag
def shout(value: str) -> str:
    return value.upper()


@register.filter
def loud(value: str) -> str:
    return value.upper()


Check = Callable[..., list[str]]


@pytest.fixture
def findings(tmp_path: Path) -> Callable[..., list[Finding]]:
    """Return a function (name=source, …) → findings; `__` in a name is a slash, _html its end."""

    def check(**sources: str) -> list[Finding]:
        for name, source in sources.items():
            path = tmp_path / f"{name.replace('__', '/')}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
        return check_templates(Engine(dirs=[tmp_path], libraries={"loudly": register}))

    return check


@pytest.fixture
def check(findings: Callable[..., list[Finding]], tmp_path: Path) -> Check:
    """Return a function (name=source, …) → "file:line:column code" of each finding."""

    def check(**sources: str) -> list[str]:
        return [
            f"{Path(one.path).relative_to(tmp_path).as_posix()}:{one.line}:{one.column} {one.code}"
            for one in findings(**sources)
        ]

    return check


def test_good_templates_have_no_findings(check: Check) -> None:
    assert not check(
        base="<title>{% block title %}Tunes{% endblock %}</title>{% block body %}{% endblock %}",
        tune="""{% extends "base.html" %}{% load loudly %}{# a comment #}
        {% block title %}{{ block.super }}: {{ tune.title|loud }}{% endblock %}
        {% block body %}{% with a=tune.a %}{{ a }}{% include "part.html" %}{% endwith %}
        {% for p in parts %}{{ p }}{% empty %}none{% endfor %}
        {% if a == 1 %}{% elif a == 2 %}{% else %}{% endif %}{% endblock %}""",
        part="{% url 'x' as there %}{{ there }}",
    )


def test_every_mistake_of_a_file_is_found_in_one_look(
    findings: Callable[..., list[Finding]],
) -> None:
    found = findings(
        page="""{% fro tune in tunes %}{{ tune|lowr }}{% endfor %}
{% if a = b %}{{ a }}{% else %}{{ b }}{% endif %}
{{ }}
{% with %}{% endwith %}
{% for x in y %}{{ x|loud }}{% endfor %}
{% load lodly %}
{{ x. }}"""
    )

    assert [
        (one.line, one.column, one.code, one.hint.partition(" Must be one of:")[0]) for one in found
    ] == [
        (1, 1, "T002", "Did you forget to register or load this tag? Did you mean 'for'?"),
        (1, 32, "T003", "Did you mean 'lower'?"),
        (2, 1, "T001", ""),
        (3, 1, "T001", ""),
        (4, 1, "T001", ""),
        (5, 22, "T003", "It is in a library that has to be loaded first: {% load loudly %}."),
        (6, 9, "T004", "Did you mean 'loudly'?"),
    ]


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("{% for x in y %}{{ x }}", ["1:1 T001"]),
        ("{% block a %}{% for x in y %}{{ x }}{% endblock %}{{ z }}", ["1:37 T001"]),
        ("a{% endif %}b", ["1:2 T001"]),
        ("a{% else %}b", ["1:2 T001"]),
        ("{% if a %}{% elif b|nope %}{% endif %}", ["1:21 T003"]),
        ("{% block a %}{% endblock %}\n{% block a %}{% endblock %}", ["2:1 T006"]),
        ("{{ a }}{% extends 'base.html' %}", ["1:8 T005"]),
        ("{% widget %}{% if a %}{{ a }}{% endif %}{% endwidget %}", ["1:1 T002"]),
        ("{% load nothing %}{% widget %}{{ a|paint }}", ["1:9 T004"]),
        ("{% load shout nope from loudly %}", ["1:15 T004"]),
    ],
)
def test_one_mistake_gives_one_finding(check: Check, source: str, places: list[str]) -> None:
    assert [one.removeprefix("page.html:") for one in check(page=source)] == places


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("{% load loudly %}{{ a }}", ["1:9 T010"]),
        ("{% load i18n loudly %}{{ a|loud }}", ["1:9 T010"]),
        ("{% load loudly %}{% shout 'a' %}", []),
        ("{% load shout loud from loudly %}{{ a|loud }}", ["1:9 T010"]),
        ("{% load loudly %}{% if a|loud %}a{% endif %}", []),
        ("{% load i18n %}{% blocktranslate %}a{% endblocktranslate %}", []),
    ],
)
def test_a_load_of_which_nothing_is_used(check: Check, source: str, places: list[str]) -> None:
    assert [one.removeprefix("page.html:") for one in check(page=source)] == places


def test_a_template_that_is_named_and_not_there(findings: Callable[..., list[Finding]]) -> None:
    found = findings(
        base="{% block a %}{% endblock %}{% partialdef row %}{% endpartialdef %}",
        child="{% extends 'bose.html' %}",
        page="{% include 'bas.html' %}{% include name %}{% include 'base.html#rwo' %}",
        sub__page="{% include '../base.html' %}{% include './pge.html' %}{% partial head %}",
    )

    assert [(Path(one.path).name, one.code, one.hint) for one in found] == [
        ("child.html", "T011", "Did you mean 'base.html'?"),
        ("page.html", "T011", "Did you mean 'base.html'?"),
        ("page.html", "T014", "Did you mean 'row'?"),
        ("page.html", "T011", "Did you mean 'sub/page.html'?"),
        ("page.html", "T014", ""),
    ]


def test_templates_that_extend_one_another_in_a_circle(
    findings: Callable[..., list[Finding]],
) -> None:
    found = findings(a="{% extends 'b.html' %}", b="{% extends 'a.html' %}")

    assert [one.message for one in found] == [
        "Extending does not come to an end: a.html → b.html → a.html",
        "Extending does not come to an end: b.html → a.html → b.html",
    ]


def test_a_template_may_extend_one_of_its_own_name_in_another_folder(tmp_path: Path) -> None:
    for folder, source in (("mine", "{% extends 'base.html' %}"), ("theirs", "x")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "base.html").write_text(source)

    assert not check_templates(Engine(dirs=[tmp_path / "mine", tmp_path / "theirs"]))
    (own,) = check_templates(Engine(dirs=[tmp_path / "mine"]))
    assert own.code == "T012"


def test_includes_in_a_circle_are_found_where_nothing_ends_them(check: Check) -> None:
    assert check(
        a="{% block x %}{% include 'b.html' %}{% endblock %}",
        b="{% with x=1 %}{% include 'a.html' %}{% endwith %}",
        tree="{% if node.children %}{% include 'tree.html' %}{% endif %}",
        rows="{% for row in rows %}{% include 'rows.html' %}{% endfor %}",
    ) == ["a.html:1:14 T013", "b.html:1:15 T013"]


def test_what_a_child_says_outside_of_its_ancestors_blocks(check: Check) -> None:
    assert check(
        base="{% block body %}{% endblock %}",
        middle="{% extends 'base.html' %}{% block body %}{% block side %}{% endblock %}{% endblock %}",
        child="""{% extends 'middle.html' %}<!-- a comment -->
{% load loudly %}{% comment %}x{% endcomment %}
Lost
{% if a %}{% block boddy %}{{ a|loud }}{% block inner %}{% endblock %}{% endblock %}{% endif %}
{% block side %}{% endblock %}{% partialdef p %}{% endpartialdef %}""",
        free="{% extends parent %}{% block anything %}{% endblock %}",
    ) == ["child.html:3:1 T021", "child.html:4:1 T021", "child.html:4:11 T020"]


def test_block_super_where_nothing_is_overridden(check: Check) -> None:
    assert check(
        base="{% block body %}{{ block.super }}{% endblock %}{{ block.super|upper }}",
        child="{% extends 'base.html' %}{% block body %}{{ block.super }}{% endblock %}",
        nested="{% extends 'base.html' %}{% block body %}{% block in %}{{ block.super }}{% endblock %}"
        "{% endblock %}",
    ) == ["base.html:1:17 T022", "base.html:1:48 T022", "nested.html:1:56 T022"]


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("{% if True %}a{% endif %}", ["1:1 T030"]),
        ("{% if a %}a{% elif 1 == 2 %}b{% else %}c{% endif %}", ["1:12 T030"]),
        ("{% if a and False %}a{% endif %}", ["1:1 T030"]),
        ("{% if a or not None %}a{% endif %}", ["1:1 T030"]),
        ("{% if a or False %}a{% endif %}", []),
        ("{% if a|default:'' %}a{% endif %}", []),
        ("{% if a == b %}{% elif c %}{% elif a == b %}{% endif %}", ["1:28 T031"]),
        ("{% if a %}{% if b %}{% else %}{% endif %}{% elif a %}{% endif %}", ["1:42 T031"]),
        ("{% if a|random %}{% elif a|random %}{% endif %}", []),
        ("{% for c in 'abc' %}{{ c }}{% empty %}none{% endfor %}", ["1:28 T032"]),
        ("{% for c in '' %}{{ c }}{% empty %}none{% endfor %}", []),
    ],
)
def test_branches_that_never_run(check: Check, source: str, places: list[str]) -> None:
    assert [one.removeprefix("page.html:") for one in check(page=source)] == places


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("{% with aa=b %}{{ b }}{% endwith %}", ["1:9 T040"]),
        ("{% with aa=b c=d %}{% if aa %}{{ x|default:c }}{% endif %}{% endwith %}", []),
        ("{% with aa=b %}{% include 'page.html' only %}{% endwith %}", ["1:9 T040"]),
        ("{% with aa=b %}{% if x %}{% include 'page.html' %}{% endif %}{% endwith %}", []),
        ("{% with aa=b %}{% block x %}{% endblock %}{% endwith %}", []),
        ("{% url 'home' as there %}{{ their }}", ["1:18 T040"]),
        ("{% url 'home' as there %}{% block x %}{{ there }}{% endblock %}", []),
        ("{% for x in y %}{% cycle 'a' 'b' as row silent %}{{ x }}{% endfor %}", []),
        ("{% load loudly %}{% shout a as loud_a %}", ["1:32 T040"]),
    ],
)
def test_variables_that_are_surely_not_read(check: Check, source: str, places: list[str]) -> None:
    found = [one.removeprefix("page.html:") for one in check(page=source)]
    assert [one for one in found if "T013" not in one] == places


def test_a_comment_on_the_line_silences_a_rule(check: Check) -> None:
    assert check(
        page="{% if True %}a{% endif %}{# check: ignore T030 #}\n"
        "{% if True %}a{% endif %}{# check: ignore #}\n"
        "{% if True %}a{% endif %}{# check: ignore T001 #}\n"
    ) == ["page.html:3:1 T030"]


def test_a_library_that_cannot_be_imported_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("{% load cache %}{% load broken %}")
    from hotclub_templates.library import LateLibrary

    engine = Engine(dirs=[tmp_path], libraries={"broken": LateLibrary("no.such.module")})

    assert [(one.column, one.code) for one in check_templates(engine)] == [(17, "T004")]


def test_a_tag_whose_own_code_fails_is_a_finding(tmp_path: Path) -> None:
    library = Library()

    @library.tag
    def fails(parser: object, token: object) -> None:
        raise ValueError("its own")

    (tmp_path / "page.html").write_text("{% fails %}{% nope %}")
    found = check_templates(Engine(dirs=[tmp_path], builtins=[library]))

    assert [one.message for one in found] == [
        "The tag 'fails' failed: ValueError: its own",
        "Invalid block tag: 'nope'",
    ]


def test_a_file_that_is_no_text_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(b"\xff\xfe\x00")

    (found,) = check_templates(Engine(dirs=[tmp_path]))

    assert found.code == "T001"


_PIECES = st.sampled_from(
    """{% if a %}|{% elif b %}|{% else %}|{% endif %}|{% for x in y %}|{% empty %}|{% endfor %}|
    {% block a %}|{% endblock %}|{% extends 'page.html' %}|{% extends 'other.html' %}|{{ a|lower }}|
    {{ a|nope }}|{% include 'page.html' %}|{% include 'other.html' %}|{% with a=b %}|{% endwith %}|
    {% verbatim %}|{% endverbatim %}|{% comment %}|{% endcomment %}|{% load loudly %}|{% shout a %}|
    {% partialdef p %}|{% endpartialdef %}|{% partial p %}|{{ block.super }}|{% if True or b %}|
    {# check: ignore #}|text|{%|{{|}}|%}|{% blocktranslate %}|{% nope %}|{% endnope %}|{% load i18n %}
    """.replace("\n", "").split("|")
)


@given(
    page=st.lists(_PIECES | st.text(max_size=8), max_size=25).map("".join),
    other=st.lists(_PIECES, max_size=10).map("".join),
)
def test_no_files_make_the_checker_fail(
    tmp_path_factory: pytest.TempPathFactory, page: str, other: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    folder.mkdir(exist_ok=True)
    for name, source in (("page", page), ("other", other)):
        (folder / f"{name}.html").write_bytes(source.encode("utf-8", "surrogatepass"))

    for found in check_templates(Engine(dirs=[folder], libraries={"loudly": register})):
        assert (found.line, found.column) <= (found.end_line, found.end_column)


def test_time_grows_with_the_size_of_a_template(
    tmp_path: Path, grows_linearly: Callable[..., None]
) -> None:
    def work(source: str) -> None:
        (tmp_path / "page.html").write_text(source)
        check_templates(Engine(dirs=[tmp_path]))

    grows_linearly(work, lambda n: "{% if a %}{{ b|lower }}{% endif %}\n" * n, 500)
    grows_linearly(work, lambda n: "{% nope %}\n" * n, 500)


def test_values_that_cannot_be_escaped_where_they_stand(tmp_path: Path) -> None:
    sources = {
        "base": '<a title="{% block tip %}x{% endblock %}">{% block body %}{% endblock %}</a>'
        '<p class="{% include "classes.html" %}">',
        "child": "{% extends 'base.html' %}{% block tip %}{{ a }}\">{% endblock %}"
        "{% block body %}<{{ a }}>{% endblock %}",
        "good": "{% extends 'base.html' %}{% block tip %}{{ a }}{% endblock %}",
        "classes": "a {{ b }}",
        "open": "{% if a %}<b title='{% endif %}",
    }
    for name, source in sources.items():
        (tmp_path / f"{name}.html").write_text(source)

    found = check_templates(Engine(dirs=[tmp_path], escaping="contextual"))

    assert [(Path(one.path).stem, one.code) for one in found] == [
        ("child", "T050"),
        ("child", "T050"),
        ("open", "T050"),
    ]
    assert not check_templates(Engine(dirs=[tmp_path]))


def test_a_call_of_a_component_that_it_does_not_fit(
    findings: Callable[..., list[Finding]],
) -> None:
    found = findings(
        page="{% component 'crad' / %}{% component 'card' / %}"
        "{% component 'card' title=1 levl=2 / %}"
        "{% component 'card' title=1 %}{% slot 'foter' %}{% endslot %}{% endcomponent %}"
        "{% component 'card' title=1 %}{% slot 'footer' %}{% endslot %}{% endcomponent %}"
        "{% component kind / %}",
        components__card="{% props title, level=1 %}{{ title }}{{ level }}"
        "{% slot 'footer' %}{% endslot %}",
    )

    assert [
        (one.code, one.message.rpartition("card.html' ")[2][:31], one.hint) for one in found
    ] == [
        ("T015", "There is no component 'crad': n", "Did you mean 'card'?"),
        ("T016", "needs 'title', which this call ", ""),
        ("T016", "does not take 'levl'. Did you m", ""),
        ("T016", "has no slot 'foter'. Did you me", ""),
    ]

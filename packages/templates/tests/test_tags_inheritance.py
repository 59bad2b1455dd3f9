import pytest
from hotclub_templates import (
    Context,
    Engine,
    Template,
    TemplateDoesNotExist,
    TemplateRecursionError,
    TemplateSyntaxError,
)
from hotclub_templates.testing import LOCMEM_LOADER, engine_of

TEMPLATES = {
    "base": "[{% block a %}A{% endblock %}|{% block b %}B{{ x }}{% endblock b %}]",
    "middle": "{% extends 'base' %}{% block a %}m{{ block.super }}{% endblock %}",
    "leaf": "{% extends 'middle' %}"
    "{% block a %}l{{ block.super }}{{ block.super|lower }}{% endblock %}",
    "nested": "{% extends 'base' %}{% block a %}<{% block c %}C{% endblock %}>{% endblock %}",
    "deeper": "{% extends 'nested' %}{% block c %}c{{ block.super }}{% endblock %}",
    "loop": "{% for i in l %}{% block row %}{{ i }}{% endblock %}{% endfor %}",
    "looper": "{% extends 'loop' %}"
    "{% block row %}({{ forloop.counter }}{{ block.super }}){% endblock %}",
    "piece": "<{{ x }}{{ y }}{{ i }}>",
    "setter": "{% firstof 'set' as x %}{{ x }}",
    "dir/here": "{% include './there' %}{% include '../piece' %}",
    "dir/there": "there",
    "self": "{% include 'self' %}",
    "ring1": "{% extends 'ring2' %}",
    "ring2": "{% extends 'ring1' %}",
}


def show(source: str, **values: object) -> str:
    return engine_of(TEMPLATES).from_string(source).render(Context(values))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("middle", "[mA|B1]"),
        ("leaf", "[lmAma|B1]"),
        ("nested", "[<C>|B1]"),
        ("deeper", "[<cC>|B1]"),
        ("looper", "(1p)(2q)"),
    ],
)
def test_blocks_override_from_the_most_derived_template(name: str, shown: str) -> None:
    template = engine_of(TEMPLATES).get_template(name)

    assert template.render(Context({"x": 1, "l": "pq"})) == shown


def test_the_parent_may_be_a_variable_or_a_template() -> None:
    engine = engine_of(TEMPLATES)
    source = "{% extends parent %}{% block a %}mine{% endblock %}"

    for parent in ("base", engine.get_template("base")):
        assert engine.from_string(source).render(Context({"parent": parent})) == "[mine|B]"


def test_an_empty_parent_is_refused_by_name() -> None:
    with pytest.raises(TemplateSyntaxError, match="Got this from the 'parent' variable"):
        show("{% extends parent %}")


def test_a_template_extends_its_namesake_of_the_next_loader() -> None:
    engine = Engine(
        loaders=[
            (
                LOCMEM_LOADER,
                {"a": "{% extends 'a' %}{% block x %}1{{ block.super }}{% endblock %}"},
            ),
            (
                LOCMEM_LOADER,
                {"a": "{% extends 'a' %}{% block x %}2{{ block.super }}{% endblock %}"},
            ),
            (LOCMEM_LOADER, {"a": "<{% block x %}3{% endblock %}>"}),
        ]
    )

    assert engine.get_template("a").render() == "<123>"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% include 'piece' %}", "<xy>"),
        ("{% include 'piece' with y='Y' %}{{ y }}", "<xY>y"),
        ("{% include 'piece' with y='Y' only %}", "<Y>"),
        ("{% include 'piece' only %}", "<>"),
        ("{% include name %}", "<xy>"),
        ("{% include names %}", "<xy>"),
        ("{% include template %}", "[A|Bx]"),
        ("{% for i in l %}{% include 'piece' %}{% endfor %}", "<xy1><xy2>"),
        ("{% with y='w' %}{% include 'piece' %}{% endwith %}", "<xw>"),
        ("{% include 'setter' %}{{ x }}", "setx"),
        (
            "{% autoescape off %}{% include 'piece' with x='<'|add:'' y=h %}{% endautoescape %}",
            "<<<>",
        ),
        ("{% include 'dir/here' %}", "there<xy>"),
    ],
)
def test_an_include_reads_the_context_and_leaves_it_alone(source: str, shown: str) -> None:
    template = engine_of(TEMPLATES).get_template("base")

    assert show(
        source, x="x", y="y", l=[1, 2], name="piece", names=["none", "piece"], template=template,
        h="<",
    ) == shown  # fmt: skip


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% block %}{% endblock %}", "takes only one argument"),
        ("{% block a %}{% endblock b %}", "expected 'endblock' or 'endblock a'"),
        ("{% block a %}{% endblock %}{% block a %}{% endblock %}", "appears more than once"),
        ("x{{ y }}{% extends 'base' %}", "must be the first tag in the template"),
        ("{% extends 'a' 'b' %}", "takes one argument"),
        ("{% extends 'base' %}{% extends 'base' %}", "cannot appear more than once"),
        ("{% include %}", "takes at least one argument"),
        ("{% include 'a' with %}", "needs at least one keyword argument"),
        ("{% include 'a' only only %}", "specified more than once"),
        ("{% include 'a' sideways %}", "Unknown argument for 'include' tag: 'sideways'"),
        ("{% include '../a' %}", "unknown template origin"),
    ],
)
def test_a_malformed_tag_is_refused(source: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        show(source)

    assert message in str(caught.value)


def test_block_super_without_a_parent_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match=r"Did you use \{\{ block.super \}\} in a base"):
        show("{% block a %}{{ block.super }}{% endblock %}")


def test_a_path_out_of_the_root_is_refused() -> None:
    engine = engine_of({"a/b": "{% include '../../c' %}"})

    with pytest.raises(TemplateSyntaxError, match="points outside the file hierarchy"):
        engine.get_template("a/b")


def test_what_is_not_there_says_what_was_tried() -> None:
    with pytest.raises(TemplateDoesNotExist) as caught:
        show("{% include 'nowhere' %}")

    assert [(origin.name, why) for origin, why in caught.value.tried] == [
        ("nowhere", "Source does not exist")
    ]


def test_tpl_043_includes_and_parents_without_end_raise_a_named_error() -> None:
    engine = engine_of(TEMPLATES)

    with pytest.raises(TemplateRecursionError, match="does not come to an end"):
        engine.get_template("self").render()
    with pytest.raises(TemplateDoesNotExist):
        engine.get_template("ring1").render()
    assert engine.get_template("base").render() == "[A|B]"


def test_a_template_without_an_engine_uses_the_default_one() -> None:
    assert Template("{% block a %}{{ x }}{% endblock %}").render({"x": 1}) == "1"


PARTIALS = {
    "page": (
        "{% partialdef row %}<li>{{ x }}</li>{% endpartialdef %}"
        "{% for x in l %}{% partial row %}{% endfor %}"
        "{% partialdef foot inline %}foot{% endpartialdef foot %}{% partial foot %}"
    ),
    "user": "{% include 'page#row' with x='u' %}",
}


def test_partials_are_shown_where_they_are_asked_for() -> None:
    engine = engine_of(PARTIALS)

    assert engine.get_template("page").render({"l": "ab"}) == "<li>a</li><li>b</li>footfoot"
    assert engine.get_template("page#row").render({"x": "<"}) == "<li>&lt;</li>"
    assert engine.get_template("user").render() == "<li>u</li>"


def test_an_unknown_partial_is_named() -> None:
    engine = engine_of(PARTIALS)

    with pytest.raises(TemplateDoesNotExist, match="page#rows"):
        engine.get_template("page#rows")
    with pytest.raises(TemplateSyntaxError, match="Partial 'rwo' is not defined"):
        engine.from_string("{% partial rwo %}").render()
    with pytest.raises(TemplateSyntaxError, match="already defined"):
        engine.from_string("{% partialdef a %}{% endpartialdef %}" * 2)

from collections.abc import Callable
from typing import Any

import pytest
from hotclub_templates import Context, TemplateSyntaxError
from hotclub_templates.testing import engine_of, rendered

Render = Callable[..., str]


def test_a_loop_knows_where_it_is(render: Render) -> None:
    source = (
        "{% for x in l %}{{ forloop.counter }}{{ forloop.counter0 }}{{ forloop.revcounter }}"
        "{{ forloop.revcounter0 }}{{ forloop.first }}{{ forloop.last }}{{ forloop.length }} "
        "{% endfor %}"
    )

    assert render(source, l="ab") == "1021TrueFalse2 2110FalseTrue2 "


def test_an_inner_loop_sees_the_outer_one(render: Render) -> None:
    source = (
        "{% for a in l %}{% for b in l %}{{ forloop.parentloop.counter }}.{{ forloop.counter }} "
        "{% endfor %}{% endfor %}"
    )

    assert render(source, l="ab") == "1.1 1.2 2.1 2.2 "


@pytest.mark.parametrize(
    ("source", "values", "shown"),
    [
        ("{% for x in l reversed %}{{ x }}{% endfor %}", {"l": [1, 2, 3]}, "321"),
        ("{% for a, b in l %}{{ a }}{{ b }};{% endfor %}", {"l": [(1, 2), [3, 4]]}, "12;34;"),
        ("{% for k, v in d.items %}{{ k }}{{ v }}{% endfor %}", {"d": {"a": 1}}, "a1"),
        ("{% for x in l %}x{% empty %}none{% endfor %}", {"l": []}, "none"),
        ("{% for x in l %}x{% empty %}none{% endfor %}", {"l": None}, "none"),
        ("{% for x in g %}{{ forloop.revcounter }}{% endfor %}", {"g": iter("abc")}, "321"),
        ("{% for x in l %}{{ x }}{% endfor %}{{ x }}", {"l": "ab", "x": "!"}, "ab!"),
        ("{% for x in x %}{{ x }}{% endfor %}", {"x": "ab"}, "ab"),
        ("{% for x in l|slice:':2' %}{{ x }}{% endfor %}", {"l": "abc"}, "ab"),
        ("{% for x in 'ab' %}{{ x }}{% endfor %}", {}, "ab"),
    ],
)
def test_for_runs_over_anything_that_can_be_run_over(
    source: str, values: dict[str, Any], shown: str
) -> None:
    assert rendered(source, values) == shown


def test_unpacking_of_another_number_is_refused() -> None:
    with pytest.raises(ValueError, match="Need 2 values to unpack in for loop; got 3"):
        rendered("{% for a, b in l %}{% endfor %}", {"l": [(1, 2, 3)]})


def test_a_value_set_in_one_turn_is_there_in_the_next_and_gone_afterwards(render: Render) -> None:
    source = "{% for x in l %}[{{ last }}]{% firstof x as last %}{% endfor %}{{ last }}"

    assert render(source, l="ab", last="-") == "[-][a]-"


def test_with_several_variables_a_value_set_in_one_turn_is_gone_in_the_next(
    render: Render,
) -> None:
    source = (
        "{% for a, b in l %}[{{ last }}]{% firstof a as last %}{{ last }}{% endfor %}{{ last }}"
    )
    included = source.replace("{{ last }}{%", "{% include i %}{{ last }}{%")

    assert render(source, l=["ax", "by"], last="-") == "[-]a[-]b-"
    piece = engine_of().from_string("")
    assert render(included, l=["ax", "by"], last="-", i=piece) == "[-]a[-]b-"


def test_what_empty_sets_is_gone_afterwards(render: Render) -> None:
    source = "{% for x in l %}{% empty %}{% firstof 'e' as y %}{{ y }}{% endfor %}{{ y }}"

    assert render(source, y="-") == "e-"


def test_ifchanged_compares_with_the_turn_before(render: Render) -> None:
    source = "{% for x in l %}{% ifchanged %}{{ x }}{% endifchanged %}{% endfor %}"
    with_value = "{% for x in l %}{% ifchanged x.0 %}!{% else %}={% endifchanged %}{% endfor %}"

    assert render(source, l="aabba") == "aba"
    assert render(with_value, l=["ab", "ac", "b"]) == "!=!"


def test_ifchanged_begins_anew_with_each_loop(render: Render) -> None:
    inner = "{% for x in m %}{% ifchanged %}{{ x }}{% endifchanged %}{% endfor %}"
    source = f"{{% for a in l %}}{inner};{{% endfor %}}"

    assert render(source, l="ab", m="xx") == "x;x;"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% for x in l %}{% cycle 'a' 'b' %}{% endfor %}", "aba"),
        ("{% for x in l %}{% cycle x '<' %}{% endfor %}", "1<3"),
        ("{% for x in l %}{% cycle 'a' 'b' as c %}{{ c }}{% endfor %}", "aabbaa"),
        ("{% for x in l %}{% cycle 'a' 'b' as c silent %}{{ c }}{% endfor %}", "aba"),
        ("{% cycle 'a' 'b' as c %}{% cycle c %}{% cycle c %}", "aba"),
        ("{% for x in l %}{% cycle 'a' 'b' %}{% resetcycle %}{% endfor %}", "aaa"),
        ("{% cycle 'a' 'b' as c %}{% resetcycle c %}{% cycle c %}", "aa"),
    ],
)
def test_cycle_gives_one_value_after_the_other(source: str, shown: str) -> None:
    assert rendered(source, {"l": [1, 2, 3]}) == shown


def test_a_named_cycle_sets_the_variable_where_it_already_is(render: Render) -> None:
    source = "{% cycle 'a' 'b' as c %}{% for x in l %}{% cycle c %}{% endfor %}{{ c }}"

    assert render(source, l=[1, 2]) == "abaa"


def test_firstof_shows_the_first_true_value_escaped(render: Render) -> None:
    assert render("{% firstof a b 'c' %}", b="<") == "&lt;"
    assert render("{% firstof a '<b>' %}") == "<b>"
    assert render("{% firstof a b as x %}[{{ x }}]", b="&") == "[&amp;]"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% for x %}{% endfor %}", "at least four words"),
        ("{% for x of l %}{% endfor %}", "should use the format 'for x in y'"),
        ("{% for x| in l %}{% endfor %}", "invalid argument"),
        ("{% for x in l %}", "Unclosed tag on line 1: 'for'. Looking for one of: empty, endfor."),
        ("{% if x %}{% endfor %}", "The open tag is 'if' of line 1."),
        ("{% cycle %}", "at least two arguments"),
        ("{% cycle x %}", "No named cycles in template. 'x' is not defined"),
        ("{% cycle a b as c loud %}", "Only 'silent' flag is allowed"),
        ("{% resetcycle %}", "No cycles in template."),
        ("{% firstof %}", "at least one argument"),
    ],
)
def test_a_malformed_tag_is_refused(source: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        rendered(source)

    assert message in str(caught.value)


def test_state_of_tags_is_of_one_rendering_only() -> None:
    template = engine_of().from_string("{% cycle 'a' 'b' %}{% ifchanged x %}!{% endifchanged %}")

    assert [template.render(Context({"x": 1})) for _ in range(3)] == ["a!", "a!", "a!"]


def test_loops_deeper_than_python_nests_blocks_render(render: Render) -> None:
    source = "".join(f"{{% for x{n} in l %}}" for n in range(30))
    source += "{{ x0 }}{{ x29 }}{{ forloop.counter }}" + "{% endfor %}" * 30

    assert render(source, l="a") == "aa1"

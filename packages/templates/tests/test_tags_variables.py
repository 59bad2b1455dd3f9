from collections.abc import Callable
from typing import Any

import pytest
from hotclub_templates import TemplateSyntaxError
from hotclub_templates.testing import rendered

Render = Callable[..., str]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% with a=x|upper b='<' %}{{ a }}{{ b }}{% endwith %}{{ a }}", "X<"),
        ("{% with x as y %}{{ y }}{% endwith %}", "x"),
        ("{% with x=y %}{{ x }}{% endwith %}{{ x }}", "x"),
        ("{% with a=x %}{% firstof 'q' as a %}{{ a }}{% endwith %}{{ a }}", "q"),
        ("{% widthratio 5 10 100 %}{% widthratio 1 0 9 %}{% widthratio x 1 1 %}", "500"),
        ("{% widthratio 5 10 100 as w %}[{{ w }}]", "[50]"),
        ("{% filter upper %}a{{ x }}{% endfilter %}", "AX"),
        ("{% autoescape off %}{{ t }}{% endautoescape %}{{ t }}", "<&lt;"),
        ("{% autoescape off %}{% firstof t as y %}{% endautoescape %}{{ y }}", "&lt;"),
        ("{% now 'Y' as year %}{{ year|length }}", "4"),
    ],
)
def test_tags_that_set_or_change_values(source: str, shown: str) -> None:
    assert rendered(source, {"x": "x", "t": "<"}) == shown


def test_regroup_makes_runs_of_equal_keys(render: Render) -> None:
    people = [{"n": "a", "s": 1}, {"n": "b", "s": 1}, {"n": "c", "s": 2}, {"n": "d", "s": 1}]
    source = (
        "{% regroup people by s as groups %}{% for g in groups %}{{ g.grouper }}:"
        "{% for p in g.list %}{{ p.n }}{% endfor %};{% endfor %}{{ people|length }}"
    )

    assert render(source, people=people) == "1:ab;2:c;1:d;4"


def test_a_group_can_be_unpacked(render: Render) -> None:
    source = (
        "{% regroup l by 0 as g %}{% for key, items in g %}{{ key }}{{ items|length }}{% endfor %}"
    )

    assert render(source, l=["aa", "ab", "c"]) == "a2c1"


def test_regrouping_nothing_gives_nothing(render: Render) -> None:
    assert render("{% regroup missing by x as g %}{{ g }}{{ g|length }}") == "[]0"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% with %}{% endwith %}", "at least one variable assignment"),
        ("{% with a=1 b %}{% endwith %}", "invalid token: 'b'"),
        ("{% regroup a by b %}", "takes five arguments"),
        ("{% regroup a of b as c %}", "must be 'by'"),
        ("{% regroup a by b to c %}", "must be 'as'"),
        ("{% widthratio 1 2 %}", "takes at least three arguments"),
        ("{% widthratio 1 2 x %}", "widthratio final argument must be a number"),
        ("{% widthratio 1 2 3 to x %}", "Expecting 'as' keyword"),
        ("{% autoescape %}{% endautoescape %}", "requires exactly one argument"),
        ("{% autoescape maybe %}{% endautoescape %}", "should be 'on' or 'off'"),
        ("{% filter safe %}{% endfilter %}", '"filter safe" is not permitted'),
        ("{% now %}", "takes one argument"),
    ],
)
def test_a_malformed_tag_is_refused(source: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=message):
        rendered(source)


def assigned(source: str, **values: Any) -> Any:
    from hotclub_templates import Context
    from hotclub_templates.testing import engine_of

    context = Context(values)
    engine_of().from_string(source).render(context)
    return context.get("x")


def test_what_a_template_sets_is_in_the_callers_context_afterwards() -> None:
    assert assigned("{% firstof 'a' as x %}") == "a"
    assert assigned("{% if y %}{% firstof 'a' as x %}{% endif %}", y=0, x="b") == "b"
    assert assigned("{% with y=1 %}{% firstof 'a' as x %}{% endwith %}") is None

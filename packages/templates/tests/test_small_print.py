"""Rare cases of the language, in which templates written for Django must mean the same here."""

import datetime as dt
import enum
import json
from collections.abc import Callable
from typing import Any

import pytest
from hotclub_templates.escaping import mark_safe
from hotclub_templates.testing import engine_of, rendered

Render = Callable[..., str]


class Hidden(Exception):
    silent_variable_failure = True


def hides() -> None:
    raise Hidden


def test_a_step_that_fails_silently_ends_the_path() -> None:
    invalid = {"string_if_invalid": "<%s>"}

    assert rendered("{{ v.upper }}", {"v": hides}, **invalid) == "&lt;%s&gt;"
    assert rendered("{{ v.upper|default:'d' }}", {"v": hides}) == "d"
    assert rendered("{% if v.a == '' %}empty{% endif %}", {"v": hides}) == "empty"


def test_a_subclass_of_text_is_shown_by_its_own_text(render: Render) -> None:
    class Colour(str, enum.Enum):  # noqa: UP042
        RED = "red"

    assert render("{{ v }} {{ v|upper }}", v=Colour.RED) == "Colour.RED COLOUR.RED"


@pytest.mark.parametrize("source", ["{{ v|default:'' }}", "{{ v }}", "{% firstof v %}"])
def test_what_a_call_or_a_filter_has_returned_is_not_called(source: str) -> None:
    class Caller:
        def __call__(self) -> str:
            return "called"

        def __str__(self) -> str:
            return "an object"

    values: dict[str, Any] = {"v": Caller}

    assert rendered(source, values, string_if_invalid="?") == "an object"


def test_parts_of_safe_text_are_not_safe_by_themselves(render: Render) -> None:
    assert render("{{ v|yesno:'<b>,<i>' }}", v=True) == "&lt;b&gt;"
    assert render("{{ v|first }}", v=mark_safe("<b>")) == "&lt;"


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("{{ v|timesince }}", AttributeError),
        ("{{ v|timeuntil:v }}", AttributeError),
        ("{{ v|cut:7 }}", TypeError),
        ("{{ 7|phone2numeric }}", AttributeError),
        ("{{ v|urlencode:7 }}", TypeError),
        ("{{ 7|floatformat:None }}", TypeError),
        ("{{ rows|dictsort:3 }}", KeyError),
    ],
)
def test_filters_refuse_what_they_cannot_work_with(source: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        rendered(source, {"v": "text", "rows": [{"a": 1}, {"a": 2}]})


def test_a_missing_moment_has_no_distance(render: Render) -> None:
    assert render("{{ v|timesince }}{{ none|timeuntil }}", v="") == ""


def test_an_object_is_not_added_to_safe_text(render: Render) -> None:
    assert render("[{{ v|add:'<b>' }}]", v=object()) == "[]"


def test_forloop_as_a_whole_is_shown_like_a_dict(render: Render) -> None:
    assert render("{% for x in 'a' %}{{ forloop.keys|join:' ' }}{% endfor %}").startswith(
        "parentloop counter0 counter"
    )
    assert "dict_values" in render("{% for x in 'a' %}{{ forloop.values }}{% endfor %}")


def test_a_loop_variable_may_be_called_forloop(render: Render) -> None:
    source = "{% for forloop in rows %}{{ forloop.a }}{{ forloop.counter }};{% endfor %}"

    assert render(source, rows=[{"a": 1}, {"a": 2}]) == "1;2;"
    source = "{% for forloop in 'ab' %}{% for x in 'z' %}{{ forloop.parentloop }}{% endfor %}{% endfor %}"
    assert render(source) == "ab"


def test_a_cycle_of_one_value_may_be_silent(render: Render) -> None:
    assert render("{% cycle 'a' as x silent %}[{{ x }}]") == "[a]"


def test_only_lists_tuples_and_generators_are_nested_lists(render: Render) -> None:
    assert render("{{ v|unordered_list }}", v=["a", {"b": 1}]).count("<ul>") == 0
    assert render("{{ v|unordered_list }}", v=[["a"], ["b"]]).count("<ul>") == 1


def test_localized_safe_text_stays_safe() -> None:
    source = "{% load l10n %}{{ v|localize }}{{ v|unlocalize }}"

    assert rendered(source, {"v": mark_safe("<b>")}) == "<b><b>"


def test_json_script_writes_moments_as_javascript_reads_them() -> None:
    values = [
        dt.datetime(2024, 2, 29, 13, 5, 7, 123_456, tzinfo=dt.UTC),
        dt.time(13, 5),
        dt.timedelta(days=1, hours=2, microseconds=5),
    ]

    output = engine_of().from_string("{{ v|json_script }}").render({"v": values})

    assert json.loads(output.partition(">")[2].partition("<")[0]) == [
        "2024-02-29T13:05:07.123Z",
        "13:05:00",
        "P1DT02H00M00.000005S",
    ]


@pytest.mark.parametrize(
    ("value", "error"), [(object(), TypeError), (dt.time(1, tzinfo=dt.UTC), ValueError)]
)
def test_json_script_refuses_what_json_cannot_tell(value: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        rendered("{{ v|json_script }}", {"v": value})

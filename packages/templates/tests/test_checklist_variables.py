"""What variables mean: missing ones, callable ones, dotted ones; the language's small print."""

from collections.abc import Callable
from typing import Any

import pytest

Shown = Callable[..., str]

VALUES: dict[str, Any] = {"person": "D&S", "none": None}

INVALID = "!%s!"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ missing }}", "!missing!"),
        ("{{ person.missing.more }}", "!person.missing.more!"),
        ("{{ missing|upper }}", "!missing!"),
        ("{{ missing|default:'d' }}{{ missing|default_if_none:'n' }}", "!missing!!missing!"),
        ("{% if missing %}a{% else %}b{% endif %}", "b"),
        ("{% for x in missing %}x{% empty %}e{% endfor %}", "e"),
        ("{% regroup missing by a as g %}[{% for x in g %}x{% endfor %}]", "[]"),
        ("{% firstof missing 'x' %}", "x"),
        ("{% with x=missing %}{{ x }}{% endwith %}", "!missing!"),
        ("{% if missing == None %}a{% endif %}", "a"),
        ("{% ifchanged missing %}a{% endifchanged %}", "a"),
        ("{{ none }}", "None"),
        ("{{ hidden }}", "!%s!"),
        ("{{ fails }}", "!%s!"),
    ],
)
def test_what_is_missing_is_shown_as_the_engine_says(source: str, text: str, shown: Shown) -> None:
    class Quiet(Exception):
        silent_variable_failure = True

    def fails() -> None:
        raise Quiet

    def hidden() -> str:
        raise AssertionError("never called")

    hidden.alters_data = True  # type: ignore[attr-defined]
    values = {**VALUES, "fails": fails, "hidden": hidden}

    assert shown(source, values, string_if_invalid=INVALID) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("[{{ missing }}]", "[]"),
        ("{{ missing|default:'d' }}", "d"),
        ("[{{ missing|default_if_none:'d' }}]", "[]"),
        ("{{ missing|length }}{{ missing|yesno }}", "0no"),
    ],
)
def test_by_default_what_is_missing_is_empty_text(source: str, text: str, shown: Shown) -> None:
    assert shown(source) == text


def test_what_is_callable_is_called_unless_it_says_not_to_be(shown: Shown) -> None:
    class Choice:
        do_not_call_in_templates = True
        label = "a choice"

        def __call__(self) -> str:
            raise AssertionError("never called")

    class Tune:
        def title(self) -> str:
            return "Nuages"

        def delete(self) -> str:
            raise AssertionError("never called")

        delete.alters_data = True  # type: ignore[attr-defined]

        def find(self, needed: object) -> str:
            raise AssertionError("never called")

    source = "{{ choice.label }},{{ tune.title }},{{ cls.title }},{{ tune.delete }},{{ tune.find }}"
    values = {"choice": Choice, "tune": Tune(), "cls": Tune}

    assert shown(source, values) == "a choice,Nuages,Nuages,,"


class Band:
    name = "by attribute"
    members = ("Django", "Stéphane")

    def __getitem__(self, key: str) -> str:
        return {"name": "by item"}[key]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ band.name }},{{ band.members.1 }}", "by item,Stéphane"),
        ("{{ table.2 }},{{ table.items }},{{ table.keys|length }}", "a key,an item,2"),
        ("{{ nested.a.0.c }}[{{ nested.a.1.c }}]", "deep[]"),
        ("{{ 'said' }}{{ 7 }}{{ 7.5 }}{{ -1 }}{{ _('said') }}", "said77.5-1said"),
        ("{{ True }}{{ None }}{{ False }}", "TrueNoneFalse"),
        ("{{person}}{{  person  }}", "D&amp;SD&amp;S"),
        ("{# {{ person }} #}{{ '{{' }}{{ '%}' }}", "{{%}"),
        ('{{ "a\\"b" }}', 'a"b'),
    ],
)
def test_a_dot_reads_an_item_an_attribute_or_a_place_in_a_list(
    source: str, text: str, shown: Shown
) -> None:
    values = {
        **VALUES,
        "table": {"2": "a key", "items": "an item"},
        "band": Band(),
        "nested": {"a": [{"c": "deep"}]},
    }

    assert shown(source, values) == text

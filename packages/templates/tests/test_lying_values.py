"""Values that lie, and values that ask for too much, end in a named error, soon."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import Any

import pytest
from hotclub_templates import LimitExceeded, TemplateError, TemplateRecursionError
from hotclub_templates.jinja import Jinja2
from hotclub_templates.testing import engine_of, rendered


class Lie(Exception):
    """What lying methods raise."""


def with_method(name: str, result: Any = Lie) -> Any:
    """Return an object one method of which raises, or returns what it should not."""

    def method(*_args: Any, **_kwargs: Any) -> Any:
        if result is Lie:
            raise Lie(name)
        return result

    return type("Liar", (), {name: method})()


RAISING = [
    "__html__", "__str__", "__repr__", "__len__", "__iter__", "__getattr__", "__getitem__", "__eq__",
    "__bool__", "__call__", "__hash__", "__contains__", "__int__", "__float__", "__index__", "__await__",
]  # fmt: skip
WRONG = [
    ("__html__", 5), ("__html__", None), ("__html__", ["<b>"]), ("__str__", 5), ("__len__", -1),
    ("__len__", 10**30),
    ("__len__", "x"), ("__iter__", 5), ("__eq__", "x"), ("__bool__", 5), ("__int__", "x"),
    ("__int__", 10**5000), ("__call__", with_method("__str__")),
]  # fmt: skip
PLACES = [
    "{{ v }}", "{{ v|upper }}", "{{ v|length }}", "{{ v|pprint }}", "{{ v|default:'x' }}", "{{ v|yesno }}",
    "{{ v|first }}", "{{ v|join:',' }}", "{{ v|slice:':2' }}", "{{ v|dictsort:'a' }}", "{{ v|add:1 }}",
    "{{ v|floatformat }}", "{{ v|date }}", "{{ v|stringformat:'d' }}", "{{ v|json_script }}", "{{ v|safe }}",
    "{{ v|unordered_list }}", "{{ v|filesizeformat }}", "{{ v|pluralize }}", "{{ v|truncatechars:v }}",
    "{{ 'a'|center:v }}", "{{ v.a.b }}", "{{ v.0 }}", "{% if v %}a{% endif %}", "{% if v == 1 %}a{% endif %}",
    "{% if 1 in v %}a{% endif %}", "{% for x in v %}{{ x }}{% endfor %}",
    "{% for x in v %}{{ forloop.last }}{% endfor %}", "{% for x in v reversed %}a{% endfor %}",
    "{% for a, b in v %}a{% endfor %}", "{% firstof v 'x' %}", "{% regroup v by a as g %}{{ g }}",
    "{% ifchanged v %}a{% endifchanged %}", "{% include v %}", "{% widthratio v 1 1 %}", "{% lorem v w %}",
    "{% load i18n %}{% blocktranslate count n=v %}{{ n }}{% plural %}b{% endblocktranslate %}",
    "{% load humanize %}{{ v|intcomma }}{{ v|intword }}{{ v|ordinal }}{{ v|naturaltime }}",
]  # fmt: skip

# What Python says of a value of the wrong kind, the lie itself, and errors with names of ours.
HONEST = (Lie, TypeError, ValueError, OverflowError, TemplateError)


def honest(source: str, value: Any) -> bool:
    """Return whether a rendering ends with output, or with an error that tells what happened."""
    try:
        output = rendered(source, {"v": value})
    except HONEST:
        return True
    return "<b>" not in output and len(output) < 1_000_000


@pytest.mark.parametrize("source", PLACES)
def test_a_method_that_raises_shows_its_own_error_or_is_not_called(source: str) -> None:
    assert all(honest(source, with_method(name)) for name in RAISING)


@pytest.mark.parametrize("source", PLACES)
def test_a_method_that_returns_nonsense_does_no_harm(source: str) -> None:
    assert all(honest(source, with_method(name, result)) for name, result in WRONG)


def test_the_error_of_a_lying_method_is_not_hidden() -> None:
    with pytest.raises(TypeError, match=r"__html__\(\) must return a str, not list"):
        rendered("{{ v }}", {"v": with_method("__html__", ["<b>"])})
    for name in ("__html__", "__str__", "__call__"):
        with pytest.raises(Lie, match=name):
            rendered("{{ v }}", {"v": with_method(name)})
    with pytest.raises(Lie, match="__bool__"):
        rendered("{% if v %}a{% endif %}", {"v": with_method("__bool__")})
    with pytest.raises(Lie, match="__iter__"):
        rendered("{% for x in v %}a{% endfor %}", {"v": with_method("__iter__")})


class Endless:
    """Says that it has three items, and has no end of them."""

    def __len__(self) -> int:
        return 3

    def __iter__(self) -> Iterator[int]:
        return count()


class EveryIndex:
    """Has an item at every index."""

    def __getitem__(self, index: Any) -> int:
        return 1


LOOPS = [
    "{% for x in v %}a{% endfor %}",
    "{% for x in v %}{{ forloop.counter }}{% endfor %}",
    "{% for x in v %}{{ forloop.revcounter }}{% endfor %}",
    "{% for x in v %}a{% empty %}b{% endfor %}",
    "{% for x in v %}{% cycle 'a' 'b' %}{% endfor %}",
    "{% for x in v %}{% include 'part' %}{% endfor %}",
]


@pytest.mark.parametrize("source", LOOPS)
@pytest.mark.parametrize("make", [lambda: range(10**9), count, Endless, EveryIndex])
def test_a_loop_without_end_is_a_named_error(source: str, make: Any) -> None:
    template = engine_of({"part": "{{ x }}"}, max_items=1_000).from_string(source)

    with pytest.raises(LimitExceeded, match="more than 1,000 items") as caught:
        template.render({"v": make()})
    assert caught.value.limit == 1_000
    with pytest.raises(LimitExceeded):
        asyncio.run(template.arender({"v": make()}))
    with pytest.raises(LimitExceeded):
        list(template.stream({"v": make()}))


def test_a_loop_backwards_over_too_much_is_a_named_error() -> None:
    source = "{% for x in v reversed %}a{% endfor %}"

    for values in (range(1_001), iter(range(1_001)), count()):
        with pytest.raises(LimitExceeded):
            rendered(source, {"v": values}, max_items=1_000)
    assert rendered(source, {"v": range(1_000)}, max_items=1_000) == "a" * 1_000


def test_an_async_iterable_without_end_is_a_named_error() -> None:
    async def endless() -> AsyncIterator[int]:
        while True:
            yield 1

    template = engine_of(max_items=1_000).from_string(LOOPS[0])

    with pytest.raises(LimitExceeded):
        asyncio.run(template.arender({"v": endless()}))


def test_what_is_in_memory_already_and_what_fits_is_never_refused() -> None:
    items = list(range(1_001))

    for values in (items, tuple(items), dict.fromkeys(items), dict.fromkeys(items).keys()):
        assert rendered(LOOPS[0], {"v": values}, max_items=1_000) == "a" * 1_001
    for values in (iter(items), range(1_001)):
        assert rendered(LOOPS[0], {"v": values}, max_items=1_001) == "a" * 1_001
    assert rendered(LOOPS[0], {"v": iter(items)}, max_items=None) == "a" * 1_001


@pytest.mark.parametrize("make", [lambda: range(10**9), lambda: iter(range(10**9)), Endless])
@pytest.mark.parametrize(
    "name", ["dictsort:'a'", "dictsortreversed:0", "join:''", "escapeseq", "safeseq"]
)
def test_a_filter_does_not_run_over_items_without_end(
    name: str, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotclub_templates import limits

    monkeypatch.setattr(limits.bounded, "__defaults__", (1_000,))

    with pytest.raises(LimitExceeded) as caught:
        rendered(f"{{{{ v|{name} }}}}", {"v": make()})
    assert caught.value.limit == 1_000


@pytest.mark.parametrize("name", ["ljust", "rjust", "center"])
@pytest.mark.parametrize("width", [10**10, "10000000000", 1_000_001])
def test_a_width_of_millions_is_a_named_error(name: str, width: Any) -> None:
    with pytest.raises(LimitExceeded, match="the most is 1,000,000"):
        rendered(f"{{{{ 'a'|{name}:width }}}}", {"width": width})
    with pytest.raises(LimitExceeded, match="more than 2"):
        rendered(f"{{{{ 'a'|{name}:width }}}}", {"width": 10**5_000})
    assert len(rendered(f"{{{{ 'a'|{name}:width }}}}", {"width": 5_000})) == 5_000
    assert rendered(f"{{{{ 'a'|{name}:width }}}}", {"width": -5}) == "a"


def test_values_that_hold_themselves_end() -> None:
    turtles: list[Any] = [1]
    turtles.append(turtles)

    class Again:
        def __call__(self) -> "Again":
            return self

    assert rendered("{{ v }}{{ v.1.1.0 }}", {"v": turtles}) == "[1, [...]]1"
    with pytest.raises(TemplateRecursionError):
        rendered("{{ v|unordered_list }}", {"v": turtles})
    assert "Again" in rendered("{{ v }}{{ v.a.b }}", {"v": Again()})


def test_counts_of_billions_are_cut_to_what_a_page_may_hold() -> None:
    for tag in ("{% lorem 10000000000 p %}", "{% lorem 10000000000 w %}", "{% lorem n b random %}"):
        assert len(rendered(tag, {"n": 10**30})) < 1_000_000


EVERYDAY_EDGES = [
    ("{{ 'abc'|truncatechars:-5 }}", ""), ("{{ 'abc'|truncatewords:-5 }}", ""),
    ("{{ 123|get_digit:0 }}", "123"),
    ("{{ 123|get_digit:10000000000 }}", "0"), ("{% widthratio 5 0 100 %}", "0"),
    ("{{ 'abc'|slice:'::0' }}", "abc"),
    ("{{ 1|floatformat:1000000000 }}", "1"), ("{{ 1|stringformat:'.1000000000f' }}", ""),
    ("{{ ''|random }}", ""),
    ("{% widthratio nan 1 100 %}", ""), ("{% widthratio inf 1 100 %}", ""),
    ("{% widthratio 1 inf 100 %}", "0"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "output"), EVERYDAY_EDGES)
def test_edges_of_numbers_are_as_django_has_them(source: str, output: str) -> None:
    values = {"nan": float("nan"), "inf": float("inf")}

    assert rendered(source, values) == output


def test_jinja_tells_a_lie_of_rendering_from_a_mistake_of_the_source() -> None:
    def too_much() -> None:
        raise MemoryError

    def wrong() -> None:
        raise ValueError("of the value")

    for function, kind in ((too_much, MemoryError), (wrong, ValueError)):
        with pytest.raises(kind):
            Jinja2({}).from_string("{{ f() }}").render({"f": function})

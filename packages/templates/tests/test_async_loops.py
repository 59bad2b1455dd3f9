"""Loops over what comes in time: async iterables, item by item, and query sets, as a whole."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import pytest
from hotclub_templates import Context, Engine, Library, Node

LOCMEM = "hotclub_templates.loaders.locmem.Loader"
FILES = {
    "item": "({{ x }})",
    "counted": "{{ forloop.counter }}/{{ forloop.length }}{% if not forloop.last %},{% endif %}",
    "fail": "{{ fail }}",
}


async def soon(value: Any) -> Any:
    await asyncio.sleep(0)
    return value


async def numbers() -> AsyncIterator[int]:
    for number in (1, 2, 3):
        yield await soon(number)


def made(source: str, **options: Any) -> Any:
    return Engine(loaders=[(LOCMEM, FILES)], **options).from_string(source)


async def shown(source: str, **values: Any) -> str:
    return str(await made(source).arender(values))


class Source:
    """An async generator that keeps a log of what happens to it and of what is shown."""

    def __init__(self, count: int = 3) -> None:
        self.log: list[str] = []
        self.count = count

    async def items(self) -> AsyncGenerator[int, None]:
        try:
            for number in range(1, self.count + 1):
                self.log.append(f"made {number}")
                yield await soon(number)
        finally:
            await soon(None)
            self.log.append("closed")

    def show(self) -> str:
        self.log.append("shown")
        return ""


async def test_loops_run_over_awaited_sequences_and_async_iterables() -> None:
    source = "{% for x in xs %}{{ forloop.counter }}/{{ forloop.length }}:{{ x }} {% endfor %}"

    assert await shown(source, xs=soon(["a"])) == "1/1:a "
    assert await shown(source, xs=numbers()) == "1/3:1 2/3:2 3/3:3 "
    assert await shown("{% for x in xs %}{{ x }}{% endfor %}", xs=numbers) == "123"
    assert await shown("{% for x in xs %}{{ x }}{% endfor %}", xs=[soon(1), soon(2)]) == "12"


async def test_an_async_iterable_wins_over_its_sync_iteration() -> None:
    class Rows:
        def __iter__(self) -> Any:
            raise AssertionError("not inside an event loop")

        def __aiter__(self) -> Any:
            return numbers()

    assert await shown("{% for x in xs %}{{ x }}{% endfor %}", xs=Rows()) == "123"


class Rows:
    """As a query set: both ways to run over it, awaitable, asked once."""

    def __init__(self) -> None:
        self.kept: list[int] | None = None
        self.asked = 0

    async def _fetch(self) -> list[int]:
        if self.kept is None:
            self.asked += 1
            self.kept = await soon([1, 2])
        return self.kept

    def __await__(self) -> Any:
        return self._fetch().__await__()

    def __aiter__(self) -> Any:
        raise AssertionError("awaited instead")

    def _rows(self) -> list[int]:
        if self.kept is None:
            raise RuntimeError("no query inside an event loop")
        return self.kept

    def __iter__(self) -> Any:
        return iter(self._rows())

    def __len__(self) -> int:
        return len(self._rows())

    def __getitem__(self, place: int) -> int:
        if not isinstance(place, int):
            raise TypeError(place)
        return self._rows()[place]

    def all(self) -> "Rows":
        return self


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("{% for x in rows %}{{ x }}{% endfor %}", "12"),
        (
            "{% for x in rows.all %}{{ x }}{{ forloop.last }}{% empty %}no{% endfor %}",
            "1False2True",
        ),
        ("{% if rows %}yes{% endif %}{{ rows|length }}{{ rows.1 }}{{ rows|first }}", "yes221"),
    ],
)
async def test_a_query_set_has_its_rows_where_a_template_needs_them(
    source: str, output: str
) -> None:
    rows = Rows()

    assert await shown(source, rows=rows) == output
    assert rows.asked == 1


async def test_an_async_iterable_is_shown_item_by_item() -> None:
    source = Source(2)

    output = await shown(
        "{% for x in xs %}{{ x }}{{ show }}{% endfor %}", xs=source.items(), show=source.show
    )

    assert output == "12"
    assert source.log == ["made 1", "shown", "made 2", "shown", "closed"]


@pytest.mark.parametrize(
    ("body", "output"),
    [
        ("{{ x }}{{ forloop.length }}", "132333"),
        ("{{ x }}{{ forloop.revcounter }}", "132231"),
        ("{{ x }}{% if forloop.last %}!{% endif %}", "123!"),
        ("{% for y in 'a' %}{{ forloop.parentloop.length }}{% endfor %}", "333"),
        ("{% include 'counted' %}", "1/3,2/3,3/3"),
    ],
)
async def test_where_the_length_may_be_asked_for_all_items_are_fetched_first(
    body: str, output: str
) -> None:
    source = Source()
    template = f"{{% for x in xs %}}{{{{ show }}}}{body}{{% endfor %}}"

    assert await shown(template, xs=source.items(), show=source.show) == output
    assert source.log.index("closed") < source.log.index("shown")


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("{% for x in xs %}{{ forloop.counter }}{{ forloop.counter0 }};{% endfor %}", "10;21;32;"),
        ("{% for x in xs %}{% if forloop.first %}<{% endif %}{{ x }}{% endfor %}", "<123"),
        ("{% for x in xs %}{% cycle 'a' 'b' %}{{ x }}{% endfor %}", "a1b2a3"),
        ("{% for x in xs %}{{ x }}{% empty %}none{% endfor %}", "123"),
        ("{% for x in none %}{{ x }}{% empty %}none{% endfor %}", "none"),
        ("{% for x in none %}{{ x }}{% endfor %}", ""),
        ("{% for x in xs reversed %}{{ x }}{% endfor %}", "321"),
        ("{% for a, b in pairs %}{{ a }}{{ b }};{% endfor %}", "1a;2b;"),
        ("{% for x in xs %}{% for y in ys %}{{ x }}{{ y }} {% endfor %}{% endfor %}", "11 12 13 "),
        ("{% for x in xs %}{% for y in again %}{{ x }}{{ y }} {% endfor %}{% endfor %}",
         "11 12 13 21 22 23 31 32 33 "),
        ("{% for x in xs %}{% include 'item' %}{% endfor %}", "(1)(2)(3)"),
        ("{% for x in xs %}{% include 'item' with x=x only %}{% endfor %}", "(1)(2)(3)"),
        ("{% for x in xs %}{% with y=x %}{{ y }}{% endwith %}{% endfor %}{{ y }}", "123"),
        ("{% filter upper %}{% for x in xs %}{{ x }}a{% endfor %}{% endfilter %}", "1A2A3A"),
    ],
)  # fmt: skip
async def test_loops_over_async_iterables_show_what_loops_over_lists_do(
    source: str, output: str
) -> None:
    async def pairs() -> AsyncIterator[Any]:
        yield 1, "a"
        yield await soon((2, "b"))

    async def none() -> AsyncIterator[Any]:
        for nothing in ():
            yield nothing

    def coming() -> dict[str, Any]:
        return {
            "xs": numbers(), "ys": numbers(), "again": numbers, "pairs": pairs, "none": none(),
        }  # fmt: skip

    there = {
        "xs": [1, 2, 3], "ys": iter([1, 2, 3]), "again": [1, 2, 3],
        "pairs": [(1, "a"), (2, "b")], "none": [],
    }  # fmt: skip
    template = made(source)

    assert template.render(there) == output
    assert await template.arender(coming()) == output
    assert "".join([chunk async for chunk in template.astream(coming())]) == output


async def test_a_stream_sends_each_item_before_it_waits_for_the_next() -> None:
    source = Source(2)
    chunks = made("<ul>{% for x in xs %}<li>{{ x }}{% endfor %}</ul>").astream(
        {"xs": source.items()}
    )

    assert await anext(chunks) == "<ul>"
    assert source.log == []
    assert await anext(chunks) == "<li>1"
    assert source.log == ["made 1"]
    assert [chunk async for chunk in chunks] == ["<li>2", "</ul>"]


async def test_a_stream_sends_items_that_never_end() -> None:
    async def ticks() -> AsyncIterator[int]:
        number = 0
        while True:
            yield await soon(number)
            number += 1

    chunks = made("{% for x in xs %}{{ x }}{% empty %}none{% endfor %}").astream({"xs": ticks()})

    assert [await anext(chunks) for _ in range(100)] == [str(number) for number in range(100)]
    await chunks.aclose()


async def test_what_stands_before_a_loop_is_sent_before_its_items_are_collected() -> None:
    source = Source(1)
    chunks = made("<ul>{% for x in xs %}{{ x }}{{ forloop.length }}{% endfor %}").astream(
        {"xs": source.items()}
    )

    assert await anext(chunks) == "<ul>"
    assert source.log == []
    assert [chunk async for chunk in chunks] == ["11"]


NESTED = "{% for x in xs %}{{ x }}{% for y in ys %}{{ y }}{{ stop }}{% endfor %}{% endfor %}"


async def test_generators_are_closed_inner_first_when_a_stream_is_closed_early() -> None:
    outer, inner = Source(), Source()
    inner.log = outer.log
    context = Context({"xs": outer.items(), "ys": inner.items()})
    chunks = made(NESTED).astream(context)
    assert [await anext(chunks), await anext(chunks)] == ["1", "1"]

    await chunks.aclose()

    assert outer.log == ["made 1", "made 1", "closed", "closed"]
    assert (context.template, len(context.dicts)) == (None, 2)


async def test_generators_are_closed_when_a_value_fails() -> None:
    outer, inner = Source(), Source()

    def stop() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await shown(NESTED, xs=outer.items(), ys=inner.items(), stop=stop)

    assert (outer.log, inner.log) == (["made 1", "closed"], ["made 1", "closed"])


async def test_generators_are_closed_when_the_task_is_cancelled() -> None:
    outer, inner = Source(), Source()
    reached = asyncio.Event()

    async def stop() -> None:
        reached.set()
        await asyncio.Event().wait()

    values = {"xs": outer.items(), "ys": inner.items(), "stop": stop}
    task = asyncio.create_task(made(NESTED).arender(values))
    await reached.wait()

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert (outer.log, inner.log) == (["made 1", "closed"], ["made 1", "closed"])


async def test_all_generators_are_closed_though_closing_one_of_them_fails() -> None:
    outer = Source()

    async def inner() -> AsyncGenerator[int, None]:
        try:
            yield 1
        finally:
            raise ZeroDivisionError

    chunks = made(NESTED).astream({"xs": outer.items(), "ys": inner()})
    await anext(chunks)
    await anext(chunks)

    with pytest.raises(ZeroDivisionError):
        await chunks.aclose()
    assert outer.log == ["made 1", "closed"]


async def test_an_error_of_an_async_iterable_comes_after_its_items_at_the_line_of_the_loop() -> (
    None
):
    async def failing() -> AsyncIterator[int]:
        yield 1
        raise ZeroDivisionError

    template = made("a\n{% for x in xs %}\n{{ x }}\n\n{% endfor %}\n")
    chunks = template.astream({"xs": failing()})

    assert [await anext(chunks), await anext(chunks)] == ["a\n", "\n1\n\n"]
    with pytest.raises(ZeroDivisionError) as caught:
        await anext(chunks)
    assert [e.lineno for e in caught.traceback if e.name == "template"] == [1]


async def test_a_rendering_inside_another_closes_nothing_of_it() -> None:
    class InnerNode(Node):
        child_nodelists = ()
        writes_context = False
        reads_context = False

        def render(self, context: Any) -> str:
            raise AssertionError("arender is there")

        async def arender(self, context: Any) -> str:
            inner = made("{% for y in ys %}{{ y }}{% endfor %}")
            context["ys"] = numbers()
            return "".join([chunk async for chunk in inner.astream(context)])

    library = Library()
    library.tag("inner", lambda _parser, _token: InnerNode())
    template = made("{% for x in xs %}{{ x }}:{% inner %} {% endfor %}", builtins=[library])

    assert await template.arender({"xs": numbers()}) == "1:123 2:123 3:123 "


async def test_an_async_iterator_that_cannot_be_closed_is_left_as_it_is() -> None:
    class Ticks:
        def __aiter__(self) -> "Ticks":
            return self

        async def __anext__(self) -> int:
            return await soon(1)

    chunks = made("{% for x in xs %}{{ x }}{% endfor %}").astream({"xs": Ticks()})

    assert await anext(chunks) == "1"
    await chunks.aclose()


async def test_loops_nest_as_deep_in_each_colour() -> None:
    depth = 12
    source = (
        "".join(f"{{% for x{n} in xs %}}{{% with y=1 %}}" for n in range(depth))
        + "{% include 'item' with x=x0 %}"
        + "{% endwith %}{% endfor %}" * depth
    )
    template = made(source)

    assert await template.arender({"xs": [7]}) == "(7)"
    assert [chunk async for chunk in template.astream({"xs": [7]})] == ["(7)"]

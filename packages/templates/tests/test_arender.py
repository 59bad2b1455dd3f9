"""What async rendering awaits, and what plain rendering says about what it cannot await."""

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from typing import Any

import pytest
from hotclub_templates import (
    AsyncRenderRequired,
    Context,
    Engine,
    Library,
    Node,
    NodeList,
    RequestContext,
    Variable,
)
from hotclub_templates.backends import DjangoTemplates

LOCMEM = "hotclub_templates.loaders.locmem.Loader"


async def soon(value: Any) -> Any:
    await asyncio.sleep(0)
    return value


async def failing(error: Exception) -> Any:
    await asyncio.sleep(0)
    raise error


class Author:
    name = "Django <R>"

    async def full_name(self) -> str:
        return await soon("Jean Reinhardt")

    async def save(self) -> str:
        raise AssertionError("called")

    save.alters_data = True  # type: ignore[attr-defined]

    async def wants(self, argument: Any) -> str:
        raise AssertionError(argument)


class Book:
    title = "Minor Swing"

    def __init__(self) -> None:
        self.asked = 0

    async def author(self) -> Author:
        self.asked += 1
        return await soon(Author())


async def shown(source: str, files: dict[str, str] | None = None, **values: Any) -> str:
    engine = Engine(loaders=[(LOCMEM, files or {})])
    return await engine.from_string(source).arender(values)


async def test_a_variable_is_awaited_and_escaped() -> None:
    assert await shown("{{ x }}", x=soon("<b>")) == "&lt;b&gt;"


async def test_a_future_a_function_and_a_coroutine_function_are_awaited() -> None:
    future = asyncio.get_running_loop().create_future()
    future.set_result(1)

    output = await shown("{{ a }}{{ b }}{{ c }}", a=future, b=lambda: soon(2), c=numbers_of_three)

    assert output == "123"


async def numbers_of_three() -> int:
    return 3


async def test_each_step_of_a_path_is_awaited() -> None:
    book = Book()

    assert await shown("{{ b.author.full_name.upper }}", b=soon(book)) == "JEAN REINHARDT"
    assert await shown("{{ b.author.name }}", b=book) == "Django &lt;R&gt;"
    assert await shown("{{ b.0.author.name|lower }}", b=soon([book])) == "django &lt;r&gt;"
    assert book.asked == 3


async def test_missing_steps_and_what_must_not_be_called_stay_silent() -> None:
    assert await shown("[{{ a.b.c }}|{{ a.save }}|{{ a.wants }}]", a=soon(Author())) == "[||]"
    assert await shown("{{ a.b|default:'none' }}", a=soon({})) == "none"


async def test_filter_arguments_and_filtered_values_are_awaited() -> None:
    assert await shown("{{ a|add:b }}", a=soon(1), b=soon(2)) == "3"
    assert await shown("{{ list|first|upper }}", list=[soon("x")]) == "X"


async def test_conditions_are_awaited() -> None:
    source = (
        "{% if a %}1{% endif %}{% if not a %}2{% endif %}{% if a == b and b.c != 4 %}3{% endif %}"
    )

    assert await shown(source, a=soon(0), b=soon(0)) == "23"


async def test_regroup_awaits_keys_and_items() -> None:
    class Item:
        def __init__(self, kind: str) -> None:
            self._kind = kind

        async def kind(self) -> str:
            return self._kind

    async def items() -> AsyncIterator[Item]:
        for kind in "aab":
            yield Item(kind)

    source = "{% regroup xs by kind as ks %}{% for k in ks %}{{ k.grouper }}{{ k.list|length }}{% endfor %}"

    assert await shown(source, xs=items()) == "a2b1"


async def test_a_coroutine_may_be_named_at_many_places() -> None:
    assert await shown("{% if x %}{{ x.y }}{{ x.z }}{% endif %}", x=soon({"y": 1, "z": 2})) == "12"


async def test_includes_extends_blocks_partials_and_with_await() -> None:
    files = {
        "base": "{% block a %}<{{ x }}>{% endblock %}",
        "inc": "({{ y }}{{ x }})",
    }
    source = (
        "{% extends parent %}{% block a %}{{ block.super }}{% include name with y=y %}"
        "{% with z=z %}{{ z }}{{ z }}{% endwith %}{% partialdef p inline %}{{ x }}"
        "{% endpartialdef %}{% endblock %}"
    )

    output = await shown(
        source, files, parent=soon("base"), name=soon("inc"), x=soon("x"), y=soon("y"), z=soon("z")
    )

    assert output == "<x>(yx)zzx"


async def test_tags_that_render_by_themselves_await_their_arguments() -> None:
    source = (
        "{% load i18n tz %}{% translate x %}{% blocktranslate with y=y %}-{{ y }}{% endblocktranslate %}"
        "{% language lang %}{{ x }}{% endlanguage %}{% timezone zone %}{{ y }}{% endtimezone %}"
        "{% cycle x y as c %}{% lorem n w %}"
    )
    output = await shown(
        source, x=soon("<"), y=soon("y"), lang=soon("de"), zone=soon("UTC"), n=soon(2)
    )

    assert output == "&lt;-y&lt;y&lt;lorem ipsum"


def tag_library() -> Library:
    library = Library()

    @library.filter
    async def slowly(value: str, argument: str = "!") -> str:
        return await soon(value + argument)

    @library.filter(is_safe=True)
    async def kept(value: str) -> str:
        return await soon(value)

    @library.simple_tag
    async def greet(name: str) -> str:
        return await soon(f"<{name}>")

    @library.simple_block_tag
    async def framed(content: str) -> str:
        return await soon(content * 2)

    @library.inclusion_tag("inc")
    async def card(y: str) -> dict[str, Any]:
        return {"y": await soon(y), "z": soon("z")}

    @library.tag
    def sync_tag(_parser: Any, _token: Any) -> Node:
        return SyncNode()

    @library.tag
    def async_tag(parser: Any, token: Any) -> Node:
        variable = Variable(token.split_contents()[1])
        nodelist = parser.parse(("endasync_tag",))
        parser.delete_first_token()
        return AsyncNode(variable, nodelist)

    return library


class SyncNode(Node):
    def render(self, context: Any) -> str:
        return f"sync {Variable('x').resolve(context)}"


class AsyncNode(Node):
    def __init__(self, variable: Variable, nodelist: NodeList) -> None:
        self.variable = variable
        self.nodelist = nodelist

    def render(self, context: Any) -> str:
        return "sync"

    async def arender(self, context: Any) -> str:
        value = await self.variable.aresolve(context)
        return f"{value}{await self.nodelist.arender(context)}"


@pytest.fixture
def tagged() -> Callable[[str], Any]:
    files = {"inc": "({{ y }}{{ z }})"}
    return Engine(loaders=[(LOCMEM, files)], builtins=[tag_library()]).from_string


@pytest.mark.parametrize(
    ("source", "output"),
    [
        ("{{ 'a'|slowly|slowly:'?' }}", "a!?"),
        ("{{ '<'|kept }}", "<"),
        ("{% if 'a'|slowly == 'a!' %}yes{% endif %}", "yes"),
        ("{% greet x %}{% greet 'a' as g %}{{ g }}", "&lt;x&gt;&lt;a&gt;"),
        ("{% framed %}{{ x }}{% endframed %}", "xx"),
        ("{% card x %}", "(xz)"),
        ("{% async_tag x %}[{{ x }}]{% endasync_tag %}", "x[x]"),
    ],
)
async def test_async_functions_of_libraries_are_awaited(
    tagged: Callable[[str], Any], source: str, output: str
) -> None:
    assert await tagged(source).arender({"x": lambda: soon("x")}) == output


@pytest.mark.parametrize(
    "source", ["{{ 'a'|slowly }}", "{% greet x %}", "{% framed %}{% endframed %}", "{% card x %}"]
)
def test_async_functions_in_plain_rendering_are_a_clear_error(
    tagged: Callable[[str], Any], source: str
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(AsyncRenderRequired, match="arender"):
            tagged(source).render({"x": "x"})
        gc.collect()


async def test_a_sync_node_is_called_as_it_is(tagged: Callable[[str], Any]) -> None:
    assert await tagged("{% sync_tag %}").arender({"x": 1}) == "sync 1"
    with pytest.raises(AsyncRenderRequired, match="async def arender"):
        await tagged("{% sync_tag %}").arender({"x": soon(1)})


@pytest.mark.parametrize(
    "source",
    [
        "{{ x }}",
        "{{ x.y }}",
        "{{ x|upper }}",
        "{% if x %}{% endif %}",
        "{% for y in x %}{% endfor %}",
    ],
)
def test_plain_rendering_says_that_a_coroutine_must_be_awaited(source: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(AsyncRenderRequired) as caught:
            Engine().from_string("\n" + source).render({"x": soon(1)})
        gc.collect()
    assert str(caught.value).startswith("The coroutine soon() must be awaited")
    assert caught.traceback[-1].frame.f_globals["__name__"].startswith("hotclub_templates")
    assert any(entry.lineno == 1 and "<" not in entry.name for entry in caught.traceback)


async def test_a_future_is_not_shown_by_plain_rendering() -> None:
    future: Any = asyncio.get_running_loop().create_future()
    template = Engine().from_string("{{ x.done }}{{ x }}")

    with pytest.raises(AsyncRenderRequired, match="Future"):
        template.render({"x": future})


async def test_silent_failures_stay_silent_and_others_have_their_line() -> None:
    class Quiet(Exception):
        silent_variable_failure = True

    assert await shown("[{{ x }}{{ x.y }}]", x=lambda: failing(Quiet())) == "[]"
    with pytest.raises(ZeroDivisionError) as caught:
        await shown("a\nb {{ x.y }}", x=failing(ZeroDivisionError()))
    assert [e.lineno for e in caught.traceback if e.name == "template"] == [1]


async def test_a_failed_coroutine_fails_the_same_way_at_its_second_place() -> None:
    with pytest.raises(ZeroDivisionError):
        await shown("{% if x == 1 %}{% endif %}{{ x }}", x=failing(ZeroDivisionError()))


async def test_cancellation_takes_down_what_was_set_up() -> None:
    context = Context({"x": asyncio.get_running_loop().create_future(), "xs": [1]})
    files = {
        "inc": "{% block b %}{% for y in xs %}{% with z=1 %}{% include 'deep' %}{% endwith %}"
        "{% endfor %}{% endblock %}",
        "deep": "{{ x }}",
    }
    template = Engine(loaders=[(LOCMEM, files)]).from_string("{% include 'inc' with q=1 %}")
    task = asyncio.create_task(template.arender(context))
    await asyncio.sleep(0)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(context.dicts) == 2
    assert context.template is None
    assert len(context.render_context.dicts) == 1


@pytest.mark.parametrize(
    "source",
    [
        "{% include 'deep' with q=1 %}",
        "{% include 'deep' only %}",
        "{% include name with q=1 %}",
        "{% include name only %}",
        "{% include own %}",
        "{% block b %}{% include 'deep' %}{% endblock %}",
        "{% extends 'base' %}{% block b %}{{ block.super }}{% endblock %}",
        "{% partialdef p %}{% include 'deep' %}{% endpartialdef %}{% partial p %}",
        "{% component 'c' %}{% fail %}{% endcomponent %}",
        "{% component 'c' / %}",
    ],
)
async def test_an_error_takes_down_what_was_set_up(source: str) -> None:
    class Own:
        async def arender(self, context: Any) -> str:
            return await failing(ZeroDivisionError())

        render = arender

    library = Library()
    library.simple_tag(lambda: failing(ZeroDivisionError()), name="fail")
    files = {
        "deep": "{% fail %}",
        "base": "{% block b %}{% fail %}{% endblock %}",
        "components/c.html": "{% slot %}{% fail %}{% endslot %}",
    }
    engine = Engine(loaders=[(LOCMEM, files)], builtins=[library])
    context = Context({"name": "deep", "own": Own()})

    with pytest.raises(ZeroDivisionError):
        await engine.from_string(source).arender(context)

    assert len(context.dicts) == 2
    assert context.template is None
    assert len(context.render_context.dicts) == 1


async def test_on_render_hears_of_the_same_templates_as_in_plain_rendering() -> None:
    heard: list[str | None] = []
    files = {
        "base": "{% block b %}{% endblock %}",
        "inc": "{{ x }}",
        "page": "{% extends 'base' %}{% block b %}{% include 'inc' %}{% include n only %}{% endblock %}",
    }
    engine = Engine(loaders=[(LOCMEM, files)])
    engine.on_render = lambda template, _context: heard.append(template.name)

    plain = engine.get_template("page").render({"x": 1, "n": "inc"})
    heard_plainly, heard = heard, []

    assert await engine.get_template("page").arender({"x": 1, "n": "inc"}) == plain
    assert heard == heard_plainly == ["page", "base", "inc", "inc"]


async def test_two_renderings_of_one_template_share_nothing() -> None:
    template = Engine().from_string(
        "{% for i in xs %}{% ifchanged %}{{ i }}{% endifchanged %}{% cycle 'a' 'b' %}{{ x }}{% endfor %}"
    )

    async def one(number: int) -> str:
        return await template.arender({"xs": [1, 1, 2], "x": lambda: soon(number)})

    assert await asyncio.gather(one(1), one(2)) == ["1a1b12a1", "1a2b22a2"]


async def test_contextvars_are_those_of_the_caller() -> None:
    variable: ContextVar[str] = ContextVar("variable", default="none")
    variable.set("mine")

    async def current() -> str:
        return variable.get()

    assert await shown("{{ x }}", x=current) == "mine"


async def test_async_context_processors_are_awaited() -> None:
    async def processor(request: Any) -> dict[str, Any]:
        return await soon({"user": request})

    engine = Engine(context_processors=[processor])
    template = engine.from_string("{{ user }}")

    assert await template.arender(RequestContext("me")) == "me"
    with pytest.raises(AsyncRenderRequired, match="context processor"):
        template.render(RequestContext("me"))


async def test_engine_backend_partial_and_nodelist_have_the_same_door() -> None:
    files = {"page": "{% partialdef p %}<{{ x }}>{% endpartialdef %}{{ x }}"}
    engine = Engine(loaders=[(LOCMEM, files)])
    backend = DjangoTemplates({"OPTIONS": {"loaders": [(LOCMEM, files)]}})

    assert await engine.arender_to_string("page", {"x": soon(1)}) == "1"
    assert await engine.arender_to_string(["none", "page"], {"x": soon(1)}) == "1"
    assert await engine.get_template("page#p").arender({"x": soon(1)}) == "<1>"
    assert await backend.get_template("page").arender({"x": soon(1)}) == "1"
    assert await engine.get_template("page").nodelist.arender(Context({"x": soon(1)})) == "1"

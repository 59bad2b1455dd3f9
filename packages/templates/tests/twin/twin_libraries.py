"""Tags and filters of one's own, written once against the API that both sides share."""

from typing import Any

# What the classes of the two sides are both called.
KINDS = {
    "ForLoop": "dict",
    "Markup": "safe",
    "OurLazy": "__proxy__",
    "OurLazySafe": "__proxy__",
    "SafeString": "safe",
    "ZonedDatetime": "datetimeobject",
}


def library(side: Any) -> Any:
    """Return the library of `side`."""
    register = side.Library()
    _filters(register, side)
    _simple_tags(register, side)
    _nodes(register, side)
    return register


def _filters(register: Any, side: Any) -> None:
    @register.filter(is_safe=True)
    def twice(value: Any) -> Any:
        return f"{value}{value}"

    @register.filter(is_safe=True)
    @side.stringfilter
    def wrapped(value: str, mark: Any = "*") -> str:
        return f"{mark}{value}{mark}"

    @register.filter
    @side.stringfilter
    def backwards(value: str) -> str:
        return value[::-1]

    @register.filter(needs_autoescape=True)
    def told(value: Any, autoescape: bool = True) -> str:
        return f"{value} & autoescape {autoescape}"

    @register.filter(needs_autoescape=True, is_safe=True)
    @side.stringfilter
    def emphasised(value: Any, autoescape: bool = True) -> Any:
        kept = value if not autoescape else side.filters.escape_filter(value)
        return side.mark_safe(f"<em>{kept}</em>")

    @register.filter(expects_localtime=True)
    def hours(value: Any) -> Any:
        return getattr(value, "hour", None)

    @register.filter("renamed")
    def other_name(value: Any, first: Any = None) -> str:
        return f"{value!s}/{first!s}"

    @register.filter
    def kind(value: Any) -> str:
        name = type(value).__name__
        return KINDS.get(name, name)

    @register.filter
    def fails(value: Any, arg: Any = None) -> Any:
        raise LookupError("a filter")


def _simple_tags(register: Any, side: Any) -> None:
    @register.simple_tag
    def shown(*args: Any, **kwargs: Any) -> str:
        return f"<{', '.join(map(str, args))}|{', '.join(f'{k}={v}' for k, v in sorted(kwargs.items()))}>"

    @register.simple_tag
    def safely(value: Any) -> Any:
        return side.mark_safe(f"<{value}>")

    @register.simple_tag
    def as_it_is(value: Any = "default & value", *, mark: Any = "") -> Any:
        return value if not mark else f"{mark}{value}"

    @register.simple_tag(takes_context=True)
    def known(context: Any, name: Any) -> str:
        return f"{name}: {context.get(str(name), 'no such thing')}"

    @register.simple_tag(takes_context=True)
    def put(context: Any, name: Any, value: Any) -> str:
        context[str(name)] = value
        return ""

    @register.simple_tag(takes_context=True, name="turn")
    def which_turn(context: Any) -> Any:
        loop = context.get("forloop")
        return loop["counter"] if loop else "no loop"

    if hasattr(register, "simple_block_tag"):

        @register.simple_block_tag
        def framed(content: Any, width: Any = 1) -> Any:
            return side.mark_safe(f"[{content}]") if width == 1 else f"<{content}>"

        @register.simple_block_tag(takes_context=True, end_name="done")
        def noted(context: Any, content: Any) -> str:
            context["note"] = content
            return f"{len(content)}"

    @register.inclusion_tag("included.html")
    def included(value: Any = "nothing", extra: Any = 1) -> dict[str, Any]:
        return {"value": value, "extra": extra}

    @register.inclusion_tag("included.html", takes_context=True)
    def included_here(context: Any) -> dict[str, Any]:
        return {"value": context.get("text"), "extra": len(context.dicts) > 1}


def _nodes(register: Any, side: Any) -> None:  # noqa: C901 - many small tags
    api = side.api

    class Scoped(api.Node):
        """Pushes a layer, sets in it, pops it."""

        def __init__(self, name: str, value: Any, nodelist: Any) -> None:
            self.name, self.value, self.nodelist = name, value, nodelist

        def render(self, context: Any) -> str:
            with context.push(**{self.name: self.value.resolve(context)}):
                return self.nodelist.render(context)

    @register.tag
    def scoped(parser: Any, token: Any) -> Any:
        bits = token.split_contents()
        if len(bits) != 3:
            raise api.TemplateSyntaxError("scoped NAME VALUE")
        nodelist = parser.parse(("endscoped",))
        parser.delete_first_token()
        return Scoped(bits[1], parser.compile_filter(bits[2]), nodelist)

    class Setter(api.Node):
        def __init__(self, name: str, value: Any) -> None:
            self.name, self.value = name, value

        def render(self, context: Any) -> str:
            context[self.name] = self.value.resolve(context)
            return ""

    @register.tag
    def setvar(parser: Any, token: Any) -> Any:
        _, name, value = token.split_contents()
        return Setter(name, parser.compile_filter(value))

    class Upper(api.Node):
        def __init__(self, nodelist: Any) -> None:
            self.nodelist = nodelist

        def render(self, context: Any) -> str:
            return str(self.nodelist.render(context)).upper()

    @register.tag
    def loud(parser: Any, token: Any) -> Any:
        nodelist = parser.parse(("endloud",))
        parser.delete_first_token()
        return Upper(nodelist)

    class Counted(api.Node):
        """Keeps a number in the render context."""

        def render(self, context: Any) -> str:
            context.render_context[self] = context.render_context.get(self, 0) + 1
            return f"#{context.render_context[self]}"

    @register.tag
    def counted(parser: Any, token: Any) -> Any:
        return Counted()

    class Looking(api.Node):
        """Reads a variable as tags have always done, and is silent when it is missing."""

        def __init__(self, name: str) -> None:
            self.variable = api.Variable(name)

        def render(self, context: Any) -> str:
            try:
                value = self.variable.resolve(context)
            except api.VariableDoesNotExist:
                return "(missing)"
            return api.render_value_in_context(value, context)

    @register.tag
    def looking(parser: Any, token: Any) -> Any:
        return Looking(token.split_contents()[1])

    class Loop(api.Node):
        def render(self, context: Any) -> str:
            loop = context.get("forloop")
            if not loop:
                return "-"
            parent = loop.get("parentloop") or {}
            return f"{loop['counter']}/{loop['revcounter0']}/{loop['last']}/{parent.get('counter')}"

    @register.tag
    def looptold(parser: Any, token: Any) -> Any:
        return Loop()

    class Dropped(api.Node):
        """Deletes a variable of the layer it stands in, if it is there."""

        def __init__(self, name: str) -> None:
            self.name = name

        def render(self, context: Any) -> str:
            context.dicts[-1].pop(self.name, None)
            return ""

    @register.tag
    def dropped(parser: Any, token: Any) -> Any:
        return Dropped(token.split_contents()[1])

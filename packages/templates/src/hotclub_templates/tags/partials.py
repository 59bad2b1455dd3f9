"""Named pieces of a template: partialdef, partial, and `page.html#piece`.

Flow: tag → node → a call. A partial is a small template: it can be rendered alone.
"""

from collections.abc import AsyncGenerator, Awaitable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

from hotclub_templates import rendering
from hotclub_templates.codegen import CodeWriter, RenderFunction
from hotclub_templates.colours import Opened
from hotclub_templates.context import Context
from hotclub_templates.errors import TemplateSyntaxError, close_match
from hotclub_templates.escaping import SafeString
from hotclub_templates.library import Library
from hotclub_templates.modes import AWAITS, Colour
from hotclub_templates.nodes import CompiledNode, NodeList
from hotclub_templates.tracebacks import exception_info

register = Library()


class PartialTemplate:
    """A partial as a template: what `get_template("page.html#name")` returns."""

    def __init__(
        self, nodelist: NodeList, origin: Any, name: str, span: tuple[int, int] = (0, 0)
    ) -> None:
        self.nodelist = nodelist
        self.origin = origin
        self.name = name
        self.engine: Any = None
        self.extra_data: dict[str, Any] = {}
        # Guards a partial that shows itself.
        self.is_asked = False
        self.span = span

    @property
    def source(self) -> str:
        """The text of the partial in its template, from its first tag to its last."""
        start, end = self.span
        return (self.origin.source or "")[start:end]

    def get_exception_info(self, exception: BaseException, token: Any) -> dict[str, Any]:
        """Return what a debug page shows about an exception at a token of the whole template."""
        start, end = getattr(token, "position", None) or self.span
        return exception_info(exception, self.origin.name, self.origin.source or "", start, end)

    def run(self, context: Any, out: list[str]) -> None:
        """Append the output."""
        self.nodelist.render_into(context, out)

    def render_into(self, context: Any, out: list[str]) -> None:
        """Append the output, with render state of its own."""
        with context.render_context.push_state(self):
            self.run(context, out)

    def render(self, context: Any = None) -> SafeString:
        """Return the output as a safe string."""
        if context is None or isinstance(context, dict):
            context = Context(context, autoescape=self.engine.autoescape)
        out: list[str] = []
        if context.template is None:
            with context.bind_template(self):
                context.template_name = self.name
                if self.engine.on_render is not None:
                    self.engine.on_render(self, context)
                self.render_into(context, out)
            return rendering.finished(context, out)
        self.render_into(context, out)
        return SafeString("".join(out))

    def function(self, context: Any, colour: Colour) -> RenderFunction:
        """Return the function of the content; called with context and out."""
        return self.nodelist.function(context, colour)

    def arun(self, context: Any, out: list[str]) -> Awaitable[None]:
        """Append the output when it is awaited."""
        awaited: Awaitable[None] = self.function(context, AWAITS)(context, out)
        return awaited

    async def arender_into(self, context: Any, out: list[str]) -> None:
        """Append the output as `render_into` does, awaiting."""
        with context.render_context.push_state(self):
            await self.arun(context, out)

    @contextmanager
    def opened(self, context: Any, colour: Colour) -> Iterator[tuple[Any, RenderFunction]]:
        """Give context and function, with render state of its own."""
        with context.render_context.push_state(self):
            yield context, self.function(context, colour)

    async def arender(self, context: Any = None) -> SafeString:
        """Return the output as a safe string; see `Template.arender`."""
        return await rendering.arender(self, context)

    def stream(self, context: Any = None) -> Generator[str, None, None]:
        """Return an iterator of the output's chunks; see `Template.stream`."""
        return rendering.stream(self, context)

    def astream(self, context: Any = None) -> AsyncGenerator[str, None]:
        """Return an async iterator of the output's chunks; see `Template.astream`."""
        return rendering.astream(self, context)

    def touches(self, question: str) -> bool:
        """Return `reads()` or `writes()` of the content, True inside its own recursion."""
        if self.is_asked:
            return question == "reads"
        self.is_asked = True
        try:
            return bool(getattr(self.nodelist, question)())
        finally:
            self.is_asked = False


class PartialDefNode(CompiledNode):
    """`{% partialdef name [inline] %} … {% endpartialdef %}`"""

    def __init__(self, partial: PartialTemplate, inline: bool, nodelist: NodeList) -> None:
        self.partial = partial
        self.inline = inline
        self.nodelist = nodelist
        self.child_nodelists = ("nodelist",) if inline else ()

    def emit(self, code: CodeWriter) -> None:
        """Write the content if it is to be seen where it is defined."""
        if self.inline:
            self.nodelist.emit(code)


class PartialNode(CompiledNode):
    """`{% partial name %}`"""

    child_nodelists = ()

    def __init__(self, partial_name: str, partial_mapping: dict[str, PartialTemplate]) -> None:
        self.partial_name = partial_name
        self.partial_mapping = partial_mapping

    def reads(self) -> bool:
        """A partial is called with the context."""
        return True

    def writes(self) -> bool:
        """A partial shares its layer with whoever shows it."""
        partial = self.partial_mapping.get(self.partial_name)
        if partial is None:
            return False
        return partial.touches("writes") or any(partial.nodelist.assigned())

    def emit(self, code: CodeWriter) -> None:
        """Write the call; what is missing is found out when it runs, as it may come later."""
        with code.at_place():
            if code.mode.streams:
                code.enter(f"{code.constant(self.opened)}(context, {code.colour})")
            else:
                code.call(self.show, self.ashow)

    def show(self, context: Any, out: list[str]) -> None:
        """Append the output of the partial. Raises TemplateSyntaxError if there is none."""
        self._partial().render_into(context, out)

    async def ashow(self, context: Any, out: list[str]) -> None:
        """Append the output as `show` does, awaiting."""
        await self._partial().arender_into(context, out)

    def opened(self, context: Any, colour: Colour) -> Opened:
        """Open the partial. Raises TemplateSyntaxError if there is none."""
        return self._partial().opened(context, colour)

    def _partial(self) -> PartialTemplate:
        partial = self.partial_mapping.get(self.partial_name)
        if partial is None:
            raise TemplateSyntaxError(
                f"Partial '{self.partial_name}' is not defined in the current template."
                f"{close_match(self.partial_name, self.partial_mapping)}"
            )
        return partial


@register.tag
def partialdef(parser: Any, token: Any) -> PartialDefNode:
    """Parse partialdef … endpartialdef."""
    bits = token.split_contents()
    if len(bits) == 1:
        raise TemplateSyntaxError("'partialdef' tag requires a name")
    if len(bits) > 3:
        raise TemplateSyntaxError("'partialdef' tag takes at most 2 arguments: a name and 'inline'")
    name = bits[1]
    if len(bits) == 3 and bits[2] != "inline":
        raise TemplateSyntaxError(
            f"The 'inline' argument does not have any parameters, and it is the only one beside the "
            f"name; unexpected '{bits[2]}'."
        )
    nodelist = parser.parse(("endpartialdef",))
    end = parser.next_token()
    if end.contents not in ("endpartialdef", f"endpartialdef {name}"):
        parser.invalid_block_tag(end, end.contents, ("endpartialdef", f"endpartialdef {name}"))
    partials = parser.extra_data.setdefault("partials", {})
    if name in partials:
        raise TemplateSyntaxError(
            f"Partial '{name}' is already defined in the '{_shown(parser.origin)}' template."
        )
    opened, closed = token.position or (0, 0), end.position or (0, 0)
    partial = partials[name] = PartialTemplate(
        nodelist, parser.origin, name, (opened[0], closed[1])
    )
    return PartialDefNode(partial, len(bits) == 3, nodelist)


def _shown(origin: Any) -> str:
    return str(getattr(origin, "template_name", None) or origin)


@register.tag
def partial(parser: Any, token: Any) -> PartialNode:
    """Parse partial."""
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError("'partial' tag requires a single argument")
    return PartialNode(bits[1], parser.extra_data.setdefault("partials", {}))

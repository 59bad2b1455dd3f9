"""A compiled template.

Flow: source → nodes → functions → **text**. A Template belongs to its Engine, whose loaders,
libraries, ports and runtime it uses.
Not here: finding templates (the engine), async and streaming rendering (rendering.py).
"""

from collections.abc import AsyncGenerator, Awaitable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

from hotclub_templates import rendering
from hotclub_templates.codegen import RenderFunction
from hotclub_templates.default_engine import default
from hotclub_templates.errors import TemplateRecursionError, TemplateSyntaxError
from hotclub_templates.escaping import SafeString
from hotclub_templates.lexer import DebugLexer, Lexer
from hotclub_templates.modes import AWAITS, Colour, Mode, mode_of
from hotclub_templates.nodes import Node, NodeList, Unit, compile_units
from hotclub_templates.origin import UNKNOWN_SOURCE, Origin
from hotclub_templates.parser import Parser
from hotclub_templates.tracebacks import exception_info, locate

# Of templates in one another; far from Python's own limit.
MAX_INCLUDES = 120


class Template:
    """A compiled template. `Template("Hello {{ name }}").render(Context({"name": "Django"}))`.

    Raises TemplateSyntaxError, which knows line and column, when the source is not in the language.
    """

    def __init__(
        self,
        template_string: object,
        origin: Origin | None = None,
        name: str | None = None,
        engine: Any = None,
    ) -> None:
        self.engine: Any = engine if engine is not None else default.engine()
        self.origin = Origin(UNKNOWN_SOURCE) if origin is None else origin
        self.name = name
        self.source = str(template_string)
        self._functions: dict[Mode, RenderFunction] = {}
        self._nodelist: NodeList | None = None
        self._extra_data: dict[str, Any] = {}
        self.origin.source = self.source
        bytecode = self.engine.bytecode
        self.origin.bytecode = None if bytecode is None else bytecode.find(self)
        if self.origin.bytecode is None:
            self._nodelist = self._parsed()

    @property
    def nodelist(self) -> NodeList:
        """The nodes. They are made when they are wanted if it is known that they can be."""
        if self._nodelist is None:
            # Of several threads all must have the nodes of one: setting the first is one step.
            self._nodelist = self.__dict__.setdefault("_made_first", self._parsed())
        return self._nodelist

    @nodelist.setter
    def nodelist(self, nodelist: NodeList) -> None:
        self._nodelist = nodelist

    @property
    def extra_data(self) -> dict[str, Any]:
        """What the tags of the template share."""
        nodelist = self.nodelist
        if nodelist.extra_data is None:
            nodelist.extra_data = self._extra_data
        return nodelist.extra_data

    @extra_data.setter
    def extra_data(self, extra_data: dict[str, Any]) -> None:
        # A `compile_nodelist` of somebody's own sets it before there are nodes.
        self._extra_data = extra_data
        if self._nodelist is not None:
            self._nodelist.extra_data = extra_data

    def _parsed(self) -> NodeList:
        try:
            return self.compile_nodelist()
        except TemplateSyntaxError as error:
            self._explain(error)
            raise
        except RecursionError as error:
            raise TemplateSyntaxError(
                f"The template {self._shown_name!r} is nested too deeply to be parsed."
            ) from error
        except Exception as error:
            self._point_out(error)
            raise

    def _explain(self, error: TemplateSyntaxError) -> None:
        locate(error, self._shown_name, self.source)
        self._point_out(error)

    def _point_out(self, error: Exception) -> None:
        """Let a debug page show the tag that an exception came from."""
        token = getattr(error, "token", None)
        if self.engine.debug and not hasattr(error, "template_debug"):
            error.template_debug = self.get_exception_info(error, token)  # type: ignore[attr-defined]

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodelist)

    def __repr__(self) -> str:
        shown = self.source[:20].replace("\n", "")
        return f'<{type(self).__qualname__} template_string="{shown}...">'

    @property
    def _shown_name(self) -> str:
        return self.name or self.origin.template_name or self.origin.name

    def compile_nodelist(self) -> NodeList:
        """Return the nodes of the source. Raises TemplateSyntaxError."""
        lexer = DebugLexer(self.source) if self.engine.debug else Lexer(self.source)
        engine, bytecode = self.engine, self.engine.bytecode
        used = None if bytecode is None else bytecode.libraries()
        libraries = engine.template_libraries if used is None else used
        parser = Parser(lexer.tokenize(), libraries, engine.template_builtins, self.origin)
        nodelist = parser.parse()
        nodelist.extra_data = parser.extra_data
        for partial in parser.extra_data.get("partials", {}).values():
            partial.engine = engine
        if bytecode is not None and used is not None and self.origin.bytecode is None:
            self.origin.bytecode = bytecode.add(self, used)
        return nodelist

    def compile(self, mode: Mode | None = None) -> RenderFunction:
        """Return the function of the template's own level, made now instead of at the first use.

        Blocks are made at their first use: those that are overridden never are. Raises
        TemplateSyntaxError for what is too deep for Python.
        """
        mode = mode or Mode(self.engine.autoescape, place=self.engine.runtime.start)
        function = self._functions.get(mode)
        if function is None:
            unit = Unit("template", self.nodelist)
            function = compile_units([unit], self.engine.runtime, mode, self.origin)[unit.title]
            self._functions[mode] = function
        return function

    def run(self, context: Any, out: list[str]) -> None:
        """Append the output to `out`; render state is the caller's affair."""
        if self.engine.on_render is not None:
            self.engine.on_render(self, context)
        # A plain tuple equals the Mode it spells, and is made faster.
        mode = (context.autoescape, context.use_l10n, context.use_tz, context.place, False, False)
        function = self._functions.get(mode) or self.compile(mode_of(context))  # type: ignore[call-overload]
        function(context, out)

    def arun(self, context: Any, out: list[str]) -> Awaitable[None]:
        """Append the output to `out` when it is awaited; render state is the caller's affair."""
        if self.engine.on_render is not None:
            self.engine.on_render(self, context)
        mode = (context.autoescape, context.use_l10n, context.use_tz, context.place, True, False)
        function: Any = self._functions.get(mode)  # type: ignore[call-overload]
        awaited: Awaitable[None] = (function or self.compile(mode_of(context, AWAITS)))(
            context, out
        )
        return awaited

    def function(self, context: Any, colour: Colour) -> RenderFunction:
        """Return the function of another colour; called with context and out."""
        if self.engine.on_render is not None:
            self.engine.on_render(self, context)
        return self.compile(mode_of(context, colour))

    def render_into(self, context: Any, out: list[str]) -> None:
        """Append the output to `out`, with render state of its own: as an included template."""
        state = context.render_context
        if len(state.dicts) > MAX_INCLUDES:
            raise self._endless()
        before, state.template = state.template, self
        state.dicts.append({})
        try:
            self.run(context, out)
        finally:
            state.template = before
            state.dicts.pop()

    async def arender_into(self, context: Any, out: list[str]) -> None:
        """Append the output to `out` as `render_into` does, awaiting."""
        state = context.render_context
        if len(state.dicts) > MAX_INCLUDES:
            raise self._endless()
        before, state.template = state.template, self
        state.dicts.append({})
        try:
            await self.arun(context, out)
        finally:
            state.template = before
            state.dicts.pop()

    @contextmanager
    def opened(self, context: Any, colour: Colour) -> Iterator[tuple[Any, RenderFunction]]:
        """Give context and function, with render state of its own: as an included template."""
        if len(context.render_context.dicts) > MAX_INCLUDES:
            raise self._endless()
        with context.render_context.push_state(self):
            yield context, self.function(context, colour)

    def _endless(self) -> TemplateRecursionError:
        return TemplateRecursionError(
            f"{self._shown_name!r} is included {MAX_INCLUDES} levels deep: including does not "
            "come to an end."
        )

    async def arender(self, context: Any = None) -> SafeString:
        """Return the output as a safe string; awaitables that the template meets are awaited.

        context: a Context, or a dict for a fresh one. Raises what `render` raises.
        """
        return await rendering.arender(self, context)

    def stream(self, context: Any = None) -> Generator[str, None, None]:
        """Return an iterator of the output in chunks, which end where blocks and includes end.

        Joined they are what `render` returns. Close it if it is not read to its end.
        """
        return rendering.stream(self, context)

    def astream(self, context: Any = None) -> AsyncGenerator[str, None]:
        """Return an async iterator of the chunks of `stream`; awaitables are awaited."""
        return rendering.astream(self, context)

    def render(self, context: Any = None) -> SafeString:
        """Return the output as a safe string.

        context: a Context, or a dict for a fresh one. Raises what values and tags raise, and
        TemplateRecursionError for templates that include one another without end.
        """
        context = rendering.as_context(self, context)
        out: list[str] = []
        if context.template is not None:
            self.render_into(context, out)
            return SafeString("".join(out))
        try:
            with context.bind_template(self):
                context.template_name = self.name
                self.render_into(context, out)
        except Exception as error:
            rendering.explain(self, error)
            raise
        return rendering.finished(context, out)

    def get_exception_info(self, exception: BaseException, token: Any) -> dict[str, Any]:
        """Return what a debug page shows about an exception at a token."""
        start, end = getattr(token, "position", None) or (0, 0)
        return exception_info(exception, self.origin.name, self.source, start, end)

"""Write the Python source of a template's functions.

Flow: nodes → **Python source** → functions. The writer knows values, names and scopes; what a tag
writes stands with the tag. Source text is written rather than an `ast` tree because CPython
compiles text in a third of the time.
Not here: what any tag means, lines (source_lines.py), how source becomes functions (functions.py).

Where variables live. A `Scope` is a layer that a tag such as `for` or `with` would push on the
context. If nothing inside can see the context, its variables are Python locals only. If something
inside reads the context (an include, a block), they are locals *and* written through to a pushed
layer. If something inside may write to the context (an unknown Node), there is no Scope: the
variables are on the context alone. Other names are read from the context once a *segment*, which is
a run of nodes none of which writes to the context.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from inspect import iscoroutinefunction, unwrap
from typing import Any

from hotclub_templates.contextual.places import TEXT, Place
from hotclub_templates.contextual.tracker import Tracker
from hotclub_templates.modes import Colour, Mode
from hotclub_templates.runtime import Runtime
from hotclub_templates.scopes import Loop, Scope
from hotclub_templates.source_lines import SourceLines

RenderFunction = Callable[..., Any]

# Names of steps, what is done at the end, and the mode in which.
Path = tuple[tuple[str, ...], str, Mode]

# Pieces of output that a stream collects before a turn of a loop lets it be sent.
PIECES_IN_A_CHUNK = 64


class CodeWriter(SourceLines):
    """Writes one function; `namespace` collects the objects that its code refers to."""

    def __init__(
        self,
        runtime: Runtime,
        mode: Mode,
        namespace: dict[str, Any],
        paths: "dict[Path, str] | None" = None,
    ) -> None:
        super().__init__()
        self.runtime = runtime
        self._paths = {} if paths is None else paths
        self.mode = self.base_mode = mode
        self.namespace = namespace
        self.scope: Scope | None = None
        # Whether the code reads the local in which a block knows itself.
        self.uses_block = False
        self._segment: dict[str, str] | None = None
        # Where in the document the code has come to, in an engine that escapes by place.
        self.places = None if mode.place is None else Tracker(mode.place)
        if self.places is not None:
            self.places.is_off = not mode.autoescape
        self._texts: dict[tuple[Mode, Place, bool], str] = {}

    def constant(self, value: object) -> str:
        """Return a name by which the code can refer to `value`."""
        name = f"k{len(self.namespace)}"
        self.namespace[name] = value
        return name

    def path(self, names: tuple[str, ...], ending: str = "") -> str:
        """Return the name of the function that goes along `names`; ending: see `Runtime.path`."""
        key = (names, ending, self.mode)
        found = self._paths.get(key)
        if found is None:
            found = self._paths[key] = self.constant(self.runtime.path(names, ending, self.mode))
        return found

    # -- output --------------------------------------------------------------------------------

    def text(self, text: str) -> None:
        """Write constant output."""
        if text:
            if self.places is not None:
                self.places.text(text)
            self.constant_text(text)

    def shown(self, expression: str) -> str:
        """Return an expression for the output of a raw value.

        In a loop the usual classes of a local are told apart on the spot.
        """
        text = self.runtime_name("text")
        if self.mode.awaits:
            kept, slow = self.temporary(), self.runtime_name("atext")
            other = f"{text}({kept}) if type({kept}) in settled else await {slow}({kept}, context)"
            if not self.runtime.shows_plainly(self.mode):
                return f"({other.replace(f'type({kept})', f'type({kept} := {expression})')})"
            return (
                f"(({kept} if raw_escape({kept}) is {kept} else escape_text({kept})) "
                f"if type({kept} := {expression}) is str else "
                f"{kept} if type({kept}) is int else {other})"
            )
        often = self.scope is not None and self.scope.loop is not None
        if not (often and expression.isidentifier() and self.runtime.shows_plainly(self.mode)):
            return f"{text}({expression})"
        return (
            f"(({expression} if raw_escape({expression}) is {expression} else "
            f"escape_text({expression})) if type({expression}) is str else "
            f"{expression} if type({expression}) is int else {text}({expression}))"
        )

    def output(self, expression: str, html: str | None = None) -> None:
        """Write a value by its place: `html` is its code where HTML text stands."""
        place = self.value_place()
        if place is None:
            self.value(expression if html is None else html)
        else:
            self.value(f"{self.text_at(place)}({expression})")

    def value_place(self, *, is_named: bool = False) -> Place | None:
        """Return the place of a value here that is not HTML text, and go on behind it."""
        if self.places is None or self.places.is_off:
            return None
        place = self.places.value(is_named=is_named)
        return None if place.kind == TEXT else place

    def text_at(self, place: Place, *, settled: bool = False) -> str:
        """Return the name of the function that turns a raw or settled value into text there."""
        key = (self.mode, place, settled)
        found = self._texts.get(key)
        if found is None:
            found = self._texts[key] = self.constant(self.runtime.text_at(*key))
        return found

    # -- waiting -------------------------------------------------------------------------------

    def settled(self, function: str, raw: str, *more: str) -> str:
        """Return an expression for a raw value, settled by a function of the runtime.

        Async code calls nothing for a value whose class is known to need nothing.
        """
        if not self.mode.awaits:
            return f"{function}({', '.join([raw, *more])})"
        kept = self.temporary()
        call = f"a{function}({', '.join([kept, 'context', *more])})"
        return f"({kept} if type({kept} := {raw}) in settled else await {call})"

    def called(self, function: Any, call: str) -> str:
        """Return an expression for the result of a filter or a tag's function."""
        if self.mode.awaits:
            kept = self.temporary()
            return (
                f"({kept} if type({kept} := {call}) in settled else await awaited({kept}, context))"
            )
        return f"refuse({call})" if iscoroutinefunction(unwrap(function)) else call

    def listed(self, values: str) -> None:
        """Write what makes a local that may be an async iterable one to run over."""
        if self.mode.awaits:
            self.line(
                f"if type({values}) is not list and hasattr(type({values}), '__aiter__'): "
                f"{values} = await alist({values})"
            )

    def call(self, function: Any, awaited: Any, *arguments: str) -> None:
        """Write the call of what appends output: of `awaited` in code that awaits."""
        word, called = ("await ", awaited) if self.mode.awaits else ("", function)
        given = ", ".join(["context", self.out, *arguments])
        self.line(f"{word}{self.constant(called)}({given})")

    def enter(self, opened: str) -> None:
        """Write what runs the function of another piece, opened, in code that streams."""
        if not self.mode.awaits:
            self.line(f"yield from stream({opened}, out)")
        else:
            inside = self.temporary()
            self.line(f"async with aclosing(astream({opened}, out)) as {inside}:")
            with self.indented():
                self.line(f"async for _ in {inside}: yield")

    def pause(self) -> None:
        """Write, between two turns, that a large chunk may be sent."""
        if self.mode.streams:
            self.line(f"if len(out) >= {PIECES_IN_A_CHUNK}: yield")

    @property
    def colour(self) -> str | None:
        """The name of the kind of function that is called here, None for the plain kind."""
        colour = Colour(self.mode.awaits, self.mode.streams)
        return self.constant(colour) if any(colour) else None

    @contextmanager
    def captured(self) -> Iterator[str]:
        """Collect output written inside into a local list, whose name is given."""
        buffer = f"buffer{self.number()}"
        self.line(f"{buffer} = []; {buffer}_append = {buffer}.append")
        before, self._sink = self._sink, f"{buffer}_append"
        # What is captured cannot be sent.
        with self.in_mode(self.mode._replace(streams=False)):
            yield buffer
            self.flush()
        self._sink = before

    # -- the place in the document -------------------------------------------------------------

    @property
    def place(self) -> Place | None:
        """Where in the document the code has come to; None where that is not followed."""
        return None if self.places is None else self.places.place

    @place.setter
    def place(self, place: Place | None) -> None:
        if self.places is not None and place is not None:
            self.places.place = place

    def join(self, *ends: Place | None) -> None:
        """Go on behind branches that end at these places."""
        if self.places is not None:
            self.places.join([end for end in ends if end is not None])

    def same_as(self, begun: Place | None, what: str) -> None:
        """Go on where `what` began; it must have ended there."""
        if self.places is not None and begun is not None:
            self.places.same_as(begun, what)

    @contextmanager
    def at_place(self) -> Iterator[None]:
        """Write the call of something compiled by itself, which is told the place."""
        places = self.places
        is_told = places is not None and places.place != places.start
        if is_told:
            self.line(f"context.place = {self.constant(self.place)}")
        yield
        if is_told and places is not None:
            self.line(f"context.place = {self.constant(places.start)}")
        if places is not None:
            places.foreign()

    @contextmanager
    def as_html_text(self, what: str) -> Iterator[None]:
        """Write content that is HTML text by itself, wherever its output will stand."""
        before, start = self.place, self.runtime.start
        self.place = start
        yield
        self.same_as(start, what)
        self.place = before

    def rehearsal(self) -> "CodeWriter":
        """Return a writer whose code is thrown away: to learn in which place something ends."""
        mode = self.mode._replace(place=self.place)
        return CodeWriter(self.runtime, mode, dict(self.namespace), dict(self._paths))

    # -- names ---------------------------------------------------------------------------------

    def name(self, name: str) -> str:
        """Return an expression for the raw value of a context variable."""
        scope = self.scope
        while scope is not None:
            if name in scope.names:
                if name == "forloop" and scope.loop is not None:
                    scope.loop.uses.add("object")
                elif name == "block":
                    self.uses_block = True
                return scope.names[name]
            scope = scope.parent
        if self._segment is None:
            return f"fetch(dicts, {name!r})"
        if name not in self._segment:
            self._segment[name] = self.local(name)
        return self._segment[name]

    def local(self, name: str) -> str:
        """Return a fresh local for a variable, readable where the name allows it."""
        readable = f"_{name}" if name.isascii() and name.isidentifier() and len(name) < 40 else ""
        return f"v{self.number()}{readable}"

    def assign(self, name: str, expression: str) -> None:
        """Set a variable in the innermost layer, as `{% tag as name %}` does."""
        scope = self.scope
        if scope is not None and name in scope.names:
            self.line(f"{scope.names[name]} = {expression}")
            if scope.layer:
                self.line(f"{scope.layer}[{name!r}] = {scope.names[name]}")
            return
        target = f"dicts[-1][{name!r}]"
        self.line(
            f"{target} = {self.name(name)} = {expression}"
            if self._segment is not None
            else f"{target} = {expression}"
        )

    @property
    def loop(self) -> Loop | None:
        """The `for` over locals that `forloop` means here, if it is one."""
        scope = self.scope
        while scope is not None:
            if "forloop" in scope.names:
                return scope.loop
            scope = scope.parent
        return None

    @contextmanager
    def segment(self) -> Iterator[None]:
        """Write nodes none of which writes to the context: each name is fetched once."""
        if self._segment is not None:
            yield
            return
        place, indent = self.slot(), self._indent
        names: dict[str, str] = {}
        self._segment = names
        try:
            yield
        finally:
            self._segment = None
        fetches = (f"{local} = fetch(dicts, {name!r})" for name, local in names.items())
        self.flush()
        if names:
            self.fill(place, "; ".join(fetches), indent)

    @contextmanager
    def scoped(
        self, names: Mapping[str, str], *, layer: str | None, loop: Loop | None = None
    ) -> Iterator[Scope]:
        """Write the inside of a tag whose variables are locals."""
        self.flush()
        self.scope = scope = Scope(self.scope, layer, loop)
        scope.names.update(names)
        yield scope
        self.flush()
        self.scope = scope.parent

    @contextmanager
    def in_mode(self, mode: Mode) -> Iterator[None]:
        """Write with other switches, as inside `{% autoescape off %}`."""
        before, self.mode = self.mode, mode
        if self.places is None:
            yield
        else:
            with self.places.switched_off(not mode.autoescape):
                yield
        self.mode = before

    def runtime_name(self, name: str) -> str:
        """Return the name of a function of the runtime that depends on the mode."""
        if self.mode == self.base_mode:
            return name
        key = f"{name}_{'_'.join(_SIGNS[switch] for switch in self.mode[:3])}"
        self.namespace.setdefault(key, self.runtime.names(self.mode)[name])
        return key

    def function_source(self, name: str, parameters: str) -> tuple[list[str], list[int]]:
        """Return the lines of a function with these parameters and the template line of each."""
        if self.base_mode.streams:
            self.line("yield")
        word = "async def" if self.base_mode.awaits else "def"
        return self.source(name, parameters, _PROLOGUE, word)


_PROLOGUE = "append = out.append; dicts = context.dicts"
_SIGNS = {None: "usual", True: "on", False: "off"}

"""The tree of a parsed template.

Flow: parser → **nodes** → code. Two kinds: a `CompiledNode` says by `emit` which Python it becomes;
any other `Node`, such as an existing tag library brings, renders by itself and is called.
Not here: single tags (tags/), how source becomes nodes (parser.py).
"""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any, ClassVar

from hotclub_templates.codegen import CodeWriter, Path, RenderFunction
from hotclub_templates.contextual.located import locate as locate_place
from hotclub_templates.contextual.places import Place, PlaceError
from hotclub_templates.contextual.tracker import Tracker
from hotclub_templates.errors import TemplateSyntaxError, printable
from hotclub_templates.escaping import SafeString
from hotclub_templates.frames import SourceOfTemplate, annotate
from hotclub_templates.functions import make_functions
from hotclub_templates.lexer import Token
from hotclub_templates.modes import AWAITS, Colour, Mode, mode_of
from hotclub_templates.runtime import Runtime, runtime_of

# A node this deep inside others becomes a function of its own (CPython nests 20 blocks at most).
LEVELS_IN_ONE_FUNCTION = 5


class Node:
    """A part of a template. Subclasses override `render`.

    `token` and `origin` say where it stands, `child_nodelists` which attributes hold NodeLists.
    """

    must_be_first = False
    child_nodelists: tuple[str, ...] = ("nodelist",)
    token: Token | None = None
    origin: Any = None
    # What the compiler must know of one that renders by itself.
    reads_context: ClassVar[bool] = True
    writes_context: ClassVar[bool] = True
    # Variables set in the layer in which the node stands.
    assigns: tuple[str, ...] = ()
    # Whether the children stand in layers of their own.
    has_own_layer: ClassVar[bool] = False
    # Whether a compiled node hands the context on, as an include does.
    always_reads: ClassVar[bool] = False
    # Rendered by a function of its own because it stands too deep.
    outlined = False
    # False for a subclass of a compiled node that renders by itself.
    _is_as_defined = True

    def render(self, context: Any) -> str:
        """Return the output of this node."""
        raise NotImplementedError(f"{type(self).__name__} has no render().")

    def render_annotated(self, context: Any) -> str:
        """Return the output; an exception learns which tag it came from if the engine debugs.

        Compiled code calls it, so that a library may put itself in between.
        """
        try:
            return self.render(context)
        except Exception as error:
            annotate(error, self, context)
            raise

    def get_nodes_by_type(self, nodetype: type) -> list[Any]:
        """Return this node and all below it that are of `nodetype`."""
        found: list[Any] = [self] if isinstance(self, nodetype) else []
        for nodelist in self.children():
            found += nodelist.get_nodes_by_type(nodetype)
        return found

    def children(self) -> "Iterator[NodeList]":
        """Yield the NodeLists inside."""
        for attribute in self.child_nodelists:
            nodelist = getattr(self, attribute, None)
            if isinstance(nodelist, NodeList):
                yield nodelist

    @property
    def is_opaque(self) -> bool:
        """Whether the compiler must call `render` of this node."""
        return self.outlined or not isinstance(self, CompiledNode) or not self._is_as_defined

    def reads(self) -> bool:
        """Whether anything in here sees the context object."""
        if self.outlined or (self.reads_context and (self.is_opaque or self.always_reads)):
            return True
        return any(node.reads() for nodelist in self.children() for node in nodelist)

    def minds_mode(self) -> bool:
        """Whether anything in here looks at the context's switches, as `autoescape`."""
        inside = (node for nodelist in self.children() for node in nodelist)
        return self.reads() or self.writes() or any(node.minds_mode() for node in inside)

    def writes(self) -> bool:
        """Whether anything in here may set variables that the compiler does not know of."""
        if self.is_opaque and (self.writes_context or self.outlined):
            return True
        return any(node.writes() for nodelist in self.children() for node in nodelist)

    def assigned(self) -> Iterator[str]:
        """Yield the variables that this node sets in its layer."""
        yield from self.assigns
        if not self.has_own_layer:
            for nodelist in self.children():
                yield from nodelist.assigned()


class NodeList(list[Any]):
    """Nodes in order. `render` joins their output; it is compiled at first use."""

    contains_nontext = False
    # Of a whole template: what its tags share.
    extra_data: dict[str, Any] | None = None

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._functions: dict[tuple[Runtime, Mode], RenderFunction] = {}

    def render(self, context: Any) -> SafeString:
        """Return the output of all nodes as a safe string."""
        out: list[str] = []
        self.render_into(context, out)
        return SafeString("".join(out))

    async def arender(self, context: Any) -> SafeString:
        """Return the output of all nodes as a safe string; what can be awaited is awaited."""
        out: list[str] = []
        place = context.place
        await self.function(context, AWAITS)(context, out)
        context.place = place
        return SafeString("".join(out))

    @staticmethod
    def joined(parts: list[str]) -> SafeString:
        """Return rendered parts as one safe string."""
        return SafeString("".join(parts))

    def render_into(self, context: Any, out: list[str]) -> None:
        """Append the output of all nodes to `out`."""
        key = (runtime_of(context), mode_of(context))
        function = self._functions.get(key) or self._compiled(key)
        place = context.place
        function(context, out)
        # Another render of the same node begins where this one did.
        context.place = place

    def function(self, context: Any, colour: Colour) -> RenderFunction:
        """Return the function of another colour; called with context and out."""
        key = (runtime_of(context), mode_of(context, colour))
        return self._functions.get(key) or self._compiled(key)

    def _compiled(self, key: tuple[Runtime, Mode]) -> RenderFunction:
        origin = next((node.origin for node in self if node.origin is not None), None)
        function = compile_units([Unit("nodelist", self)], *key, origin)["nodelist"]
        self._functions[key] = function
        return function

    def get_nodes_by_type(self, nodetype: type) -> list[Any]:
        """Return all nodes of `nodetype`, at any depth."""
        return [found for node in self for found in node.get_nodes_by_type(nodetype)]

    def assigned(self) -> Iterator[str]:
        """Yield the variables that nodes in here set in the layer of this list."""
        for node in self:
            yield from node.assigned()

    def emit(self, code: CodeWriter) -> None:
        """Write the code of all nodes, cut into segments at those that may set variables."""
        for writes, nodes in groupby(self, lambda node: bool(node.writes())):
            if writes:
                for node in nodes:
                    emit_node(code, node)
            else:
                with code.segment():
                    for node in nodes:
                        emit_node(code, node)

    def reads(self) -> bool:
        """Whether anything in here sees the context object."""
        return any(node.reads() for node in self)

    def minds_mode(self) -> bool:
        """Whether a node looks at the context's switches."""
        return any(node.minds_mode() for node in self)

    def writes(self) -> bool:
        """Whether anything in here may set variables that the compiler does not know of."""
        return any(node.writes() for node in self)


class CompiledNode(Node):
    """A node that becomes Python. Subclasses override `emit`."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # A subclass somewhere that renders by itself is called like any other Node.
        cls._is_as_defined = cls.render is CompiledNode.render

    def emit(self, code: CodeWriter) -> None:
        """Write the code of this node."""
        raise NotImplementedError(f"{type(self).__name__} has no emit().")

    def render(self, context: Any) -> str:
        """Return the output of this node alone."""
        return self._as_list().render(context)

    async def arender(self, context: Any) -> str:
        """Return the output of this node alone; what can be awaited is awaited."""
        return await self._as_list().arender(context)

    def _as_list(self) -> NodeList:
        if not hasattr(self, "_alone"):
            self._alone = NodeList([_Inlined(self)])
        return self._alone


class _Inlined(CompiledNode):
    """Stands for a node whose code is wanted here although it is outlined or overridden."""

    child_nodelists = ()

    def __init__(self, node: CompiledNode) -> None:
        self.node = node
        self.token = node.token
        self.origin = node.origin

    def reads(self) -> bool:
        return True

    def writes(self) -> bool:
        return any(node.writes() for nodelist in self.node.children() for node in nodelist)

    def emit(self, code: CodeWriter) -> None:
        self.node.emit(code)


def emit_node(code: CodeWriter, node: Node) -> None:
    """Write the code of one node, at its line of the template."""
    before = code.template_line
    if node.token is not None and node.token.lineno is not None:
        code.template_line = node.token.lineno
    if code.places is not None:
        _emit_at_place(code, node)
    elif node.is_opaque:
        _emit_call(code, node)
    elif isinstance(node, CompiledNode):
        node.emit(code)
    code.template_line = max(before, code.template_line)


def _emit_call(code: CodeWriter, node: Node) -> None:
    """Write the call of a node that renders by itself."""
    name = code.constant(node)
    if code.mode.awaits and has_arender(node):
        code.line(f"{code.sink}(await {name}.arender(context))")
    else:
        code.line(f"{code.sink}({name}.render_annotated(context))")


def _emit_at_place(code: CodeWriter, node: Node) -> None:
    """Write the code of a node; a mistake about its place in the document knows the node."""
    if code.places is not None:
        code.places.node = node
    try:
        if node.is_opaque:
            with code.at_place():
                _emit_call(code, node)
        elif isinstance(node, CompiledNode):
            node.emit(code)
    except PlaceError as error:
        locate_place(error, node, is_text=isinstance(node, TextNode))
        raise


def has_arender(node: Any) -> bool:
    """Whether a node can render itself asynchronously: one that overrides `render` alone cannot."""
    own = getattr(type(node), "arender", None)
    return own is not None and (own is not CompiledNode.arender or node._is_as_defined)


class TextNode(CompiledNode):
    """Constant text."""

    child_nodelists = ()
    reads_context = writes_context = False

    def __init__(self, s: str) -> None:
        self.s = s

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.s[:25]!r}>"

    def reads(self) -> bool:
        """Text asks nothing."""
        return self.is_opaque

    writes = reads

    def emit(self, code: CodeWriter) -> None:
        """Write the text."""
        code.text(self.s)


class Unit:
    """A piece of a template that becomes a function of its own."""

    def __init__(
        self,
        title: str,
        nodelist: NodeList,
        parameters: str = "",
        emit: Callable[[CodeWriter], None] | None = None,
        end: Place | None = None,
    ) -> None:
        self.title = title
        self.nodelist = nodelist
        self.parameters = parameters
        self.emit = emit or nodelist.emit
        # Where in the document it must end; None for where it begins.
        self.end = end

    def check_end(self, places: Tracker) -> None:
        """Raise PlaceError, which knows what was left open, if it ends in another place."""
        try:
            places.same_as(self.end or places.start, f"The {self.title}")
        except PlaceError as error:
            node, error.offset = places.opened
            if node is not None:
                locate_place(error, node, is_text=True)
            raise


def compile_units(
    units: list[Unit], runtime: Runtime, mode: Mode, origin: Any = None
) -> dict[str, RenderFunction]:
    """Return a function for each unit, by title; called with context, out and its parameters.

    Raises TemplateSyntaxError when Python cannot nest as deep as the template does.
    """
    # Where the place is followed, constant text too must end where it begins.
    is_plain = not (mode.awaits or mode.streams or mode.place)
    if is_plain and all(type(node) is TextNode for unit in units for node in unit.nodelist):
        return {unit.title: _text_function("".join(n.s for n in unit.nodelist)) for unit in units}
    name = str(origin or "template")
    # Tracebacks take names in angle brackets for things without lines.
    filename = printable(name.strip("<>") if name.startswith("<") else name)
    namespace: dict[str, Any] = dict(runtime.names(mode))
    namespace["ports"] = runtime.ports
    source = getattr(origin, "source", None)
    if source is not None:
        namespace["__name__"] = f"template {filename}"
        namespace["__loader__"] = SourceOfTemplate(source)
    writers: dict[str, tuple[CodeWriter, str]] = {}
    paths: dict[Path, str] = {}
    try:
        for unit in units:
            writer = CodeWriter(runtime, mode, namespace, paths)
            unit.emit(writer)
            if writer.places is not None:
                unit.check_end(writer.places)
            writers[unit.title] = (writer, f"context, out{unit.parameters}")
        return make_functions(writers, namespace, filename, getattr(origin, "bytecode", None))
    except (RecursionError, MemoryError, SyntaxError) as error:
        raise TemplateSyntaxError(f"{name!r} is nested too deeply to be compiled.") from error


def _text_function(text: str) -> RenderFunction:
    return lambda _context, out: out.append(text)

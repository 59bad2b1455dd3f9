"""The stack of dictionaries a template reads its variables from.

Flow: caller's values → **context** → lookups. Knows a template only as something with an engine.
Not here: attribute steps (lookup.py), what processors do (context_processors.py).
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
)
from copy import copy
from inspect import isawaitable, iscoroutine
from types import TracebackType
from typing import Any, Self

from hotclub_templates.errors import AsyncRenderRequired, ContextPopException

Processor = Callable[[Any], Mapping[str, Any]]


class Missing(tuple[()]):
    """The value of a variable that is not there: false and empty, never shown to anybody."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"


MISSING = Missing()


def fetch(dicts: list[dict[str, Any]], name: str) -> Any:
    """Return the topmost value of `name`, or MISSING."""
    for layer in reversed(dicts):
        if name in layer:
            return layer[name]
    return MISSING


class ContextDict(dict[str, Any]):
    """One pushed layer; as a context manager it pops itself."""

    def __init__(self, context: "BaseContext", *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        context.dicts.append(self)
        self.context = context

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.pop()


class BaseContext:
    """A stack of dictionaries that reads as one."""

    def __init__(self, dict_: Any = None) -> None:
        self._reset_dicts(dict_)

    def _reset_dicts(self, value: Any = None) -> None:
        self.dicts: list[dict[str, Any]] = [{"True": True, "False": False, "None": None}]
        if isinstance(value, BaseContext):
            self.dicts += value.dicts[1:]
        elif value is not None:
            self.dicts.append(value)

    def __copy__(self) -> Self:
        duplicate = object.__new__(type(self))
        duplicate.__dict__ = self.__dict__.copy()
        duplicate.dicts = self.dicts[:]
        return duplicate

    def __repr__(self) -> str:
        return repr(self.dicts)

    def __iter__(self) -> Iterator[Any]:
        yield from reversed(self.dicts)

    def push(self, *args: Any, **kwargs: Any) -> ContextDict:
        """Put a layer on top; use it in `with`, or `pop()` it yourself."""
        layers: list[Any] = []
        for values in args:
            layers += values.dicts[1:] if isinstance(values, BaseContext) else [values]
        return ContextDict(self, *layers, **kwargs)

    def pop(self) -> dict[str, Any]:
        """Take the top layer off. Raises ContextPopException when only the ground is left."""
        if len(self.dicts) == 1:
            raise ContextPopException("pop() without a push() before it.")
        return self.dicts.pop()

    def __setitem__(self, key: str, value: Any) -> None:
        self.dicts[-1][key] = value

    def set_upward(self, key: str, value: Any) -> None:
        """Set `key` in the topmost layer that has it, else in the top layer."""
        target = next((layer for layer in reversed(self.dicts) if key in layer), self.dicts[-1])
        target[key] = value

    def __getitem__(self, key: str) -> Any:
        found = fetch(self.dicts, key)
        if found is MISSING:
            raise KeyError(key)
        return found

    def __delitem__(self, key: str) -> None:
        del self.dicts[-1][key]

    def __contains__(self, key: object) -> bool:
        return any(key in layer for layer in self.dicts)

    def get(self, key: str, otherwise: Any = None) -> Any:
        """Return the topmost value of `key`, or `otherwise`."""
        found = fetch(self.dicts, key)
        return otherwise if found is MISSING else found

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return the value of `key`, setting it in the top layer if there is none."""
        if key not in self:
            self[key] = default
        return self[key]

    def new(self, values: Any = None) -> Self:
        """Return a context of the same kind that holds `values` alone."""
        fresh = copy(self)
        fresh._reset_dicts(values)
        return fresh

    def flatten(self) -> dict[str, Any]:
        """Return all layers as one dict, upper ones winning."""
        flat: dict[str, Any] = {}
        for layer in self.dicts:
            flat.update(layer)
        return flat

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BaseContext):
            return NotImplemented
        return self.flatten() == other.flatten()

    __hash__ = None  # type: ignore[assignment]  # equal by content, and the content changes


class RenderContext(BaseContext):
    """Where nodes keep state during one rendering; only the top layer is seen.

    `template` is the template whose nodes are running.
    """

    template: Any = None

    def __iter__(self) -> Iterator[Any]:
        yield from self.dicts[-1]

    def __contains__(self, key: object) -> bool:
        return key in self.dicts[-1]

    def get(self, key: Any, otherwise: Any = None) -> Any:
        """Return the state under `key` of the template that is running."""
        return self.dicts[-1].get(key, otherwise)

    def __getitem__(self, key: Any) -> Any:
        return self.dicts[-1][key]

    @contextmanager
    def push_state(self, template: Any, isolated_context: bool = True) -> Iterator[None]:
        """Make `template` the running one, with state of its own if `isolated_context`."""
        before = self.template
        self.template = template
        if isolated_context:
            self.push()
        try:
            yield
        finally:
            self.template = before
            if isolated_context:
                self.pop()


class Context(BaseContext):
    """The variables of one rendering, and how it is to be done.

    `use_l10n` and `use_tz` are None for "as the engine does", else they force it on or off.
    """

    def __init__(
        self,
        dict_: Any = None,
        autoescape: bool = True,
        use_l10n: bool | None = None,
        use_tz: bool | None = None,
    ) -> None:
        self.autoescape = autoescape
        self.use_l10n = use_l10n
        self.use_tz = use_tz
        # The place of the HTML document that is being rendered, if that is followed.
        self.place: Any = None
        self.template_name: str | None = "unknown"
        self.render_context = RenderContext()
        # Slots and attributes of the component whose template is being rendered.
        self.component: Any = None
        # The template that was asked for; includes do not change it.
        self.template: Any = None
        super().__init__(dict_)

    def bind_template(self, template: Any) -> AbstractContextManager[None]:
        """Tie this context to the template for the time of its rendering."""
        return _Binding(self, template)

    def abind_template(self, template: Any) -> AbstractAsyncContextManager[None]:
        """Tie this context to the template for the time of its async rendering."""
        return _AwaitedBinding(self.bind_template(template))

    def __copy__(self) -> Self:
        duplicate = super().__copy__()
        duplicate.render_context = self.render_context.__copy__()
        return duplicate

    def isolated(self, values: dict[str, Any]) -> Self:
        """Return a context of `values` alone, and of what every template of the page has."""
        fresh = self.__copy__()  # by its name, as every component of a page is one
        token = fetch(self.dicts, "csrf_token")
        shared = {} if token is MISSING else {"csrf_token": token}
        fresh.dicts = [self.dicts[0], shared, values]
        return fresh

    def update(self, other_dict: Any) -> ContextDict:
        """Push the values of a mapping as a layer. Raises TypeError for anything else."""
        if not hasattr(other_dict, "__getitem__"):
            raise TypeError("other_dict must be a mapping (dictionary-like) object.")
        if isinstance(other_dict, BaseContext):
            other_dict = other_dict.dicts[1:].pop()
        return ContextDict(self, other_dict)


class _Binding:
    """Ties a context to a template; a class, as it is in and out faster than a generator."""

    __slots__ = ("_context", "_template")

    def __init__(self, context: Context, template: Any) -> None:
        self._context = context
        self._template = template

    def __enter__(self) -> None:
        context = self._context
        if context.template is not None:
            raise RuntimeError("Context is already bound to a template")
        context.template = self._template
        context.place = self._template.engine.runtime.start

    def __exit__(self, *_: object) -> None:
        self._context.template = None


class _AwaitedBinding:
    """A binding for `async with`, whichever a context has; faster than a generator, too."""

    __slots__ = ("_binding",)

    def __init__(self, binding: AbstractContextManager[None]) -> None:
        self._binding = binding

    async def __aenter__(self) -> None:
        self._binding.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        return self._binding.__exit__(kind, error, traceback)


class RequestContext(Context):
    """A context that runs the engine's context processors on `request` when it is rendered."""

    def __init__(
        self,
        request: Any,
        dict_: Any = None,
        processors: Any = None,
        use_l10n: bool | None = None,
        use_tz: bool | None = None,
        autoescape: bool = True,
    ) -> None:
        super().__init__(dict_, autoescape=autoescape, use_l10n=use_l10n, use_tz=use_tz)
        self.request = request
        self._processors: tuple[Processor, ...] = tuple(processors or ())
        self._processors_index = len(self.dicts)
        self.update({})  # the place for what the processors give
        self.update({})  # the caller's own assignments win over it

    @contextmanager
    def bind_template(self, template: Any) -> Iterator[None]:
        """Tie to a template and fill in what its engine's processors give."""
        with super().bind_template(template):
            updates: dict[str, Any] = {}
            for processor in (*template.engine.template_context_processors, *self._processors):
                updates.update(plainly_given(processor, self.request))
            with self._processed(updates):
                yield

    @asynccontextmanager
    async def abind_template(self, template: Any) -> AsyncIterator[None]:
        """Tie to a template as `bind_template` does, awaiting what processors give."""
        with super().bind_template(template):
            updates: dict[str, Any] = {}
            for processor in (*template.engine.template_context_processors, *self._processors):
                updates.update(await awaited_given(processor, self.request))
            with self._processed(updates):
                yield

    @contextmanager
    def _processed(self, updates: dict[str, Any]) -> Iterator[None]:
        self.dicts[self._processors_index] = updates
        try:
            yield
        finally:
            self.dicts[self._processors_index] = {}

    def isolated(self, values: dict[str, Any]) -> Self:
        """Return a context of `values` and of what the context processors gave."""
        fresh = super().isolated(values)
        index = getattr(self, "_processors_index", None)
        if index is not None:
            fresh.dicts[1] = {**self.dicts[index], **fresh.dicts[1]}
            fresh._processors_index = 1
        return fresh

    def new(self, values: Any = None) -> Self:
        """Return a request context with `values` alone; processors will not run again for it."""
        fresh = super().new(values)
        # The place of the processors' values went with the layers.
        if hasattr(fresh, "_processors_index"):
            del fresh._processors_index
        return fresh


def plainly_given(processor: Processor, request: Any) -> Mapping[str, Any]:
    """Return what a context processor gives. Raises AsyncRenderRequired for an async one."""
    given: Any = processor(request)
    if iscoroutine(given):
        given.close()
        name = getattr(processor, "__qualname__", repr(processor))
        raise AsyncRenderRequired(f"The context processor {name}()")
    return _mapping_of(processor, given)


async def awaited_given(processor: Processor, request: Any) -> Mapping[str, Any]:
    """Return what a context processor gives, awaited if it must be."""
    given: Any = processor(request)
    return _mapping_of(processor, await given if isawaitable(given) else given)


def _mapping_of(processor: Any, given: Any) -> Mapping[str, Any]:
    if not hasattr(given, "keys"):
        name = getattr(processor, "__qualname__", repr(processor))
        raise TypeError(f"Context processor {name} didn't return a dictionary.")
    mapping: Mapping[str, Any] = given
    return mapping


def make_context(context: Mapping[str, Any] | None, request: Any = None, **kwargs: Any) -> Context:
    """Return a Context, or a RequestContext if there is a request.

    Raises TypeError when `context` is neither None nor a dict.
    """
    if context is not None and not isinstance(context, dict):
        raise TypeError(f"context must be a dict rather than {type(context).__name__}.")
    if request is None:
        return Context(context, **kwargs)
    original = context
    bound = RequestContext(request, **kwargs)
    if original:
        bound.push(original)
    return bound

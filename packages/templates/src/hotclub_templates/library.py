"""Where tags and filters are registered.

Flow: author's functions → **library** → parser. `Library` is what a tag module calls `register`.
Not here: the built-in ones; how a simple tag renders (function_tags.py).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, TypeVar, overload

from hotclub_templates.errors import InvalidTemplateLibrary
from hotclub_templates.function_tags import (
    InclusionNode,
    SimpleBlockNode,
    SimpleNode,
    TagHelperNode,
    compile_function_tag,
    compile_inclusion_tag,
    parse_bits,
)

# Those of function tags, because this is where authors look for them.
__all__ = [
    "InclusionNode",
    "LateLibrary",
    "Library",
    "LibraryShelf",
    "SimpleBlockNode",
    "SimpleNode",
    "TagHelperNode",
    "import_library",
    "merge_libraries",
    "parse_bits",
]

F = TypeVar("F", bound=Callable[..., Any])

# As F, for overloads in which the decorated function comes first.
C = TypeVar("C", bound=Callable[..., Any])

_FLAGS = (
    "escapes_for", "expects_localtime", "is_safe", "needs_autoescape", "needs_ports",
    "only_marks_safe",
)  # fmt: skip


class Library:
    """A collection of tags and filters: `register = Library()`.

    Each of its methods is a decorator with or without arguments, and a plain call.
    """

    def __init__(self) -> None:
        self.filters: dict[str, Callable[..., Any]] = {}
        self.tags: dict[str, Callable[..., Any]] = {}

    @overload
    def tag(self, name: C) -> C: ...
    @overload
    def tag(self, name: str | None = None) -> Callable[[F], F]: ...
    @overload
    def tag(self, name: str, compile_function: F) -> F: ...
    def tag(self, name: Any = None, compile_function: Any = None) -> Any:
        """Register a function (parser, token) → Node.

        Raises ValueError for arguments that are none of the documented forms.
        """
        if name is None and compile_function is None:
            return self.tag_function
        if name is not None and compile_function is None:
            if callable(name):
                return self.tag_function(name)
            return lambda function: self.tag(name, function)
        if name is not None:
            self.tags[name] = compile_function
            return compile_function
        raise ValueError(f"Unsupported arguments to Library.tag: ({name!r}, {compile_function!r})")

    def tag_function(self, func: F) -> F:
        """Register a compile function under its own name."""
        self.tags[func.__name__] = func
        return func

    @overload
    def filter(self, name: C, **flags: Any) -> C: ...
    @overload
    def filter(self, name: str | None = None, **flags: Any) -> Callable[[F], F]: ...
    @overload
    def filter(self, name: str, filter_func: F, **flags: Any) -> F: ...
    def filter(self, name: Any = None, filter_func: Any = None, **flags: Any) -> Any:
        """Register a function (value[, argument]) → value.

        Flags: `is_safe`, `needs_autoescape`, `expects_localtime`. Raises ValueError for arguments
        that are none of the documented forms.
        """
        if name is None and filter_func is None:
            return lambda function: self.filter_function(function, **flags)
        if name is not None and filter_func is None:
            if callable(name):
                return self.filter_function(name, **flags)
            return lambda function: self.filter(name, function, **flags)
        if name is not None:
            self.filters[name] = filter_func
            for flag in _FLAGS:
                if flag in flags:
                    setattr(filter_func, flag, flags[flag])
                    # The function under a decorator decides what the decorator does.
                    if hasattr(filter_func, "__wrapped__"):
                        setattr(filter_func.__wrapped__, flag, flags[flag])
            filter_func._filter_name = name
            return filter_func
        raise ValueError(f"Unsupported arguments to Library.filter: ({name!r}, {filter_func!r})")

    def filter_function(self, func: Any, **flags: Any) -> Any:
        """Register a filter under its own name."""
        return self.filter(func.__name__, func, **flags)

    @overload
    def simple_tag(
        self, func: F, takes_context: bool | None = None, name: str | None = None
    ) -> F: ...
    @overload
    def simple_tag(
        self, func: None = None, takes_context: bool | None = None, name: str | None = None
    ) -> Callable[[F], F]: ...
    def simple_tag(
        self, func: Any = None, takes_context: bool | None = None, name: str | None = None
    ) -> Any:
        """Register a function whose result is shown: `{% name arg key=value [as variable] %}`."""

        def register(function: F) -> F:
            tag_name = name or getattr(function, "_decorated_function", function).__name__
            self.tag(tag_name, compile_function_tag(function, tag_name, bool(takes_context)))
            return function

        return _decorated(register, func, "simple_tag")

    @overload
    def simple_block_tag(self, func: F) -> F: ...
    @overload
    def simple_block_tag(
        self,
        func: None = None,
        takes_context: bool | None = None,
        name: str | None = None,
        end_name: str | None = None,
    ) -> Callable[[F], F]: ...
    def simple_block_tag(
        self,
        func: Any = None,
        takes_context: bool | None = None,
        name: str | None = None,
        end_name: str | None = None,
    ) -> Any:
        """Register a function (content, ...) for what stands between `name` and `endname`."""

        def register(function: F) -> F:
            tag_name = name or getattr(function, "_decorated_function", function).__name__
            end = end_name or f"end{tag_name}"
            self.tag(tag_name, compile_function_tag(function, tag_name, bool(takes_context), end))
            return function

        return _decorated(register, func, "simple_block_tag")

    def inclusion_tag(
        self,
        filename: Any,
        func: None = None,
        takes_context: bool | None = None,
        name: str | None = None,
    ) -> Callable[[F], F]:
        """Register a function whose result, a dict, is the context of template `filename`."""

        def register(function: F) -> F:
            tag_name = name or getattr(function, "_decorated_function", function).__name__
            self.tag(
                tag_name,
                compile_inclusion_tag(function, tag_name, bool(takes_context), filename),
            )
            return function

        return register


def _decorated(register: Callable[[Any], Any], func: Any, what: str) -> Any:
    if func is None:
        return register
    if callable(func):
        return register(func)
    raise ValueError(f"Invalid arguments provided to {what}")


class LateLibrary(str):
    """The name of a module whose library is known to be there, and imported by `{% load %}`."""

    __slots__ = ()


class LibraryShelf(Mapping[str, Library]):
    """Libraries by label, each imported when a template loads it."""

    def __init__(self, given: Mapping[str, str | Library]) -> None:
        self._given = dict(given)

    def __getitem__(self, label: str) -> Library:
        found = self._given[label]
        if not isinstance(found, Library):
            found = self._given[label] = import_library(found)
        return found

    def __contains__(self, label: object) -> bool:
        return label in self._given

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)


def import_library(name: str) -> Library:
    """Return the `register` of a module. Raises InvalidTemplateLibrary."""
    try:
        module = import_module(name)
    except ImportError as error:
        raise InvalidTemplateLibrary(
            f"Invalid template library specified. ImportError raised when trying to load "
            f"'{name}': {error}"
        ) from error
    try:
        library: Library = module.register
    except AttributeError:
        raise InvalidTemplateLibrary(
            f"Module {name} does not have a variable named 'register'"
        ) from None
    return library


def merge_libraries(libraries: Iterable[Library]) -> Library:
    """Return one library with everything; later ones win."""
    merged = Library()
    for library in libraries:
        merged.tags.update(library.tags)
        merged.filters.update(library.filters)
    return merged

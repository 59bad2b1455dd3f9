"""Dotted steps: what `book.author.name` means, fast for the classes met before.

Flow: raw value → **lookup** → raw value. A *raw* value may still be a callable or MISSING; each
consumer settles it. The order of tries, what is called, and what stays silent stand here alone.
Not here: names of a context (context.py), filters, escaping.

Speed: a path is a function of its own, made by exchanging the names in the code object of a
prototype of the same shape, so that CPython's inline caches work on it and nothing is compiled; a
class met once is known to have no items and no `__call__`, and a step is a plain attribute read.
"""

import inspect
from collections.abc import Callable
from functools import lru_cache
from types import CodeType, CoroutineType, FunctionType
from typing import Any, NoReturn

from hotclub_templates.context import MISSING, BaseContext
from hotclub_templates.errors import AsyncRenderRequired
from hotclub_templates.escaping import SafeString

Step = Callable[[Any], Any]

MAX_CLASSES = 20_000

_NOT_CALLABLE = (str, int, float, bool, type(None), list, tuple, dict, set, bytes, SafeString)


class Silenced:
    """What a path is from the step on that failed silently: `text`, whatever steps follow."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


class Lookups:
    """The rules of looking up, for one engine's `string_if_invalid`.

    Remembers classes, at most MAX_CLASSES of them.
    """

    def __init__(self, string_if_invalid: str = "") -> None:
        self.string_if_invalid = string_if_invalid
        # Instances have neither items nor __call__: a step is an attribute read.
        self.attribute_classes: set[type] = set()
        # Instances have no __call__.
        self.settled_classes: set[type] = set(_NOT_CALLABLE)
        self.path_globals: dict[str, Any] = {
            "attribute_classes": self.attribute_classes,
            "failed_attribute": self.failed_attribute,
            "look_up": self.look_up,
            "__builtins__": __builtins__,
        }

    def path(
        self, names: tuple[str, ...], ending: str = "", globals_: dict[str, Any] | None = None
    ) -> Step:
        """Return the function that takes a raw value along `names` to a raw value.

        ending: source of what is done with `value` then; globals_: `path_globals` and the names
        that the ending reads.
        """
        numbered = tuple([name.isdigit() and len(name) < 8 for name in names])
        code = _prototype(numbered, ending)
        constants: dict[object, Any] = {f"name{place}": name for place, name in enumerate(names)}
        read = tuple([constants.get(name, name) for name in code.co_names])
        for place, is_number in enumerate(numbered):
            if is_number:
                constants[_INDEX + place] = int(names[place])
        values = tuple([constants.get(value, value) for value in code.co_consts])
        code = code.replace(co_names=read, co_consts=values)
        return FunctionType(code, globals_ or self.path_globals)

    def settle(self, value: Any) -> Any:
        """Call what is to be called: the value as the template sees it, or MISSING."""
        if type(value) in self.settled_classes or value is MISSING:
            return value
        if type(value) is Silenced:
            return value.text
        value = self._called(value)
        return value.text if type(value) is Silenced else value

    def _called(self, value: Any) -> Any:
        if not callable(value):
            self._meet(value)
            return value
        return self._call(value)

    def _meet(self, value: Any) -> None:
        """Take note of the class of a value that is not called."""
        if type(value) is CoroutineType:
            refuse(value)
        remember(self.settled_classes, type(value))

    def _call(self, value: Any) -> Any:
        try:
            if getattr(value, "do_not_call_in_templates", False):
                return value
            if getattr(value, "alters_data", False):
                return self.string_if_invalid
            return self._call_without_arguments(value)
        except Exception as error:
            if getattr(error, "silent_variable_failure", False):
                return Silenced(self.string_if_invalid)
            raise

    def _call_without_arguments(self, value: Any) -> Any:
        try:
            result = value()
        except TypeError:
            # Its own TypeError, or one for arguments that it needs? Only the latter is silent.
            try:
                inspect.signature(value).bind()
            except (TypeError, ValueError):
                return self.string_if_invalid
            raise
        return self._gave(result)

    def _gave(self, result: Any) -> Any:
        """Return what a call gave."""
        if type(result) is CoroutineType:
            refuse(result)
        return result

    def look_up(self, value: Any, name: str) -> Any:
        """Take one step by the full rules: item, attribute, index. Returns raw or MISSING."""
        if value is MISSING or type(value) is Silenced:
            return value
        if type(value) not in self.settled_classes:
            value = self._called(value)
        return self.step(value, name)

    def step(self, value: Any, name: str) -> Any:
        """Take one step from a settled value. Returns raw or MISSING."""
        kind = type(value)
        if kind is Silenced:
            return value
        has_items = hasattr(kind, "__getitem__")
        if not has_items and not callable(value):
            remember(self.attribute_classes, kind)
        try:
            if has_items:
                try:
                    return value[name]
                except (TypeError, AttributeError, KeyError, ValueError, IndexError):
                    pass
            return self._attribute_or_index(value, name)
        except Exception as error:
            if getattr(error, "silent_variable_failure", False):
                return Silenced(self.string_if_invalid)
            raise

    def _attribute_or_index(self, value: Any, name: str) -> Any:
        try:
            if isinstance(value, BaseContext):
                raise AttributeError(name)
            return getattr(value, name)
        except (TypeError, AttributeError):
            # A property that failed by itself is a mistake to be seen.
            if not isinstance(value, BaseContext) and name in dir(value):
                raise
            try:
                return value[int(name)]
            except (IndexError, ValueError, KeyError, TypeError):
                return MISSING

    def failed_attribute(self, value: Any, name: str, error: Exception) -> Any:
        """Say what a failed attribute read means: MISSING, the invalid text, or the error again."""
        if getattr(error, "silent_variable_failure", False):
            return Silenced(self.string_if_invalid)
        if isinstance(error, TypeError | AttributeError) and name not in dir(value):
            return MISSING
        raise error

    def resolve(self, value: Any, names: tuple[str, ...]) -> Any:
        """Follow `names` from a raw value to a settled one, or MISSING."""
        for name in names:
            value = self.look_up(value, name)
        return self.settle(value)


def refuse(value: Any) -> NoReturn:
    """Raise AsyncRenderRequired for what only an async rendering can wait for."""
    if type(value) is CoroutineType:
        value.close()
        raise AsyncRenderRequired(f"The coroutine {value.__qualname__}()")
    raise AsyncRenderRequired(f"A value of the class {type(value).__qualname__}")


def remember(classes: set[type], kind: type) -> None:
    """Add a class to a bounded memory."""
    if len(classes) >= MAX_CLASSES:
        classes.clear()
    classes.add(kind)


_NAME_STEP = """
 kind = type(value)
 if kind in attribute_classes:
  try: value = value.name{place}
  except Exception as error: value = failed_attribute(value, "name{place}", error)
 elif kind is dict and "name{place}" in value: value = value["name{place}"]
 else: value = look_up(value, "name{place}")"""
_INDEX_STEP = """
 kind = type(value)
 if (kind is list or kind is tuple) and {index} < len(value): value = value[{index}]
 else: value = look_up(value, "name{place}")"""

# A number that no other constant of a prototype is, to be exchanged for an index.
_INDEX = 900_000_000


@lru_cache(maxsize=256)
def _prototype(are_indices: tuple[bool, ...], ending: str) -> CodeType:
    """Return the code of a path of this shape, with names and indices to be exchanged."""
    steps = "".join(
        (_INDEX_STEP if is_index else _NAME_STEP).format(place=place, index=_INDEX + place)
        for place, is_index in enumerate(are_indices)
    )
    source = f"def look_up_path(value):{steps}{ending}\n return value\n"
    module = compile(source, "<hotclub path>", "exec")
    return next(value for value in module.co_consts if isinstance(value, CodeType))

"""Dotted steps: what `book.author.name` means, fast for the classes met before.

Flow: raw value → **lookup** → raw value. A *raw* value may still be a callable or MISSING; each
consumer settles it. The order of tries, what is called, and what stays silent stand here alone.
Not here: names of a context (context.py), filters, escaping.

Speed: a step is a function of its own whose attribute name is exchanged in one prototype's code
object, so CPython's inline cache works on it; a class met once is known to have no items and no
`__call__`, and then the step is a plain attribute read.
"""

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

from markupsafe import Markup

from hotclub_templates.context import MISSING, BaseContext

Step = Callable[[Any], Any]

MAX_CLASSES = 20_000

_NOT_CALLABLE = (str, int, float, bool, type(None), list, tuple, dict, set, bytes, Markup)


class Lookups:
    """The rules of looking up, for one engine's `string_if_invalid`.

    Remembers classes, at most MAX_CLASSES of them.
    """

    def __init__(self, string_if_invalid: str = "") -> None:
        self.string_if_invalid = string_if_invalid
        # Instances have neither items nor __call__: a step is an attribute read.
        self.attribute_classes: set[type] = set()
        # Instances have no __call__.
        self.settled_classes: set[type] = {*_NOT_CALLABLE, type(MISSING)}
        self._step_globals = {
            "attribute_classes": self.attribute_classes,
            "failed_attribute": self.failed_attribute,
            "look_up": self.look_up,
            "__builtins__": __builtins__,
        }

    def step(self, name: str) -> Step:
        """Return the function that takes a raw value one step further, by `name`."""
        if name.isdigit():
            return self._item_step(name, int(name))
        code = _PROTOTYPE.replace(
            co_names=tuple(name if n == "placeholder" else n for n in _PROTOTYPE.co_names),
            co_consts=tuple(name if c == "placeholder" else c for c in _PROTOTYPE.co_consts),
        )
        return FunctionType(code, self._step_globals)

    def _item_step(self, name: str, index: int) -> Step:
        def step(value: Any) -> Any:
            if type(value) is tuple or type(value) is list:
                return value[index] if index < len(value) else MISSING
            return self.look_up(value, name)

        return step

    def settle(self, value: Any) -> Any:
        """Call what is to be called: the value as the template sees it, or MISSING."""
        if type(value) in self.settled_classes:
            return value
        if not callable(value):
            _remember(self.settled_classes, type(value))
            return value
        return self._call(value)

    def _call(self, value: Any) -> Any:
        try:
            if getattr(value, "do_not_call_in_templates", False):
                return value
            if getattr(value, "alters_data", False):
                return self.string_if_invalid
            return self._call_without_arguments(value)
        except Exception as error:
            if getattr(error, "silent_variable_failure", False):
                return self.string_if_invalid
            raise

    def _call_without_arguments(self, value: Any) -> Any:
        try:
            return value()
        except TypeError:
            # Its own TypeError, or one for arguments that it needs? Only the latter is silent.
            try:
                inspect.signature(value).bind()
            except (TypeError, ValueError):
                return self.string_if_invalid
            raise

    def look_up(self, value: Any, name: str) -> Any:
        """Take one step by the full rules: item, attribute, index. Returns raw or MISSING."""
        value = self.settle(value)
        if value is MISSING:
            return MISSING
        kind = type(value)
        has_items = hasattr(kind, "__getitem__")
        if not has_items and not callable(value):
            _remember(self.attribute_classes, kind)
        try:
            if has_items:
                try:
                    return value[name]
                except (TypeError, AttributeError, KeyError, ValueError, IndexError):
                    pass
            return self._attribute_or_index(value, name)
        except Exception as error:
            if getattr(error, "silent_variable_failure", False):
                return self.string_if_invalid
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
            return self.string_if_invalid
        if isinstance(error, TypeError | AttributeError) and name not in dir(value):
            return MISSING
        raise error

    def resolve(self, value: Any, names: tuple[str, ...]) -> Any:
        """Follow `names` from a raw value to a settled one, or MISSING."""
        for name in names:
            value = self.look_up(value, name)
        return self.settle(value)


def _remember(classes: set[type], kind: type) -> None:
    if len(classes) >= MAX_CLASSES:
        classes.clear()
    classes.add(kind)


def _prototype(value: Any) -> Any:
    kind = type(value)
    if kind in attribute_classes:  # type: ignore[name-defined]  # noqa: F821
        try:
            return value.placeholder
        except Exception as error:
            return failed_attribute(value, "placeholder", error)  # type: ignore[name-defined]  # noqa: F821
    if kind is dict:
        try:
            return value["placeholder"]
        except KeyError:
            pass
    return look_up(value, "placeholder")  # type: ignore[name-defined]  # noqa: F821


_PROTOTYPE = _prototype.__code__

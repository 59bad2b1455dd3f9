"""Values that come later: cached properties, lazy results, objects made at first touch.

Flow: function → **functional** → attribute, proxy. Not here: lazy translations (translation/lazy.py).
"""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable, Iterable
from functools import cache, total_ordering, update_wrapper, wraps
from typing import Any, ClassVar, Generic, TypeVar, cast, overload

__all__ = [
    "LazyObject",
    "Promise",
    "SimpleLazyObject",
    "cached_property",
    "classproperty",
    "empty",
    "keep_lazy",
    "keep_lazy_text",
    "lazy",
    "lazystr",
    "new_method_proxy",
    "partition",
    "unpickle_lazyobject",
]

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


class cached_property(Generic[T]):  # noqa: N801 - reads as a decorator
    """A method without arguments whose result takes its place on the instance.

    func: the method. name: the attribute's name, where the class body gives it another.
    """

    def __init__(self, func: Callable[[Any], T], name: str | None = None) -> None:
        self.real_func = self.func = func
        self.name = name
        self.__doc__ = getattr(func, "__doc__", None)

    def __set_name__(self, owner: type, name: str) -> None:
        if self.name is None or self.name == name:
            self.name = name
        elif self.name != name:
            raise TypeError(
                f"One cached_property has two names in {owner.__name__}: {self.name!r} and {name!r}."
            )

    @overload
    def __get__(self, instance: None, cls: type | None = None) -> cached_property[T]: ...

    @overload
    def __get__(self, instance: object, cls: type | None = None) -> T: ...

    def __get__(self, instance: object | None, cls: type | None = None) -> cached_property[T] | T:
        """Return the result, and keep it in the instance under the same name."""
        if instance is None:
            return self
        if self.name is None:
            raise TypeError("A cached_property set outside of a class body needs __set_name__().")
        result = instance.__dict__[self.name] = self.func(instance)
        return result


class classproperty(Generic[T]):  # noqa: N801 - reads as a decorator
    """A property of the class: `Model.thing` calls the method with the class."""

    def __init__(self, method: Callable[[Any], T] | None = None) -> None:
        self.fget = method

    def __get__(self, instance: object, cls: type | None = None) -> T:
        """Return what the method says of the class."""
        assert self.fget is not None
        return self.fget(cls)

    def getter(self, method: Callable[[Any], T]) -> classproperty[T]:
        """Take another method."""
        self.fget = method
        return self


# --- lazy results ------------------------------------------------------------------------------


class Promise:
    """What every lazy result derives from: tell it from a value by isinstance."""


# What a proxy has of its own, or must not take from the class of its result.
_OWN = frozenset(dir(object)) - {"__format__", "__ge__", "__gt__", "__le__", "__lt__"} | {
    "__abstractmethods__", "__annotations__", "__class_getitem__", "__deepcopy__", "__dict__",
    "__getattr__", "__getnewargs__", "__module__", "__slots__", "__weakref__",
}  # fmt: skip


@total_ordering
class _Lazy(Promise):
    """The result of a call that is made each time the result is used."""

    def __init__(self, func: Callable[..., Any], args: tuple[Any, ...], kwargs: Any) -> None:
        self._call = (func, args, kwargs)

    def _result(self) -> Any:
        func, args, kwargs = self._call
        return func(*args, **kwargs)

    def __str__(self) -> str:
        return str(self._result())

    def __repr__(self) -> str:
        return repr(self._result())

    def __eq__(self, other: object) -> bool:
        return bool(self._result() == (other._result() if isinstance(other, _Lazy) else other))

    def __lt__(self, other: Any) -> bool:
        return bool(self._result() < (other._result() if isinstance(other, _Lazy) else other))

    def __hash__(self) -> int:
        return hash(self._result())

    def __format__(self, form: str) -> str:
        return format(self._result(), form)

    def __add__(self, other: Any) -> Any:
        return self._result() + other

    def __radd__(self, other: Any) -> Any:
        return other + self._result()

    def __mod__(self, values: Any) -> Any:
        return self._result() % values

    def __mul__(self, times: Any) -> Any:
        return self._result() * times

    def __deepcopy__(self, memo: dict[int, Any]) -> _Lazy:
        memo[id(self)] = self
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        classes = type(self).result_classes
        return _remade, (self._call[0], self._call[1], self._call[2], *classes)

    result_classes: ClassVar[tuple[type, ...]] = ()


def _remade(func: Any, args: Any, kwargs: Any, *classes: type) -> Any:
    return _lazy_class(classes)(func, args, kwargs)


def _forwarded(name: str) -> Callable[..., Any]:
    def method(self: _Lazy, *args: Any, **kwargs: Any) -> Any:
        return getattr(self._result(), name)(*args, **kwargs)

    method.__name__ = name
    return method


@cache
def _lazy_class(classes: tuple[type, ...]) -> type[_Lazy]:
    """Return a proxy class with the methods that results of these classes have."""
    namespace: dict[str, Any] = {"result_classes": classes, "__module__": __name__}
    for cls in classes:
        for name in dir(cls):
            if name in _OWN or name in _Lazy.__dict__ or not callable(getattr(cls, name)):
                continue
            namespace.setdefault(name, _forwarded(name))
    if str in classes:
        namespace["__lazy_text__"] = True  # migrations write such values as their text
    return type("Lazy", (_Lazy,), namespace)


def lazy(func: Callable[..., T], *resultclasses: type) -> Callable[..., T]:
    """Return a function whose results are computed when they are used, each time anew.

    resultclasses: the classes that results have; the result's proxy has their methods.
    """
    proxy = _lazy_class(resultclasses)

    @wraps(func)
    def later(*args: Any, **kwargs: Any) -> T:
        return cast("T", proxy(func, args, kwargs))

    return later


def lazystr(text: Any) -> str:
    """Return text that is made of the object each time it is used."""
    return lazy(str, str)(text)


def keep_lazy(*resultclasses: type) -> Callable[[F], F]:
    """Let a function that is called with a lazy argument return a lazy result."""
    if not resultclasses:
        raise TypeError("keep_lazy() needs the classes of the results: @keep_lazy(str).")

    def decorate(func: F) -> F:
        later = lazy(func, *resultclasses)

        @wraps(func)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            is_lazy = any(isinstance(one, Promise) for one in (*args, *kwargs.values()))
            return (later if is_lazy else func)(*args, **kwargs)

        return cast("F", wrapper)

    return decorate


def keep_lazy_text(func: F) -> F:
    """As `keep_lazy(str)`."""
    return keep_lazy(str)(func)


# --- lazy objects ------------------------------------------------------------------------------


class _Empty:
    def __repr__(self) -> str:
        return "<empty>"


empty: Any = _Empty()


def new_method_proxy(func: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method that calls `func` with the wrapped object, made before if need be."""

    def inner(self: LazyObject, *args: Any) -> Any:
        if self._wrapped is empty:
            self._setup()
        return func(self._wrapped, *args)

    return update_wrapper(inner, func) if hasattr(func, "__name__") else inner


class LazyObject:
    """Stands for an object that `_setup` makes at the first touch. Override `_setup`."""

    _wrapped: Any = None

    def __init__(self) -> None:
        self.__dict__["_wrapped"] = empty

    def _setup(self) -> None:
        raise TypeError(f"{type(self).__name__} must say in _setup() what it stands for.")

    __getattr__ = new_method_proxy(getattr)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_wrapped":
            self.__dict__["_wrapped"] = value
        else:
            if self._wrapped is empty:
                self._setup()
            setattr(self._wrapped, name, value)

    def __delattr__(self, name: str) -> None:
        if name == "_wrapped":
            raise TypeError("The wrapped object can't be deleted.")
        if self._wrapped is empty:
            self._setup()
        delattr(self._wrapped, name)

    def __reduce__(self) -> tuple[Any, ...]:
        if self._wrapped is empty:
            self._setup()
        return unpickle_lazyobject, (self._wrapped,)

    def __copy__(self) -> Any:
        return type(self)() if self._wrapped is empty else copy.copy(self._wrapped)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if self._wrapped is empty:
            made = type(self)()
            memo[id(self)] = made
            return made
        return copy.deepcopy(self._wrapped, memo)

    __bytes__ = new_method_proxy(bytes)
    __str__ = new_method_proxy(str)
    __bool__ = new_method_proxy(bool)
    __dir__ = new_method_proxy(dir)
    # isinstance() takes it for what it stands for.
    __class__ = property(new_method_proxy(operator.attrgetter("__class__")))
    __eq__ = new_method_proxy(operator.eq)
    __lt__ = new_method_proxy(operator.lt)
    __gt__ = new_method_proxy(operator.gt)
    __ne__ = new_method_proxy(operator.ne)
    __hash__ = new_method_proxy(hash)
    __getitem__ = new_method_proxy(operator.getitem)
    __setitem__ = new_method_proxy(operator.setitem)
    __delitem__ = new_method_proxy(operator.delitem)
    __iter__ = new_method_proxy(iter)
    __len__ = new_method_proxy(len)
    __contains__ = new_method_proxy(operator.contains)


def unpickle_lazyobject(wrapped: T) -> T:
    """Return the object itself: what is pickled is no longer lazy."""
    return wrapped


class SimpleLazyObject(LazyObject):
    """Stands for what a function returns; the function is called at the first touch.

    func: a callable without arguments.
    """

    def __init__(self, func: Callable[[], Any]) -> None:
        self.__dict__["_setupfunc"] = func
        super().__init__()

    def _setup(self) -> None:
        self._wrapped = self.__dict__["_setupfunc"]()

    def __repr__(self) -> str:
        shown = self.__dict__["_setupfunc"] if self._wrapped is empty else self._wrapped
        if getattr(shown, "__self__", None) is self:  # a method of its own, which would show this
            shown = shown.__func__
        return f"<SimpleLazyObject: {shown!r}>"

    def __copy__(self) -> Any:
        if self._wrapped is empty:
            return SimpleLazyObject(self.__dict__["_setupfunc"])
        return copy.copy(self._wrapped)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if self._wrapped is empty:
            made = SimpleLazyObject(self.__dict__["_setupfunc"])
            memo[id(self)] = made
            return made
        return copy.deepcopy(self._wrapped, memo)

    __add__ = new_method_proxy(operator.add)

    @new_method_proxy
    def __radd__(self: Any, other: Any) -> Any:
        return other + self


def partition(predicate: Callable[[T], object], values: Iterable[T]) -> tuple[list[T], list[T]]:
    """Return (those for which it is false, those for which it is true), in order."""
    results: tuple[list[T], list[T]] = ([], [])
    for value in values:
        results[bool(predicate(value))].append(value)
    return results

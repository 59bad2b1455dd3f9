"""Decorators made of other things: of a middleware class, and of function decorators for methods.

Flow: decorator → **method_decorator** → method; middleware → **decorator_from_middleware** → view.
Not here: the decorators themselves (decorators.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper, wraps
from typing import Any

from hotclub_http.middleware import is_async_callable


def method_decorator(decorator: Any, name: str = "") -> Callable[[Any], Any]:
    """Make a function decorator fit a method, or the method `name` of a class.

    decorator: one, or an iterable of them, the first outermost.
    Raises ValueError for a class without name or with an unknown one, TypeError for an
    attribute that can't be called.
    """

    def decorate(target: Any) -> Any:
        if not isinstance(target, type):
            return _decorated_method(decorator, target)
        if not name or not hasattr(target, name):
            raise ValueError(
                f"The keyword argument `name` must be the name of a method of the decorated "
                f"class: {target}. Got '{name}' instead."
            )
        method = getattr(target, name)
        if not callable(method):
            raise TypeError(
                f"Cannot decorate '{name}' as it isn't a callable attribute of {target} ({method})."
            )
        setattr(target, name, _decorated_method(decorator, method))
        return target

    label = getattr(decorator, "__name__", type(decorator).__name__)
    decorate.__name__ = f"method_decorator({label})"
    return decorate


def _decorated_method(decorators: Any, method: Any) -> Any:
    chain = decorators[::-1] if isinstance(decorators, (list, tuple)) else [decorators]

    def applied(bound: Any) -> Any:
        for one in chain:
            bound = one(bound)
        return bound

    def bound_to(instance: Any) -> Any:
        return applied(_as_function(method, method.__get__(instance, type(instance))))

    if is_async_callable(method):

        async def awrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
            return await bound_to(self)(*args, **kwargs)

        wrapper: Any = awrapper
    else:

        def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
            return bound_to(self)(*args, **kwargs)

    # Attributes that decorators put on functions (csrf_exempt ...) must be seen on the method.
    # Each is asked for its own: one that copies nothing from within would hide the others'.
    for one in chain:
        update_wrapper(wrapper, one(update_wrapper(lambda *_a, **_k: None, method)))
    return update_wrapper(wrapper, method)


def _as_function(method: Any, bound: Any) -> Any:
    """Return a bound method as a function, to which decorators can give attributes."""
    if is_async_callable(method):

        async def acall(*args: Any, **kwargs: Any) -> Any:
            return await bound(*args, **kwargs)

        return update_wrapper(acall, method)

    def call(*args: Any, **kwargs: Any) -> Any:
        return bound(*args, **kwargs)

    return update_wrapper(call, method)


def decorator_from_middleware(middleware_class: Any) -> Callable[[Any], Any]:
    """Return a decorator that runs a middleware class around one view."""
    decorate: Callable[[Any], Any] = decorator_from_middleware_with_args(middleware_class)()
    return decorate


def decorator_from_middleware_with_args(middleware_class: Any) -> Callable[..., Any]:
    """Return what makes such decorators from the arguments of the middleware's constructor."""

    def with_args(*m_args: Any, **m_kwargs: Any) -> Callable[[Any], Any]:
        def decorate(view: Any) -> Any:
            middleware = middleware_class(view, *m_args, **m_kwargs)
            if is_async_callable(view):

                @wraps(view)
                async def awrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
                    early = _before_view(middleware, view, request, args, kwargs)
                    if early is not None:
                        return early
                    try:
                        response = await view(request, *args, **kwargs)
                    except Exception as error:  # noqa: BLE001  # raised again without an answer
                        response = _after_failure(middleware, request, error)
                    return _after_view(middleware, request, response)

                return awrapped

            @wraps(view)
            def wrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
                early = _before_view(middleware, view, request, args, kwargs)
                if early is not None:
                    return early
                try:
                    response = view(request, *args, **kwargs)
                except Exception as error:  # noqa: BLE001  # raised again without an answer
                    response = _after_failure(middleware, request, error)
                return _after_view(middleware, request, response)

            return wrapped

        return decorate

    return with_args


def _before_view(middleware: Any, view: Any, request: Any, args: Any, kwargs: Any) -> Any:
    early = None
    if hasattr(middleware, "process_request"):
        early = middleware.process_request(request)
    if early is None and hasattr(middleware, "process_view"):
        early = middleware.process_view(request, view, args, kwargs)
    return early


def _after_failure(middleware: Any, request: Any, error: Exception) -> Any:
    if hasattr(middleware, "process_exception"):
        response = middleware.process_exception(request, error)
        if response is not None:
            return response
    raise error


def _after_view(middleware: Any, request: Any, response: Any) -> Any:
    finish = getattr(middleware, "process_response", None)
    if not response.has_template:
        return response if finish is None else finish(request, response)
    if hasattr(middleware, "process_template_response"):
        response = middleware.process_template_response(request, response)
    if finish is not None:
        response.add_post_render_callback(lambda rendered: finish(request, rendered))
    return response

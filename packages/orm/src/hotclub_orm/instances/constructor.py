"""A constructor of its own for each model: `__init__` with the columns as keyword arguments.

Flow: the first instance of a class → **write_init** → later ones. Keywords that the function names
itself are put in their places by the interpreter, at half the cost of a dict that is looked through.
Whatever is not that plain (positional arguments, relations, "pk", receivers of signals, a
subclass) goes on to Model.__init__, which knows it all.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import getattr_static
from keyword import iskeyword
from typing import Any

from hotclub_orm.signals import post_init, pre_init


class _NotGiven:
    def __repr__(self) -> str:
        return "<not given>"


NOT_GIVEN = _NotGiven()
# Names of the written functions; a column of such a name keeps the general constructor.
_OURS = frozenset(("self", "_0args", "_0others", "_0cls", "_0not_given", "_0general", "_0cache"))


def write_init(cls: Any, plan: Any, general: Callable[..., None]) -> None:
    """Give the class a constructor of its own, if its columns are plain attributes.

    plan: what `init_plan` says of the class; the function stands aside when what is computed of
    the model was thrown away since. general: Model.__init__.
    """
    if stood_for(cls.__init__) is not general or cls.__setattr__ is not object.__setattr__:
        return
    cache = cls._meta._cache
    if cache.get("init") is not plan:
        return  # thrown away meanwhile
    _, constants, makers = plan
    names = [f.attname for f in cls._meta.concrete_fields if not f.generated]
    if not all(_is_plain(cls, name) for name in names):
        return
    given: dict[str, Any] = {
        "_0cls": cls,
        "_0not_given": NOT_GIVEN,
        "_0general": general,
        "_0meta": cls._meta,
        "_0cache": cache,
        "_0before": pre_init,
        "_0after": post_init,
    }
    for position, name in enumerate(names):
        given[f"_0{position}"] = constants.get(name)
    for name, make in makers:
        given[f"_0{names.index(name)}"] = make
    # The text holds identifiers that are the class's attributes, and names of our own.
    exec(_text(names, {name for name, _ in makers}), given)  # noqa: S102
    written = given["__init__"]
    written.stands_for = general
    written.__doc__, written.__qualname__ = general.__doc__, f"{cls.__qualname__}.__init__"
    written.__module__ = cls.__module__
    cls.__init__ = written


def stood_for(init: Any) -> Any:
    """Return the constructor that a written one stands for, or the given one itself."""
    return getattr(init, "stands_for", init)


def _is_plain(cls: Any, name: str) -> bool:
    return (
        name.isidentifier()
        and not iskeyword(name)
        and not name.startswith("_0")
        and name not in _OURS
        and not hasattr(type(getattr_static(cls, name, None)), "__set__")
    )


def _text(names: list[str], made: set[str]) -> str:
    keywords = "".join(f"{name}=_0not_given, " for name in names)
    passed = "{" + ", ".join(f"{name!r}: {name}" for name in names) + "}"
    lines = [
        f"def __init__(self, /, *_0args, {keywords}**_0others):",
        " if (_0args or _0others or _0before.receivers or _0after.receivers",
        "   or type(self) is not _0cls or _0meta._cache is not _0cache):",
        f"  _0given = {{n: v for n, v in {passed}.items() if v is not _0not_given}}",
        "  return _0general(self, *_0args, **_0given, **_0others)",
    ]
    for position, name in enumerate(names):
        default = f"_0{position}()" if name in made else f"_0{position}"
        lines.append(f" self.{name} = {default} if {name} is _0not_given else {name}")
    return "\n".join(lines)

"""Filters on sequences."""

from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from types import GeneratorType
from typing import Any

from hotclub_templates.escaping import SafeString, conditional_escape, plain
from hotclub_templates.library import Library
from hotclub_templates.limits import bounded
from hotclub_templates.plain import DEFAULT_PORTS, Ports

register = Library()

_END = object()


def _property_resolver(arg: Any) -> Callable[[Any], Any]:
    """Return what finds the value to sort by: items and attributes, never a call."""
    try:
        float(arg)
    except ValueError:
        if arg.startswith("_") or "._" in arg:
            raise AttributeError("Names that begin with an underscore are private.") from None
        return lambda value: _follow(value, arg.split("."))
    return itemgetter(arg)


def _follow(value: Any, names: list[str]) -> Any:
    for name in names:
        try:
            value = value[name]
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            value = getattr(value, name)
    return value


@register.filter(is_safe=False)
def dictsort(value: Iterable[Any], arg: Any) -> Any:
    """Sort by a key, an attribute or an index; "" if that cannot be done."""
    try:
        return sorted(bounded(value), key=_property_resolver(arg))
    except (AttributeError, TypeError):
        return ""


@register.filter(is_safe=False)
def dictsortreversed(value: Iterable[Any], arg: Any) -> Any:
    """Sort backwards by a key, an attribute or an index; "" if that cannot be done."""
    try:
        return sorted(bounded(value), key=_property_resolver(arg), reverse=True)
    except (AttributeError, TypeError):
        return ""


@register.filter(is_safe=False)
def first(value: Any) -> Any:
    """Return the first element, "" if there is none; of a safe string a plain one."""
    try:
        return plain(value)[0] if isinstance(value, SafeString) else value[0]
    except IndexError:
        return ""


@register.filter(is_safe=True)
def last(value: Any) -> Any:
    """Return the last element, "" if there is none."""
    try:
        return value[-1]
    except IndexError:
        return ""


@register.filter(is_safe=True, needs_autoescape=True)
def join(value: Any, arg: Any, autoescape: bool = True) -> Any:
    """Join the elements by `arg`; a value that is no sequence of text is returned as it is."""
    try:
        joined: str
        if autoescape:
            joined = conditional_escape(arg).join([conditional_escape(v) for v in bounded(value)])
        else:
            # By the method of plain text: that of a safe string escapes what it joins.
            joined = (plain(arg) if isinstance(arg, str) else arg).join(bounded(value))
    except TypeError:
        return value
    return SafeString(joined)


@register.filter(is_safe=False)
def length(value: Any) -> int:
    """Return the number of elements, 0 for what has none."""
    try:
        return len(value)
    except (ValueError, TypeError):
        return 0


@register.filter(is_safe=True, needs_ports=True)
def random(value: Any, *, ports: Ports = DEFAULT_PORTS) -> Any:
    """Return an element by chance, "" if there is none."""
    try:
        return ports.random.choice(value)
    except IndexError:
        return ""


@register.filter("slice", is_safe=True)
def slice_filter(value: Any, arg: Any) -> Any:
    """Return a part, by Python's notation: "1:3"."""
    try:
        bounds = [int(part) if part else None for part in str(arg).split(":")]
        return value[slice(*bounds)]
    except (ValueError, TypeError, KeyError):
        return value


@register.filter(is_safe=True, needs_autoescape=True)
def unordered_list(value: Any, autoescape: bool = True) -> SafeString:
    """Write nested lists as the inside of a `<ul>`."""
    shown = conditional_escape if autoescape else str
    return SafeString(_list_items(value, shown, 1))


def _list_items(items: Any, shown: Callable[[Any], str], depth: int) -> str:
    indent = "\t" * depth
    out: list[str] = []
    for item, children in _with_children(items):
        below = ""
        if children:
            inside = _list_items(children, shown, depth + 1)
            below = f"\n{indent}<ul>\n{inside}\n{indent}</ul>\n{indent}"
        out.append(f"{indent}<li>{shown(item)}{below}</li>")
    return "\n".join(out)


def _with_children(items: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield each item with the list that follows it, if one does."""
    rest = iter(bounded(items))
    item = next(rest, _END)
    while item is not _END:
        following = next(rest, _END)
        if isinstance(following, list | tuple | GeneratorType):
            yield item, following
            item = next(rest, _END)
        else:
            yield item, None
            item = following

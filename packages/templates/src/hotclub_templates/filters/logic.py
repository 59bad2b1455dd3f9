"""Filters that choose."""

from pprint import pformat
from typing import Any

from hotclub_templates.escaping import plain
from hotclub_templates.library import Library
from hotclub_templates.plain import DEFAULT_PORTS, Ports

register = Library()


@register.filter(is_safe=False)
def default(value: Any, arg: Any) -> Any:
    """Return the value, or `arg` if it is false."""
    return value or arg


@register.filter(is_safe=False)
def default_if_none(value: Any, arg: Any) -> Any:
    """Return the value, or `arg` if it is None."""
    return arg if value is None else value


@register.filter(is_safe=False, needs_ports=True)
def yesno(value: Any, arg: Any = None, *, ports: Ports = DEFAULT_PORTS) -> Any:
    """Return the first, second or third of "yes,no,maybe" for true, false and None.

    Without a third, None is as false.
    """
    if arg is None:
        arg = ports.translator.gettext("yes,no,maybe")
    words = [plain(word) for word in arg.split(",")]  # a part of safe text is not safe by itself
    if len(words) < 2:
        return value
    yes, no = words[:2]
    maybe = words[2] if len(words) == 3 else no
    if value is None:
        return maybe
    return yes if value else no


@register.filter(is_safe=False)
def pluralize(value: Any, arg: Any = "s") -> str:
    """Return the ending for 1, or the other: "s", or "y,ies"."""
    endings = arg.split(",") if "," in arg else ["", arg]
    if len(endings) > 2:
        return ""
    singular, plural = endings
    try:
        return str(singular if float(value) == 1 else plural)
    except OverflowError:
        return str(plural)
    except ValueError:
        return ""
    except TypeError:
        pass
    try:
        return str(singular if len(value) == 1 else plural)
    except TypeError:
        return ""


@register.filter(is_safe=True)
def pprint(value: Any) -> str:
    """Return Python's pretty print of a value, for debugging."""
    try:
        return pformat(value)
    except Exception as error:  # noqa: BLE001 - a broken __repr__ is what one debugs
        return f"Error in formatting: {type(error).__name__}: {error}"

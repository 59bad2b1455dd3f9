"""Escape text for HTML, once.

Flow: values → **escaping** → text. markupsafe's C code finds the characters, its `Markup` is the
one class of safe strings. Written out as the field does it: `&quot;` and `&#x27;` for quotes.
Not here: where in a page a value stands, contexts, filters.
"""

import datetime as dt
import functools
import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar, overload
from uuid import UUID

import markupsafe
from markupsafe import Markup

try:
    raw_escape: Callable[[str], str] = markupsafe._escape_inner  # type: ignore[attr-defined]
except AttributeError:  # markupsafe 2 has the bare function in C only behind `escape`

    def raw_escape(text: str) -> str:
        """Escape, with `&#39;` and `&#34;` for quotes."""
        return str.__str__(markupsafe.escape(text))


SafeString = Markup
SafeText = Markup
SafeData = Markup

T = TypeVar("T")

_JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
_JS_ESCAPES = {
    **{code: f"\\u{code:04X}" for code in (*range(32), *range(0x7F, 0xA0))},
    **{ord(c): f"\\u{ord(c):04X}" for c in "\\'\"><&=-;`\u2028\u2029"},
}


def escape_text(text: str) -> str:
    """Escape the five characters `& < > " '` of an exact str; the same object if there are none."""
    escaped = raw_escape(text)
    if escaped is text or len(escaped) == len(text):
        return text
    return usual_quotes(escaped)


def usual_quotes(escaped: str) -> str:
    """Return what `raw_escape` made, with quotes written as the field does it."""
    # Every other "&" of the input is "&amp;" by now, so these two can only be quotes.
    return escaped.replace("&#39;", "&#x27;").replace("&#34;", "&quot;")


def escape(text: object) -> SafeString:
    """Escape always, safe strings too. Anything is turned into text first."""
    return SafeString(escape_text(str.__str__(as_text(text))))


def conditional_escape(text: object) -> SafeString:
    """Escape unless the value says by `__html__` that it is HTML already."""
    if type(text) is str:
        return SafeString(escape_text(text))
    if issubclass(type(text), SafeString):
        return text  # type: ignore[return-value]
    html = getattr(text, "__html__", None)
    if html is not None:
        return safe_string(said_html(html(), type(text)))
    made = as_text(text)  # of a lazy text that stands for a safe one
    return made if issubclass(type(made), SafeString) else escape(made)  # type: ignore[return-value]


def html_of(value: object) -> str | None:
    """Return the HTML that a value says by `__html__` to be, as an exact str; None for others."""
    kind = type(value)
    if kind is str:
        return None
    if issubclass(kind, SafeString):
        return str.__str__(value)
    # By its type: a lazy object says that it is an instance of what it stands for.
    html = getattr(kind, "__html__", None)
    if html is not None:
        return said_html(html(value), kind)
    if issubclass(kind, str):
        return None
    made = str(value)  # of a lazy text that stands for a safe one
    return str.__str__(made) if isinstance(made, SafeString) else None


def said_html(html: object, kind: type) -> str:
    """Return what the `__html__` of a class returned. Raises TypeError for what is no text."""
    if not isinstance(html, str):
        raise TypeError(
            f"{kind.__qualname__}.__html__() must return a str, not {type(html).__name__}."
        )
    return plain(html)


def as_text(value: object) -> str:
    """Return `value` as text, by its own `__str__`; a safe string stays one."""
    # By its type: a lazy object says that it is an instance of what it stands for.
    kind = type(value)
    return value if kind is str or issubclass(kind, SafeString) else str(value)  # type: ignore[return-value]


def plain(value: object) -> str:
    """Return `value` as an exact str that has lost every claim of safety."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[return-value]
    return str.__str__(value if kind is SafeString else as_text(value))


def safe_string(text: str) -> SafeString:
    """Return an exact str as a safe string, faster than the class does by its own checks."""
    return str.__new__(SafeString, text)


@overload
def mark_safe(s: str) -> SafeString: ...
@overload
def mark_safe(s: T) -> T: ...
def mark_safe(s: Any) -> Any:
    """Declare text to be HTML that needs no escaping; a function is wrapped to return such text."""
    if hasattr(s, "__html__"):
        return s
    if callable(s) and not isinstance(s, str):
        function = s

        @functools.wraps(function)
        def safe(*args: Any, **kwargs: Any) -> Any:
            return mark_safe(function(*args, **kwargs))

        return safe
    return SafeString(s)


def keep_safe(before: object, after: Any) -> Any:
    """Return `after`, as a safe string if `before` was one: the meaning of a filter's `is_safe`."""
    if type(before) is str:
        return after
    return SafeString(after) if isinstance(before, SafeString) or _is_html(before) else after


def _is_html(value: object) -> bool:
    """Return whether a string of another library's class says that it is HTML as it stands."""
    if not issubclass(type(value), str):
        return False
    return html_of(value) == str.__str__(value)


def format_html(format_string: str, *args: object, **kwargs: object) -> SafeString:
    """Fill a format string with escaped arguments. Raises TypeError without any argument."""
    if not (args or kwargs):
        raise TypeError("args or kwargs must be provided.")
    values = [conditional_escape(value) for value in args]
    named = {name: conditional_escape(value) for name, value in kwargs.items()}
    return SafeString(_bare(format_string).format(*map(_bare, values), **_bare_values(named)))


def _bare(text: str) -> str:
    return str.__str__(text)


def _bare_values(named: Mapping[str, str]) -> dict[str, str]:
    return {name: _bare(value) for name, value in named.items()}


def format_html_join(sep: str, format_string: str, args_generator: Iterable[Any]) -> SafeString:
    """Join `format_html` of each tuple (or mapping) of arguments by an escaped separator."""
    parts = (
        format_html(format_string, **args)
        if isinstance(args, Mapping)
        else format_html(format_string, *args)
        for args in args_generator
    )
    return SafeString(conditional_escape(sep).join(parts))


def html_safe(klass: type[T]) -> type[T]:
    """Decorate a class whose `str()` is HTML: it gets `__html__`, and its text is safe.

    Raises ValueError for a class that has `__html__` already, or no `__str__` of its own.
    """
    if "__html__" in klass.__dict__:
        raise ValueError(f"can't apply @html_safe to {klass.__name__}: it defines __html__().")
    if "__str__" not in klass.__dict__:
        raise ValueError(f"can't apply @html_safe to {klass.__name__}: it defines no __str__().")
    text = klass.__str__
    klass.__str__ = lambda self: SafeString(text(self))  # type: ignore[method-assign]
    klass.__html__ = klass.__str__  # type: ignore[attr-defined]
    return klass


def escapejs(value: object) -> SafeString:
    """Write text so that it may stand inside a quoted JavaScript string."""
    return SafeString(plain(value).translate(_JS_ESCAPES))


def json_script(value: object, element_id: object = None, encoder: Any = None) -> SafeString:
    """Return a script element of type application/json whose content no `</script>` ends."""
    text = json.dumps(value, cls=encoder or HtmlJSONEncoder).translate(_JSON_ESCAPES)
    if element_id:
        template = '<script id="{}" type="application/json">{}</script>'
        return format_html(template, element_id, SafeString(text))
    return format_html('<script type="application/json">{}</script>', SafeString(text))


class HtmlJSONEncoder(json.JSONEncoder):
    """JSON for pages: dates as ECMA-262 has them, lazy strings, decimals and UUIDs as text."""

    def default(self, o: Any) -> Any:
        """Return a JSON value for what the standard encoder does not know.

        Raises TypeError for an object of no such class, ValueError for a time of day with a zone.
        """
        if isinstance(o, dt.datetime | dt.date | dt.time):
            return _moment_for_json(o)
        if isinstance(o, dt.timedelta):
            return _duration_for_json(o)
        if isinstance(o, Decimal | UUID) or getattr(o, "__lazy_text__", False) is True:
            return str(o)
        return super().default(o)


def _moment_for_json(value: dt.date | dt.time) -> str:
    """Return ISO form with milliseconds; "Z" for UTC."""
    if isinstance(value, dt.time) and value.utcoffset() is not None:
        raise ValueError("A time of day in a zone cannot be written as JSON.")
    if isinstance(value, dt.datetime | dt.time):
        precision = "milliseconds" if value.microsecond else "auto"
        text = value.isoformat(timespec=precision)
        return f"{text.removesuffix('+00:00')}Z" if text.endswith("+00:00") else text
    return value.isoformat()


def _duration_for_json(value: dt.timedelta) -> str:
    """Return ISO form: "P1DT02H00M00S"."""
    sign, value = ("-" if value.days < 0 else ""), abs(value)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{value.microseconds:06d}" if value.microseconds else ""
    return f"{sign}P{value.days}DT{hours:02d}H{minutes:02d}M{seconds:02d}{fraction}S"

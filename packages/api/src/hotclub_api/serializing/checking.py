"""Compile fields into one function: dict of input → dict of checked values.

Flow: writable fields → a few lines each → text → **check(data, partial)**. Input of the expected
class that obviously stands all rules is taken at once; all else goes through the field's own
`run_validation`, which is the only place that words an error.
Not here: forms and input that needs a database (serializer.py goes through those step by step).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from hotclub_api.errors import (
    SkipField,
    ValidationError,
    get_error_detail,
    is_validation_error,
)
from hotclub_api.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DateTimeField,
    DecimalField,
    EmailField,
    FloatField,
    HiddenField,
    IntegerField,
    RegexField,
    SlugField,
    URLField,
    UUIDField,
)
from hotclub_api.fields.base import Field, empty
from hotclub_api.serializing.generated import Names, factory
from hotclub_api.settings import ISO_8601
from hotclub_api.value_validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
    ProhibitSurrogateCharactersValidator,
)

Check = Callable[[dict[str, Any], bool], dict[str, Any]]
_TEXT = (CharField, EmailField, RegexField, SlugField, URLField)
_surrogate = re.compile("[\ud800-\udfff]").search
_FIXED = {
    "empty": empty,
    "ValidationError": ValidationError,
    "SkipField": SkipField,
    "UUID": UUID,
    "Decimal": Decimal,
    "isfinite": math.isfinite,
    "surrogate": _surrogate,
    "datetime_of": datetime.fromisoformat,
    "date_of": date.fromisoformat,
}


def set_value(values: dict[str, Any], attrs: list[str], value: Any) -> None:
    """Put a value where `attrs` lead to; with none, merge the mapping."""
    if not attrs:
        values.update(value)
        return
    for attr in attrs[:-1]:
        values = values.setdefault(attr, {})
    values[attrs[-1]] = value


def own_detail(problem: Exception) -> Any:
    """Return the detail of a validation error; any other exception is raised on."""
    if not is_validation_error(problem):
        raise problem
    return get_error_detail(problem)


def compile_check(serializer: Any, fields: list[Field]) -> Check:
    """Return the check of fields; serializer is whose `validate_<name>` methods are called.

    The check raises ValidationError with the problems of all fields.
    """
    names = Names()
    body = "".join(_lines(serializer, field, names) for field in fields)
    source = (
        f"def make({', '.join([*_FIXED, 'own_detail', 'set_value'])}, {names.parameters}):\n"
        "  def check(data, partial):\n"
        "    get = data.get\n    out = {}\n    errors = {}\n"
        f"{body}"
        "    if errors:\n      raise ValidationError(errors)\n"
        "    return out\n"
        "  return check\n"
    )
    made: Check = factory(source)(*_FIXED.values(), own_detail, set_value, *names.values)
    return made


def _lines(serializer: Any, field: Field, names: Names) -> str:
    name = field.field_name
    condition = _condition(field, names)
    hook = getattr(serializer, f"validate_{name}", None)
    hooked = f"        t = {names.add(hook)}(t)\n" if hook is not None else ""
    attrs = field.source_attrs
    if len(attrs) == 1:
        store = f"        out[{attrs[0]!r}] = t\n"
    else:
        store = f"        set_value(out, {names.add(attrs)}, t)\n"
    nested = getattr(field, "quick_check", None)
    quick = nested() if nested is not None else None
    ready = f"t = {names.add(quick)}(v, partial)" if quick is not None else "pass"
    condition = "if v.__class__ is dict:" if quick is not None else condition
    fast = (
        f"      try:\n        {condition}\n          {ready}\n"
        f"        else:\n          t = {names.add(field.run_validation)}(v)\n"
        if condition
        else f"      try:\n        t = {names.add(field.run_validation)}(v)\n"
    )
    return (
        f"    v = {_reading(field, names)}\n"
        "    if v is not empty or not partial:\n"
        f"{fast}{hooked}{store}"
        "      except SkipField:\n        pass\n"
        "      except ValidationError as problem:\n"
        f"        errors[{name!r}] = problem.detail\n"
        "      except Exception as problem:\n"
        f"        errors[{name!r}] = own_detail(problem)\n"
    )


def _reading(field: Field, names: Names) -> str:
    """Return the expression that takes a field's input out of the dict.

    A field that reads in a way of its own (a HiddenField reads nothing) is asked itself.
    """
    ours = type(field).get_value.__module__.startswith("hotclub_api.")
    if ours and not isinstance(field, HiddenField):
        return f"get({field.field_name!r}, empty)"
    return f"{names.add(field.get_value)}(data)"


def _condition(field: Field, names: Names) -> str:
    """Return the `if` line that is true of plainly good input and sets t, or ""."""
    kind = type(field)
    if kind in _TEXT:
        return _text_condition(field, names)
    maker = _CONDITIONS.get(kind)
    test = None if maker is None else maker(field, names)
    if test is None:
        return ""
    limits = _limits(field, names)
    return "" if limits is None else f"if {test}{limits}:"


def _text_condition(field: Any, names: Names) -> str:
    tests = ["v.__class__ is str", "(t := v.strip())" if field.trim_whitespace else "(t := v)"]
    for one in field.validators:
        kind = type(one)
        if kind is MaxLengthValidator:
            tests.append(f"len(t) <= {names.add(one.limit_value)}")
        elif kind is MinLengthValidator:
            tests.append(f"len(t) >= {names.add(one.limit_value)}")
        elif kind is ProhibitNullCharactersValidator:
            tests.append("'\\x00' not in t")
        elif kind is ProhibitSurrogateCharactersValidator:
            tests.append("(t.isascii() or not surrogate(t))")
        elif getattr(one, "requires_context", False):
            return ""
        else:
            # A validator answers None or raises; raised errors are those the field would raise
            # too, but it collects those of all validators.
            tests.append(f"{names.add(_passes(one))}(t)")
    return f"if {' and '.join(tests)}:"


def _passes(validator: Callable[..., Any]) -> Callable[[Any], bool]:
    def passes(value: Any) -> bool:
        try:
            return validator(value) is None
        except Exception as problem:  # noqa: BLE001  # others are raised again
            own_detail(problem)
            return False

    return passes


def _limits(field: Any, names: Names) -> str | None:
    """Return tests of the value's limits as text, None if there are other validators."""
    tests = ""
    for one in field.validators:
        kind = type(one)
        if kind is MaxValueValidator:
            tests += f" and t <= {names.add(one.limit_value)}"
        elif kind is MinValueValidator:
            tests += f" and t >= {names.add(one.limit_value)}"
        elif getattr(one, "requires_context", False):
            return None
        else:
            tests += f" and {names.add(_passes(one))}(t)"
    return tests


def _decimal_condition(field: Any, names: Names) -> str | None:
    places, whole = field.decimal_places, field.max_whole_digits
    if not places or not whole:
        return None
    # Exactly so many places: no rounding, no counting.
    takes = re.compile(rf"-?[0-9]{{1,{whole}}}\.[0-9]{{{places}}}").fullmatch
    fits = names.add(takes)
    return f"v.__class__ is str and {fits}(v) and (t := Decimal(v)) is not None"


def _datetime_condition(field: Any, names: Names) -> str | None:
    if field.default_timezone() is not UTC or list(field.input_formats) != [ISO_8601]:
        return None
    shape = re.compile(
        r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3}(?:\d{3})?)?Z", re.ASCII
    )
    parse = names.add(_datetime_or_none)
    fits = names.add(shape.fullmatch)
    return f"v.__class__ is str and {fits}(v) and (t := {parse}(v)) is not None"


def _datetime_or_none(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _date_condition(field: Any, names: Names) -> str | None:
    if list(field.input_formats) != [ISO_8601]:
        return None
    parse = names.add(_date_or_none)
    return f"v.__class__ is str and (t := {parse}(v)) is not None"


def _date_or_none(text: str) -> date | None:
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not text.isascii():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


_CONDITIONS: dict[type[Field], Callable[[Any, Names], str | None]] = {
    IntegerField: lambda _field, _names: "(t := v).__class__ is int",
    FloatField: lambda _field, _names: "(t := v).__class__ is float and isfinite(t)",
    BooleanField: lambda _field, _names: "((t := v) is True or t is False)",
    DecimalField: _decimal_condition,
    DateTimeField: _datetime_condition,
    DateField: _date_condition,
    UUIDField: lambda _field, names: (
        f"v.__class__ is str and (t := {names.add(_uuid_or_none)}(v)) is not None"
    ),
    ChoiceField: lambda field, names: (
        "v.__class__ is str and v and "
        f"(t := {names.add(field.choice_strings_to_values.get)}(v, empty)) is not empty"
    ),
}

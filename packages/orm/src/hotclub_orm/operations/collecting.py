"""Objects → parameters of a write, by generated functions.

Flow: save, bulk → **collecting** → the values of the columns. A function is made for some fields of
a model and a dialect; it reads the attributes, lets `pre_save` speak where a field has one, and
converts. A value that is an expression, or left to the database, raises NotPlain; one that is not
loaded raises KeyError: both lead to the careful way, which writes SQL for that row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from hotclub_orm.expressions.parameters import PLAIN_TYPES
from hotclub_orm.fields.base import DatabaseDefault, Field
from hotclub_orm.plain_values import NAMES, passing
from hotclub_orm.written_code import code_of


class NotPlain(Exception):
    """A value is an expression: it is written into the SQL, not bound."""


def saver(field: Any, dialect: Any) -> Callable[[Any], Any]:
    """Return what turns an attribute's value into the parameter."""
    if _saves_itself(field):
        return lambda value: field.get_db_prep_save(value, dialect)
    prepare, convert = field.get_prep_value, field.db_converter(dialect)

    def save_value(value: Any) -> Any:
        if value is None:
            return None
        if type(value) not in PLAIN_TYPES and (
            hasattr(value, "resolve_expression") or isinstance(value, DatabaseDefault)
        ):
            raise NotPlain
        value = prepare(value)
        return value if convert is None or value is None else convert(value)

    return save_value


def _saves_itself(field: Any) -> bool:
    """Tell whether a class of somebody else's converts for saving in its own way."""
    own = type(field).get_db_prep_save is not Field.get_db_prep_save
    return own and not type(field).__module__.startswith("hotclub_orm")


def row_collector(
    fields: tuple[Any, ...], dialect: Any, *, add: bool
) -> Callable[[Any], tuple[Any, ...]]:
    """Return a generated function: instance → parameters of these fields."""
    body, names = _lines(fields, dialect, add=add)
    text = "\n ".join(["def collect(o):", "d = o.__dict__", *body, f"return ({_values(fields)})"])
    collect: Callable[[Any], tuple[Any, ...]] = _compiled(text, names)
    return collect


def collector(
    fields: tuple[Any, ...],
    dialect: Any,
    kind: Literal["rows", "flat", "columns"],
    *,
    add: bool | None = True,
) -> Callable[[list[Any]], list[Any]]:
    """Return a generated function: instances → parameters.

    kind: as "rows", "flat" with all values behind each other, or as "columns". add: what `pre_save`
    is told; None does not ask it.
    """
    body, names = _lines(fields, dialect, add=add)
    head, adding = ["out = []"], f"out += ({_values(fields)})"
    if kind == "rows":
        head, adding = ["out = []", "add = out.append"], f"add(({_values(fields)}))"
    elif kind == "columns":
        count = len(fields)
        head = [f"out = [[] for _ in range({count})]"]
        head += [f"add{i} = out[{i}].append" for i in range(count)]
        adding = "; ".join(f"add{i}(v{i})" for i in range(count))
    lines = [*head, "for o in objects:", *(f" {one}" for one in ("d = o.__dict__", *body, adding))]
    text = "\n ".join(["def collect(objects):", *lines, "return out"])
    collect: Callable[[list[Any]], list[Any]] = _compiled(text, names)
    return collect


def _values(fields: tuple[Any, ...]) -> str:
    return "".join(f"v{i}, " for i in range(len(fields)))


def _compiled(text: str, names: dict[str, Any]) -> Any:
    # The text holds generated names, the model's attribute names and our own tests only.
    exec(code_of(text, "exec"), names)  # noqa: S102
    return names["collect"]


def _lines(
    fields: tuple[Any, ...], dialect: Any, *, add: bool | None
) -> tuple[list[str], dict[str, Any]]:
    """Return the lines that leave each field's parameter in a variable, and the names they need."""
    names: dict[str, Any] = dict(NAMES)
    lines = []
    for i, field in enumerate(fields):
        value = f"v{i}"
        names[f"s{i}"] = saver(field, dialect)
        if add is None or type(field).pre_save is Field.pre_save:
            # KeyError of a deferred field leads to the careful way.
            lines.append(f"{value} = d[{field.attname!r}]")
        else:
            names[f"p{i}"] = field.pre_save
            lines.append(f"{value} = p{i}(o, {add})")
        test = None if _saves_itself(field) else passing(field)
        convert = None if test is None else field.db_converter(dialect)
        if test is None:
            lines.append(f"{value} = s{i}({value})")
        elif convert is None:
            lines.append(f"if not {test.format(value)}: {value} = s{i}({value})")
        else:
            names[f"c{i}"] = convert
            lines.append(f"{value} = c{i}({value}) if {test.format(value)} else s{i}({value})")
    return lines, names

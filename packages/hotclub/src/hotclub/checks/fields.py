"""What the declaration of one field that is no relation gets wrong.

Flow: model → each local field → **field_messages** → messages fields.X. What the ORM refuses when the
class is made (a FileField as key, an unknown option) is not looked for again.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from hotclub_orm import NOT_PROVIDED
from hotclub_orm.fields.automatic import AutoField
from hotclub_orm.fields.dates import DateField, DateTimeField, TimeField
from hotclub_orm.fields.files import FileField, ImageField
from hotclub_orm.fields.integers import IntegerField
from hotclub_orm.fields.numbers import DecimalField
from hotclub_orm.fields.text import CharField, FilePathField, GenericIPAddressField
from hotclub_orm.postgres.fields.array import ArrayField

from hotclub.checks.messages import ERROR, CheckMessage, Error, Warning  # noqa: A004

__all__ = ["field_messages", "name_messages"]

Messages = Iterator[CheckMessage]


def field_messages(field: Any) -> list[CheckMessage]:
    """Return what is wrong with a field of a model."""
    found = [*name_messages(field), *_retired(field), *_general(field), *_choices(field)]
    for kind, rule in _RULES:
        if isinstance(field, kind):
            found += rule(field)
    return found


def name_messages(field: Any) -> Messages:
    """fields.E001, E002, E003."""
    if field.name.endswith("_"):
        yield Error("Field names must not end with an underscore.",
                    hint=f"Call it {field.name.rstrip('_')!r}.", obj=field, id="fields.E001")  # fmt: skip
    if "__" in field.name:
        yield Error("Field names must not hold two underscores in a row: lookups are written so.",
                    hint=f"Call it {field.name.replace('__', '_')!r}.", obj=field,
                    id="fields.E002")  # fmt: skip
    if field.name == "pk" and not hasattr(field, "field_names"):
        yield Error("'pk' is the name of every model's key and cannot be a field's.",
                    hint="Choose another name.", obj=field, id="fields.E003")  # fmt: skip


def _retired(field: Any) -> Messages:
    """What a class of fields that is going, or gone but for old migrations, says of itself."""
    name = type(field).__name__
    for attribute, kind, default, number in (
        ("removed", Error, f"{name} is gone but for old migrations.", "fields.EXXX"),
        ("deprecated", Warning, f"{name} is going to be removed.", "fields.WXXX"),
    ):
        details = getattr(field, f"system_check_{attribute}_details", None)
        if details is not None:
            yield kind(details.get("msg", default), hint=details.get("hint"), obj=field,
                       id=details.get("id", number))  # fmt: skip
            return


def _general(field: Any) -> Messages:
    if field.db_index not in (None, True, False):
        yield Error("'db_index' must be None, True or False.", obj=field, id="fields.E006")
    if field.primary_key and field.null:
        yield Error("Primary keys must not have null=True.",
                    hint="Take null=True away.", obj=field, id="fields.E007")  # fmt: skip
    for number, validator in enumerate(field.validators):
        if not callable(validator):
            yield Error("All validators must be callable.",
                        hint=f"validators[{number}] is {validator!r}: a function, or an object with "
                             "__call__, is meant.", obj=field, id="fields.E008")  # fmt: skip
    if isinstance(field.default, list | dict | set):
        name = type(field.default).__name__
        yield Warning(
            f"The default is a {name} that all objects would share.",
            hint=f"Give the function that makes one: default={name}, not default={name}().",
            obj=field, id="fields.E010",
        )  # fmt: skip


def _choices(field: Any) -> Messages:
    if field._choices is None:
        return
    try:
        flat = [(value, label) for value, label in field.flatchoices]
    except (TypeError, ValueError):
        yield Error("'choices' must be pairs (value, label), groups of pairs, or a mapping.",
                    obj=field, id="fields.E005")  # fmt: skip
        return
    longest = max((len(value) for value, _ in flat if isinstance(value, str)), default=0)
    if field.max_length is not None and longest > field.max_length:
        yield Error(f"'max_length' is too small for the longest value of 'choices' ({longest} "
                    "characters).", obj=field, id="fields.E009")  # fmt: skip


def _char(field: Any) -> Messages:
    length = field.max_length
    if length is None:
        return  # both kinds of database know texts without a bound
    if isinstance(length, bool) or not isinstance(length, int) or length <= 0:
        yield Error("'max_length' must be a positive number.", obj=field, id="fields.E121")


def _auto(field: Any) -> Messages:
    if not field.primary_key:
        yield Error("AutoFields must set primary_key=True.", obj=field, id="fields.E100")


def _decimal(field: Any) -> Messages:
    digits, places = field.max_digits, field.decimal_places
    if digits is None and places is None:
        return
    for value, name, number, least in (
        (places, "decimal_places", 130, 0),
        (digits, "max_digits", 132, 1),
    ):
        if value is None:
            yield Error(f"DecimalFields must define a {name!r} attribute.", obj=field,
                        id=f"fields.E{number}")  # fmt: skip
        elif not isinstance(value, int) or value < least:
            kind = "non-negative" if least == 0 else "positive"
            yield Error(
                f"{name!r} must be a {kind} integer.", obj=field, id=f"fields.E{number + 1}"
            )
    if isinstance(digits, int) and isinstance(places, int) and places > digits:
        yield Error("'max_digits' must be greater than or equal to 'decimal_places'.", obj=field,
                    id="fields.E134")  # fmt: skip


def _is_now(default: Any) -> bool:
    """Tell whether the default looks like the moment at which the class was made."""
    now = datetime.datetime.now().astimezone()
    if isinstance(default, datetime.time):
        default = datetime.datetime.combine(now.date(), default)
    if isinstance(default, datetime.datetime):
        default = default if default.tzinfo else default.astimezone()
        return bool(abs(now - default) < datetime.timedelta(minutes=1))
    return isinstance(default, datetime.date) and abs(now.date() - default).days <= 1


def _dates(field: Any) -> Messages:
    given = [field.auto_now, field.auto_now_add, field.default is not NOT_PROVIDED]
    if sum(map(bool, given)) > 1:
        yield Error("'auto_now', 'auto_now_add' and 'default' exclude one another.",
                    hint="Keep one of them.", obj=field, id="fields.E160")  # fmt: skip
    if _is_now(field.default):
        yield Warning("The default is one moment, the same for all objects.",
                      hint="Give a function, as default=timezone.now without parentheses.",
                      obj=field, id="fields.W161")  # fmt: skip


def _address(field: Any) -> Messages:
    if not field.null and field.blank:
        yield Error("GenericIPAddressFields cannot have blank=True if null=False, as blank values "
                    "are stored as nulls.", obj=field, id="fields.E150")  # fmt: skip


def _paths(field: Any) -> Messages:
    if not field.allow_files and not field.allow_folders:
        yield Error("FilePathFields must have either 'allow_files' or 'allow_folders' set to True.",
                    obj=field, id="fields.E140")  # fmt: skip


def _file(field: Any) -> Messages:
    target = field.upload_to
    if isinstance(target, str) and target.startswith("/"):
        yield Error("'upload_to' is relative to the storage and must not start with a slash.",
                    hint=f"Write {target.lstrip('/')!r}.", obj=field, id="fields.E202")  # fmt: skip


def _image(field: Any) -> Messages:
    try:
        import PIL  # noqa: F401
    except ImportError:
        yield Error("ImageField needs Pillow.", hint="pip install Pillow", obj=field,
                    id="fields.E210")  # fmt: skip


def _integer(field: Any) -> Messages:
    if field.max_length is not None:
        yield Warning("'max_length' does nothing for an integer.", hint="Take it away.", obj=field,
                      id="fields.W122")  # fmt: skip


def _array(field: Any) -> Messages:
    """postgres.E001, W004: what is wrong with the field of a list's items."""
    found = field_messages(field.base_field)
    if errors := [one for one in found if one.level >= ERROR]:
        yield Error(f"The field of the array's items has errors: {_listed(errors)}",
                    obj=field, id="postgres.E001")  # fmt: skip
    if warnings := [one for one in found if one.level < ERROR]:
        yield Warning(f"The field of the array's items has warnings: {_listed(warnings)}",
                      obj=field, id="postgres.W004")  # fmt: skip


def _listed(found: list[CheckMessage]) -> str:
    return " ".join(f"{one.msg} ({one.id})" for one in found)


_RULES: tuple[tuple[Any, Callable[[Any], Messages]], ...] = (
    (CharField, _char),
    (AutoField, _auto),
    (DecimalField, _decimal),
    ((DateField, DateTimeField, TimeField), _dates),
    (GenericIPAddressField, _address),
    (FilePathField, _paths),
    (FileField, _file),
    (ImageField, _image),
    (IntegerField, _integer),
    (ArrayField, _array),
)

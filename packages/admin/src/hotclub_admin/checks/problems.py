"""One problem of a declaration, and what all checks ask a declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from hotclub_orm import FieldDoesNotExist

from hotclub_admin.errors import near

ERROR: Final = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. obj: the class of the declaration. level: as that of a framework's errors."""

    id: str
    msg: str
    hint: str | None
    obj: Any
    level: int = ERROR

    def __str__(self) -> str:
        return f"{self.obj.__module__}.{self.obj.__qualname__}: ({self.id}) {self.msg}"


def problem(number: int, admin: Any, msg: str, hint: str | None = None) -> Problem:
    """Return the problem admin.E<number> of a declaration."""
    return Problem(f"admin.E{number:03}", msg, hint, type(admin))


def is_list(value: Any) -> bool:
    """Tell whether a value is what options take: a list or a tuple."""
    return isinstance(value, list | tuple)


def is_kind(value: Any, base: type) -> bool:
    """Tell whether a value is a class that derives from base."""
    return isinstance(value, type) and issubclass(value, base)


def unknown(admin: Any, number: int, option: str, name: Any) -> Problem:
    """Return the problem of a name that the model does not have."""
    known = [one.name for one in (*admin.opts.fields, *admin.opts.many_to_many)]
    return problem(
        number,
        admin,
        f"{option} names {name!r}, which {admin.opts.label} does not have.{near(str(name), known)}",
    )


def field_of(admin: Any, name: Any) -> Any:
    """Return the model's field of that name, None for none; a column (author_id) is none."""
    try:
        field = admin.opts.get_field(name)
    except (FieldDoesNotExist, TypeError):
        return None
    return field if field.name == name else None


def has_own_through(field: Any) -> bool:
    """Tell whether a many-to-many field goes over a model that the project wrote."""
    through = getattr(getattr(field, "remote_field", None), "through", None)
    return through is not None and hasattr(through, "_meta") and not through._meta.auto_created

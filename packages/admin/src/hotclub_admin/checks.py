"""What is wrong with the declaration of an admin, told before a visitor finds it.

Flow: ModelAdmin → **check_model_admin** → problems, as values with Django's numbers. Asks no
database. Not here: who runs them (a framework registers them).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hotclub_orm import FieldDoesNotExist

from hotclub_admin.constants import HORIZONTAL, LOOKUP_SEP, VERTICAL
from hotclub_admin.errors import near
from hotclub_admin.utils import NotRelationField, flatten, get_fields_from_path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. obj: the class of the declaration."""

    id: str
    msg: str
    hint: str | None
    obj: Any

    def __str__(self) -> str:
        return f"{self.obj.__module__}.{self.obj.__qualname__}: ({self.id}) {self.msg}"


def check_base(admin: Any) -> list[Problem]:
    """Return the problems that ModelAdmin and inlines share."""
    return [*_fields(admin), *_choosers(admin), *_readonly(admin), *_ordering(admin)]


def check_model_admin(admin: Any) -> list[Problem]:
    """Return all problems of a ModelAdmin and its inlines."""
    found = [
        *check_base(admin),
        *_list_display(admin),
        *_list_filter(admin),
        *_list_editable(admin),
        *_numbers(admin),
        *_search(admin),
        *_date_hierarchy(admin),
        *_actions(admin),
    ]
    for inline_class in admin.inlines:
        found.extend(_inline(admin, inline_class))
    return found


def _problem(number: int, admin: Any, msg: str, hint: str | None = None) -> Problem:
    return Problem(f"admin.E{number:03}", msg, hint, type(admin))


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _unknown(admin: Any, number: int, option: str, name: Any) -> Problem:
    label = admin.opts.label
    known = [one.name for one in (*admin.opts.fields, *admin.opts.many_to_many)]
    return _problem(
        number,
        admin,
        f"{option} names {name!r}, which {label} does not have.{near(str(name), known)}",
    )


def _field(admin: Any, name: Any) -> Any:
    try:
        return admin.opts.get_field(name)
    except (FieldDoesNotExist, TypeError):
        return None


def _fields(admin: Any) -> Iterator[Problem]:
    if admin.fields is not None:
        if not _is_list(admin.fields):
            yield _problem(4, admin, "fields must be a list or tuple.")
            return
        if admin.fieldsets:
            yield _problem(5, admin, "Both fieldsets and fields are given; take one.")
        names = flatten(admin.fields)
        if len(names) != len(set(names)):
            yield _problem(6, admin, "fields names a field twice.")
    if admin.fieldsets is not None:
        yield from _fieldsets(admin)
    if admin.exclude is not None and not _is_list(admin.exclude):
        yield _problem(
            14, admin, "exclude must be a list or tuple.", "A tuple of one needs a comma."
        )
    elif admin.exclude and len(admin.exclude) != len(set(admin.exclude)):
        yield _problem(15, admin, "exclude names a field twice.")
    if not hasattr(admin.form, "base_fields"):
        yield _problem(16, admin, "form must be a form of a model.")


def _fieldsets(admin: Any) -> Iterator[Problem]:
    if not _is_list(admin.fieldsets):
        yield _problem(7, admin, "fieldsets must be a list or tuple.")
        return
    seen: list[str] = []
    for place, fieldset in enumerate(admin.fieldsets):
        if not _is_list(fieldset) or len(fieldset) != 2:
            yield _problem(9, admin, f"fieldsets[{place}] must be a pair (heading, options).")
        elif not isinstance(fieldset[1], dict):
            yield _problem(10, admin, f"fieldsets[{place}][1] must be a dict.")
        elif "fields" not in fieldset[1]:
            yield _problem(11, admin, f"fieldsets[{place}][1] must have the key 'fields'.")
        elif not _is_list(fieldset[1]["fields"]):
            yield _problem(8, admin, f"fieldsets[{place}][1]['fields'] must be a list or tuple.")
        else:
            seen.extend(flatten(fieldset[1]["fields"]))
    if len(seen) != len(set(seen)):
        yield _problem(12, admin, "fieldsets name a field twice.")


def _choosers(admin: Any) -> Iterator[Problem]:
    for option, wrong, missing, unfit in (
        ("raw_id_fields", 1, 2, 3),
        ("autocomplete_fields", 36, 37, 38),
        ("filter_vertical", 17, 19, 20),
        ("filter_horizontal", 18, 19, 20),
    ):
        names = getattr(admin, option)
        if not _is_list(names):
            yield _problem(wrong, admin, f"{option} must be a list or tuple.")
            continue
        for name in names:
            field = _field(admin, name)
            if field is None:
                yield _unknown(admin, missing, option, name)
            elif option.startswith("filter_") and not field.many_to_many:
                yield _problem(unfit, admin, f"{option}: {name!r} is no many-to-many field.")
            elif not field.is_relation:
                yield _problem(unfit, admin, f"{option}: {name!r} is no relation.")
            elif option == "autocomplete_fields":
                yield from _autocomplete(admin, name, field)
    yield from _radio(admin)
    yield from _prepopulated(admin)


def _autocomplete(admin: Any, name: str, field: Any) -> Iterator[Problem]:
    related = field.remote_field.model
    if not admin.admin_site.is_registered(related):
        yield _problem(
            39, admin, f"autocomplete_fields: {name!r} needs an admin of {related.__name__}.",
            f"Register {related.__name__} in this site.",
        )  # fmt: skip
    elif not admin.admin_site.get_model_admin(related).search_fields:
        owner = type(admin.admin_site.get_model_admin(related)).__name__
        yield _problem(
            40, admin, f"autocomplete_fields: {name!r} needs {owner}.search_fields to search by."
        )


def _radio(admin: Any) -> Iterator[Problem]:
    if not isinstance(admin.radio_fields, dict):
        yield _problem(21, admin, "radio_fields must be a dict.")
        return
    for name, place in admin.radio_fields.items():
        field = _field(admin, name)
        if field is None:
            yield _unknown(admin, 22, "radio_fields", name)
        elif not (getattr(field, "many_to_one", False) or getattr(field, "choices", None)):
            yield _problem(
                23, admin, f"radio_fields: {name!r} is no foreign key and has no choices."
            )
        if place not in (HORIZONTAL, VERTICAL):
            yield _problem(
                24, admin, f"radio_fields[{name!r}] must be admin.HORIZONTAL or admin.VERTICAL."
            )


def _prepopulated(admin: Any) -> Iterator[Problem]:
    if not isinstance(admin.prepopulated_fields, dict):
        yield _problem(26, admin, "prepopulated_fields must be a dict.")
        return
    for name, sources in admin.prepopulated_fields.items():
        field = _field(admin, name)
        if field is None:
            yield _unknown(admin, 27, "prepopulated_fields", name)
        elif field.is_relation or type(field).__name__ == "DateTimeField":
            yield _problem(28, admin, f"prepopulated_fields: {name!r} holds no text to write.")
        if not _is_list(sources):
            yield _problem(29, admin, f"prepopulated_fields[{name!r}] must be a list or tuple.")
            continue
        for source in sources:
            if _field(admin, source) is None:
                yield _unknown(admin, 30, f"prepopulated_fields[{name!r}]", source)


def _readonly(admin: Any) -> Iterator[Problem]:
    if not _is_list(admin.readonly_fields):
        yield _problem(34, admin, "readonly_fields must be a list or tuple.")
        return
    for name in admin.readonly_fields:
        if not _is_shown(admin, name):
            yield _unknown(admin, 35, "readonly_fields", name)


def _is_shown(admin: Any, name: Any) -> bool:
    if callable(name) or hasattr(admin, name) or hasattr(admin.model, name):
        return True
    if _field(admin, name) is not None:
        return True
    try:
        get_fields_from_path(admin.model, name)
    except (FieldDoesNotExist, NotRelationField):
        return False
    return True


def _ordering(admin: Any) -> Iterator[Problem]:
    if admin.ordering is None:
        return
    if not _is_list(admin.ordering):
        yield _problem(31, admin, "ordering must be a list or tuple.")
        return
    for part in admin.ordering:
        if not isinstance(part, str):
            continue  # an expression
        name = part.lstrip("-")
        if name in ("?", "pk") or LOOKUP_SEP in name:
            if name == "?" and len(admin.ordering) > 1:
                yield _problem(32, admin, "ordering has '?', and more beside it.")
            continue
        if _field(admin, name) is None:
            yield _unknown(admin, 33, "ordering", name)


def _list_display(admin: Any) -> Iterator[Problem]:
    if not _is_list(admin.list_display):
        yield _problem(107, admin, "list_display must be a list or tuple.")
        return
    for name in admin.list_display:
        if not _is_shown(admin, name) and name != "__str__":
            yield _unknown(admin, 108, "list_display", name)
            continue
        field = _field(admin, name) if isinstance(name, str) else None
        if field is not None and (field.many_to_many or field.one_to_many):
            yield _problem(109, admin, f"list_display: {name!r} has many values; write a method.")
    links = admin.list_display_links
    if links is None or links == ():
        return
    if not _is_list(links):
        yield _problem(110, admin, "list_display_links must be a list, a tuple, or None.")
        return
    for name in links:
        if name not in admin.list_display:
            yield _problem(111, admin, f"list_display_links: {name!r} is not in list_display.")


def _list_filter(admin: Any) -> Iterator[Problem]:
    if not _is_list(admin.list_filter):
        yield _problem(112, admin, "list_filter must be a list or tuple.")
        return
    for item in admin.list_filter:
        if isinstance(item, type):
            if not hasattr(item, "expected_parameters"):
                yield _problem(113, admin, f"list_filter: {item.__name__} is no ListFilter.")
            elif hasattr(item, "field_path") or not hasattr(item, "parameter_name"):
                yield _problem(
                    114,
                    admin,
                    f"list_filter: {item.__name__} needs a field: ('field', {item.__name__}).",
                )
            continue
        path, made = item if _is_list(item) else (item, None)
        if made is not None and not hasattr(made, "create"):
            yield _problem(115, admin, f"list_filter: {made!r} is no FieldListFilter.")
            continue
        try:
            get_fields_from_path(admin.model, path)
        except (FieldDoesNotExist, NotRelationField):
            yield _unknown(admin, 116, "list_filter", path)


def _list_editable(admin: Any) -> Iterator[Problem]:
    if not _is_list(admin.list_editable):
        yield _problem(120, admin, "list_editable must be a list or tuple.")
        return
    for name in admin.list_editable:
        field = _field(admin, name)
        if field is None:
            yield _unknown(admin, 121, "list_editable", name)
        elif name not in admin.list_display:
            yield _problem(122, admin, f"list_editable: {name!r} is not in list_display.")
        elif admin.list_display_links and name in admin.list_display_links:
            yield _problem(
                123, admin, f"{name!r} can't be in list_editable and list_display_links."
            )
        elif admin.list_display[0] == name and admin.list_display_links == ():
            yield _problem(
                124, admin,
                f"list_editable: {name!r} is the column that links to the object.",
                "Put another column first, or set list_display_links.",
            )  # fmt: skip
        elif not field.editable or field.primary_key:
            yield _problem(125, admin, f"list_editable: {name!r} can't be edited.")


def _numbers(admin: Any) -> Iterator[Problem]:
    related = admin.list_select_related
    if not isinstance(related, bool | list | tuple):
        yield _problem(117, admin, "list_select_related must be a bool, a list or a tuple.")
    for number, option in ((118, "list_per_page"), (119, "list_max_show_all")):
        if not isinstance(getattr(admin, option), int):
            yield _problem(number, admin, f"{option} must be a whole number.")
    for number, option in ((101, "save_as"), (102, "save_on_top")):
        if not isinstance(getattr(admin, option), bool):
            yield _problem(number, admin, f"{option} must be True or False.")
    if not _is_list(admin.inlines):
        yield _problem(103, admin, "inlines must be a list or tuple.")


def _search(admin: Any) -> Iterator[Problem]:
    if not _is_list(admin.search_fields):
        yield _problem(126, admin, "search_fields must be a list or tuple.")


def _date_hierarchy(admin: Any) -> Iterator[Problem]:
    name = admin.date_hierarchy
    if not name:
        return
    try:
        field = get_fields_from_path(admin.model, name)[-1]
    except (FieldDoesNotExist, NotRelationField):
        yield _unknown(admin, 127, "date_hierarchy", name)
        return
    if not hasattr(field, "auto_now"):
        yield _problem(128, admin, f"date_hierarchy: {name!r} holds no days.")


def _actions(admin: Any) -> Iterator[Problem]:
    names: set[str] = set()
    for function, name, _ in admin._get_base_actions():
        for permission in getattr(function, "allowed_permissions", ()):
            if not hasattr(admin, f"has_{permission}_permission"):
                yield _problem(
                    129, admin, f"The action {name!r} needs has_{permission}_permission()."
                )
        if name in names:
            yield _problem(130, admin, f"There are two actions called {name!r}.")
        names.add(name)


def _inline(admin: Any, inline_class: Any) -> Iterator[Problem]:
    is_class: bool = isinstance(inline_class, type)
    if not is_class or not hasattr(inline_class, "formset"):
        yield _problem(104, admin, f"inlines: {inline_class!r} is no InlineModelAdmin.")
        return
    if getattr(inline_class, "model", None) is None:
        yield _problem(105, admin, f"{inline_class.__name__} has no model.")
        return
    if not hasattr(inline_class.model, "_meta"):
        yield _problem(106, admin, f"{inline_class.__name__}.model is no model.")
        return
    inline: Any = inline_class(admin.model, admin.admin_site)
    for number, option in ((203, "extra"), (204, "max_num"), (205, "min_num")):
        value = getattr(inline, option)
        if not isinstance(value, int) and not (value is None and option != "extra"):
            yield _problem(number, inline, f"{option} must be a whole number.")
    yield from inline.check()

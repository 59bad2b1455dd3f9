"""What the declaration of models gets wrong, each by itself and all together.

Flow: installed models → their `check()`, which asks **here** → messages models.X and (fields.py,
relations.py) fields.X. A model that overrides it calls `super().check(**kwargs)` to keep them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from inspect import ismethod
from typing import Any

from hotclub.checks.fields import field_messages
from hotclub.checks.messages import CheckMessage, Error, Warning  # noqa: A004
from hotclub.checks.relations import relation_messages
from hotclub.conf import settings

__all__ = ["CHECKS"]

Messages = Iterator[CheckMessage]
Found = list[CheckMessage]


def _models(app_configs: Any) -> list[Any]:
    from hotclub.apps import apps

    if app_configs is None:
        return list(apps.get_models())
    return [model for config in app_configs for model in config.get_models()]


def check_all_models(app_configs: Any = None, **kwargs: Any) -> Found:
    """Every model by itself; models.E020, E028, E030, E032 for them together."""
    found: Found = []
    models = _models(app_configs)
    for model in models:
        if not ismethod(model.check):
            found.append(Error(
                f"The '{model.__name__}.check()' class method is currently overridden by "
                f"{model.check!r}.", hint="Call the attribute otherwise.", obj=model,
                id="models.E020",
            ))  # fmt: skip
            continue
        found += model.check(**kwargs)
    return [*found, *_shared_tables(models), *_shared_names(models)]


def model_messages(model: Any) -> Found:
    """Return what is wrong with one model's declaration."""
    options = model._meta
    found: Found = []
    for field in (*options.local_fields, *options.local_many_to_many):
        if field.is_relation:
            found += relation_messages(field)
        else:
            found += field_messages(field)
    for rule in _RULES:
        found += rule(model)
    return found


def _name(model: Any) -> Messages:
    name = model.__name__
    if name.startswith("_") or name.endswith("_"):
        yield Error(f"The model name {name!r} cannot start or end with an underscore as it collides "
                    "with the query lookup syntax.", obj=model, id="models.E023")  # fmt: skip
    if "__" in name:
        yield Error(f"The model name {name!r} cannot contain double underscores as it collides with "
                    "the query lookup syntax.", obj=model, id="models.E024")  # fmt: skip


def _swapping(model: Any) -> Messages:
    options = model._meta
    if not options.swapped:
        return
    from hotclub.apps import apps

    if options.swapped.count(".") != 1:
        yield Error(f"{options.swappable!r} is not of the form 'app_label.app_name'.",
                    id="models.E001")  # fmt: skip
        return
    try:
        apps.get_model(options.swapped)
    except LookupError:
        yield Error(f"{options.swappable!r} references {options.swapped!r}, which has not been "
                    "installed, or is abstract.", id="models.E002")  # fmt: skip


def _key(model: Any) -> Messages:
    options = model._meta
    for field in options.local_fields:
        free = options.pk.column is None  # a key of several fields leaves the name
        if field.name == "id" and not (field.primary_key or options.pk is field or free):
            yield Error("'id' can only be used as a field name if the field also sets "
                        "'primary_key=True'.", obj=model, id="models.E004")  # fmt: skip
    keys = [field for field in options.local_fields if field.primary_key]
    if len(keys) > 1:
        yield Error("The model cannot have more than one field with 'primary_key=True'.", obj=model,
                    id="models.E026")  # fmt: skip


def _members(model: Any) -> Messages:
    """Check the members of a key of several fields."""
    key = model._meta.pk
    for problem in key.problems() if hasattr(key, "field_names") else ():
        yield Error(problem[0].upper() + problem[1:], obj=model, id="models.E042")


def _columns(model: Any) -> Messages:
    counts = Counter(field.column for field in model._meta.local_fields if field.column)
    for column, count in counts.items():
        if count > 1:
            names = [one.name for one in model._meta.local_fields if one.column == column]
            yield Error(f"Field {names[-1]!r} has column name {column!r} that is used by another "
                        "field.", hint="Specify a 'db_column' for the field.", obj=model,
                        id="models.E007")  # fmt: skip
    attributes: dict[str, str] = {}
    for field in model._meta.local_fields:
        if field.attname in attributes:
            yield Error(f"The field {field.name!r} clashes with the field "
                        f"{attributes[field.attname]!r}.", obj=model, id="models.E006")  # fmt: skip
        attributes[field.attname] = field.name
        attributes.setdefault(field.name, field.name)


def _through(model: Any) -> Messages:
    seen: set[tuple[Any, ...]] = set()
    for field in model._meta.local_many_to_many:
        through = field.remote_field.through
        if through is None or isinstance(through, str) or through._meta.auto_created:
            continue
        one = (field.remote_field.model, through, tuple(field.remote_field.through_fields or ()))
        if one in seen:
            yield Error("The model has two identical many-to-many relations through the "
                        f"intermediate model '{through._meta.label}'.", obj=model,
                        id="models.E003")  # fmt: skip
        seen.add(one)


def _names_of(model: Any) -> dict[str, Any]:
    names: dict[str, Any] = {}
    for field in model._meta.get_fields():
        names[field.name] = field
        if getattr(field, "attname", None):
            names[field.attname] = field
    return names


def _together(model: Any) -> Messages:
    options = model._meta
    if not isinstance(options.unique_together, list | tuple):
        yield Error("'unique_together' must be a list or tuple.", obj=model, id="models.E010")
        return
    for names in options.unique_together:
        yield from _local(model, names, "unique_together")
    for index in options.indexes:
        yield from _index_name(model, index)
        plain = [name.removeprefix("-") for name in index.fields]
        yield from _local(model, [*plain, *getattr(index, "include", ())], "indexes")
    for constraint in options.constraints:
        names = [*getattr(constraint, "fields", ()), *getattr(constraint, "include", ())]
        yield from _local(model, names, "constraints")


def _index_name(model: Any, index: Any) -> Messages:
    if index.name[:1] == "_" or index.name[:1].isdigit():
        yield Error(f"The index name {index.name!r} cannot start with an underscore or a number.",
                    obj=model, id="models.E033")  # fmt: skip
    if len(index.name) > index.max_name_length:
        yield Error(f"The index name {index.name!r} cannot be longer than {index.max_name_length} "
                    "characters.", obj=model, id="models.E034")  # fmt: skip


def _local(model: Any, names: Sequence[str], option: str) -> Messages:
    known = _names_of(model)
    own = {field.name for field in model._meta.local_fields}
    own |= {field.attname for field in model._meta.local_fields}
    for name in names:
        if name == "pk":
            continue
        field = known.get(name)
        if field is None:
            yield Error(f"{option!r} refers to the nonexistent field {name!r}.", obj=model,
                        id="models.E012")  # fmt: skip
        elif field.many_to_many:
            yield Error(f"{option!r} refers to a ManyToManyField {name!r}, but ManyToManyFields are "
                        f"not permitted in {option!r}.", obj=model, id="models.E013")  # fmt: skip
        elif name not in own:
            yield Error(f"{option!r} refers to field {name!r} which is not local to model "
                        f"'{model._meta.object_name}'.",
                        hint="This issue may be caused by multi-table inheritance.", obj=model,
                        id="models.E016")  # fmt: skip


def _ordering(model: Any) -> Messages:
    options = model._meta
    ordering = options.ordering
    if not ordering:
        return
    if options.order_with_respect_to and ordering != ("_order",) and list(ordering) != ["_order"]:
        yield Error("'ordering' and 'order_with_respect_to' cannot be used together.", obj=model,
                    id="models.E021")  # fmt: skip
        return
    if not isinstance(ordering, list | tuple):
        yield Error("'ordering' must be a tuple or list (even if you want to order by only one "
                    "field).", obj=model, id="models.E014")  # fmt: skip
        return
    known = _names_of(model)
    for word in ordering:
        if not isinstance(word, str) or word == "?":
            continue
        first = word.removeprefix("-").split("__")[0]
        if first not in known and first not in ("pk", "_order"):
            yield Error(f"'ordering' refers to the nonexistent field, related field, or lookup "
                        f"{word.removeprefix('-')!r}.", obj=model, id="models.E015")  # fmt: skip


_RULES: tuple[Callable[[Any], Messages], ...] = (
    _name,
    _swapping,
    _key,
    _members,
    _columns,
    _through,
    _together,
    _ordering,
)


def _shared_tables(models: Sequence[Any]) -> Messages:
    by_table: dict[str, list[str]] = defaultdict(list)
    for model in models:
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
            by_table[model._meta.db_table].append(model._meta.label)
    for table, labels in by_table.items():
        if len(labels) > 1:
            kind, number = (Warning, "W035") if settings.DATABASE_ROUTERS else (Error, "E028")
            yield kind(f"db_table {table!r} is used by multiple models: {', '.join(labels)}.",
                       obj=table, id=f"models.{number}")  # fmt: skip


def _shared_names(models: Sequence[Any]) -> Messages:
    for option, word, alone, several in (
        ("indexes", "index", "E029", "E030"),
        ("constraints", "constraint", "E031", "E032"),
    ):
        by_name: dict[str, list[str]] = defaultdict(list)
        for model in models:
            for one in getattr(model._meta, option):
                by_name[one.name].append(model._meta.label)
        for name, labels in by_name.items():
            if len(labels) < 2:
                continue
            if len(set(labels)) == 1:
                yield Error(f"{word} name {name!r} is not unique for model {labels[0]}.",
                            id=f"models.{alone}")  # fmt: skip
            else:
                yield Error(f"{word} name {name!r} is not unique among models: "
                            f"{', '.join(sorted(set(labels)))}.", id=f"models.{several}")  # fmt: skip


def check_lazy_references(*_app_configs: Any, **_kwargs: Any) -> Found:
    """models.E022: something waits for a model that never came."""
    from hotclub_orm.registry import apps

    named = {
        str(field.remote_field.model).lower()
        for model in apps.get_models(include_auto_created=True)
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        if field.is_relation and isinstance(field.remote_field.model, str)
    }
    return [
        Error(
            f"A function waits for the model {label!r}, which is not installed.",
            hint="Is its application in INSTALLED_APPS?",
            id="models.E022",
        )
        for label in apps.pending()
        if label.lower() not in named and label.rpartition(".")[2].lower() not in named
    ]


CHECKS = (check_all_models, check_lazy_references)

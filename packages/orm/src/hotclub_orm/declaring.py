"""From a class body to a model: options, fields, exceptions, managers.

Flow: class body → **ModelBase** → `_meta`, registry, attributes of relations.
Not here: what a class has from its bases (inheriting.py), what instances can do (models.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.accessors import (
    attach_far_end,
    attach_field,
)
from hotclub_orm.errors import (
    MultipleObjectsReturned,
    ObjectDoesNotExist,
    ObjectNotUpdated,
)

# These two register what plain values are stored as, and the lookups of JSON and dates.
from hotclub_orm.fields import json_lookups, value_types  # noqa: F401
from hotclub_orm.fields.automatic import BigAutoField
from hotclub_orm.fields.on_delete import CASCADE
from hotclub_orm.fields.relations import ForeignKey
from hotclub_orm.functions import dates  # noqa: F401 - its lookups
from hotclub_orm.inheriting import inherit
from hotclub_orm.key_identity import give_identity
from hotclub_orm.managers import Manager
from hotclub_orm.options import Options
from hotclub_orm.registry import apps as default_apps
from hotclub_orm.sibling_order import order_siblings
from hotclub_orm.signals import class_prepared


def app_label_of(module: str) -> str:
    """Return the application's label: the package that holds `models`, "main" for a script."""
    parts = module.split(".")
    if "models" in parts:
        parts = parts[: len(parts) - parts[::-1].index("models") - 1]
        return parts[-1] if parts else "main"
    if parts == ["__main__"]:
        return "main"
    return parts[-2] if len(parts) > 1 else parts[0]


# Methods that may be put on a model when it is made already, as receivers of class_prepared do.
_NOTED = frozenset(("__init__", "from_db", "save", "asave", "save_base", "delete", "adelete"))


class ModelBase(type):
    """Makes models."""

    _meta: Any

    def __new__(
        metacls, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any
    ) -> Any:
        """Make the class, give it its options, fields, managers and exceptions."""
        parents = [base for base in bases if isinstance(base, ModelBase)]
        if not parents:
            return super().__new__(metacls, name, bases, attrs)
        meta_class = attrs.pop("Meta", None)
        contributing = {key: value for key, value in attrs.items() if _contributes(value)}
        plain = {key: value for key, value in attrs.items() if key not in contributing}
        cls: Any = super().__new__(metacls, name, bases, plain, **kwargs)
        base_meta = next((b._meta for b in bases if hasattr(b, "_meta")), None)
        _give_options(cls, meta_class, base_meta, attrs.get("__module__", "__main__"))
        _give_exceptions(cls, parents)
        for key, value in contributing.items():
            value.contribute_to_class(cls, key)
        inherit(cls, [p for p in parents if hasattr(p, "_meta")])
        if cls._meta.abstract:
            return cls
        _finish(cls)
        return cls

    def __setattr__(cls, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name in _NOTED:
            _note_again(cls)

    def __delattr__(cls, name: str) -> None:
        super().__delattr__(name)
        if name in _NOTED:
            _note_again(cls)

    def add_to_class(cls, name: str, value: Any) -> None:
        """Add a field, a manager or a plain attribute to a model that is made already.

        value: what has `contribute_to_class` is asked to contribute itself, all else becomes an
        attribute. A field added so has no column before a migration, or the table's maker, saw it.
        """
        if not _contributes(value):
            setattr(cls, name, value)
            return
        value.contribute_to_class(cls, name)
        if getattr(value, "is_relation", False) and cls._meta.is_made:
            _give_relation(cls, value)

    @property
    def _default_manager(cls) -> Any:
        return cls._meta.default_manager

    @property
    def _base_manager(cls) -> Any:
        meta = cls._meta
        found = meta._cache.get("base manager")
        if found is None:
            name = meta.base_manager_name or _inherited_base_manager(cls)
            if name:
                found = meta.managers_map[name]
            else:
                found = Manager()
                found.name, found.model, found.auto_created = "_base_manager", cls, True
            meta._cache["base manager"] = found
        return found


def _inherited_base_manager(cls: Any) -> str | None:
    """Return the name of the nearest base's base manager, where it was named."""
    parent = next((one for one in cls.mro()[1:] if hasattr(one, "_meta")), None)
    name = None if parent is None else parent._base_manager.name
    return None if name == "_base_manager" else name


def _contributes(value: Any) -> bool:
    return not isinstance(value, type) and hasattr(value, "contribute_to_class")


def _give_options(cls: Any, meta_class: Any, base_meta: Any, module: str) -> None:
    meta: Any = meta_class or getattr(cls, "Meta", None)
    options = Options(meta, getattr(meta, "app_label", None) or _label_for(cls, meta, module))
    options.contribute_to_class(cls, "_meta")
    options.apps.on_relation = attach_far_end
    if options.abstract:
        # Children inherit this Meta; they are not abstract for it.
        meta.abstract = False
        cls.Meta = meta
    elif base_meta is not None and not base_meta.abstract:
        if not hasattr(meta, "ordering"):
            options.ordering = base_meta.ordering
        if not hasattr(meta, "get_latest_by"):
            options.get_latest_by = base_meta.get_latest_by


def _label_for(cls: Any, meta: Any, module: str) -> str:
    registry = getattr(meta, "apps", default_apps)
    label_of = getattr(registry, "label_of_module", None)
    if label_of is None or getattr(meta, "abstract", False):
        return app_label_of(module)
    return str(label_of(module, cls.__name__))


def _give_exceptions(cls: Any, parents: list[Any]) -> None:
    for name, base in (
        ("DoesNotExist", ObjectDoesNotExist),
        ("MultipleObjectsReturned", MultipleObjectsReturned),
        ("NotUpdated", ObjectNotUpdated),
    ):
        bases = tuple(getattr(p, name) for p in parents if hasattr(p, name)) or (base,)
        setattr(
            cls,
            name,
            type(
                name,
                bases,
                {"__module__": cls.__module__, "__qualname__": f"{cls.__qualname__}.{name}"},
            ),
        )


def _finish(cls: Any) -> None:
    meta = cls._meta
    if meta.pk is None:
        of_app = meta.apps.auto_field_of_app
        key_class = BigAutoField if of_app is None else of_app(meta.app_label)
        auto: Any = key_class(verbose_name="ID", primary_key=True, auto_created=True)
        auto.contribute_to_class(cls, "id")
    if meta.order_with_respect_to and not meta.proxy:
        order_siblings(cls)
    for index in meta.indexes:
        if not index.name:
            index.set_name_with_model(cls)
    if not meta.managers:
        _give_manager(cls)
    if cls.__doc__ is None:
        cls.__doc__ = f"{cls.__name__}({', '.join(field.name for field in meta.fields)})"
    root = _root(cls)
    _call_later_init(cls, root)
    _note_own_methods(cls)
    give_identity(cls, root)
    for field in (*meta.local_fields, *meta.local_many_to_many) if not meta.proxy else ():
        if field.is_relation:
            _give_relation(cls, field)
    meta.is_made = True
    meta.apps.register_model(meta.app_label, cls)
    class_prepared.send(cls)


def _note_again(cls: Any) -> None:
    for one in (cls, *cls.__subclasses__()) if hasattr(cls, "_meta") else ():
        if one is not cls:
            _note_again(one)
        elif cls._meta.is_made:
            _note_own_methods(cls)


def _note_own_methods(cls: Any) -> None:
    """Note which of the model's methods are not Model's: short ways are for those that are."""
    root = _root(cls)
    init = getattr(cls.__init__, "stands_for", cls.__init__)  # see instances/constructor.py
    cls._loads_fast = init is root.__init__ and _same(cls.from_db, root.from_db)
    cls._own_save_base = cls.save_base is not root.save_base
    cls._own_save = cls.save is not root.save or cls.asave is not root.asave or cls._own_save_base
    cls._only_blocking = frozenset(
        name
        for name in ("save", "delete")
        if getattr(cls, name) is not getattr(root, name)
        and getattr(cls, f"a{name}") is getattr(root, f"a{name}")
    )


def _call_later_init(cls: Any, root: Any) -> None:
    """Have `class Book(Model, Mixin)` call the mixin's __init__ too, after the model's."""
    if "__init__" in vars(cls) or getattr(cls.__init__, "stands_for", cls.__init__) is not (
        root.__init__
    ):
        return
    later = cls.__mro__[cls.__mro__.index(root) + 1 :]
    if all("__init__" not in vars(base) for base in later if base is not object):
        return

    def both(self: Any, *args: Any, **kwargs: Any) -> None:
        root.__init__(self, *args, **kwargs)
        super(root, self).__init__()

    cls.__init__ = both


def _give_relation(cls: Any, field: Any) -> None:
    """Give the model the attribute of a relation, and its table between where it has none."""
    _settle(cls, field)
    if field.name not in vars(cls):  # else the field, or its class, has put its own there
        attach_field(cls, field)
    if field.many_to_many and field.remote_field.through is None and not cls._meta.swapped:
        field.remote_field.through = _table_between(cls, field)


def _settle(cls: Any, field: Any) -> None:
    """Let a key to the model itself know what that one's key is."""
    if hasattr(field, "settle") and field.remote_field.model is cls:
        field.settle()


def _give_manager(cls: Any) -> None:
    """Give a model that declares no manager its `objects`."""
    if any(field.name == "objects" for field in cls._meta.fields):
        raise ValueError(
            f"Model {cls.__name__} must specify a custom Manager, because it has a "
            "field named 'objects'."
        )
    manager: Any = Manager()
    manager.auto_created = True
    manager.contribute_to_class(cls, "objects")


def _root(cls: Any) -> Any:
    """Return Model itself: the last class in the line that this metaclass made."""
    return [base for base in cls.__mro__ if isinstance(base, ModelBase)][-1]


def _same(method: Any, other: Any) -> bool:
    return bool(method.__func__ is other.__func__)


def _table_between(cls: Any, field: Any) -> Any:
    """Make the model of a many-to-many relation's table."""
    target = field.remote_field.model
    to_name = (target.split(".")[-1] if isinstance(target, str) else target.__name__).lower()
    from_name = cls._meta.model_name
    label = target
    if target == "self" or target is cls or to_name == from_name:
        from_name, to_name = f"from_{from_name}", f"to_{from_name}"
        label = cls if target == "self" else target
    if target == "self":
        to_name = f"to_{cls._meta.model_name}"
    name = f"{cls._meta.object_name}_{field.name}"
    meta = type(
        "Meta",
        (),
        {
            "db_table": field.m2m_db_table(),
            "auto_created": cls,
            "app_label": cls._meta.app_label,
            "db_tablespace": cls._meta.db_tablespace,
            "unique_together": (from_name, to_name),
            "verbose_name": f"{from_name}-{to_name} relationship",
            "apps": cls._meta.apps,
            "verbose_name_plural": f"{from_name}-{to_name} relationships",
            "managed": cls._meta.managed,
        },
    )

    def end(to: Any) -> Any:
        return ForeignKey(
            to,
            CASCADE,
            related_name=f"{name}+",
            db_tablespace=field.db_tablespace,
            db_constraint=field.remote_field.db_constraint,
        )

    attributes = {"Meta": meta, "__module__": cls.__module__, **_key_between(cls)}
    ends = {from_name: end(cls), to_name: end(label)}
    return ModelBase(name, (_root(cls),), {**attributes, **ends})


def _key_between(cls: Any) -> dict[str, Any]:
    """Return the key of a table between, of the kind of the model's own automatic key."""
    key = cls._meta.auto_field
    if key is None or not key.auto_created:
        return {}
    return {"id": type(key)(verbose_name="ID", primary_key=True, auto_created=True)}

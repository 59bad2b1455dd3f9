"""What every relation shares: a target that may be named before it exists.

Flow: **related** → foreign_key, many_to_many. Here a target's name becomes a model, the far end gets
its names, and an instance's loaded object is kept. Not here: columns and joins.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotclub_orm.choices import blank_choice as blank
from hotclub_orm.fields.base import NOT_PROVIDED, Field, V
from hotclub_orm.fields.far_ends import ordered
from hotclub_orm.registry import SettingsReference

RECURSIVE_RELATIONSHIP_CONSTANT = "self"


def lazy_related_operation(
    function: Callable[..., Any], model: Any, *related_models: Any, **kwargs: Any
) -> None:
    """Call `function(model, *related_models, **kwargs)` once all those models are declared.

    related_models: classes, labels, or "self".
    """
    names = [model if one == RECURSIVE_RELATIONSHIP_CONSTANT else one for one in related_models]

    def known(found: list[Any]) -> None:
        if len(found) == len(names):
            function(model, *found, **kwargs)
            return
        model._meta.apps.when_known(
            model, names[len(found)], lambda related: known([*found, related])
        )

    known([])


class RelatedField(Field[V]):
    """What all relations share: a target that may be named before it exists."""

    is_relation = True
    swappable: bool = True
    forward_related_accessor_class: Any = None
    """The class of the attribute here, in place of ours; called with the field."""
    related_accessor_class: Any = None
    """The class of the attribute on the other side, in place of ours; called with the far end."""
    _named_by_meta = False
    """Whether `related_name` is what Meta.default_related_name says."""

    @property
    def related_model(self) -> Any:
        """The model on the other side."""
        return self.remote_field.model

    def related_query_name(self) -> str:
        """Return the name of the far end in paths."""
        rel = self.remote_field
        return str(rel.related_query_name or rel.related_name or self.model._meta.model_name)

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Become an attribute; the target is resolved when it is known."""
        self.set_attributes_from_name(name)
        self.model = cls
        self.opts = cls._meta
        cls._meta.add_field(self, private=private_only)
        self._fill_related_name(cls)
        if cls._meta.abstract:
            return
        target = self.remote_field.model
        if target == RECURSIVE_RELATIONSHIP_CONSTANT:
            target = cls
        cls._meta.apps.when_known(cls, target, self._target_known)

    def _fill_related_name(self, cls: Any) -> None:
        rel = self.remote_field
        names = {
            "class": cls.__name__.lower(),
            "model_name": cls._meta.model_name or "",
            "app_label": (cls._meta.app_label or "").lower(),
        }
        if not cls._meta.abstract:
            if not rel.related_name and cls._meta.default_related_name:
                rel.related_name, self._named_by_meta = cls._meta.default_related_name, True
            if rel.related_name:
                rel.related_name = rel.related_name % names
            if rel.related_query_name:
                rel.related_query_name = rel.related_query_name % names

    def _target_known(self, target: Any) -> None:
        self.remote_field.model = target
        if not self.model._meta.swapped:  # what is not used does not show on the other side
            self.model._meta.apps.add_reverse(target, self.remote_field)

    def get_limit_choices_to(self) -> Any:
        """Return the limit, calling it when it is callable."""
        limit = self.remote_field.limit_choices_to
        return limit() if callable(limit) else limit

    def get_choices(
        self,
        include_blank: bool = True,
        blank_choice: Any = None,
        limit_choices_to: Any = None,
        ordering: Any = (),
    ) -> list[tuple[Any, Any]]:
        """Return (key, text) of the objects that may be chosen, with a blank choice first."""
        if self._choices is not None:
            return super().get_choices(include_blank, blank_choice, limit_choices_to, ordering)
        rel = self.remote_field
        asked = rel.model._default_manager.complex_filter(
            limit_choices_to or self.get_limit_choices_to()
        )
        key = (self.target_field if self.many_to_many else rel.get_related_field()).attname
        found = [(getattr(one, key), str(one)) for one in ordered(asked, ordering)]
        return [*(blank_choice or blank()), *found] if include_blank else found

    # --- the related object on an instance ---------------------------------------------------

    @property
    def cache_name(self) -> str:
        """The key in an instance's `__dict__` where the related object is kept."""
        return self.name

    def is_cached(self, instance: Any) -> bool:
        """Tell whether the related object is loaded."""
        return self.name in instance.__dict__

    def get_cached_value(self, instance: Any, default: Any = NOT_PROVIDED) -> Any:
        """Return the loaded related object, or the default. Raises KeyError without one."""
        entry = instance.__dict__.get(self.name)
        if entry is not None:
            return entry[1]
        if default is NOT_PROVIDED:
            raise KeyError(self.name)
        return default

    def set_cached_value(self, instance: Any, value: Any) -> None:
        """Keep a related object as loaded."""
        instance.__dict__[self.name] = (instance.__dict__.get(self.attname), value)

    def delete_cached_value(self, instance: Any) -> None:
        """Forget the loaded related object."""
        instance.__dict__.pop(self.name, None)

    def _deconstructed_to(self, kwargs: dict[str, Any]) -> None:
        kwargs["to"] = self._deconstructed_target()
        for option in ("related_name", "related_query_name"):
            if option == "related_name" and self._named_by_meta:
                continue
            if getattr(self.remote_field, option) is not None:
                kwargs[option] = getattr(self.remote_field, option)
        if self.remote_field.limit_choices_to:
            kwargs["limit_choices_to"] = self.remote_field.limit_choices_to

    @property
    def swappable_setting(self) -> str | None:
        """The setting that names the target, or None; `swappable=False` says that none does."""
        target = self.remote_field.model
        if not self.swappable or not hasattr(self, "model"):
            return None
        label = target if isinstance(target, str) else target._meta.label
        found: str | None = getattr(target, "setting_name", None)
        if found is None:
            found = self.model._meta.apps.setting_of(label)
        return found

    def _deconstructed_target(self) -> str:
        target = self.remote_field.model
        label = target if isinstance(target, str) else target._meta.label_lower
        if isinstance(target, str) and "." in target:
            label = label.lower()
        setting = self.swappable_setting
        return SettingsReference(label, setting) if setting else str(label)

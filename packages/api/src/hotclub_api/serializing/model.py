"""ModelSerializer: fields, validators, create and update out of a model.

Flow: Meta.model, Meta.fields → ModelInfo → `build_*` hooks → fields; validated data → manager.
Each instance of a class gets copies of fields that were built once.
Not here: which names Meta means (model_names.py), what a model's field becomes (model_kwargs.py), sets
of unique values (model_uniqueness.py), what saving must know (model_saving.py).
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, ClassVar

from hotclub_api.errors import ImproperlyConfigured, SerializerMisuse, did_you_mean
from hotclub_api.fields import ChoiceField, Field, ListField, ModelField, RangeField, ReadOnlyField
from hotclub_api.fields.defaults import empty
from hotclub_api.relations import (
    HyperlinkedIdentityField,
    HyperlinkedRelatedField,
    PrimaryKeyRelatedField,
    SlugRelatedField,
)
from hotclub_api.serializing.declaring import class_level
from hotclub_api.serializing.model_info import ModelInfo, RelationInfo, get_field_info
from hotclub_api.serializing.model_kwargs import (
    MODEL_FIELDS,
    array_kwargs,
    detail_name,
    field_kwargs,
    range_kwargs,
    relation_kwargs,
    serializer_class_for,
    shown_by_default,
    with_extra_kwargs,
    words_of,
)
from hotclub_api.serializing.model_names import (
    ALL_FIELDS,
    check_declared,
    check_named,
    without_excluded,
)
from hotclub_api.serializing.model_saving import (
    apart,
    raise_errors_on_nested_writes,
    told_to_the_client,
)
from hotclub_api.serializing.model_uniqueness import (
    ask_for_members,
    for_date_validators,
    together_validators,
)
from hotclub_api.serializing.serializer import Serializer
from hotclub_api.settings import api_settings
from hotclub_api.steps import Steps, arun, ask, run

__all__ = [
    "ALL_FIELDS",
    "HyperlinkedModelSerializer",
    "ModelSerializer",
    "raise_errors_on_nested_writes",
]


class ModelSerializer(Serializer):
    """A serializer whose fields come from a model.

    Meta: model; fields ("__all__" or names) or exclude; depth; read_only_fields; extra_kwargs;
    validators; list_serializer_class. The `build_*` methods say what a name becomes.
    """

    serializer_field_mapping: ClassVar[dict[Any, type[Field]]] = MODEL_FIELDS
    """Model field class, or its name → field class."""
    serializer_related_field: ClassVar[type[Any]] = PrimaryKeyRelatedField
    serializer_related_to_field: ClassVar[type[Any]] = SlugRelatedField
    serializer_url_field: ClassVar[type[Any]] = HyperlinkedIdentityField
    serializer_choice_field: ClassVar[type[Any]] = ChoiceField
    url_field_name: str | None = None
    _built: ClassVar[dict[str, Field] | None] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._built = None

    # Saving

    def create(self, validated_data: Any) -> Any:
        """Make an object of the model; relations to many are set afterwards."""
        return run(self._create(validated_data))

    async def acreate(self, validated_data: Any) -> Any:
        """Make an object of the model, on the loop."""
        return await arun(self._create(validated_data))

    def _create(self, validated_data: Any) -> Steps[Any]:
        raise_errors_on_nested_writes("create", self, validated_data)
        model = self._meta().model
        values, many = apart(model, validated_data)
        try:
            instance = yield ask(model._default_manager, "create", **values)
        except Exception as problem:
            raise told_to_the_client(problem, model) from problem
        for name, related in many.items():
            yield ask(getattr(instance, name), "set", related)
        return instance

    def update(self, instance: Any, validated_data: Any) -> Any:
        """Change an object of the model and save it; relations to many are set afterwards."""
        return run(self._update(instance, validated_data))

    async def aupdate(self, instance: Any, validated_data: Any) -> Any:
        """Change an object of the model and save it, on the loop."""
        return await arun(self._update(instance, validated_data))

    def _update(self, instance: Any, validated_data: Any) -> Steps[Any]:
        raise_errors_on_nested_writes("update", self, validated_data)
        values, many = apart(type(instance), validated_data)
        for name, value in values.items():
            setattr(instance, name, value)
        try:
            yield ask(instance, "save")
        except Exception as problem:
            raise told_to_the_client(problem, type(instance)) from problem
        for name, related in many.items():
            yield ask(getattr(instance, name), "set", related)
        return instance

    # Fields

    def _meta(self) -> Any:
        name = type(self).__name__
        meta = getattr(self, "Meta", None)
        if meta is None:
            raise SerializerMisuse(f"{name} is a ModelSerializer and needs a class Meta inside.")
        if getattr(meta, "model", None) is None:
            raise SerializerMisuse(f"{name}.Meta needs model = the model's class.")
        if meta.model._meta.abstract:
            raise SerializerMisuse(f"{name}: {meta.model.__name__} is abstract and has no objects.")
        return meta

    @class_level
    def get_fields(self) -> dict[str, Field]:
        """Return name → field, built once a class and copied for each instance."""
        cls = type(self)
        if cls._built is None:
            cls._built = self._build_fields()
        return {name: _copied(field) for name, field in cls._built.items()}

    def _build_fields(self) -> dict[str, Field]:
        if self.url_field_name is None:
            self.url_field_name = api_settings.URL_FIELD_NAME
        meta = self._meta()
        declared = copy.deepcopy(self._declared_fields)
        depth = getattr(meta, "depth", 0)
        if not 0 <= depth <= 10:
            raise SerializerMisuse(
                f"{type(self).__name__}.Meta.depth is from 0 to 10, not {depth}."
            )
        info = get_field_info(meta.model)
        names = self.get_field_names(declared, info)
        extra_kwargs = self.get_extra_kwargs()
        extra_kwargs, hidden = self.get_uniqueness_extra_kwargs(names, declared, extra_kwargs)
        fields: dict[str, Field] = {}
        for name in names:
            if name in declared:
                fields[name] = declared[name]
                continue
            extra = extra_kwargs.get(name, {})
            source = extra.get("source", "*")
            kind, kwargs = self.build_field(
                name if source == "*" else source, info, meta.model, depth
            )
            fields[name] = field = kind(**self.include_extra_kwargs(kwargs, extra))
            self._use_key_column(field, info, name if source == "*" else source)
        fields.update(hidden)
        return fields

    def _use_key_column(self, field: Field, info: ModelInfo, source: str) -> None:
        """Let a field that shows a key read it from the row, without the related object."""
        relation = info.forward_relations.get(source)
        if relation is not None and type(field) is PrimaryKeyRelatedField:
            if not relation.to_field and field.pk_field is None:
                field.pk_attname = relation.model_field.attname

    def get_field_names(self, declared_fields: Mapping[str, Field], info: ModelInfo) -> list[str]:
        """Return the names of all fields, in order.

        Raises SerializerMisuse when Meta says neither fields nor exclude, or contradicts itself.
        """
        meta = self._meta()
        check_named(type(self), meta)
        fields = getattr(meta, "fields", None)
        if fields is not None and fields != ALL_FIELDS:
            check_declared(type(self), fields, declared_fields)
            return list(fields)
        found = self.get_default_field_names(declared_fields, info)
        return without_excluded(type(self), found, getattr(meta, "exclude", None) or ())

    def get_default_field_names(
        self, declared_fields: Mapping[str, Field], model_info: ModelInfo
    ) -> list[str]:
        """Return the names that "__all__" stands for."""
        own = [*shown_by_default(model_info), *model_info.forward_relations]
        return list(dict.fromkeys([model_info.pk.name, *declared_fields, *own]))

    # What a name becomes

    def build_field(
        self, field_name: str, info: ModelInfo, model_class: Any, nested_depth: int
    ) -> tuple[Any, dict[str, Any]]:
        """Return (field class, arguments) for a name."""
        if field_name in info.fields_and_pk:
            return self.build_standard_field(field_name, info.fields_and_pk[field_name])
        if field_name in info.relations:
            relation = info.relations[field_name]
            if not nested_depth:
                return self.build_relational_field(field_name, relation)
            return self.build_nested_field(field_name, relation, nested_depth)
        if hasattr(model_class, field_name):
            return self.build_property_field(field_name, model_class)
        if field_name == self.url_field_name:
            return self.build_url_field(field_name, model_class)
        return self.build_unknown_field(field_name, model_class)

    def build_standard_field(
        self, field_name: str, model_field: Any
    ) -> tuple[type[Field], dict[str, Any]]:
        """Return (field class, arguments) for a plain field of the model."""
        if getattr(model_field, "generated", False):
            return self._build_generated_field(field_name, model_field)
        kind = serializer_class_for(model_field, self.serializer_field_mapping)
        if kind is None and model_field.get_internal_type() == "ArrayField":
            return ListField, array_kwargs(model_field, self.build_standard_field)
        kwargs = field_kwargs(model_field, kind or ModelField)
        if kind is RangeField and not kwargs.get("read_only"):
            kwargs.update(range_kwargs(model_field, self.build_standard_field))
        if "choices" in kwargs:
            allowed = {
                "read_only", "write_only", "required", "default", "initial", "source", "label",
                "help_text", "style", "error_messages", "validators", "allow_null", "allow_blank",
                "choices",
            }  # fmt: skip
            choice_kind = self.serializer_choice_field
            return choice_kind, {key: kwargs[key] for key in kwargs if key in allowed}
        if kind is None:
            return ModelField, {**kwargs, "model_field": model_field}
        return kind, kwargs

    def _build_generated_field(
        self, field_name: str, model_field: Any
    ) -> tuple[type[Field], dict[str, Any]]:
        """Return what shows a value of that type, and takes none: the database computes it."""
        kind, kwargs = self.build_standard_field(field_name, model_field.output_field)
        return kind, with_extra_kwargs({**kwargs, **words_of(model_field)}, {"read_only": True})

    def build_relational_field(
        self, field_name: str, relation_info: RelationInfo
    ) -> tuple[Any, dict[str, Any]]:
        """Return (field class, arguments) for a relation."""
        kind = self.serializer_related_field
        kwargs = relation_kwargs(relation_info)
        to_field = kwargs.pop("to_field", None)
        if to_field and to_field != "id":
            kwargs["slug_field"] = to_field
            kind = self.serializer_related_to_field
        if not issubclass(kind, HyperlinkedRelatedField):
            kwargs.pop("view_name", None)
        return kind, kwargs

    def build_nested_field(
        self, field_name: str, relation_info: RelationInfo, nested_depth: int
    ) -> tuple[Any, dict[str, Any]]:
        """Return (serializer class, arguments) for a relation shown whole."""
        meta = type(
            "Meta",
            (),
            {"model": relation_info.related_model, "depth": nested_depth - 1, "fields": ALL_FIELDS},
        )
        base = type(self).nested_base()
        kind = type("NestedSerializer", (base,), {"Meta": meta, "__module__": __name__})
        kwargs: dict[str, Any] = {"read_only": True}
        return kind, {**kwargs, "many": True} if relation_info.to_many else kwargs

    @classmethod
    def nested_base(cls) -> type[ModelSerializer]:
        """Return the class that relations shown by `depth` are serialized with."""
        return ModelSerializer

    def build_property_field(self, field_name: str, model_class: Any) -> tuple[Any, dict[str, Any]]:
        """Return (field class, arguments) for a property or method of the model."""
        return ReadOnlyField, {}

    def build_url_field(self, field_name: str, model_class: Any) -> tuple[Any, dict[str, Any]]:
        """Return (field class, arguments) for the address of the object itself."""
        return self.serializer_url_field, {"view_name": detail_name(model_class)}

    def build_unknown_field(self, field_name: str, model_class: Any) -> tuple[Any, dict[str, Any]]:
        """Refuse a name that the model has nothing for.

        Raises ImproperlyConfigured.
        """
        known = [*get_field_info(model_class).fields_and_pk, *get_field_info(model_class).relations]
        raise ImproperlyConfigured(
            f"{type(self).__name__}: {model_class.__name__} has no field, property or method "
            f"{field_name!r}.{did_you_mean(field_name, known)}"
        )

    def include_extra_kwargs(
        self, kwargs: dict[str, Any], extra_kwargs: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the arguments with Meta's own put over them; what that excludes is dropped."""
        return with_extra_kwargs(kwargs, extra_kwargs)

    def get_extra_kwargs(self) -> dict[str, dict[str, Any]]:
        """Return name → arguments: Meta.extra_kwargs, with Meta.read_only_fields."""
        meta = self._meta()
        found = copy.deepcopy(getattr(meta, "extra_kwargs", {}))
        read_only = getattr(meta, "read_only_fields", None)
        if read_only is not None and not isinstance(read_only, (list, tuple)):
            raise TypeError(
                f"{type(self).__name__}.Meta.read_only_fields is a list or tuple of names, not "
                f"{read_only!r}."
            )
        for name in read_only or ():
            found.setdefault(name, {})["read_only"] = True
        return found

    def get_uniqueness_extra_kwargs(
        self,
        field_names: list[str],
        declared_fields: Mapping[str, Field],
        extra_kwargs: dict[str, dict[str, Any]],
    ) -> tuple[dict[str, dict[str, Any]], dict[str, Field]]:
        """Return (arguments, further fields) with what sets of unique values need.

        A member of such a set must be given, or have a default, or the set could not be checked.
        """
        if getattr(self._meta(), "validators", None) is not None:
            return extra_kwargs, {}
        ask_for_members(self._meta().model, field_names, declared_fields, extra_kwargs)
        return extra_kwargs, {}

    # Validators

    def get_validators(self) -> list[Any]:
        """Return Meta.validators, else those of the model's sets of unique values."""
        own = getattr(getattr(self, "Meta", None), "validators", None)
        if own is not None:
            return list(own)
        return [*self.get_unique_together_validators(), *self.get_unique_for_date_validators()]

    def _sources(self) -> dict[str, list[str]]:
        """Return source → names of the fields that write it; read-only ones with a default too."""
        found: dict[str, list[str]] = {}
        for name, field in self.fields.items():
            if not field.read_only or field.default is not empty:
                found.setdefault(str(field.source), []).append(name)
        return found

    def get_unique_together_validators(self) -> list[Any]:
        """Return a validator for each set of unique values whose fields are all here."""
        return together_validators(self._meta().model, self._sources())

    def get_unique_for_date_validators(self) -> list[Any]:
        """Return a validator for each `unique_for_date` and its kin."""
        return for_date_validators(self._meta().model, self._sources())


def _copied(field: Any) -> Any:
    made = copy.deepcopy(field)
    if (attname := getattr(field, "pk_attname", None)) is not None:
        made.pk_attname = attname
    return made


class HyperlinkedModelSerializer(ModelSerializer):
    """A ModelSerializer that shows addresses where the other shows keys."""

    serializer_related_field = HyperlinkedRelatedField

    def get_default_field_names(
        self, declared_fields: Mapping[str, Field], model_info: ModelInfo
    ) -> list[str]:
        """Return the names that "__all__" stands for: the address in place of the key."""
        own = [*shown_by_default(model_info), *model_info.forward_relations]
        return list(dict.fromkeys([str(self.url_field_name), *declared_fields, *own]))

    @classmethod
    def nested_base(cls) -> type[ModelSerializer]:
        """Return this class, for relations shown by `depth`."""
        return HyperlinkedModelSerializer

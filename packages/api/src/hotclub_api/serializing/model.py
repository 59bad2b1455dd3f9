"""ModelSerializer: fields, validators, create and update out of a model.

Flow: Meta.model, Meta.fields → ModelInfo → `build_*` hooks → fields; validated data → manager.
Each instance of a class gets copies of fields that were built once.
Not here: what a model's field becomes (model_kwargs.py).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from hotclub_api.errors import (
    ImproperlyConfigured,
    SerializerMisuse,
    ValidationError,
    did_you_mean,
)
from hotclub_api.fields import ChoiceField, Field, ListField, ModelField, ReadOnlyField
from hotclub_api.fields.base import empty
from hotclub_api.relations import (
    HyperlinkedIdentityField,
    HyperlinkedRelatedField,
    PrimaryKeyRelatedField,
    SlugRelatedField,
)
from hotclub_api.serializing.base import BaseSerializer
from hotclub_api.serializing.model_info import (
    ModelInfo,
    RelationInfo,
    UniqueSet,
    get_field_info,
    unique_sets,
)
from hotclub_api.serializing.model_kwargs import (
    MODEL_FIELDS,
    detail_name,
    field_kwargs,
    relation_kwargs,
    serializer_class_for,
)
from hotclub_api.serializing.serializer import Serializer, class_level
from hotclub_api.settings import api_settings
from hotclub_api.steps import Steps, arun, ask, run
from hotclub_api.validators import (
    UniqueForDateValidator,
    UniqueForMonthValidator,
    UniqueForYearValidator,
    UniqueTogetherValidator,
)

ALL_FIELDS = "__all__"


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
        values, many = self._split(model, validated_data)
        try:
            instance = yield ask(model._default_manager, "create", **values)
        except Exception as problem:
            raise _told_to_the_client(problem) from problem
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
        values, many = self._split(type(instance), validated_data)
        for name, value in values.items():
            setattr(instance, name, value)
        try:
            yield ask(instance, "save")
        except Exception as problem:
            raise _told_to_the_client(problem) from problem
        for name, related in many.items():
            yield ask(getattr(instance, name), "set", related)
        return instance

    def _split(self, model: Any, data: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        relations = get_field_info(model).relations
        many = {name: data[name] for name, one in relations.items() if one.to_many and name in data}
        return {name: value for name, value in data.items() if name not in many}, many

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
        meta, name = self._meta(), type(self).__name__
        fields, exclude = getattr(meta, "fields", None), getattr(meta, "exclude", None)
        for option, value in (("fields", fields), ("exclude", exclude)):
            if value is None or value == ALL_FIELDS:
                continue
            if not isinstance(value, (list, tuple)):
                raise TypeError(f"{name}.Meta.{option} is a list or tuple of names, not {value!r}.")
        if (fields is None) == (exclude is None):
            raise SerializerMisuse(
                f"{name}.Meta needs either fields or exclude: name what the API shows, or write "
                'fields = "__all__" if it is everything.'
            )
        if fields is not None and fields != ALL_FIELDS:
            self._check_declared(fields, declared_fields)
            return list(fields)
        found = self.get_default_field_names(declared_fields, info)
        for one in exclude or ():
            if one in self._declared_fields or one not in found:
                raise SerializerMisuse(
                    f"{name}.Meta.exclude names {one!r}, which is "
                    f"{'declared' if one in self._declared_fields else 'no field of it'}."
                    f"{did_you_mean(one, found)}"
                )
            found.remove(one)
        return found

    def _check_declared(self, fields: Any, declared_fields: Mapping[str, Field]) -> None:
        inherited: set[str] = set()
        for base in type(self).__mro__[1:]:
            inherited |= set(getattr(base, "_declared_fields", ()))
        for one in set(declared_fields) - inherited:
            if one not in fields:
                raise SerializerMisuse(
                    f"{type(self).__name__} declares {one!r}, but Meta.fields does not name it."
                )

    def get_default_field_names(
        self, declared_fields: Mapping[str, Field], model_info: ModelInfo
    ) -> list[str]:
        """Return the names that "__all__" stands for."""
        return list(
            dict.fromkeys(
                [
                    model_info.pk.name,
                    *declared_fields,
                    *model_info.fields,
                    *model_info.forward_relations,
                ]
            )
        )

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
        kind = serializer_class_for(model_field, self.serializer_field_mapping)
        if kind is None and hasattr(model_field, "base_field"):
            return self._build_array_field(model_field)
        kwargs = field_kwargs(model_field, kind or ModelField)
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

    def _build_array_field(self, model_field: Any) -> tuple[type[Field], dict[str, Any]]:
        child_kind, child_kwargs = self.build_standard_field("child", model_field.base_field)
        child_kwargs.pop("read_only", None)
        kwargs = field_kwargs(model_field, ListField)
        size = getattr(model_field, "size", None)
        kwargs["child"] = child_kind(**child_kwargs)
        return ListField, {**kwargs, "max_length": size} if size else kwargs

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
        if extra_kwargs.get("read_only", False):
            for name in (
                "required", "default", "allow_blank", "min_length", "max_length", "min_value",
                "max_value", "validators", "queryset", "allow_empty",
            ):  # fmt: skip
                kwargs.pop(name, None)
        if extra_kwargs.get("default") and kwargs.get("required") is False:
            kwargs.pop("required")
        if extra_kwargs.get("read_only", kwargs.get("read_only", False)):
            extra_kwargs = {k: v for k, v in extra_kwargs.items() if k != "required"}
        if "default" in extra_kwargs:
            kwargs.pop("required", None)
        return {**kwargs, **extra_kwargs}

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
        names = set(field_names) - set(declared_fields)
        for one in self._whole_sets(field_names):
            for name in names & set(one.names):
                extra = extra_kwargs.setdefault(name, {})
                if extra.get("read_only"):
                    continue
                default = _default_of(one.model._meta.get_field(name))
                if default is empty:
                    extra.setdefault("required", True)
                elif "required" not in extra:
                    extra.setdefault("default", default)
        return extra_kwargs, {}

    def _whole_sets(self, field_names: Any) -> Iterator[UniqueSet]:
        for one in unique_sets(self._meta().model):
            if len(one.names) > 1 and {*one.names, *one.condition_fields} <= set(field_names):
                yield one

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
        by_source = self._sources()
        found = []
        for one in self._whole_sets(by_source):
            names = [by_source[source][0] for source in one.names]
            found.append(
                UniqueTogetherValidator(
                    queryset=one.model._default_manager,
                    fields=names,
                    message=one.message,
                    condition=one.condition,
                    condition_fields=one.condition_fields,
                    code=one.code,
                )
            )
        return found

    def get_unique_for_date_validators(self) -> list[Any]:
        """Return a validator for each `unique_for_date` and its kin."""
        model = self._meta().model
        by_source = self._sources()
        kinds = {
            "unique_for_date": UniqueForDateValidator,
            "unique_for_month": UniqueForMonthValidator,
            "unique_for_year": UniqueForYearValidator,
        }
        return [
            kind(queryset=model._default_manager, field=one.name, date_field=date)
            for one in model._meta.fields
            for option, kind in kinds.items()
            if (date := getattr(one, option, None)) and {one.name, date} <= set(by_source)
        ]


def _told_to_the_client(problem: Exception) -> Exception:
    """Return what to raise for a failed write: a lost race for a unique value is bad input."""
    if any(one.__name__ == "UniqueViolation" for one in type(problem).__mro__):
        return ValidationError("An object with these values was just made.", code="unique")
    return problem


def _default_of(model_field: Any) -> Any:
    if model_field.has_default():
        return model_field.default
    if model_field.null:
        return None
    if model_field.blank and model_field.get_internal_type() in ("CharField", "TextField"):
        return ""
    return empty


def _copied(field: Any) -> Any:
    made = copy.deepcopy(field)
    if (attname := getattr(field, "pk_attname", None)) is not None:
        made.pk_attname = attname
    return made


def raise_errors_on_nested_writes(done: str, serializer: Any, validated_data: Any) -> None:
    """Refuse to save what came through nested serializers or dotted sources.

    Raises SerializerMisuse: whether a nested object is made, changed or replaced is the author's
    decision.
    """
    for field in serializer._writable_fields:
        path = field.source_attrs
        if not path:
            continue
        nested = isinstance(field, BaseSerializer) and field.source in validated_data
        if nested and isinstance(validated_data[field.source], (list, dict)):
            raise SerializerMisuse(
                f"{type(serializer).__name__} has the nested serializer {field.field_name!r}: write "
                f"{done}() yourself to say what becomes of it, or make it read_only."
            )
        if len(path) > 1 and isinstance(validated_data.get(path[0]), (list, dict)):
            raise SerializerMisuse(
                f"{type(serializer).__name__}.{field.field_name} has the source {field.source!r}: "
                f"write {done}() yourself to say what becomes of it, or make it read_only."
            )


class HyperlinkedModelSerializer(ModelSerializer):
    """A ModelSerializer that shows addresses where the other shows keys."""

    serializer_related_field = HyperlinkedRelatedField

    def get_default_field_names(
        self, declared_fields: Mapping[str, Field], model_info: ModelInfo
    ) -> list[str]:
        """Return the names that "__all__" stands for: the address in place of the key."""
        return list(
            dict.fromkeys(
                [
                    str(self.url_field_name),
                    *declared_fields,
                    *model_info.fields,
                    *model_info.forward_relations,
                ]
            )
        )

    @classmethod
    def nested_base(cls) -> type[ModelSerializer]:
        """Return this class, for relations shown by `depth`."""
        return HyperlinkedModelSerializer

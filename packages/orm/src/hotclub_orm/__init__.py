"""Models, queries and transactions on SQLite and PostgreSQL, sync and async, typed.

Flow: declare → ask → plan → compile → execute → hydrate.

    a class (fields, models) → a query set (a shape and its values) → a plan (tables, joins)
    → a statement (compiler, dialects) → rows (drivers, by Database) → objects (hydrate)

Import levels, from the ground up: errors, statements, door, dialects → ledger, drivers, schema →
expressions, lookups, fields → options, registry → plan, compiler, hydrate, shape → operations →
asking, queryset, managers, accessors → models → the doors (database, transactions, testing).
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotclub_orm.accessors import aprefetch_related_objects, prefetch_related_objects
    from hotclub_orm.choices import (
        BLANK_CHOICE_DASH,
        BLANK_CHOICE_LABEL,
        Choices,
        IntegerChoices,
        TextChoices,
    )
    from hotclub_orm.constraints import (
        BaseConstraint,
        CheckConstraint,
        Deferrable,
        UniqueConstraint,
    )
    from hotclub_orm.ctes import CTE, with_cte
    from hotclub_orm.database import (
        Database,
    )
    from hotclub_orm.declaring import ModelBase
    from hotclub_orm.door import (
        DEFAULT_ALIAS,
        doors,
    )
    from hotclub_orm.errors import (
        NON_FIELD_ERRORS,
        AppRegistryNotReady,
        CheckViolation,
        ConnectionDoesNotExist,
        ConnectionLost,
        CrossingEnded,
        DatabaseError,
        DataError,
        DeadlockDetected,
        EmptyResultSet,
        Error,
        ExclusionViolation,
        FieldDoesNotExist,
        FieldError,
        FieldFetchBlocked,
        ForeignKeyViolation,
        FullResultSet,
        ImproperlyConfigured,
        IntegrityError,
        InterfaceError,
        InternalError,
        InvalidPageToken,
        LockTimeout,
        MissingTwin,
        MixedTypes,
        MultipleObjectsReturned,
        NotNullViolation,
        NotSupportedError,
        ObjectDoesNotExist,
        ObjectNotUpdated,
        OperationalError,
        OrmError,
        PoolTimeout,
        ProgrammingError,
        ProtectedError,
        QueryTimeout,
        RestrictedError,
        SerializationFailure,
        SuspiciousFileOperation,
        SuspiciousOperation,
        SynchronousOnlyOperation,
        TransactionManagementError,
        UniqueViolation,
        UnknownName,
        ValidationError,
    )
    from hotclub_orm.expressions.aggregates import (
        Aggregate,
        AnyValue,
        Avg,
        BitAnd,
        BitOr,
        BitXor,
        Count,
        Max,
        Min,
        StdDev,
        StringAgg,
        Sum,
        Variance,
    )
    from hotclub_orm.expressions.base import (
        Combinable,
        CombinedExpression,
        Expression,
        ExpressionWrapper,
        OrderBy,
    )
    from hotclub_orm.expressions.calls import ExpressionList, Func
    from hotclub_orm.expressions.conditional import (
        Case,
        When,
    )
    from hotclub_orm.expressions.conditions import (
        Q,
    )
    from hotclub_orm.expressions.references import F, OuterRef
    from hotclub_orm.expressions.subqueries import (
        Exists,
        Subquery,
    )
    from hotclub_orm.expressions.values import RawSQL, Value
    from hotclub_orm.expressions.windows import (
        RowRange,
        ValueRange,
        Window,
        WindowFrame,
        WindowFrameExclusion,
    )
    from hotclub_orm.fields.automatic import AutoField, BigAutoField, SmallAutoField
    from hotclub_orm.fields.base import (
        NOT_PROVIDED,
        Field,
    )
    from hotclub_orm.fields.booleans import BooleanField
    from hotclub_orm.fields.composite import CompositePrimaryKey
    from hotclub_orm.fields.dates import (
        DateField,
        DateTimeField,
        DurationField,
        TimeField,
    )
    from hotclub_orm.fields.far_ends import (
        ForeignObjectRel,
        ManyToManyRel,
        ManyToOneRel,
        OneToOneRel,
    )
    from hotclub_orm.fields.field_files import FieldFile, ImageFieldFile
    from hotclub_orm.fields.files import FileField, ImageField
    from hotclub_orm.fields.generated import GeneratedField
    from hotclub_orm.fields.integers import (
        BigIntegerField,
        IntegerField,
        PositiveBigIntegerField,
        PositiveIntegerField,
        PositiveSmallIntegerField,
        SmallIntegerField,
    )
    from hotclub_orm.fields.json_lookups import (
        KT,
    )
    from hotclub_orm.fields.numbers import DecimalField, FloatField
    from hotclub_orm.fields.on_delete import (
        CASCADE,
        DB_CASCADE,
        DB_SET_DEFAULT,
        DB_SET_NULL,
        DO_NOTHING,
        PROTECT,
        RESTRICT,
        SET,
        SET_DEFAULT,
        SET_NULL,
    )
    from hotclub_orm.fields.relations import (
        ForeignKey,
        ForeignObject,
        OneToOneField,
    )
    from hotclub_orm.fields.removed import (
        CommaSeparatedIntegerField,
        IPAddressField,
        NullBooleanField,
    )
    from hotclub_orm.fields.special import (
        BinaryField,
        JSONField,
        JSONNull,
        UUIDField,
    )
    from hotclub_orm.fields.text import (
        CharField,
        EmailField,
        FilePathField,
        GenericIPAddressField,
        SlugField,
        TextField,
        URLField,
    )
    from hotclub_orm.fields.typed import DateTimeWithoutZoneField, TypedField
    from hotclub_orm.files import (
        ContentFile,
        File,
        FileSystemStorage,
        InMemoryStorage,
        Storage,
        default_storage,
        storages,
    )
    from hotclub_orm.getting import Page
    from hotclub_orm.indexes import (
        Index,
    )
    from hotclub_orm.instances.arguments import DEFERRED
    from hotclub_orm.lookups import (
        Lookup,
        Transform,
    )
    from hotclub_orm.managers import (
        BaseManager,
        EmptyManager,
        Manager,
    )
    from hotclub_orm.models import Model
    from hotclub_orm.observing import watch_queries
    from hotclub_orm.operations.prefetch import (
        Prefetch,
    )
    from hotclub_orm.plan.filtered_relations import FilteredRelation
    from hotclub_orm.queryset import (
        QuerySet,
    )
    from hotclub_orm.raw import RawQuerySet
    from hotclub_orm.registry import (
        Apps,
        SettingsReference,
        apps,
    )
    from hotclub_orm.related_managers import ManyToManyField, RelatedManager
    from hotclub_orm.state import (
        FETCH_ONE,
        FETCH_PEERS,
        FETCH_RAISE,
    )
    from hotclub_orm.tables import (
        acreate_tables,
        create_tables,
    )
    from hotclub_orm.transactions import (
        atomic,
        on_commit,
    )

__all__ = [
    "BLANK_CHOICE_DASH",
    "BLANK_CHOICE_LABEL",
    "CASCADE",
    "CTE",
    "DB_CASCADE",
    "DB_SET_DEFAULT",
    "DB_SET_NULL",
    "DEFAULT_ALIAS",
    "DEFERRED",
    "DO_NOTHING",
    "FETCH_ONE",
    "FETCH_PEERS",
    "FETCH_RAISE",
    "KT",
    "NON_FIELD_ERRORS",
    "NOT_PROVIDED",
    "PROTECT",
    "RESTRICT",
    "SET",
    "SET_DEFAULT",
    "SET_NULL",
    "Aggregate",
    "AnyValue",
    "AppRegistryNotReady",
    "Apps",
    "AutoField",
    "Avg",
    "BaseConstraint",
    "BaseManager",
    "BigAutoField",
    "BigIntegerField",
    "BinaryField",
    "BitAnd",
    "BitOr",
    "BitXor",
    "BooleanField",
    "Case",
    "CharField",
    "CheckConstraint",
    "CheckViolation",
    "Choices",
    "Combinable",
    "CombinedExpression",
    "CommaSeparatedIntegerField",
    "CompositePrimaryKey",
    "ConnectionDoesNotExist",
    "ConnectionLost",
    "ContentFile",
    "Count",
    "CrossingEnded",
    "DataError",
    "Database",
    "DatabaseError",
    "DateField",
    "DateTimeField",
    "DateTimeWithoutZoneField",
    "DeadlockDetected",
    "DecimalField",
    "Deferrable",
    "DurationField",
    "EmailField",
    "EmptyManager",
    "EmptyResultSet",
    "Error",
    "ExclusionViolation",
    "Exists",
    "Expression",
    "ExpressionList",
    "ExpressionWrapper",
    "F",
    "Field",
    "FieldDoesNotExist",
    "FieldError",
    "FieldFetchBlocked",
    "FieldFile",
    "File",
    "FileField",
    "FilePathField",
    "FileSystemStorage",
    "FilteredRelation",
    "FloatField",
    "ForeignKey",
    "ForeignKeyViolation",
    "ForeignObject",
    "ForeignObjectRel",
    "FullResultSet",
    "Func",
    "GeneratedField",
    "GenericIPAddressField",
    "IPAddressField",
    "ImageField",
    "ImageFieldFile",
    "ImproperlyConfigured",
    "InMemoryStorage",
    "Index",
    "IntegerChoices",
    "IntegerField",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "InvalidPageToken",
    "JSONField",
    "JSONNull",
    "LockTimeout",
    "Lookup",
    "Manager",
    "ManyToManyField",
    "ManyToManyRel",
    "ManyToOneRel",
    "Max",
    "Min",
    "MissingTwin",
    "MixedTypes",
    "Model",
    "ModelBase",
    "MultipleObjectsReturned",
    "NotNullViolation",
    "NotSupportedError",
    "NullBooleanField",
    "ObjectDoesNotExist",
    "ObjectNotUpdated",
    "OneToOneField",
    "OneToOneRel",
    "OperationalError",
    "OrderBy",
    "OrmError",
    "OuterRef",
    "Page",
    "PoolTimeout",
    "PositiveBigIntegerField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "Prefetch",
    "ProgrammingError",
    "ProtectedError",
    "Q",
    "QuerySet",
    "QueryTimeout",
    "RawQuerySet",
    "RawSQL",
    "RelatedManager",
    "RestrictedError",
    "RowRange",
    "SerializationFailure",
    "SettingsReference",
    "SlugField",
    "SmallAutoField",
    "SmallIntegerField",
    "StdDev",
    "Storage",
    "StringAgg",
    "Subquery",
    "Sum",
    "SuspiciousFileOperation",
    "SuspiciousOperation",
    "SynchronousOnlyOperation",
    "TextChoices",
    "TextField",
    "TimeField",
    "TransactionManagementError",
    "Transform",
    "TypedField",
    "URLField",
    "UUIDField",
    "UniqueConstraint",
    "UniqueViolation",
    "UnknownName",
    "ValidationError",
    "Value",
    "ValueRange",
    "Variance",
    "When",
    "Window",
    "WindowFrame",
    "WindowFrameExclusion",
    "acreate_tables",
    "apps",
    "aprefetch_related_objects",
    "atomic",
    "create_tables",
    "default_storage",
    "doors",
    "on_commit",
    "prefetch_related_objects",
    "storages",
    "watch_queries",
    "with_cte",
]

# The room that each name lives in.
_ROOMS = {
    "accessors": "aprefetch_related_objects prefetch_related_objects",
    "choices": "BLANK_CHOICE_DASH BLANK_CHOICE_LABEL Choices IntegerChoices TextChoices",
    "constraints": "BaseConstraint CheckConstraint Deferrable UniqueConstraint",
    "ctes": "CTE with_cte",
    "database": "Database",
    "declaring": "ModelBase",
    "door": "DEFAULT_ALIAS doors",
    "errors": (
        "AppRegistryNotReady CheckViolation ConnectionDoesNotExist ConnectionLost CrossingEnded DataError "
        "DatabaseError DeadlockDetected EmptyResultSet Error ExclusionViolation "
        "FieldDoesNotExist FieldError FieldFetchBlocked ForeignKeyViolation FullResultSet "
        "ImproperlyConfigured IntegrityError InterfaceError InternalError InvalidPageToken LockTimeout "
        "MissingTwin MixedTypes MultipleObjectsReturned NON_FIELD_ERRORS NotNullViolation "
        "NotSupportedError ObjectDoesNotExist ObjectNotUpdated OperationalError OrmError "
        "PoolTimeout ProgrammingError ProtectedError QueryTimeout RestrictedError "
        "SerializationFailure SuspiciousFileOperation SuspiciousOperation "
        "SynchronousOnlyOperation TransactionManagementError UniqueViolation UnknownName "
        "ValidationError"
    ),
    "expressions.aggregates": (
        "Aggregate AnyValue Avg BitAnd BitOr BitXor Count Max Min StdDev StringAgg Sum Variance"
    ),
    "expressions.base": "Combinable CombinedExpression Expression ExpressionWrapper OrderBy",
    "expressions.calls": "ExpressionList Func",
    "expressions.conditional": "Case When",
    "expressions.conditions": "Q",
    "expressions.references": "F OuterRef",
    "expressions.subqueries": "Exists Subquery",
    "expressions.values": "RawSQL Value",
    "expressions.windows": "RowRange ValueRange Window WindowFrame WindowFrameExclusion",
    "fields.automatic": "AutoField BigAutoField SmallAutoField",
    "fields.base": "Field NOT_PROVIDED",
    "fields.booleans": "BooleanField",
    "fields.composite": "CompositePrimaryKey",
    "fields.dates": "DateField DateTimeField DurationField TimeField",
    "fields.far_ends": "ForeignObjectRel ManyToManyRel ManyToOneRel OneToOneRel",
    "fields.field_files": "FieldFile ImageFieldFile",
    "fields.files": "FileField ImageField",
    "fields.generated": "GeneratedField",
    "fields.integers": (
        "BigIntegerField IntegerField PositiveBigIntegerField PositiveIntegerField "
        "PositiveSmallIntegerField SmallIntegerField"
    ),
    "fields.json_lookups": "KT",
    "fields.numbers": "DecimalField FloatField",
    "fields.on_delete": (
        "CASCADE DB_CASCADE DB_SET_DEFAULT DB_SET_NULL DO_NOTHING PROTECT RESTRICT SET "
        "SET_DEFAULT SET_NULL"
    ),
    "fields.relations": "ForeignKey ForeignObject OneToOneField",
    "fields.removed": "CommaSeparatedIntegerField IPAddressField NullBooleanField",
    "fields.special": "BinaryField JSONField JSONNull UUIDField",
    "fields.text": (
        "CharField EmailField FilePathField GenericIPAddressField SlugField TextField URLField"
    ),
    "fields.typed": "DateTimeWithoutZoneField TypedField",
    "files": "ContentFile File FileSystemStorage InMemoryStorage Storage default_storage storages",
    "getting": "Page",
    "indexes": "Index",
    "instances.arguments": "DEFERRED",
    "lookups": "Lookup Transform",
    "managers": "BaseManager EmptyManager Manager",
    "models": "Model",
    "observing": "watch_queries",
    "operations.prefetch": "Prefetch",
    "plan.filtered_relations": "FilteredRelation",
    "queryset": "QuerySet",
    "raw": "RawQuerySet",
    "registry": "Apps SettingsReference apps",
    "related_managers": "ManyToManyField RelatedManager",
    "state": "FETCH_ONE FETCH_PEERS FETCH_RAISE",
    "tables": "acreate_tables create_tables",
    "transactions": "atomic on_commit",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Open the room of a name when the name is first asked for."""
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        for room, names in _ROOMS.items():
            if name in names.split():
                value = globals()[name] = getattr(import_module(f"{__name__}.{room}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})

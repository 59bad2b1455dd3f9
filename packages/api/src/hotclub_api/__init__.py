"""hotclub-api: serializers, viewsets and routers for JSON APIs, documented by OpenAPI 3.1.

    bytes → parser → Request → serializer (checks) → validated data → view → objects
    objects → serializer (shows) → Response → renderer → bytes

Import levels, from the ground up: errors, status · ports, settings, steps, value_validators,
instants · html_input, json_text · fields · reverse, validators, related_loading · relations ·
serializing · serializers · negotiation, parsers, renderers · request, response · authentication,
permissions, throttling, versioning, problems · filter_values · metadata, pagination, filters ·
views · decorators, mixins · generics · viewsets, urlpatterns · routers · openapi · docs ·
exceptions, testing.
Every name is also in the module that DRF keeps it in: `from hotclub_api import serializers`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotclub_api.authentication import (
        BaseAuthentication,
        BasicAuthentication,
        RemoteUserAuthentication,
        SessionAuthentication,
        TokenAuthentication,
    )
    from hotclub_api.decorators import (
        action,
        api_view,
    )
    from hotclub_api.docs import (
        docs_urls,
        get_schema_view,
    )
    from hotclub_api.errors import (
        ApiError,
        APIException,
        AuthenticationFailed,
        ErrorDetail,
        ImproperlyConfigured,
        MethodNotAllowed,
        MissingExtra,
        NotAcceptable,
        NotAuthenticated,
        NotFound,
        ParseError,
        PermissionDenied,
        SerializerMisuse,
        Throttled,
        UnsupportedMediaType,
        ValidationError,
        is_validation_error,
    )
    from hotclub_api.filters import (
        DjangoFilterBackend,
        FieldFilterBackend,
        OrderingFilter,
        SearchFilter,
    )
    from hotclub_api.generics import (
        CreateAPIView,
        DestroyAPIView,
        GenericAPIView,
        ListAPIView,
        ListCreateAPIView,
        RetrieveAPIView,
        RetrieveDestroyAPIView,
        RetrieveUpdateAPIView,
        RetrieveUpdateDestroyAPIView,
        UpdateAPIView,
        get_object_or_404,
    )
    from hotclub_api.openapi import (
        AutoSchema,
        SchemaGenerator,
    )
    from hotclub_api.pagination import (
        BasePagination,
        CursorPagination,
        KeysetPagination,
        LimitOffsetPagination,
        PageNumberPagination,
    )
    from hotclub_api.permissions import (
        SAFE_METHODS,
        AllowAny,
        BasePermission,
        DjangoModelPermissions,
        DjangoModelPermissionsOrAnonReadOnly,
        DjangoObjectPermissions,
        IsAdminUser,
        IsAuthenticated,
        IsAuthenticatedOrReadOnly,
    )
    from hotclub_api.request import (
        Request,
    )
    from hotclub_api.response import (
        Response,
    )
    from hotclub_api.routers import (
        DefaultRouter,
        DynamicRoute,
        Route,
        SimpleRouter,
    )
    from hotclub_api.serializers import (
        ALL_FIELDS,
        BaseSerializer,
        BigIntegerField,
        BooleanField,
        BoundField,
        CharField,
        ChoiceField,
        CreateOnlyDefault,
        CurrentUserDefault,
        DateField,
        DateRangeField,
        DateTimeField,
        DateTimeRangeField,
        DecimalField,
        DecimalRangeField,
        DictField,
        DurationField,
        EmailField,
        Field,
        FileField,
        FilePathField,
        FloatField,
        HiddenField,
        HStoreField,
        HyperlinkedIdentityField,
        HyperlinkedModelSerializer,
        HyperlinkedRelatedField,
        ImageField,
        IntegerField,
        IntegerRangeField,
        IPAddressField,
        JSONField,
        ListField,
        ListSerializer,
        ManyRelatedField,
        ModelField,
        ModelSerializer,
        MultipleChoiceField,
        NullBooleanField,
        PrimaryKeyRelatedField,
        RangeField,
        ReadOnlyField,
        RegexField,
        RelatedField,
        ReturnDict,
        ReturnList,
        Serializer,
        SerializerMetaclass,
        SerializerMethodField,
        SkipField,
        SlugField,
        SlugRelatedField,
        StringRelatedField,
        TimeField,
        UniqueForDateValidator,
        UniqueForMonthValidator,
        UniqueForYearValidator,
        UniqueTogetherValidator,
        UniqueValidator,
        URLField,
        UUIDField,
        as_serializer_error,
        empty,
        raise_errors_on_nested_writes,
    )
    from hotclub_api.settings import (
        ApiSettings,
        api_settings,
        configure,
        using,
    )
    from hotclub_api.throttling import (
        AnonRateThrottle,
        BaseThrottle,
        ScopedRateThrottle,
        SimpleRateThrottle,
        UserRateThrottle,
    )
    from hotclub_api.urlpatterns import (
        format_suffix_patterns,
    )
    from hotclub_api.views import (
        APIView,
        exception_handler,
    )
    from hotclub_api.viewsets import (
        GenericViewSet,
        ModelViewSet,
        ReadOnlyModelViewSet,
        ViewSet,
    )

__all__ = [
    "ALL_FIELDS",
    "SAFE_METHODS",
    "APIException",
    "APIView",
    "AllowAny",
    "AnonRateThrottle",
    "ApiError",
    "ApiSettings",
    "AuthenticationFailed",
    "AutoSchema",
    "BaseAuthentication",
    "BasePagination",
    "BasePermission",
    "BaseSerializer",
    "BaseThrottle",
    "BasicAuthentication",
    "BigIntegerField",
    "BooleanField",
    "BoundField",
    "CharField",
    "ChoiceField",
    "CreateAPIView",
    "CreateOnlyDefault",
    "CurrentUserDefault",
    "CursorPagination",
    "DateField",
    "DateRangeField",
    "DateTimeField",
    "DateTimeRangeField",
    "DecimalField",
    "DecimalRangeField",
    "DefaultRouter",
    "DestroyAPIView",
    "DictField",
    "DjangoFilterBackend",
    "DjangoModelPermissions",
    "DjangoModelPermissionsOrAnonReadOnly",
    "DjangoObjectPermissions",
    "DurationField",
    "DynamicRoute",
    "EmailField",
    "ErrorDetail",
    "Field",
    "FieldFilterBackend",
    "FileField",
    "FilePathField",
    "FloatField",
    "GenericAPIView",
    "GenericViewSet",
    "HStoreField",
    "HiddenField",
    "HyperlinkedIdentityField",
    "HyperlinkedModelSerializer",
    "HyperlinkedRelatedField",
    "IPAddressField",
    "ImageField",
    "ImproperlyConfigured",
    "IntegerField",
    "IntegerRangeField",
    "IsAdminUser",
    "IsAuthenticated",
    "IsAuthenticatedOrReadOnly",
    "JSONField",
    "KeysetPagination",
    "LimitOffsetPagination",
    "ListAPIView",
    "ListCreateAPIView",
    "ListField",
    "ListSerializer",
    "ManyRelatedField",
    "MethodNotAllowed",
    "MissingExtra",
    "ModelField",
    "ModelSerializer",
    "ModelViewSet",
    "MultipleChoiceField",
    "NotAcceptable",
    "NotAuthenticated",
    "NotFound",
    "NullBooleanField",
    "OrderingFilter",
    "PageNumberPagination",
    "ParseError",
    "PermissionDenied",
    "PrimaryKeyRelatedField",
    "RangeField",
    "ReadOnlyField",
    "ReadOnlyModelViewSet",
    "RegexField",
    "RelatedField",
    "RemoteUserAuthentication",
    "Request",
    "Response",
    "RetrieveAPIView",
    "RetrieveDestroyAPIView",
    "RetrieveUpdateAPIView",
    "RetrieveUpdateDestroyAPIView",
    "ReturnDict",
    "ReturnList",
    "Route",
    "SchemaGenerator",
    "ScopedRateThrottle",
    "SearchFilter",
    "Serializer",
    "SerializerMetaclass",
    "SerializerMethodField",
    "SerializerMisuse",
    "SessionAuthentication",
    "SimpleRateThrottle",
    "SimpleRouter",
    "SkipField",
    "SlugField",
    "SlugRelatedField",
    "StringRelatedField",
    "Throttled",
    "TimeField",
    "TokenAuthentication",
    "URLField",
    "UUIDField",
    "UniqueForDateValidator",
    "UniqueForMonthValidator",
    "UniqueForYearValidator",
    "UniqueTogetherValidator",
    "UniqueValidator",
    "UnsupportedMediaType",
    "UpdateAPIView",
    "UserRateThrottle",
    "ValidationError",
    "ViewSet",
    "action",
    "api_settings",
    "api_view",
    "as_serializer_error",
    "configure",
    "docs_urls",
    "empty",
    "exception_handler",
    "format_suffix_patterns",
    "get_object_or_404",
    "get_schema_view",
    "is_validation_error",
    "raise_errors_on_nested_writes",
    "using",
]

# The room that each name lives in.
_ROOMS = {
    "authentication": (
        "BaseAuthentication BasicAuthentication RemoteUserAuthentication SessionAuthentication "
        "TokenAuthentication"
    ),
    "decorators": "action api_view",
    "docs": "docs_urls get_schema_view",
    "errors": (
        "APIException ApiError AuthenticationFailed ErrorDetail ImproperlyConfigured "
        "MethodNotAllowed MissingExtra NotAcceptable NotAuthenticated NotFound ParseError "
        "PermissionDenied SerializerMisuse Throttled UnsupportedMediaType ValidationError "
        "is_validation_error"
    ),
    "filters": "DjangoFilterBackend FieldFilterBackend OrderingFilter SearchFilter",
    "generics": (
        "CreateAPIView DestroyAPIView GenericAPIView ListAPIView ListCreateAPIView "
        "RetrieveAPIView RetrieveDestroyAPIView RetrieveUpdateAPIView "
        "RetrieveUpdateDestroyAPIView UpdateAPIView get_object_or_404"
    ),
    "openapi": "AutoSchema SchemaGenerator",
    "pagination": (
        "BasePagination CursorPagination KeysetPagination LimitOffsetPagination "
        "PageNumberPagination"
    ),
    "permissions": (
        "AllowAny BasePermission DjangoModelPermissions DjangoModelPermissionsOrAnonReadOnly "
        "DjangoObjectPermissions IsAdminUser IsAuthenticated IsAuthenticatedOrReadOnly "
        "SAFE_METHODS"
    ),
    "request": "Request",
    "response": "Response",
    "routers": "DefaultRouter DynamicRoute Route SimpleRouter",
    "serializers": (
        "ALL_FIELDS BaseSerializer BigIntegerField BooleanField BoundField CharField "
        "ChoiceField CreateOnlyDefault CurrentUserDefault DateField DateRangeField "
        "DateTimeField DateTimeRangeField DecimalField DecimalRangeField DictField "
        "DurationField EmailField Field FileField FilePathField FloatField HStoreField "
        "HiddenField HyperlinkedIdentityField HyperlinkedModelSerializer "
        "HyperlinkedRelatedField IPAddressField ImageField IntegerField IntegerRangeField "
        "JSONField ListField ListSerializer ManyRelatedField ModelField ModelSerializer "
        "MultipleChoiceField NullBooleanField PrimaryKeyRelatedField RangeField ReadOnlyField "
        "RegexField RelatedField ReturnDict ReturnList Serializer SerializerMetaclass "
        "SerializerMethodField SkipField SlugField SlugRelatedField StringRelatedField "
        "TimeField URLField UUIDField UniqueForDateValidator UniqueForMonthValidator "
        "UniqueForYearValidator UniqueTogetherValidator UniqueValidator as_serializer_error "
        "empty raise_errors_on_nested_writes"
    ),
    "settings": "ApiSettings api_settings configure using",
    "throttling": (
        "AnonRateThrottle BaseThrottle ScopedRateThrottle SimpleRateThrottle UserRateThrottle"
    ),
    "urlpatterns": "format_suffix_patterns",
    "views": "APIView exception_handler",
    "viewsets": "GenericViewSet ModelViewSet ReadOnlyModelViewSet ViewSet",
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

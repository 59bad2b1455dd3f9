"""What OPTIONS tells of a view.

Flow: view, request → `determine_metadata` → a dict.
Not here: the OpenAPI document (openapi/).
"""

from __future__ import annotations

from typing import Any, ClassVar

from hotclub_http import Http404, PermissionDenied

from hotclub_api import serializers
from hotclub_api.errors import APIException
from hotclub_api.request import clone_request
from hotclub_api.steps import Steps, arun, ask, run


class BaseMetadata:
    """Tells what a view offers."""

    def determine_metadata(self, request: Any, view: Any) -> Any:
        """Return what OPTIONS answers with."""
        raise NotImplementedError(f"{type(self).__name__}.determine_metadata() is missing.")


class SimpleMetadata(BaseMetadata):
    """Name, description, media types, and the fields that the caller may write."""

    label_lookup: ClassVar[dict[type[Any], str]] = {
        serializers.Field: "field",
        serializers.BooleanField: "boolean",
        serializers.CharField: "string",
        serializers.UUIDField: "string",
        serializers.URLField: "url",
        serializers.EmailField: "email",
        serializers.RegexField: "regex",
        serializers.SlugField: "slug",
        serializers.IntegerField: "integer",
        serializers.FloatField: "float",
        serializers.DecimalField: "decimal",
        serializers.DateField: "date",
        serializers.DateTimeField: "datetime",
        serializers.TimeField: "time",
        serializers.DurationField: "duration",
        serializers.ChoiceField: "choice",
        serializers.MultipleChoiceField: "multiple choice",
        serializers.FileField: "file upload",
        serializers.ImageField: "image upload",
        serializers.ListField: "list",
        serializers.DictField: "nested object",
        serializers.Serializer: "nested object",
    }

    def determine_metadata(self, request: Any, view: Any) -> Any:
        """Return name, description, renders, parses, and actions where there are any."""
        return run(self._metadata(request, view))

    async def adetermine_metadata(self, request: Any, view: Any) -> Any:
        """Return what OPTIONS answers with, on the loop."""
        return await arun(self._metadata(request, view))

    def _metadata(self, request: Any, view: Any) -> Steps[dict[str, Any]]:
        found = {
            "name": view.get_view_name(),
            "description": view.get_view_description(),
            "renders": [one.media_type for one in view.renderer_classes],
            "parses": [one.media_type for one in view.parser_classes],
        }
        if hasattr(view, "get_serializer") and (
            actions := (yield from self._actions(request, view))
        ):
            found["actions"] = actions
        return found

    def determine_actions(self, request: Any, view: Any) -> dict[str, Any]:
        """Return method → fields, for the writing methods that the caller may use."""
        return run(self._actions(request, view))

    def _actions(self, request: Any, view: Any) -> Steps[dict[str, Any]]:
        actions: dict[str, Any] = {}
        for method in sorted({"PUT", "POST"} & set(view.allowed_methods)):
            view.request = clone_request(request, method)
            try:
                yield ask(view, "check_permissions", view.request)
                if method == "PUT":
                    yield ask(view, "get_object")
            except (APIException, PermissionDenied, Http404):
                continue
            else:
                actions[method] = self.get_serializer_info(view.get_serializer())
            finally:
                view.request = request
        return actions

    def get_serializer_info(self, serializer: Any) -> dict[str, Any]:
        """Return name → what is told of a field."""
        serializer = getattr(serializer, "child", serializer)
        return {
            name: self.get_field_info(field)
            for name, field in serializer.fields.items()
            if not isinstance(field, serializers.HiddenField)
        }

    def get_field_info(self, field: Any) -> dict[str, Any]:
        """Return type, required, read_only, and the limits that are set."""
        kinds = (self.label_lookup.get(one) for one in type(field).__mro__)
        found: dict[str, Any] = {
            "type": next((one for one in kinds if one), "field"),
            "required": getattr(field, "required", False),
            "read_only": getattr(field, "read_only", False),
        }
        for name in (
            "label", "help_text", "min_length", "max_length", "min_value", "max_value",
            "max_digits", "decimal_places",
        ):  # fmt: skip
            value = getattr(field, name, None)
            if value not in (None, ""):
                found[name] = value if isinstance(value, (int, float)) else str(value)
        if getattr(field, "child", None) is not None:
            found["child"] = self.get_field_info(field.child)
        elif getattr(field, "fields", None):
            found["children"] = self.get_serializer_info(field)
        if not field.read_only and isinstance(field, serializers.ChoiceField):
            found["choices"] = [
                {"value": value, "display_name": str(label)}
                for value, label in field.choices.items()
            ]
        return found

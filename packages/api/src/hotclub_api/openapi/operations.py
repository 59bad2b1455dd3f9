"""AutoSchema: a view and one of its methods → an OpenAPI operation.

Flow: route, method, view instance → parameters, body, answers, security.
Not here: which routes there are (document.py).
"""

from __future__ import annotations

import re
from typing import Any

from hotclub_api.authentication import (
    BasicAuthentication,
    SessionAuthentication,
    TokenAuthentication,
)
from hotclub_api.openapi.schemas import Components, field_schema
from hotclub_api.permissions import AllowAny
from hotclub_api.serializers import BaseSerializer, ListSerializer

_VERBS = {"get": "retrieve", "post": "create", "put": "update", "patch": "partial_update"}
_ERRORS = {
    "400": "The input breaks rules.",
    "401": "Credentials are missing or wrong.",
    "403": "Not allowed.",
    "404": "There is no such object.",
}
_PATH_TYPES: dict[str, dict[str, Any]] = {
    "int": {"type": "integer", "minimum": 0},
    "uuid": {"type": "string", "format": "uuid"},
    "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
}


class AutoSchema:
    """Describes a view's methods; subclass and set a view's `schema` to say more.

    tags, operation_id_base, component_name: as in DRF, None to find them out.
    """

    def __init__(
        self,
        tags: list[str] | None = None,
        operation_id_base: str | None = None,
        component_name: str | None = None,
    ) -> None:
        self._tags, self._base, self._component = tags, operation_id_base, component_name
        self.view: Any = None

    def get_operation(
        self, path: str, method: str, view: Any, components: Components, converters: dict[str, str]
    ) -> dict[str, Any]:
        """Return the operation.   converters: capture → name of its converter."""
        self.view = view
        description = view.get_view_description()
        summary, _, rest = description.partition("\n")
        operation: dict[str, Any] = {
            "operationId": self.get_operation_id(path, method),
            "summary": summary or self.get_operation_id(path, method),
            "tags": self.get_tags(path, method),
            "parameters": self._parameters(path, method, components, converters),
        }
        if rest.strip():
            operation["description"] = rest.strip()
        if body := self.get_request_body(path, method, components):
            operation["requestBody"] = body
        operation["responses"] = self.get_responses(path, method, components)
        operation["security"] = self._security()
        return operation

    def get_tags(self, path: str, method: str) -> list[str]:
        """Return the tags: those given, else the first fixed part of the path after "api"."""
        if self._tags:
            return list(self._tags)
        parts = [one for one in path.split("/") if one and "{" not in one]
        parts = [one for one in parts if one != "api" and not re.fullmatch(r"v\d+", one)] or parts
        return [parts[0].replace("_", "-")] if parts else ["root"]

    def get_operation_id(self, path: str, method: str) -> str:
        """Return a name of the operation that is the same as long as the route is."""
        action = getattr(self.view, "action", None) or self._verb(path, method)
        parts = [re.sub(r"\W+", "_", one.strip("{}")) for one in path.split("/") if one]
        return "_".join([self._base or "", action, *parts]).strip("_")

    def _verb(self, path: str, method: str) -> str:
        if method == "get" and not path.rstrip("/").endswith("}") and self._is_list(path, method):
            return "list"
        return _VERBS.get(method, "destroy" if method == "delete" else method)

    def _is_list(self, path: str, method: str) -> bool:
        action = getattr(self.view, "action", None)
        if action is not None:
            return bool(action == "list")
        return method == "get" and hasattr(self.view, "list") and not path.rstrip("/").endswith("}")

    # Parameters

    def _parameters(
        self, path: str, method: str, components: Components, converters: dict[str, str]
    ) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [
            {
                "name": name, "in": "path", "required": True,
                "schema": dict(_PATH_TYPES.get(converters.get(name, ""), {"type": "string"})),
            }
            for name in re.findall(r"{([^}]+)}", path)
        ]  # fmt: skip
        if method == "get" and self._is_list(path, method):
            found += self.get_filter_parameters(path, method, components)
            pages = getattr(self.view, "paginator", None)
            if pages is not None:
                found += pages.get_schema_operation_parameters(self.view)
        return found

    def get_filter_parameters(
        self, path: str, method: str, components: Components
    ) -> list[dict[str, Any]]:
        """Return the parameters of the view's filter back ends."""
        found: list[dict[str, Any]] = []
        for backend in getattr(self.view, "filter_backends", ()):
            found += backend().get_schema_operation_parameters(self.view)
        return [_with_schema(one, components) for one in found]

    # Bodies

    def get_serializer(self, path: str, method: str) -> Any:
        """Return the view's serializer, None if it has none (or needs a real request for it)."""
        if not hasattr(self.view, "get_serializer"):
            return None
        try:
            found = self.view.get_serializer()
        except Exception:  # noqa: BLE001  # a view may count on a user or a body that is not here
            return None
        return found if isinstance(found, BaseSerializer) else None

    def _reference(
        self, serializer: Any, components: Components, *, for_input: bool, partial: bool = False
    ) -> Any:
        if isinstance(serializer, ListSerializer):
            inner = self._reference(serializer.child, components, for_input=for_input)
            return {"type": "array", "items": inner}
        if not hasattr(serializer, "fields"):
            return {}
        return components.reference(serializer, for_input=for_input, partial=partial)

    def get_request_body(self, path: str, method: str, components: Components) -> dict[str, Any]:
        """Return the body that the method takes, {} for none."""
        if method not in ("post", "put", "patch"):
            return {}
        serializer = self.get_serializer(path, method)
        if serializer is None:
            return {}
        schema = self._reference(serializer, components, for_input=True, partial=method == "patch")
        types = [one.media_type for one in self.view.parser_classes if one.media_type != "*/*"]
        return {"required": True, "content": {one: {"schema": schema} for one in types}}

    def get_responses(self, path: str, method: str, components: Components) -> dict[str, Any]:
        """Return the answers by status."""
        if method == "delete":
            return {"204": {"description": "Done."}, **self._refusals(path, method)}
        serializer = self.get_serializer(path, method)
        schema: Any = {}
        if serializer is not None:
            schema = self._reference(serializer, components, for_input=False)
            if method == "get" and self._is_list(path, method):
                schema = {"type": "array", "items": schema}
                pages = getattr(self.view, "paginator", None)
                if pages is not None:
                    schema = pages.get_paginated_response_schema(schema)
        status = "201" if method == "post" and self._makes_objects() else "200"
        types = [one.media_type for one in self.view.renderer_classes]
        content = {one: {"schema": schema} for one in types}
        return {
            status: {"description": "Done.", "content": content},
            **self._refusals(path, method),
        }

    def _makes_objects(self) -> bool:
        action = getattr(self.view, "action", None)
        return action == "create" if action is not None else hasattr(self.view, "create")

    def _refusals(self, path: str, method: str) -> dict[str, Any]:
        statuses = ["400"] if method in ("post", "put", "patch") else []
        statuses += ["401", "403"] if not self._is_open() else []
        statuses += ["404"] if "{" in path else []
        return {one: {"description": _ERRORS[one]} for one in statuses}

    # Security

    def _is_open(self) -> bool:
        return all(one is AllowAny for one in self.view.permission_classes)

    def _security(self) -> list[dict[str, list[str]]]:
        found: list[dict[str, list[str]]] = [
            {name: []}
            for one in self.view.authentication_classes
            if (name := scheme_name(one)) is not None
        ]
        return [{}, *found] if self._is_open() else found


def _with_schema(parameter: dict[str, Any], components: Components) -> dict[str, Any]:
    """Return a filter's parameter with the schema of the field that converts it."""
    made = dict(parameter)
    field, lookup = made.pop("x-field", (None, ""))
    if field is not None:
        schema = field_schema(components, field, for_input=True)
        if lookup == "isnull":
            schema = {"type": "boolean"}
        if lookup in ("in", "range"):
            made |= {"style": "form", "explode": False}
            schema = {"type": "array", "items": schema}
        made["schema"] = schema
    return made


def scheme_name(authentication: Any) -> str | None:
    """Return the name of an authentication's security scheme, None if it has none."""
    for kind in SECURITY_SCHEMES:
        if isinstance(authentication, type) and issubclass(authentication, kind):
            return SECURITY_SCHEMES[kind][0]
    return None


SECURITY_SCHEMES: dict[type[Any], tuple[str, dict[str, Any]]] = {
    BasicAuthentication: ("basic", {"type": "http", "scheme": "basic"}),
    SessionAuthentication: ("session", {"type": "apiKey", "in": "cookie", "name": "sessionid"}),
    TokenAuthentication: (
        "token",
        {
            "type": "apiKey", "in": "header", "name": "Authorization",
            "description": "`Token <key>`",
        },
    ),
}  # fmt: skip

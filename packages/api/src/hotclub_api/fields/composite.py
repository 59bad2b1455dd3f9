"""Fields made of fields: lists, mappings, and JSON of any shape.

Flow: base.py → these. A member's problems are told under its index or key.
Not here: serializers, whose members have names of their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hotclub_api.errors import ParseError, ValidationError
from hotclub_api.fields.base import Field, empty
from hotclub_api.fields.text import CharField
from hotclub_api.html_input import is_html_input, parse_html_dict, parse_html_list
from hotclub_api.json_text import dumps, parse_json
from hotclub_api.settings import api_settings
from hotclub_api.steps import Steps, run
from hotclub_api.value_validators import MaxLengthValidator, MinLengthValidator


class _UnvalidatedField(Field, context_free=True):
    """Takes and shows anything; the member of lists that name none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allow_blank = True
        self.allow_null = True

    def to_internal_value(self, data: Any) -> Any:
        """Return data."""
        return data

    def to_representation(self, value: Any) -> Any:
        """Return value."""
        return value


class _MembersField(Field):
    """A field with a child that validates each member."""

    child: Field = _UnvalidatedField()

    def __init__(self, **kwargs: Any) -> None:
        given = kwargs.pop("child", None)
        child = type(self).child if given is None else given
        if isinstance(child, type):
            raise TypeError(f"{type(self).__name__}(child=...) takes a field, not its class.")
        self.child = child.__deepcopy__({})
        self.allow_empty = kwargs.pop("allow_empty", True)
        super().__init__(**kwargs)
        self.child.bind(field_name="", parent=self)

    @property
    def asks(self) -> bool:
        """Whether the child or a validator may ask a database."""
        return super().asks or self.child.asks

    def to_internal_value(self, data: Any) -> Any:
        """Return the members, each checked."""
        return run(self._members(data))

    def internal_value_steps(self, data: Any) -> Steps[Any]:
        """Check the members, in steps."""
        return (yield from self._members(data))

    def _members(self, data: Any) -> Steps[Any]:
        raise NotImplementedError

    def _checked(self, pairs: Any) -> Steps[dict[Any, Any]]:
        """Return key → checked member; the problems of all are raised together."""
        child, problems, values = self.child, {}, {}
        asks = child.asks
        for key, member in pairs:
            try:
                values[key] = (
                    (yield from child.validation_steps(member))
                    if asks
                    else child.run_validation(member)
                )
            except ValidationError as problem:
                problems[key] = problem.detail
        if problems:
            raise ValidationError(problems)
        return values


class ListField(_MembersField):
    """A list.

    child: field of the members.   allow_empty: none is fine.   max_length, min_length: count of
    members; without max_length the setting MAX_LIST_LENGTH bounds it.
    """

    initial: Any = list
    default_error_messages = {
        "not_a_list": 'Expected a list of items but got type "{input_type}".',
        "empty": "This list may not be empty.",
        "min_length": "Ensure this field has at least {min_length} elements.",
        "max_length": "Ensure this field has no more than {max_length} elements.",
    }

    def __init__(self, **kwargs: Any) -> None:
        self.max_length = kwargs.pop("max_length", None)
        self.min_length = kwargs.pop("min_length", None)
        super().__init__(**kwargs)
        for limit, kind, key in (
            (self.max_length, MaxLengthValidator, "max_length"),
            (self.min_length, MinLengthValidator, "min_length"),
        ):
            if limit is not None:
                text = str(self.error_messages[key]).replace(f"{{{key}}}", "{limit_value}")
                self.validators.append(kind(limit, message=text))

    def get_value(self, dictionary: Any) -> Any:
        """Return the list; of a form, all values of the name, or `name[0]`, `name[1]`."""
        if self.field_name not in dictionary and getattr(self.root, "partial", False):
            if not is_html_input(dictionary):
                return empty
        if is_html_input(dictionary):
            values = dictionary.getlist(self.field_name)
            if len(values) > 1 or (values and values[0] != ""):
                return values
            if values == [""] and not self.required:
                return empty if self.default is not empty else []
            return parse_html_list(dictionary, prefix=self.field_name, default=empty)
        return dictionary.get(self.field_name, empty)

    def _members(self, data: Any) -> Steps[Any]:
        if is_html_input(data):
            data = parse_html_list(data, default=[])
        if isinstance(data, (str, bytes, Mapping)) or not hasattr(data, "__iter__"):
            self.fail("not_a_list", input_type=type(data).__name__)
        members = list(data)
        if not self.allow_empty and not members:
            self.fail("empty")
        limit = self.max_length or api_settings.MAX_LIST_LENGTH
        if limit is not None and len(members) > limit:
            self.fail("max_length", max_length=limit)
        found = yield from self._checked(enumerate(members))
        return list(found.values())

    def to_representation(self, value: Any) -> Any:
        """Return the members, each shown."""
        show = self.child.to_representation
        return [None if one is None else show(one) for one in value]


class DictField(_MembersField):
    """A mapping with text as keys.   child: field of the values.   allow_empty: none is fine."""

    initial: Any = dict
    default_error_messages = {
        "not_a_dict": 'Expected a dictionary of items but got type "{input_type}".',
        "empty": "This dictionary may not be empty.",
        "max_length": "Ensure this field has no more than {max_length} elements.",
    }

    def get_value(self, dictionary: Any) -> Any:
        """Return the mapping; of a form, the fields `name.key`."""
        if is_html_input(dictionary):
            return parse_html_dict(dictionary, prefix=self.field_name) or empty
        return dictionary.get(self.field_name, empty)

    def _members(self, data: Any) -> Steps[Any]:
        if is_html_input(data):
            data = data.dict()
        if not isinstance(data, dict):
            self.fail("not_a_dict", input_type=type(data).__name__)
        if not self.allow_empty and not data:
            self.fail("empty")
        limit = api_settings.MAX_LIST_LENGTH
        if limit is not None and len(data) > limit:
            self.fail("max_length", max_length=limit)
        return (yield from self._checked((str(key), value) for key, value in data.items()))

    def to_representation(self, value: Any) -> Any:
        """Return the mapping, its values shown."""
        show = self.child.to_representation
        return {str(key): None if one is None else show(one) for key, one in value.items()}


class HStoreField(DictField):
    """A mapping of text to text or None, as PostgreSQL's hstore."""

    child = CharField(allow_blank=True, allow_null=True)


class JSONField(Field, context_free=True):
    """Any value that JSON can hold.   binary: it is text of JSON in a string.

    encoder, decoder: classes for the `json` module, where the standard forms do not do.
    """

    default_error_messages = {"invalid": "Value must be valid JSON."}

    def __init__(self, **kwargs: Any) -> None:
        self.binary = kwargs.pop("binary", False)
        self.encoder = kwargs.pop("encoder", None)
        self.decoder = kwargs.pop("decoder", None)
        super().__init__(**kwargs)

    def get_value(self, dictionary: Any) -> Any:
        """Return the value; of a form, the value of its text."""
        if not is_html_input(dictionary) or self.field_name not in dictionary:
            return dictionary.get(self.field_name, empty)
        text = dictionary[self.field_name]
        return _FormText(text) if isinstance(text, str) else text

    def to_internal_value(self, data: Any) -> Any:
        """Return the value.

        Raises ValidationError for what JSON can't hold.
        """
        try:
            if self.binary or isinstance(data, _FormText):
                if self.decoder is not None:
                    return json.loads(data, cls=self.decoder)
                raw = data if isinstance(data, bytes) else str(data).encode()
                return parse_json(raw)
            # Half of a surrogate pair fails when it is encoded, NaN before.
            json.dumps(data, cls=self.encoder, allow_nan=False, ensure_ascii=False).encode()
        except (TypeError, ValueError, RecursionError, ParseError):
            self.fail("invalid")
        return data

    def to_representation(self, value: Any) -> Any:
        """Return the value, or its text with binary."""
        if not self.binary:
            return value
        return (
            dumps(value).decode() if self.encoder is None else json.dumps(value, cls=self.encoder)
        )


class _FormText(str):
    """JSON as text, out of a form."""

    __slots__ = ()
